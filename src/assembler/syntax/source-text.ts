/**
 * Text of sources. A source is read as UTF-8; a byte that is none becomes a lone surrogate, U+DC80 to U+DCFF, which
 * UTF-8 cannot hold, and turns into that byte again where a string is written to the image.
 */

const ESCAPE = 0xdc00;
const utf8 = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function decodeSource(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeDamaged(bytes);
  }
}

/** Length of the UTF-8 sequence that begins with a byte, by its upper bits. */
const sequenceLength = (first: number): number => (first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);

function decodeDamaged(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at]!);
    const decoded = decodeOne(bytes.subarray(at, at + length));
    parts.push(decoded ?? String.fromCharCode(ESCAPE + bytes[at]!));
    at += decoded === undefined ? 1 : length;
  }
  return parts.join('');
}

function decodeOne(sequence: Uint8Array): string | undefined {
  if (sequence.length === 1 && sequence[0]! < 0x80) return String.fromCharCode(sequence[0]!);
  try {
    return strict.decode(sequence);
  } catch {
    return undefined;
  }
}

/** Characters to one character a byte, as strings in tokens are kept. */
export function toBytes(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: asks whether it is all ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  let bytes = '';
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (character.length === 1 && code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff)
      bytes += String.fromCharCode(code - ESCAPE);
    else for (const byte of utf8.encode(character)) bytes += String.fromCharCode(byte);
  }
  return bytes;
}

/** The contents of a string token as characters, for names of files and messages. */
export const fromBytes = (text: string): string => decodeSource(Uint8Array.from(text, (c) => c.charCodeAt(0)));
