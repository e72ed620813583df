/**
 * Code page 437, the character set of the PC's text mode, and Unicode. Codes 0x01 … 0x1F and 0x7F are the pictures
 * that text memory shows for them, not control characters (Unicode Consortium, IBMGRAPH.TXT and CP437.TXT).
 */
const CHARACTERS = [
  ' ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼',
  ' !"#$%&\'()*+,-./0123456789:;<=>?',
  '@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_',
  '`abcdefghijklmnopqrstuvwxyz{|}~⌂',
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ',
  'áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐',
  '└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀',
  'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
].join('');

/** The character of each code, 0 … 255; code 0 shows as a blank. */
export const CP437: readonly string[] = [...CHARACTERS];

// Codes 0 and 0x20 both show a blank; the later entry stays, so a space is 0x20.
const CODES: ReadonlyMap<string, number> = new Map([...CP437.entries()].map(([code, character]) => [character, code]));

/** @returns the code of a character, or `undefined` if code page 437 lacks it */
export function toCp437(character: string): number | undefined {
  return CODES.get(character);
}
