/** Reads TypeScript sources with the compiler's own parser: what each file imports, and which globals it uses. */
import { dirname, join, relative } from 'node:path';
import type { Node, SourceFile } from 'typescript/unstable/ast';
import {
  isCallExpression,
  isElementAccessExpression,
  isIdentifier,
  isMetaProperty,
  isPropertyAccessExpression,
  isQualifiedName,
  isShorthandPropertyAssignment,
  isStringLiteralLikeNode,
} from 'typescript/unstable/ast/is';
import { API, type Checker, type Project } from 'typescript/unstable/async';

/** A place in a source file that names something: a module, a global, a property of `import.meta`. */
export interface Mention {
  /** 1-based. */
  readonly line: number;
  readonly name: string;
}

export interface Source {
  /** Relative to the folder that was read, with `/`. */
  readonly file: string;
  /** Files of the same folder that it imports, in any way, types included; relative to that folder. */
  readonly imports: readonly Mention[];
  /** Every other module that it imports: packages, built-in modules, files outside the folder. */
  readonly outside: readonly Mention[];
  /** Of the globals that were asked for, those that it uses and does not declare itself. */
  readonly globals: readonly Mention[];
  /** Properties of `import.meta` that it uses; '' for `import.meta` itself. */
  readonly meta: readonly Mention[];
}

/**
 * @param root a folder with a tsconfig.json
 * @param folder the folder below it whose files are read
 * @param globals the names of globals to look for
 */
export async function readSources(root: string, folder: string, globals: ReadonlySet<string>): Promise<Source[]> {
  const api = new API({ cwd: root });
  try {
    const snapshot = await api.updateSnapshot({ openProjects: [join(root, 'tsconfig.json')] });
    const project = snapshot.getProjects()[0];
    if (project === undefined) throw new Error(`${root}: the compiler finds no project`);
    return await readProject(project, join(root, folder), globals);
  } finally {
    await api.close();
  }
}

async function readProject(project: Project, folder: string, globals: ReadonlySet<string>): Promise<Source[]> {
  const files = (await project.program.getSourceFileNames()).filter((name) => name.startsWith(`${folder}/`)).sort();
  const sources: Source[] = [];
  for (const name of files) {
    const file = await project.program.getSourceFile(name);
    if (file === undefined) throw new Error(`${name}: the compiler does not give its tree`);
    const seen = walk(file, globals);
    sources.push({
      file: relative(folder, name),
      ...importsOf(file, [...file.imports, ...seen.required], folder),
      globals: await undeclared(project.checker, seen.candidates, folder),
      meta: seen.meta,
    });
  }
  return sources;
}

const lineOf = (node: Node): number => {
  const file = node.getSourceFile();
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
};

function importsOf(file: SourceFile, specifiers: readonly Node[], folder: string): Pick<Source, 'imports' | 'outside'> {
  const imports: Mention[] = [];
  const outside: Mention[] = [];
  for (const specifier of specifiers) {
    if (!isStringLiteralLikeNode(specifier)) continue;
    const line = lineOf(specifier);
    const name = relative(folder, join(dirname(file.fileName), specifier.text));
    if (specifier.text.startsWith('.') && !name.startsWith('..')) imports.push({ line, name });
    else outside.push({ line, name: specifier.text });
  }
  return { imports, outside };
}

interface Candidate {
  readonly node: Node;
  readonly name: string;
}

interface Seen {
  /** What may be a global that was asked for. */
  readonly candidates: readonly Candidate[];
  readonly meta: readonly Mention[];
  /** The specifiers of calls of `require`, which the compiler does not count as imports of a TypeScript file. */
  readonly required: readonly Node[];
}

function walk(file: SourceFile, globals: ReadonlySet<string>): Seen {
  const candidates: Candidate[] = [];
  const required: Node[] = [];
  const meta: Mention[] = [];
  const visit = (node: Node): void => {
    if (isMetaProperty(node) && node.name.text === 'meta') {
      const { parent } = node;
      meta.push({ line: lineOf(node), name: isPropertyAccessExpression(parent) ? parent.name.text : '' });
    } else if (isIdentifier(node) && globals.has(node.text) && !namesMember(node)) {
      candidates.push({ node, name: node.text });
    } else if (isStringLiteralLikeNode(node) && globals.has(node.text) && isElementAccessExpression(node.parent)) {
      if (isGlobalObject(node.parent.expression)) candidates.push({ node, name: node.text });
    }
    if (isCallExpression(node) && isIdentifier(node.expression) && node.expression.text === 'require')
      required.push(...node.arguments);
    node.forEachChild(visit);
  };
  visit(file);
  return { candidates, meta, required };
}

/** Whether an identifier stands after a dot, and not after that of the global object. */
function namesMember(node: Node): boolean {
  const { parent } = node;
  if (isPropertyAccessExpression(parent)) return parent.name === node && !isGlobalObject(parent.expression);
  return isQualifiedName(parent) && parent.right === node;
}

const isGlobalObject = (node: Node): boolean =>
  isIdentifier(node) && ['globalThis', 'self', 'window'].includes(node.text);

/** @returns those of the candidates that the folder itself does not declare */
async function undeclared(checker: Checker, candidates: readonly Candidate[], folder: string): Promise<Mention[]> {
  const mentions: Mention[] = [];
  for (const { node, name } of candidates) {
    const symbol = isShorthandPropertyAssignment(node.parent)
      ? await checker.getShorthandAssignmentValueSymbol(node.parent)
      : await checker.getSymbolAtLocation(node);
    const ours = symbol?.declarations.some(({ path }) => path.toLowerCase().startsWith(`${folder}/`.toLowerCase()));
    if (!ours) mentions.push({ line: lineOf(node), name });
  }
  return mentions;
}
