/** Packets of gdb's remote serial protocol: `$data#checksum`. (gdb manual, appendix E.1) */

const ESCAPE = 0x7d;
const ESCAPED_BY = 0x20;
/** A longer packet is no packet of gdb's. */
const MAX_BYTES = 1 << 17;

export type Received =
  | { readonly kind: 'packet'; readonly data: string }
  /** The checksum is wrong: it is to be sent again. */
  | { readonly kind: 'damaged' }
  /** Ctrl-C. */
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'again' };

/** Takes a stream of bytes apart; what is no packet is passed over. Bytes are characters 0 … 255. */
export class PacketReader {
  #buffer = '';

  *add(bytes: Uint8Array): Generator<Received> {
    for (const byte of bytes) this.#buffer += String.fromCharCode(byte);
    for (;;) {
      const first = this.#buffer[0];
      if (first === undefined) return;
      if (first === '$') {
        const end = this.#buffer.indexOf('#');
        if (end < 0 && this.#buffer.length > MAX_BYTES) this.#buffer = '';
        if (end < 0 || this.#buffer.length < end + 3) return;
        yield this.#packet(end);
        continue;
      }
      this.#buffer = this.#buffer.slice(1);
      if (first === '\x03') yield { kind: 'interrupt' };
      if (first === '-') yield { kind: 'again' };
    }
  }

  #packet(end: number): Received {
    const data = this.#buffer.slice(1, end);
    const sum = this.#buffer.slice(end + 1, end + 3);
    this.#buffer = this.#buffer.slice(end + 3);
    if (!/^[0-9a-fA-F]{2}$/.test(sum) || Number.parseInt(sum, 16) !== checksum(data)) return { kind: 'damaged' };
    return { kind: 'packet', data: unescaped(data) };
  }
}

/** @param data characters 0 … 255 */
export function packet(data: string): Uint8Array {
  const escaped = data.replace(/[#$}*]/g, (each) => `}${String.fromCharCode(each.charCodeAt(0) ^ ESCAPED_BY)}`);
  const text = `$${escaped}#${checksum(escaped).toString(16).padStart(2, '0')}`;
  return Uint8Array.from(text, (each) => each.charCodeAt(0));
}

function checksum(data: string): number {
  let sum = 0;
  for (let n = 0; n < data.length; n++) sum = (sum + data.charCodeAt(n)) & 0xff;
  return sum;
}

function unescaped(data: string): string {
  let text = '';
  for (let n = 0; n < data.length; n++) {
    const code = data.charCodeAt(n);
    text += code === ESCAPE ? String.fromCharCode(data.charCodeAt(++n) ^ ESCAPED_BY) : data[n];
  }
  return text;
}

export const hexOf = (bytes: Iterable<number>): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Little-endian, so many bytes. */
export function hexOfNumber(value: bigint, size: number): string {
  const bytes: number[] = [];
  for (let n = 0; n < size; n++) bytes.push(Number((value >> BigInt(8 * n)) & 0xffn));
  return hexOf(bytes);
}

/** @returns undefined for what is no hexadecimal number */
export const numberFrom = (text: string | undefined): bigint | undefined =>
  text !== undefined && /^[0-9a-fA-F]+$/.test(text) ? BigInt(`0x${text}`) : undefined;
