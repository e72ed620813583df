/** Running text: emphasis, code, links. */
import type { MarkedToken, Token } from 'marked';
import { HARD_BLANK } from './layout.ts';
import { hyperlink, paint, type Style } from './style.ts';

/** Code in running text that is no longer than this stays on one line. */
const MAX_UNBROKEN = 30;

/** Characters that Markdown may write as HTML entities. */
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

const plain = (text: string): string => text.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);

export function inline(tokens: readonly Token[], style: Style): string {
  return tokens.map((token) => one(token as MarkedToken, style)).join('');
}

function one(token: MarkedToken, style: Style): string {
  switch (token.type) {
    case 'strong':
      return paint(style, inline(token.tokens, style), 'bold');
    case 'em':
      return paint(style, inline(token.tokens, style), 'italic');
    case 'codespan': {
      const code = token.text.length <= MAX_UNBROKEN ? token.text.replaceAll(' ', HARD_BLANK) : token.text;
      return style.colors ? paint(style, code, 'cyan') : `‘${code}’`;
    }
    case 'br':
      return '\n';
    case 'link':
      return link(token, style);
    case 'text':
      return token.tokens ? inline(token.tokens, style) : plain(token.text.replace(/\s+/g, ' '));
    case 'escape':
      return token.text;
    default:
      return token.raw;
  }
}

function link(token: MarkedToken & { type: 'link' }, style: Style): string {
  const text = inline(token.tokens, style);
  // A link within the book has no address to show; its text names the chapter.
  if (!/^https?:/.test(token.href)) return paint(style, text, 'underline');
  const shown = paint(style, text, 'underline', 'blue');
  if (style.hyperlinks) return hyperlink(style, shown, token.href);
  return token.href === token.text ? shown : `${shown} (${token.href})`;
}
