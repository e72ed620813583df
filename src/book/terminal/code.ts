/** Code with its file's name and line numbers, and what a stage printed. */
import stringWidth from 'string-width';
import type { Excerpt } from '../excerpts.ts';
import type { Run } from '../highlight/inks.ts';
import { type Language, languageOf } from '../highlight/languages.ts';
import { fold, wrap } from './layout.ts';
import { paint, paintRun, type Style } from './style.ts';

export type Highlight = (lines: readonly string[], language: Language | undefined) => readonly (readonly Run[])[];

/** How code is to be shown. */
export interface CodeStyle {
  /** Columns. */
  readonly width: number;
  readonly style: Style;
  /** Undefined until the grammars are loaded, and without colours. */
  readonly highlight: Highlight | undefined;
}

const TAB = 4;

/** Tabs as blanks up to the next multiple of four columns. */
export function expandTabs(line: string): string {
  let out = '';
  for (const character of line) out += character === '\t' ? ' '.repeat(TAB - (out.length % TAB)) : character;
  return out;
}

/** A line with a title in it, as wide as what is below. */
function titleRule(title: string, width: number, style: Style): string[] {
  const rest = width - stringWidth(title) - 4;
  if (rest < 0) return fold(title, width);
  return [`${paint(style, '──', 'faint')} ${title} ${paint(style, '─'.repeat(rest), 'faint')}`];
}

const MIN_COMMENT_WIDTH = 28;

/** Where a comment begins that goes on to the end of the line, or -1; `//` in Go and its assembly, `;` in NASM. */
function commentStart(line: string, language: Language | undefined): number {
  const mark = language === 'nasm' ? ';' : '//';
  let quote = '';
  for (let n = 0; n < line.length; n++) {
    if (quote !== '') quote = line[n] === quote ? '' : quote;
    else if ('"`\''.includes(line[n]!)) quote = line[n]!;
    else if (line.startsWith(mark, n)) return n;
  }
  return -1;
}

/** A line that is too long, as several: its comment is wrapped in its own column. */
function broken(line: string, language: Language | undefined, width: number): string[] {
  if (stringWidth(line) <= width) return [line];
  const at = language === undefined ? -1 : commentStart(line, language);
  const code = line.slice(0, Math.max(at, 0)).trimEnd();
  if (at < 0 || stringWidth(code) > width) return fold(line, width);
  const [, mark = '', words = ''] = /^([;/]+\s*)(.*)$/.exec(line.slice(at)) ?? [];
  const indent = /^\s*/.exec(line)![0].length;
  const beside = width - at >= MIN_COMMENT_WIDTH || code === '';
  const column = Math.min(beside ? at : Math.min(indent, width >> 1), Math.max(0, width - 8 - mark.length));
  const pieces = wrap(words, Math.max(8, width - column - mark.length)).map(
    (piece) => ' '.repeat(column) + mark + piece,
  );
  if (!beside || column < at) return [...(code === '' ? [] : [code]), ...pieces];
  return [code.padEnd(column) + pieces[0]!.slice(column), ...pieces.slice(1)];
}

/** Lines with their numbers before them; the continuation of a wrapped line has none. */
function numbered(
  lines: readonly string[],
  first: number,
  language: Language | undefined,
  { width, style, highlight }: CodeStyle,
): string[] {
  const room = String(first + lines.length - 1).length;
  const rows = lines.flatMap((line, n) =>
    broken(expandTabs(line), language, width - room - 3).map((text, part) => ({
      number: part === 0 ? String(first + n) : '',
      text,
    })),
  );
  const texts = rows.map(({ text }) => text);
  const painted = inked(texts, language, style, highlight);
  return rows.map(({ number }, n) => `${paint(style, `${number.padStart(room)} │ `, 'faint')}${painted[n]}`.trimEnd());
}

function inked(
  lines: readonly string[],
  language: Language | undefined,
  style: Style,
  highlight: Highlight | undefined,
): readonly string[] {
  if (!style.colors || !highlight) return lines;
  return highlight(lines, language).map((runs) => runs.map((run) => paintRun(style, run)).join(''));
}

export function renderExcerpt({ file, region, first, lines }: Excerpt, codeStyle: CodeStyle): string[] {
  const { width, style } = codeStyle;
  const place = region === undefined ? '' : paint(style, ` line ${first}`, 'faint');
  return [
    ...titleRule(`${paint(style, file, 'bold')}${place}`, width, style),
    ...numbered(lines, first, languageOf(file), codeStyle),
  ];
}

export function renderTranscript(command: string, lines: readonly string[], { width, style }: CodeStyle): string[] {
  const title = `${paint(style, '$', 'faint')} ${paint(style, command, 'bold')}`;
  return [
    ...titleRule(title, width, style),
    ...lines.flatMap((line) => fold(expandTabs(line), width - 2)).map((line) => `  ${line}`),
  ];
}

/** A fence that is neither code of a stage nor a transcript, such as a command line. */
export function renderFence(
  { lang, text }: { readonly lang?: string; readonly text: string },
  { width, style, highlight }: CodeStyle,
): string[] {
  const lines = inked(text.split('\n').map(expandTabs), lang ? languageOf(lang) : undefined, style, highlight);
  return lines.flatMap((line) => fold(line, width - 4)).map((line) => `    ${line}`.trimEnd());
}
