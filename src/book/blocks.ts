/** A chapter as a list of blocks: those of Markdown, and those that only the book has. */
import { type MarkedToken, marked, type Token } from 'marked';
import { BookError } from './book-error.ts';
import { type SourcesKey, sourcesOf } from './chapter-sources.ts';
import type { Chapter } from './chapters.ts';
import { type Excerpt, excerpts, VIEWS, type View } from './excerpts.ts';
import { type TranscriptFence, transcriptFence } from './transcripts.ts';

/** What a callout is about; each has a title of its own. */
export const CALLOUTS = {
  NOTE: 'Note',
  WARNING: 'Warning',
  BISCUIT: 'What Biscuit did',
  RUNTIME: 'In the Go runtime',
  HINT: 'Hint',
  CHECK: 'Check',
} as const;
export type CalloutKind = keyof typeof CALLOUTS;

export type Block =
  | { readonly kind: 'markdown'; readonly token: MarkedToken }
  | { readonly kind: 'excerpts'; readonly stage: SourcesKey; readonly excerpts: readonly Excerpt[] }
  | { readonly kind: 'transcript'; readonly fence: TranscriptFence }
  | { readonly kind: 'diagram'; readonly diagram: string; readonly source: string }
  | { readonly kind: 'diff'; readonly from: number; readonly to: number }
  | { readonly kind: 'callout'; readonly callout: CalloutKind; readonly blocks: readonly Block[] };

const CALLOUT = /^\[!([A-Z]+)\](?:\n|$)/;

/** @param stages how many stages there are */
export function blocksOf(chapter: Chapter, stages: number): Block[] {
  const stage = sourcesOf(chapter, stages);
  return marked.lexer(chapter.markdown).flatMap((token) => blockOf(token, chapter, stage));
}

/** Adds file and line to an error of the chapter. */
function withPlace<T>(chapter: Chapter, token: Token, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BookError)) throw error;
    const before = chapter.markdown.slice(0, Math.max(0, chapter.markdown.indexOf(token.raw)));
    throw new BookError(`${chapter.file}:${before.split('\n').length}: ${error.message}`);
  }
}

function blockOf(token: Token, chapter: Chapter, stage: SourcesKey): Block[] {
  if (token.type === 'space') return [];
  if (token.type === 'blockquote') {
    const quote = token as MarkedToken & { type: 'blockquote' };
    const kind = CALLOUT.exec(quote.text)?.[1];
    if (kind !== undefined) {
      if (!(kind in CALLOUTS)) return withPlace(chapter, token, () => fail(`there is no callout ${kind}`));
      const inner = marked.lexer(quote.text.replace(CALLOUT, ''));
      const blocks = inner.flatMap((each) => blockOf(each, chapter, stage));
      return [{ kind: 'callout', callout: kind as CalloutKind, blocks }];
    }
  }
  if (token.type === 'code')
    return [withPlace(chapter, token, () => fenceOf(token as MarkedToken & { type: 'code' }, stage))];
  return [{ kind: 'markdown', token: token as MarkedToken }];
}

function fail(message: string): never {
  throw new BookError(message);
}

function fenceOf(token: MarkedToken & { type: 'code' }, stage: SourcesKey): Block {
  const [kind = '', ...rest] = (token.lang ?? '').split(' ');
  const info = rest.join(' ').trim();
  if (kind === 'code') {
    if (!VIEWS.includes(info as View)) fail(`a code fence may say 'changes', 'parts' or 'folded', not '${info}'`);
    return { kind: 'excerpts', stage, excerpts: excerpts(stage, token.text, info as View) };
  }
  if (kind === 'run') return { kind: 'transcript', fence: transcriptFence(info, token.text) };
  if (kind === 'diagram') return { kind: 'diagram', diagram: info, source: token.text };
  if (kind === 'diff' && /^\d \d$/.test(info)) return { kind: 'diff', from: Number(rest[0]), to: Number(rest[1]) };
  return { kind: 'markdown', token };
}
