/** The fences of a chapter by their kind, without what they refer to. */
import { type MarkedToken, marked } from 'marked';
import type { Chapter } from './chapters.ts';
import { type TranscriptFence, transcriptFence } from './transcripts.ts';

export function transcriptFences({ markdown }: Chapter): TranscriptFence[] {
  const fences: TranscriptFence[] = [];
  marked.walkTokens(marked.lexer(markdown), (token) => {
    const { type, lang, text } = token as MarkedToken & { type: 'code' };
    if (type === 'code' && lang?.startsWith('run ')) fences.push(transcriptFence(lang.slice(4).trim(), text));
  });
  return fences;
}
