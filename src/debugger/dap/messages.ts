/** Messages of the Debug Adapter Protocol: a header with the length, and JSON. ("Base protocol") */

/** Bytes of a header, and of a message, beyond which it is none. */
const MAX_HEADER = 4096;
const MAX_BYTES = 16 << 20;
const HEADER_END = '\r\n\r\n';

export type Received =
  | { readonly kind: 'message'; readonly message: unknown }
  /** The length is right, the contents are no JSON: what follows can still be read. */
  | { readonly kind: 'damaged'; readonly reason: string }
  /** Nothing that follows can be made out. */
  | { readonly kind: 'lost'; readonly reason: string };

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Takes a stream of bytes apart, however it is cut. After `lost` nothing more comes out of it. */
export class MessageReader {
  #pending: Uint8Array[] = [];
  #size = 0;
  /** Bytes of the message whose header has been read. */
  #length: number | undefined;
  #lost = false;

  *add(bytes: Uint8Array): Generator<Received> {
    if (this.#lost || bytes.length === 0) return;
    this.#pending.push(bytes);
    this.#size += bytes.length;
    for (;;) {
      if (this.#length === undefined) {
        const header = this.#header();
        if (header === undefined) return;
        if (typeof header === 'string') {
          yield this.#lose(header);
          return;
        }
        this.#length = header;
      }
      if (this.#size < this.#length) return;
      const content = this.#take(this.#length);
      this.#length = undefined;
      yield parsed(content);
    }
  }

  /** The stream has ended. @returns what is wrong with that */
  end(): string | undefined {
    const inside = !this.#lost && (this.#size > 0 || this.#length !== undefined);
    return inside ? 'it ends in the middle of a message' : undefined;
  }

  /** @returns the length that it gives, or what is wrong with it; undefined while it is not complete */
  #header(): number | string | undefined {
    const start = this.#peek(MAX_HEADER);
    const text = String.fromCharCode(...start);
    const end = text.indexOf(HEADER_END);
    if (end < 0) return this.#size >= MAX_HEADER ? 'there is no end to its header' : undefined;
    this.#take(end + HEADER_END.length);
    const lengths = text
      .slice(0, end)
      .split('\r\n')
      .map((line) => /^content-length:[ \t]*(\d{1,15})[ \t]*$/i.exec(line)?.[1])
      .filter((digits) => digits !== undefined);
    if (lengths.length !== 1) return 'its header gives no Content-Length';
    const length = Number(lengths[0]);
    return length > MAX_BYTES ? `its Content-Length is ${length}, more than ${MAX_BYTES}` : length;
  }

  #lose(reason: string): Received {
    this.#lost = true;
    this.#pending = [];
    this.#size = 0;
    return { kind: 'lost', reason };
  }

  #peek(most: number): Uint8Array {
    if ((this.#pending[0]?.length ?? 0) < Math.min(most, this.#size)) this.#join();
    return this.#pending[0]?.subarray(0, most) ?? new Uint8Array();
  }

  #take(length: number): Uint8Array {
    this.#join();
    const all = this.#pending[0] ?? new Uint8Array();
    const rest = all.subarray(length);
    this.#pending = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
    return all.subarray(0, length);
  }

  #join(): void {
    if (this.#pending.length < 2) return;
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#pending) {
      all.set(part, at);
      at += part.length;
    }
    this.#pending = [all];
  }
}

function parsed(content: Uint8Array): Received {
  try {
    return { kind: 'message', message: JSON.parse(decoder.decode(content)) };
  } catch {
    return { kind: 'damaged', reason: 'a message is no JSON' };
  }
}

export function encoded(message: unknown): Uint8Array {
  const content = encoder.encode(JSON.stringify(message));
  const header = encoder.encode(`Content-Length: ${content.length}${HEADER_END}`);
  const bytes = new Uint8Array(header.length + content.length);
  bytes.set(header);
  bytes.set(content, header.length);
  return bytes;
}
