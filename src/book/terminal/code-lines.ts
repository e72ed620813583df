/** Lines of code that are wider than the window: broken between tokens, comments wrapped below themselves. */
import stringWidth from 'string-width';
import type { Language } from '../highlight/languages.ts';
import { fold, wrap } from './layout.ts';

const TAB = 4;

/** Tabs as blanks up to the next multiple of four columns. */
export function expandTabs(line: string): string {
  let out = '';
  for (const character of line) out += character === '\t' ? ' '.repeat(TAB - (out.length % TAB)) : character;
  return out;
}

const QUOTES = '"`\'';
const MIN_COMMENT_WIDTH = 28;
/** How far the continuation of a line is indented beyond its beginning. */
const CONTINUATION = 8;

/** For each character of a line whether it is inside a string, or ends one. */
function stringsOf(line: string): boolean[] {
  let quote = '';
  let escaped = false;
  return Array.from({ length: line.length }, (_, n) => {
    const character = line[n]!;
    if (quote === '') {
      if (QUOTES.includes(character)) quote = character;
      return false;
    }
    if (character === quote && !escaped) quote = '';
    escaped = character === '\\' && !escaped && quote !== '`';
    return true;
  });
}

/** Where a comment begins that goes on to the end of the line, or -1; `//` in Go and its assembly, `;` in NASM. */
function commentStart(line: string, language: Language | undefined): number {
  const mark = language === 'nasm' ? ';' : '//';
  const inString = stringsOf(line);
  for (let n = line.indexOf(mark); n >= 0; n = line.indexOf(mark, n + 1)) if (!inString[n]) return n;
  return -1;
}

/**
 * Where to break a line so that its first part has at most `width` columns: at the last blank outside a string, else after
 * the last bracket or comma, else at a blank or before an escape inside a string.
 *
 * @returns an index; 0 if there is no such place after the indentation
 */
function breakingPoint(line: string, width: number): number {
  const start = /^ */.exec(line)![0].length;
  const inString = stringsOf(line);
  const last = { blank: 0, bracket: 0, inside: 0 };
  let columns = 0;
  for (let n = 0; n < line.length; n++) {
    const character = line[n]!;
    if (n > start && character === ' ') last[inString[n] ? 'inside' : 'blank'] = n;
    if (n > start && character === '\\' && line[n - 1] !== '\\' && inString[n]) last.inside = n;
    columns += stringWidth(character);
    if (columns > width) break;
    if (n > start && !inString[n] && '([{,'.includes(character)) last.bracket = n + 1;
  }
  return last.blank || last.bracket || last.inside;
}

/** A line of code or output as several; only a token that is longer than a line is cut. */
export function wrapCode(line: string, width: number): string[] {
  const indent = ' '.repeat(Math.min(/^ */.exec(line)![0].length + CONTINUATION, width >> 1));
  const lines: string[] = [];
  let rest = line;
  while (stringWidth(rest) > width) {
    const at = breakingPoint(rest, width);
    if (at === 0) {
      const [head] = fold(rest, width) as [string, ...string[]];
      lines.push(head);
      rest = rest.slice(head.length);
    } else {
      lines.push(rest.slice(0, at).trimEnd());
      rest = indent + rest.slice(at).trimStart();
    }
  }
  return [...lines, rest];
}

/** A line of a source file as several: its comment is wrapped in its own column, or below the code if there is no room. */
export function wrapSource(line: string, language: Language | undefined, width: number): string[] {
  if (stringWidth(line) <= width) return [line];
  const at = language === undefined ? -1 : commentStart(line, language);
  if (at < 0) return wrapCode(line, width);
  const code = line.slice(0, at).trimEnd();
  const [, mark = '', words = ''] = /^([;/]+\s*)(.*)$/.exec(line.slice(at)) ?? [];
  const indent = /^\s*/.exec(line)![0].length;
  const beside = (width - at >= MIN_COMMENT_WIDTH || code === '') && stringWidth(code) < at;
  const column = Math.min(
    beside || code === '' ? at : Math.min(indent, width >> 1),
    Math.max(0, width - 8 - mark.length),
  );
  const pieces = wrap(words, Math.max(8, width - column - mark.length)).map(
    (piece) => ' '.repeat(column) + mark + piece,
  );
  if (code === '') return pieces;
  if (!beside || column < at) return [...wrapCode(code, width), ...pieces];
  return [code.padEnd(column) + pieces[0]!.slice(column), ...pieces.slice(1)];
}

/** A row of the terminal. */
export interface Row {
  readonly text: string;
  /** Which line begins in it, counted from 0; undefined in the continuation of one. */
  readonly line: number | undefined;
  /** The line that it is of, or that its first words are of. */
  readonly source: number;
}

/** A line that is a sentence's piece of a comment and nothing else: not a directive, an empty one or one that is indented. */
const PROSE: Readonly<Partial<Record<Language, RegExp>>> = {
  go: /^(\s*\/\/ )(?=\S)/,
  'go-assembly': /^(\s*\/\/ )(?=\S)/,
  nasm: /^(\s*; )(?=\S)/,
};

/** Lines of a source file as rows. A comment of several lines of which one is too wide is filled anew, as a paragraph. */
export function wrapLines(lines: readonly string[], language: Language | undefined, width: number): Row[] {
  const prose = language && PROSE[language];
  const marks = lines.map((line) => prose?.exec(line)?.[1]);
  const rows: Row[] = [];
  for (let at = 0; at < lines.length; ) {
    let end = at + 1;
    while (marks[at] !== undefined && marks[end] === marks[at]) end++;
    const isWide = lines.slice(at, end).some((line) => stringWidth(line) > width);
    if (end - at > 1 && isWide) rows.push(...fill(lines, { at, end }, { mark: marks[at]!, language, width }));
    else
      for (let line = at; line < end; line++)
        wrapSource(lines[line]!, language, width).forEach((text, part) => {
          rows.push({ text, line: part === 0 ? line : undefined, source: line });
        });
    at = end;
  }
  return rows;
}

/** Comment lines as a paragraph. */
function fill(
  lines: readonly string[],
  { at, end }: { readonly at: number; readonly end: number },
  { mark, language, width }: { readonly mark: string; readonly language: Language | undefined; readonly width: number },
): Row[] {
  const rows: Row[] = [];
  let row: { text: string; line: number | undefined; source: number } | undefined;
  for (let line = at; line < end; line++)
    lines[line]!.slice(mark.length)
      .trimEnd()
      .split(/ +/)
      .forEach((word, n) => {
        const begins = n === 0 ? line : undefined;
        if (row && stringWidth(row.text) + 1 + stringWidth(word) <= width) {
          row.text += ` ${word}`;
          row.line ??= begins;
        } else rows.push((row = { text: mark + word, line: begins, source: line }));
      });
  // A word may be longer than a row.
  return rows.flatMap((each) =>
    wrapSource(each.text, language, width).map((text, part) => ({
      ...each,
      text,
      line: part === 0 ? each.line : undefined,
    })),
  );
}
