/** Code with its file's name and line numbers, and what a stage printed. */
import stringWidth from 'string-width';
import type { SourcesKey } from '../chapter-sources.ts';
import type { Excerpt } from '../excerpts.ts';
import type { Run } from '../highlight/inks.ts';
import { type Language, languageOf } from '../highlight/languages.ts';
import { expandTabs, wrapCode, wrapLines } from './code-lines.ts';
import { fold } from './layout.ts';
import { paint, paintRun, type Style } from './style.ts';

export type Highlight = (lines: readonly string[], language: Language | undefined) => readonly (readonly Run[])[];

/** How code is to be shown. */
export interface CodeStyle {
  /** Columns. */
  readonly width: number;
  readonly style: Style;
  /** Undefined until the grammars are loaded, and without colours. */
  readonly highlight: Highlight | undefined;
  /** Whether folded excerpts are shown, too. */
  readonly all: boolean;
}

/** A line with a title in it, as wide as what is below. */
function titleRule(title: string, width: number, style: Style): string[] {
  const rest = width - stringWidth(title) - 4;
  if (rest < 0) return fold(title, width);
  return [`${paint(style, '──', 'faint')} ${title} ${paint(style, '─'.repeat(rest), 'faint')}`];
}

/** Lines with their numbers before them; the continuation of a wrapped line has none. Fresh lines stand out. */
function numbered(
  { file, first, lines, fresh }: Excerpt,
  room: number,
  { width, style, highlight }: CodeStyle,
): string[] {
  const language = languageOf(file);
  const rows = wrapLines(lines.map(expandTabs), language, width - room - 3);
  const texts = rows.map(({ text }) => text);
  const painted = inked(texts, language, style, highlight);
  const bar = (old: boolean): string => (fresh === undefined || old ? '│' : '┃');
  return rows.map(({ text, line, source }, n) => {
    const number = line === undefined ? '' : String(first + line);
    const old = fresh !== undefined && !fresh.has(first + source);
    const code = old ? paint(style, text, 'faint') : painted[n]!;
    return `${paint(style, `${number.padStart(room)} ${bar(old)} `, 'faint')}${code}`.trimEnd();
  });
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

/** The excerpts of one fence; parts of the same file have one title. @param chapter for the command that shows all of it */
export function renderExcerpts(excerpts: readonly Excerpt[], chapter: SourcesKey, codeStyle: CodeStyle): string[] {
  const { width, style, all } = codeStyle;
  const firstAside = excerpts.find(({ folded }) => folded === 'aside');
  return excerpts.flatMap((excerpt, n) => {
    const { file, region, first, lines, folded } = excerpt;
    const goesOn = excerpts[n - 1]?.file === file && (folded !== undefined || excerpts[n - 1]!.folded !== undefined);
    const place = region === undefined ? '' : paint(style, ` line ${first}`, 'faint');
    const title = goesOn ? [] : titleRule(`${paint(style, file, 'bold')}${place}`, width, style);
    const why = folded === 'unchanged' ? ' as before' : '';
    const how = excerpt === firstAside ? `: lesson read ${chapter} --all` : '';
    // The parts of a file have their numbers in the same columns.
    const last = Math.max(
      ...excerpts.filter((each) => each.file === file).map((each) => each.first + each.lines.length - 1),
    );
    const body =
      folded !== undefined && !all
        ? fold(paint(style, `⋮ ${lines.length} lines${why}${how}`, 'faint'), width)
        : numbered(excerpt, String(last).length, codeStyle);
    return [...(n > 0 && !goesOn ? [''] : []), ...title, ...body];
  });
}

export function renderTranscript(command: string, lines: readonly string[], { width, style }: CodeStyle): string[] {
  const title = `${paint(style, '$', 'faint')} ${paint(style, command, 'bold')}`;
  return [
    ...titleRule(title, width, style),
    ...lines.flatMap((line) => wrapCode(expandTabs(line), width - 2)).map((line) => `  ${line}`),
  ];
}

/** A fence that is neither code of a stage nor a transcript, such as a command line. */
export function renderFence(
  { lang, text }: { readonly lang?: string; readonly text: string },
  { width, style, highlight }: CodeStyle,
): string[] {
  const lines = text.split('\n').flatMap((line) => wrapCode(expandTabs(line), width - 4));
  const painted = inked(lines, lang ? languageOf(lang) : undefined, style, highlight);
  return painted.map((line) => `    ${line}`.trimEnd());
}
