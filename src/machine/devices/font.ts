/**
 * An 8×16 font for code page 437: strokes two dots wide and one high, as on a VGA's tall dots. Letters and symbols
 * are drawn by hand, accented letters put together, mirror images mirrored, boxes generated.
 */
import { toCp437 } from './cp437.ts';
import { FONT_HEIGHT, type Glyph, readBand } from './font-art.ts';
import { boxGlyphs } from './font-boxes.ts';
import { LETTERS } from './font-letters.ts';
import { SYMBOLS } from './font-symbols.ts';

export { FONT_HEIGHT, FONT_WIDTH, type Glyph } from './font-art.ts';

/** Marks above small letters: lines 1 … 3. Capitals are a line shorter under theirs and take the last two lines. */
const MARKS = {
  acute: [0x0c, 0x18, 0x30],
  grave: [0x30, 0x18, 0x0c],
  circumflex: [0x10, 0x38, 0x6c],
  diaeresis: [0x00, 0x6c, 0x6c],
  tilde: [0x00, 0x76, 0xdc],
  ring: [0x38, 0x6c, 0x38],
} as const;
const CEDILLA = [0x18, 0x0c, 0x38];

type Mark = keyof typeof MARKS;

const ACCENTED: readonly [character: string, base: string, mark: Mark][] = [
  ['ü', 'u', 'diaeresis'],
  ['é', 'e', 'acute'],
  ['â', 'a', 'circumflex'],
  ['ä', 'a', 'diaeresis'],
  ['à', 'a', 'grave'],
  ['å', 'a', 'ring'],
  ['ê', 'e', 'circumflex'],
  ['ë', 'e', 'diaeresis'],
  ['è', 'e', 'grave'],
  ['ï', 'ı', 'diaeresis'],
  ['î', 'ı', 'circumflex'],
  ['ì', 'ı', 'grave'],
  ['ô', 'o', 'circumflex'],
  ['ö', 'o', 'diaeresis'],
  ['ò', 'o', 'grave'],
  ['û', 'u', 'circumflex'],
  ['ù', 'u', 'grave'],
  ['ÿ', 'y', 'diaeresis'],
  ['á', 'a', 'acute'],
  ['í', 'ı', 'acute'],
  ['ó', 'o', 'acute'],
  ['ú', 'u', 'acute'],
  ['ñ', 'n', 'tilde'],
  ['Ä', 'A', 'diaeresis'],
  ['Å', 'A', 'ring'],
  ['É', 'E', 'acute'],
  ['Ö', 'O', 'diaeresis'],
  ['Ü', 'U', 'diaeresis'],
  ['Ñ', 'N', 'tilde'],
];

const FONT: readonly Glyph[] = build();

/** @returns the glyph of a code page 437 character: 16 bytes, one a line, bit 7 leftmost */
export function glyph(code: number): Glyph {
  return FONT[code & 0xff]!;
}

function build(): Glyph[] {
  const glyphs = new Map<string, Glyph>([...LETTERS, ...SYMBOLS].flatMap(readBand));
  for (const [character, drawn] of boxGlyphs()) glyphs.set(character, drawn);
  const from = (character: string) => glyphs.get(character) ?? new Array<number>(FONT_HEIGHT).fill(0);

  for (const [character, base, mark] of ACCENTED) glyphs.set(character, accented(base, from(base), MARKS[mark]));
  glyphs.set('ç', withCedilla(from('c')));
  glyphs.set('Ç', withCedilla(from('C')));

  // What looks like something else turned round.
  glyphs.set('◄', from('►').map(mirror));
  glyphs.set('←', from('→').map(mirror));
  glyphs.set('»', from('«').map(mirror));
  glyphs.set(
    '≤',
    from('≥').map((line) => mirror(line) >> 1),
  );
  glyphs.set('↓', upsideDown(from('↑')));
  glyphs.set('▼', upsideDown(from('▲')));
  glyphs.set('¡', upsideDown(from('!')));
  glyphs.set('¿', upsideDown(from('?').map(mirror)));
  glyphs.set(
    '◘',
    from('•').map((line) => line ^ 0xff),
  );
  glyphs.set(
    '◙',
    from('○').map((line) => line ^ 0xff),
  );

  const font = Array.from({ length: 256 }, () => from(' '));
  for (const [character, drawn] of glyphs) {
    const code = toCp437(character);
    if (code !== undefined) font[code] = drawn;
  }
  return font;
}

function accented(base: string, letter: Glyph, mark: readonly number[]): Glyph {
  const lines = [...letter];
  if (base !== base.toUpperCase() || base === 'ı') {
    lines.splice(1, mark.length, ...mark);
    return lines;
  }
  // Line 8 of these capitals is like its neighbours: without it the letter ends as before and starts a line lower.
  lines.splice(8, 1);
  lines.unshift(0);
  const visible = mark[0] ? mark : mark.slice(1);
  // Two lines of the mark fit; the ring closes on the letter's top.
  const height = mark === MARKS.ring ? 3 : 2;
  lines.splice(0, height, ...visible.slice(0, height));
  return lines;
}

function withCedilla(letter: Glyph): Glyph {
  return [...letter.slice(0, 12), ...CEDILLA, 0];
}

/** Left and right exchanged within the seven dots that glyphs stand in. */
function mirror(line: number): number {
  let mirrored = 0;
  for (let dot = 1; dot < 8; dot++) if (line & (1 << dot)) mirrored |= 0x100 >> dot;
  return mirrored;
}

/** Top and bottom exchanged about the middle of a capital, lines 2 … 11. */
function upsideDown(lines: Glyph): Glyph {
  return lines.map((_, line) => lines[13 - line] ?? 0);
}
