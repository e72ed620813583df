/** A chapter for a terminal, block by block, so that the first lines show before the last are made. */

import type { MarkedToken, Tokens } from 'marked';
import stringWidth from 'string-width';
import { type Block, blocksOf, CALLOUTS } from '../blocks.ts';
import { BookError } from '../book-error.ts';
import type { Chapter } from '../chapters.ts';
import { DiagramError, renderText } from '../diagram/index.ts';
import { compareStages } from '../excerpts.ts';
import { exerciseNumber } from '../exercises.ts';
import { transcriptLines } from '../transcripts.ts';
import { type Highlight, renderExcerpts, renderFence, renderTranscript } from './code.ts';
import { inline } from './inline.ts';
import { wrap } from './layout.ts';
import { renderStat } from './stat.ts';
import { CALLOUT_ATTRIBUTES, paint, type Style } from './style.ts';
import { renderTable } from './table.ts';

export interface Page {
  /** Columns of the terminal. */
  readonly columns: number;
  readonly style: Style;
  /** How many stages there are. */
  readonly stages: number;
  /** Whether folded code and hints are shown as well. */
  readonly all?: boolean;
}

/** Prose is not read well in longer lines than this; code may use more. */
const MAX_PROSE_WIDTH = 88;
const MAX_WIDTH = 120;
const MARGIN = 2;

interface Frame {
  readonly style: Style;
  /** Of prose. */
  readonly width: number;
  /** Of code, diagrams and tables. */
  readonly wide: number;
  readonly highlight: Highlight | undefined;
  readonly all: boolean;
  /** The number of the exercise that the block belongs to. */
  readonly exercise: string | undefined;
}

/** Whether the block can contain code, which is shown in colours. */
const mayHoldCode = (block: Block): boolean =>
  block.kind === 'excerpts' ||
  block.kind === 'callout' ||
  (block.kind === 'markdown' && ['code', 'list', 'blockquote'].includes(block.token.type));

export async function* renderChapter(chapter: Chapter, page: Page): AsyncGenerator<string> {
  yield* renderBlocks(blocksOf(chapter, page.stages), page);
}

export async function* renderBlocks(blocks: readonly Block[], page: Page): AsyncGenerator<string> {
  const margin = page.columns < 60 ? 0 : MARGIN;
  const room = Math.max(10, Math.min(page.columns, MAX_WIDTH) - 2 * margin);
  const frame = { style: page.style, width: Math.min(room, MAX_PROSE_WIDTH), wide: room, all: page.all === true };
  // Loading the grammars takes longer than everything else; the prose before the first code does not wait for it.
  let highlight: Highlight | undefined;
  let exercise: string | undefined;
  const indent = ' '.repeat(margin);
  let first = true;
  for (const block of blocks) {
    if (page.style.colors && !highlight && mayHoldCode(block))
      ({ highlight } = await import('../highlight/highlight.ts'));
    if (block.kind === 'markdown' && block.token.type === 'heading') exercise = exerciseNumber(block.token.text);
    const lines = render(block, { ...frame, highlight, exercise });
    const text = lines.map((line) => (line === '' ? '\n' : `${indent}${line}\n`)).join('');
    yield first ? text : `\n${text}`;
    first = false;
  }
}

function render(block: Block, frame: Frame): string[] {
  const { style, width, wide, highlight, all } = frame;
  const codeStyle = { width: wide, style, highlight, all };
  switch (block.kind) {
    case 'markdown':
      return renderMarkdown(block.token, frame);
    case 'callout': {
      const attribute = CALLOUT_ATTRIBUTES[block.callout];
      const bar = paint(style, '▌ ', attribute);
      const inner = { ...frame, width: width - 2, wide: wide - 2 };
      const asked = all || block.callout !== 'HINT' || frame.exercise === undefined;
      const lines = asked
        ? block.blocks.flatMap((child, n) => [...(n > 0 ? [''] : []), ...render(child, inner)])
        : wrap(paint(style, `lesson exercise ${frame.exercise} --hint`, 'bold'), width - 2);
      return [paint(style, CALLOUTS[block.callout], attribute, 'bold'), ...lines].map((line) =>
        `${bar}${line}`.trimEnd(),
      );
    }
    case 'excerpts':
      return renderExcerpts(block.excerpts, block.stage, codeStyle);
    case 'transcript':
      return renderTranscript(`lesson run ${block.fence.command}`, transcriptLines(block.fence), codeStyle);
    case 'diagram':
      return renderDiagram(block.diagram, block.source, frame);
    case 'diff':
      return renderDiff(block.from, block.to, frame);
  }
}

function renderMarkdown(token: MarkedToken, frame: Frame): string[] {
  const { style, width, wide, highlight } = frame;
  switch (token.type) {
    case 'heading':
      return renderHeading(token, frame);
    case 'paragraph':
    case 'text':
      return wrap(inline(token.tokens ?? [], style), width);
    case 'list':
      return renderList(token as Tokens.List, frame);
    case 'table':
      return renderTable(token as Tokens.Table, wide, style);
    case 'code':
      return renderFence(token, { width: wide, style, highlight, all: frame.all });
    case 'blockquote': {
      const inner = { ...frame, width: width - 2, wide: wide - 2 };
      const bar = paint(style, '│ ', 'faint');
      return token.tokens.flatMap((child) => renderMarkdown(child as MarkedToken, inner)).map((line) => bar + line);
    }
    case 'hr':
      return [paint(style, '─'.repeat(width), 'faint')];
    case 'space':
      return [];
    default:
      throw new BookError(`no way to show a ${token.type} in a terminal`);
  }
}

function renderHeading(token: Tokens.Heading, { style, width }: Frame): string[] {
  const text = inline(token.tokens, style);
  if (token.depth === 1) {
    const lines = wrap(paint(style, text.toUpperCase(), 'bold'), width);
    return [...lines, paint(style, '═'.repeat(Math.min(width, stringWidth(text))), 'bold')];
  }
  if (token.depth === 2) {
    const lines = wrap(paint(style, text, 'bold', 'yellow'), width);
    return ['', ...lines, paint(style, '─'.repeat(Math.min(width, stringWidth(text))), 'yellow')];
  }
  return wrap(paint(style, text, 'bold'), width);
}

function renderList(list: Tokens.List, frame: Frame): string[] {
  const bullets = list.items.map((_, n) => (list.ordered ? `${Number(list.start || 1) + n}. ` : '• '));
  const room = Math.max(...bullets.map((bullet) => bullet.length));
  const inner = { ...frame, width: frame.width - room, wide: frame.wide - room };
  return list.items.flatMap((item, n) => {
    const lines = item.tokens.flatMap((token) => renderMarkdown(token as MarkedToken, inner));
    const gap = list.loose && n > 0 ? [''] : [];
    return [...gap, ...lines.map((line, y) => (y === 0 ? bullets[n]!.padStart(room) : ' '.repeat(room)) + line)];
  });
}

function renderDiagram(kind: string, source: string, { wide, style }: Frame): string[] {
  try {
    return renderText(kind, source, wide);
  } catch (error) {
    if (!(error instanceof DiagramError)) throw error;
    const title = /^title: (.*)$/m.exec(source)?.[1] ?? kind;
    return wrap(paint(style, `[${title}: the picture needs a wider window]`, 'faint'), wide);
  }
}

function renderDiff(from: number, to: number, { wide, style }: Frame): string[] {
  const command = paint(style, `lesson diff ${from} ${to}`, 'bold');
  return [...renderStat(compareStages(from, to), wide, style), '', ...wrap(`All of it: ${command}`, wide)];
}
