/** `//go:embed` (package embed): which files go into a program, as cmd/go's `resolveEmbed` finds them. */
import { GO_MOD } from './go-mod.ts';
import type { EmbedPattern } from './import-scanner.ts';

/** What the compiler is told (`go tool compile -help`, `-embedcfg`), with names from the package's folder. */
export interface Embedded {
  readonly patterns: ReadonlyMap<string, readonly string[]>;
  /** Sorted. */
  readonly files: readonly string[];
}

/** Names that would not survive in a module's archive (cmd/go, `isBadEmbedName`). */
const VERSION_CONTROL = new Set(['', '.bzr', '.hg', '.git', '.svn']);

const baseOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
const isHidden = (name: string): boolean => /^[._]/.test(name);
const above = (name: string): string[] => [...name.matchAll(/\//g)].map(({ index }) => name.slice(0, index));

/** As fs.ValidPath: no empty part, no `.` and no `..`. */
function isValidPath(pattern: string): boolean {
  return pattern === '.' || pattern.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** A pattern of path.Match. @returns undefined if it is malformed */
function matcher(pattern: string): RegExp | undefined {
  let source = '';
  for (const [part] of pattern.matchAll(/\*|\?|\\.|\[\^?(?:\\.|[^\]\\])+\]|[^*?\\[]|./gsu)) {
    if (part === '*') source += '[^/]*';
    else if (part === '?') source += '[^/]';
    else if (part === '[' || part === '\\') return undefined;
    else if (part.length > 1 && part.startsWith('[')) source += part;
    else
      source += (part.length === 2 && part.startsWith('\\') ? part.slice(1) : part).replace(
        /[.*+?^${}()|[\]\\]/g,
        '\\$&',
      );
  }
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch {
    return undefined;
  }
}

/**
 * @param wanted the patterns of a package
 * @param names the files in the package's folder and below, named from there
 * @returns what is embedded, or the first mistake
 */
export function resolveEmbeds<Wanted extends EmbedPattern>(
  wanted: readonly Wanted[],
  names: readonly string[],
): Embedded | (Wanted & { readonly message: string }) {
  const patterns = new Map<string, readonly string[]>();
  const files = new Set<string>();
  for (const each of wanted) {
    const found = filesOf(each.pattern, names);
    if (typeof found === 'string') return { ...each, message: `pattern ${each.pattern}: ${found}` };
    patterns.set(each.pattern, found);
    for (const name of found) files.add(name);
  }
  return { patterns, files: [...files].sort() };
}

/** @returns the files that a pattern selects, sorted, or why it selects none */
function filesOf(pattern: string, names: readonly string[]): string[] | string {
  const all = pattern.startsWith('all:');
  const glob = all ? pattern.slice('all:'.length) : pattern;
  const match = matcher(glob);
  if (!match || !isValidPath(glob)) return 'invalid pattern syntax';
  const folders = new Set(names.flatMap(above));
  const modules = [...folders].filter((folder) => names.includes(`${folder}/${GO_MOD}`));
  const found = new Set<string>();
  const matched = glob === '.' ? ['.'] : [...names, ...folders].filter((name) => match.test(name)).sort();
  if (matched.length === 0) return 'no matching files found';
  for (const name of matched) {
    const what = folders.has(name) || name === '.' ? 'directory' : 'file';
    const refusal = name === '.' ? undefined : refused(name, what, modules);
    if (refusal !== undefined) return refusal;
    const inside = what === 'file' ? [name] : filesIn(name, names, modules, all);
    if (inside.length === 0) return `cannot embed directory ${name}: contains no embeddable files`;
    for (const file of inside) found.add(file);
  }
  return [...found].sort();
}

function refused(name: string, what: string, modules: readonly string[]): string | undefined {
  for (const part of [name, ...above(name).reverse()]) {
    if (modules.includes(part)) return `cannot embed ${what} ${name}: in different module`;
    if (!VERSION_CONTROL.has(baseOf(part))) continue;
    const place = part === name ? 'invalid name' : 'in invalid directory';
    return `cannot embed ${what} ${name}: ${place} ${baseOf(part)}`;
  }
  return undefined;
}

/** The files of a folder and those below: not of other modules, and hidden ones only where the pattern says `all:`. */
function filesIn(folder: string, names: readonly string[], modules: readonly string[], all: boolean): string[] {
  const start = folder === '.' ? '' : `${folder}/`;
  return names.filter((name) => {
    if (!name.startsWith(start)) return false;
    const parts = name.slice(start.length).split('/');
    if (parts.some((part) => VERSION_CONTROL.has(part) || (!all && isHidden(part)))) return false;
    return !modules.some((module) => module !== folder && name.startsWith(`${module}/`) && module.startsWith(start));
  });
}
