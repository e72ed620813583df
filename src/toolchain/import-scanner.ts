/**
 * Reads the top of a Go source file: build constraint, directives, package clause and imports (The Go Programming Language
 * Specification, "Source file organization"), and the `//go:embed` lines below. What is not Go is left for the compiler to
 * complain about.
 */

export interface GoImport {
  readonly path: string;
  /** From 1; where the import begins, with the name that it gives if there is one. */
  readonly line: number;
  /** In bytes, from 1, as Go counts. */
  readonly column: number;
}

export interface GoFileHeader {
  /** '' if there is no package clause. */
  readonly packageName: string;
  readonly imports: readonly GoImport[];
  /** The expression after `//go:build`. */
  readonly constraint?: string;
  /** The `//go:debug` lines above the package clause. */
  readonly debugLines: readonly DebugLine[];
}

export interface DebugLine {
  /** With its `//go:debug`. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

export interface EmbedPattern {
  readonly pattern: string;
  /** From 1. */
  readonly line: number;
  /** In bytes, from 1. */
  readonly column: number;
}

interface Token {
  readonly kind: 'word' | 'string' | 'symbol' | 'line-end';
  readonly text: string;
  readonly start: number;
}

const WORD = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const STRING = /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y;
const SPACE = /[ \t\r\ufeff]+/y;
const LINE_COMMENT = /\/\/[^\n]*/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y;
/** What is never closed ends with its line, or with the source: it is not searched again from its next character. */
const UNENDED = /"[^\n]*|(?:`|\/\*)[\s\S]*/y;

function* tokens(source: string): Generator<Token> {
  let at = 0;
  /** A line's end is a semicolon after a name, a string or a closing bracket, not after a keyword (spec, "Semicolons"). */
  let endsStatement = false;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) at = pattern.lastIndex;
    return match?.[0];
  };
  while (at < source.length) {
    const start = at;
    if (take(SPACE) !== undefined || take(LINE_COMMENT) !== undefined) continue;
    const comment = take(BLOCK_COMMENT);
    if (comment !== undefined && !comment.includes('\n')) continue;
    if (comment !== undefined || source[at] === '\n') {
      if (comment === undefined) at++;
      if (endsStatement) yield { kind: 'line-end', text: ';', start };
      endsStatement = false;
      continue;
    }
    const word = take(WORD);
    const string = word === undefined ? take(STRING) : undefined;
    const text = word ?? string ?? take(UNENDED) ?? source.charAt(at++);
    const isName = word !== undefined && word !== 'import' && word !== 'package';
    endsStatement = isName || string !== undefined || text === ')';
    if (text === ';') yield { kind: 'line-end', text, start };
    else yield { kind: word !== undefined ? 'word' : string !== undefined ? 'string' : 'symbol', text, start };
  }
  yield { kind: 'line-end', text: '', start: source.length };
}

/** The value of a string literal; import paths hold no escapes in practice, but JSON's are Go's too. */
function unquote(literal: string): string {
  if (literal.startsWith('`')) return literal.slice(1, -1).replaceAll('\r', '');
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal.slice(1, -1);
  }
}

const isImportName = ({ kind, text }: Token): boolean => kind === 'word' || text === '.';

const BLANK = /\s+/y;

/** Lines that count only above the package clause, with nothing but comments and blank lines before them. */
function directivesOf(source: string): Pick<GoFileHeader, 'constraint' | 'debugLines'> {
  let at = source.startsWith('\ufeff') ? 1 : 0;
  const skip = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const debugLines: DebugLine[] = [];
  let constraint: string | undefined;
  /** How far lines were counted, and how many. */
  let [counted, line] = [0, 1];
  for (;;) {
    const start = at;
    const startsLine = at === 0 || source[at - 1] === '\n' || source[at - 1] === '\ufeff';
    const comment = skip(LINE_COMMENT);
    if (startsLine && comment !== undefined) {
      constraint ??= /^\/\/go:build[ \t]+([^\n]*)$/.exec(comment)?.[1]?.trim();
      if (comment.startsWith('//go:debug')) {
        line += source.slice(counted, start).split('\n').length - 1;
        counted = start;
        debugLines.push({ text: comment.trimEnd(), line });
      }
    }
    if (comment === undefined && skip(BLANK) === undefined && skip(BLOCK_COMMENT) === undefined) break;
  }
  return { debugLines, ...(constraint === undefined ? {} : { constraint }) };
}

/** Everything in a Go file that may hold what looks like a comment, and comments. */
const OPAQUE = /\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*|`[^`]*|'(?:[^'\\\n]|\\.)*|\/\/[^\n]*/g;
const EMBED = /^\/\/go:embed(?=[ \t])/;
const EMBED_PATTERN = /"(?:[^"\\]|\\.)*"|`[^`]*`|[^\s"`]\S*/g;

/** The patterns of all `//go:embed` lines (package embed, "Directives"). */
export function scanEmbeds(source: string): EmbedPattern[] {
  const found: EmbedPattern[] = [];
  if (!source.includes('//go:embed')) return found;
  const closing = /["`']/y;
  let at = 0;
  for (;;) {
    OPAQUE.lastIndex = at;
    const match = OPAQUE.exec(source);
    if (!match) return found;
    const [text] = match;
    at = OPAQUE.lastIndex;
    if (/^["`']/.test(text)) {
      closing.lastIndex = at;
      if (closing.test(source)) at++;
    }
    const lineStart = source.lastIndexOf('\n', match.index - 1) + 1;
    if (!EMBED.test(text) || source.slice(lineStart, match.index).trim() !== '') continue;
    const line = source.slice(0, match.index).split('\n').length;
    const start = '//go:embed'.length;
    for (const pattern of text.slice(start).matchAll(EMBED_PATTERN)) {
      const before = source.slice(lineStart, match.index + start + pattern.index);
      const column = new TextEncoder().encode(before).length + 1;
      found.push({ pattern: /^["`]/.test(pattern[0]) ? unquote(pattern[0]) : pattern[0], line, column });
    }
  }
}

export function scanHeader(source: string): GoFileHeader {
  const imports: GoImport[] = [];
  const stream = tokens(source);
  const next = (): Token => stream.next().value ?? { kind: 'line-end', text: '', start: source.length };

  /** The place of the last import: they come in order, so each is found from the one before. */
  let [at, line, column] = [0, 1, 1];
  /** Where the line of the last import ends: found once, however many imports it holds. */
  let lineEnd = source.indexOf('\n');
  const add = ({ text }: Token, start: number): void => {
    while (lineEnd >= 0 && lineEnd < start) {
      at = lineEnd + 1;
      line++;
      column = 1;
      lineEnd = source.indexOf('\n', at);
    }
    column += new TextEncoder().encode(source.slice(at, start)).length;
    at = start;
    imports.push({ path: unquote(text), line, column });
  };

  let packageName = '';
  let token = next();
  if (token.text === 'package') {
    const name = next();
    // Anything but a name is the compiler's to complain about.
    if (name.kind === 'word') packageName = name.text;
    next();
    token = next();
    while (token.text === 'import') {
      token = next();
      if (token.text === '(') {
        for (token = next(); token.text !== ')' && token.start < source.length; token = next()) {
          const { start } = token;
          if (isImportName(token)) token = next();
          if (token.kind === 'string') add(token, start);
        }
      } else {
        const { start } = token;
        if (isImportName(token)) token = next();
        if (token.kind === 'string') add(token, start);
      }
      while (token.kind !== 'line-end') token = next();
      token = next();
    }
  }
  return { packageName, imports, ...directivesOf(source) };
}
