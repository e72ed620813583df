import { toBytes } from './source-text.ts';

const SIMPLE: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, e: 27 };

/** Resolves the C-style escapes of a backquoted string (NASM manual, 3.4.2). The result has one character a byte. */
export function resolveEscapes(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; ) {
    if (text[i] !== '\\' || i + 1 >= text.length) {
      const code = text.codePointAt(i)!;
      const char = String.fromCodePoint(code);
      out += toBytes(char);
      i += char.length;
      continue;
    }
    const c = text[i + 1]!;
    const rest = text.slice(i + 2, i + 10);
    const simple = SIMPLE[c];
    if (simple !== undefined) {
      out += String.fromCharCode(simple);
      i += 2;
      continue;
    }
    const octal = /^[0-7]{1,3}/.exec(c + rest.slice(0, 2))?.[0];
    const hex = c === 'x' ? /^[0-9a-fA-F]{1,2}/.exec(rest)?.[0] : undefined;
    const unicode =
      c === 'u' ? /^[0-9a-fA-F]{4}/.exec(rest)?.[0] : c === 'U' ? /^[0-9a-fA-F]{8}/.exec(rest)?.[0] : undefined;
    if (octal) {
      out += String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      i += 1 + octal.length;
    } else if (hex) {
      out += String.fromCharCode(Number.parseInt(hex, 16));
      i += 2 + hex.length;
    } else if (unicode && Number.parseInt(unicode, 16) <= 0x10ffff) {
      out += toBytes(String.fromCodePoint(Number.parseInt(unicode, 16)));
      i += 2 + unicode.length;
    } else {
      out += toBytes(c);
      i += 2;
    }
  }
  return out;
}
