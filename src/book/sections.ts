/** The sections of a chapter: for its table of contents, and for the search. */
import { type MarkedToken, marked, type Token } from 'marked';
import { anchor } from './anchors.ts';
import type { Chapter } from './chapters.ts';

export interface Section {
  /** '' for what is before the first heading. */
  readonly anchor: string;
  readonly title: string;
  /** 1 for the chapter itself, 2, 3. */
  readonly depth: number;
  /** Its prose, in words; without code. */
  readonly text: string;
}

function words(token: Token): string {
  const marked = token as MarkedToken;
  switch (marked.type) {
    case 'code':
      return '';
    case 'br':
    case 'space':
      return ' ';
    case 'list':
      return marked.items.map(words).join(' ');
    case 'table':
      return [marked.header, ...marked.rows]
        .flatMap((row) => row.map(({ tokens }) => tokens.map(words).join('')))
        .join(' ');
    case 'blockquote':
    case 'list_item':
      return marked.tokens.map(words).join(' ');
    default: {
      const { tokens, text } = token as { tokens?: Token[]; text?: string };
      return tokens ? tokens.map(words).join('') : (text ?? '');
    }
  }
}

export function sectionsOf({ markdown, title }: Chapter): Section[] {
  const sections: { anchor: string; title: string; depth: number; text: string }[] = [
    { anchor: '', title, depth: 1, text: '' },
  ];
  for (const token of marked.lexer(markdown)) {
    if (token.type === 'heading' && token.depth === 1) continue;
    if (token.type === 'heading')
      sections.push({ anchor: anchor(token.text), title: words(token), depth: token.depth, text: '' });
    else sections.at(-1)!.text += ` ${words(token)}`;
  }
  return sections.map((section) => ({
    ...section,
    text: section.text
      .replace(/\[![A-Z]+\]/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  }));
}
