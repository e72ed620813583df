/** Integer constants in all NASM spellings (NASM manual, 3.4.1). */

const DIGITS = [
  [16, /^[0-9a-f_]+$/],
  [10, /^[0-9_]+$/],
  [8, /^[0-7_]+$/],
  [2, /^[01_]+$/],
] as const;

const PREFIX: Record<string, number> = { x: 16, h: 16, d: 10, t: 10, o: 8, q: 8, b: 2, y: 2 };

function read(digits: string, radix: number): bigint | undefined {
  const shape = DIGITS.find(([r]) => r === radix)![1];
  if (!shape.test(digits)) return undefined;
  const plain = digits.includes('_') ? digits.replaceAll('_', '') : digits;
  if (plain === '') return undefined;
  const intro = radix === 16 ? '0x' : radix === 8 ? '0o' : radix === 2 ? '0b' : '';
  return BigInt.asUintN(64, BigInt(intro + plain));
}

/** The value of `text` modulo 2^64, or undefined when it is no number. */
export function parseInteger(text: string): bigint | undefined {
  const s = text.toLowerCase();
  if (s.charCodeAt(0) === 0x24) return read(s.slice(1), 16);
  if (s.length > 2 && s.charCodeAt(0) === 0x30) {
    const radix = PREFIX[s[1]!];
    if (radix !== undefined) {
      const value = read(s.slice(2), radix);
      // `0b1h` is hexadecimal: the prefix counts only when what follows fits it.
      if (value !== undefined) return value;
    }
  }
  const radix = PREFIX[s[s.length - 1]!];
  if (radix !== undefined) return read(s.slice(0, -1), radix);
  return read(s, 10);
}
