/** Pieces of SVG. Colours come from the page, so that light and dark both work. */
import { wrapWords } from './words.ts';

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (character) => NAMES[character]!);

/** The width of a character of the monospaced font at 13 units, a little more than any of them has. */
export const CHARACTER = 7.9;
export const LINE = 18;

const FONT = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace';
const LINE_COLOUR = 'var(--diagram-line,#666)';
const FILL = 'var(--diagram-fill,transparent)';
const ACCENT = 'var(--diagram-accent,currentColor)';

export type Anchor = 'start' | 'middle' | 'end';

export interface TextLook {
  readonly anchor?: Anchor;
  readonly size?: number;
  readonly bold?: boolean;
  readonly accent?: boolean;
  readonly quiet?: boolean;
}

const number = (value: number): string => String(Math.round(value * 10) / 10);

export function text(x: number, y: number, words: string, look: TextLook = {}): string {
  const attributes = [
    `x="${number(x)}" y="${number(y)}"`,
    ...(look.anchor && look.anchor !== 'start' ? [`text-anchor="${look.anchor}"`] : []),
    ...(look.size ? [`font-size="${look.size}"`] : []),
    ...(look.bold ? ['font-weight="600"'] : []),
    ...(look.accent ? [`fill="${ACCENT}"`] : look.quiet ? [`fill="${LINE_COLOUR}"`] : []),
  ];
  return `<text ${attributes.join(' ')}>${escapeXml(words)}</text>`;
}

export function box(x: number, y: number, width: number, height: number, filled = true): string {
  const fill = filled ? FILL : 'none';
  return `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" fill="${fill}" stroke="${LINE_COLOUR}"/>`;
}

/** Through the points, two numbers each. */
export function path(points: readonly (readonly [number, number])[], look: { dashed?: boolean } = {}): string {
  const steps = points.map(([x, y], n) => `${n === 0 ? 'M' : 'L'}${number(x)} ${number(y)}`).join('');
  return `<path d="${steps}" fill="none" stroke="${LINE_COLOUR}"${look.dashed ? ' stroke-dasharray="3 4"' : ''}/>`;
}

/** The head of an arrow that points to the right, turned by so many radians. */
export function head(x: number, y: number, turn: number): string {
  const corner = (length: number, side: number): string =>
    `${number(x + length * Math.cos(turn) - side * Math.sin(turn))} ${number(y + length * Math.sin(turn) + side * Math.cos(turn))}`;
  return `<path d="M${corner(5, 0)}L${corner(-5, 4)}L${corner(-5, -4)}Z" fill="${LINE_COLOUR}"/>`;
}

const TITLE_LINE = 18;
const TITLE_CHARACTER = 8.8;

/** A title in lines that are no wider than so many characters of the picture. */
export const titleLines = (title: string, columns: number): string[] =>
  wrapWords(title, Math.floor((columns * CHARACTER) / TITLE_CHARACTER));

/** The whole picture with its title above. */
export function picture(title: readonly string[], least: number, height: number, parts: readonly string[]): string {
  const head = 12 + title.length * TITLE_LINE;
  const width = Math.max(least, ...title.map((line) => line.length * TITLE_CHARACTER));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height + head)}" width="${Math.ceil(width)}" font-family='${FONT}' font-size="13" fill="currentColor">`,
    `<title>${escapeXml(title.join(' '))}</title>`,
    ...title.map((line, n) => text(0, 16 + n * TITLE_LINE, line, { bold: true, size: 14 })),
    `<g transform="translate(0 ${head})">`,
    ...parts,
    '</g></svg>',
  ].join('');
}
