/** Small operations on bytes. */

export function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** Where `wanted` first stands in `bytes`, from `start` on; -1 if nowhere. */
export function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array, start = 0): number {
  for (let at = bytes.indexOf(wanted[0]!, start); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1))
    if (wanted.every((byte, n) => bytes[at + n] === byte)) return at;
  return -1;
}
