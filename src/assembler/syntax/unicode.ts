import { SourceError } from '../diagnostics.ts';
import { fromBytes } from './source-text.ts';

/** The string functions, by name: bytes of a unit, and whether the highest comes first (NASM manual, 3.4.5). */
const FORMS: Readonly<Record<string, { readonly width: 2 | 4; readonly big: boolean }>> = {
  utf16: { width: 2, big: false },
  utf16le: { width: 2, big: false },
  utf16be: { width: 2, big: true },
  utf32: { width: 4, big: false },
  utf32le: { width: 4, big: false },
  utf32be: { width: 4, big: true },
};

/**
 * A string in UTF-16 or UTF-32, one character a byte.
 * @param name `utf16`, …; undefined is the answer to another name
 */
export function unicodeFunction(name: string): ((text: string) => string) | undefined {
  const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  return form && ((text) => transform(text, form));
}

function transform(text: string, { width, big }: { readonly width: 2 | 4; readonly big: boolean }): string {
  const decoded = fromBytes(text);
  if (/[\udc80-\udcff]/.test(decoded.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '')))
    throw new SourceError('the string is not UTF-8');
  const units = Array.from(decoded).flatMap((c) => (width === 4 ? [c.codePointAt(0)!] : codeUnits(c, big)));
  let out = '';
  for (const unit of units)
    for (let i = 0; i < width; i++) out += String.fromCharCode((unit >>> (8 * (big ? width - 1 - i : i))) & 0xff);
  return out;
}

/** NASM 2.16 writes the two halves of a character beyond U+FFFF in the wrong order when the highest byte comes first. */
function codeUnits(character: string, big: boolean): number[] {
  const units = character.split('').map((half) => half.charCodeAt(0));
  return big ? units.reverse() : units;
}
