/** The rules of boundaries.ts, applied to sources that were read: each gives one line for each violation. */
import { isBuiltin } from 'node:module';
import { type Edges, KNOW_THE_HOST, KNOW_THE_PAGE, PACKAGES, PAGE_GLOBALS, STANDARD_META } from './boundaries.ts';
import type { Source } from './sources.ts';

const topOf = (file: string): string => file.split('/', 1)[0]!;

/** @returns the imports that cross from one part of the folder `base` ('' for all) to another without being allowed to */
export function forbiddenEdges(sources: readonly Source[], base: string, allowed: Edges): string[] {
  const partOf = (file: string): string | undefined => {
    const rest = file.startsWith(base) ? file.slice(base.length) : undefined;
    return rest?.includes('/') === false ? '.' : rest && topOf(rest);
  };
  const nameOf = (part: string): string => (part === '.' ? `src/${base}` : part);
  const problems: string[] = [];
  for (const { file, imports } of sources) {
    const from = partOf(file);
    if (from === undefined) continue;
    const mayImport = allowed[from];
    if (mayImport === undefined) {
      problems.push(`src/${file}: '${nameOf(from)}' has no line in tests/architecture/boundaries.ts`);
      continue;
    }
    for (const { line, name } of imports) {
      const to = partOf(name);
      if (to === undefined || to === from || mayImport.includes(to)) continue;
      problems.push(`src/${file}:${line}: ${nameOf(from)} may not import ${nameOf(to)} (${name})`);
    }
  }
  return problems;
}

/** @returns the uses of Bun, Node or packages by folders that may not know them */
export function hostUses(sources: readonly Source[]): string[] {
  // Once a line is enough.
  const problems = new Set<string>();
  for (const { file, outside, globals, meta } of sources) {
    const top = topOf(file);
    const report = (line: number, words: string): unknown => problems.add(`src/${file}:${line}: ${words}`);
    const packages = PACKAGES[top];
    for (const { line, name } of outside)
      if (packages && !packages.includes(name)) report(line, `${top} may import nothing from outside (${name})`);
    for (const { line, name } of globals)
      if (PAGE_GLOBALS.has(name) && !KNOW_THE_PAGE.includes(top)) report(line, `uses the global ${name}`);
    if (KNOW_THE_HOST.includes(top)) continue;
    for (const { line, name } of outside) {
      if (name === 'bun' || name.startsWith('bun:') || isBuiltin(name)) report(line, `imports ${name}`);
      if (name.startsWith('.')) report(line, `imports a file outside src/ (${name})`);
    }
    for (const { line, name } of globals) if (!PAGE_GLOBALS.has(name)) report(line, `uses the global ${name}`);
    for (const { line, name } of meta) if (!STANDARD_META.has(name)) report(line, `uses import.meta.${name}`);
  }
  return [...problems];
}

/** @returns for each group of files that import each other, directly or not, a shortest circle through one of them */
export function circles(sources: readonly Source[]): string[] {
  const edges = new Map(sources.map(({ file, imports }) => [file, imports.map(({ name }) => name)]));
  const problems: string[] = [];
  const told = new Set<string>();
  for (const file of edges.keys()) {
    if (told.has(file)) continue;
    const circle = shortestPath(edges, file, file);
    if (circle === undefined) continue;
    const group = [...edges.keys()].filter(
      (other) => other === file || (shortestPath(edges, file, other) && shortestPath(edges, other, file)),
    );
    for (const member of group) told.add(member);
    problems.push(`${circle.join(' → ')} (one circle of the ${group.length} files that depend on each other here)`);
  }
  return problems;
}

/** @returns the files on the way from `from` to `to`, over at least one import; undefined if there is none */
function shortestPath(edges: ReadonlyMap<string, readonly string[]>, from: string, to: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [from];
  for (const file of queue) {
    for (const next of edges.get(file) ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      if (next === to) return backwards(cameFrom, from, to);
      queue.push(next);
    }
  }
  return undefined;
}

function backwards(cameFrom: ReadonlyMap<string, string>, from: string, to: string): string[] {
  const path = [to];
  for (let file = cameFrom.get(to); file !== undefined; file = cameFrom.get(file)) {
    path.unshift(file);
    if (file === from) break;
  }
  return path;
}
