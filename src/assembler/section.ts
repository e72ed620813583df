import { SourceError } from './diagnostics.ts';

/** No image is larger than this; a source that asks for more is told so. */
export const MAX_IMAGE = 64 << 20;

/** A stretch of the image that addresses count from, with the bytes assembled into it so far. */
export class Section {
  readonly name: string;
  /** Reserves space but holds no bytes in the file (.bss, `absolute`). */
  nobits = false;
  /** Bytes from the start of the section to the point of assembly. */
  offset = 0;
  /** Address of the section's first byte as the program sees it; set by the layout. */
  address = 0n;
  /** Address its bytes are loaded at, which places them in the file; set by the layout. */
  start = 0n;
  /** Largest alignment that `align` asked for inside it, or that its `align=` gave. */
  align: number | undefined;
  #bytes = new Uint8Array(512);

  constructor(name: string) {
    this.name = name;
  }

  restart(): void {
    this.offset = 0;
    this.align = undefined;
  }

  /** Makes room for `count` bytes and moves past it; returns the offset of the room. */
  #advance(count: number): number {
    const at = this.offset;
    const end = at + count;
    if (end > MAX_IMAGE) throw new SourceError(`section ${this.name} grows past ${MAX_IMAGE >> 20} MiB`);
    if (!this.nobits && end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
    }
    this.offset = end;
    return at;
  }

  write(bytes: Uint8Array | readonly number[]): void {
    const at = this.#advance(bytes.length);
    if (!this.nobits) this.#bytes.set(bytes, at);
  }

  /** `count` bytes of zero, or of nothing in a section without bytes. */
  reserve(count: number): void {
    const at = this.#advance(count);
    if (!this.nobits) this.#bytes.fill(0, at, at + count);
  }

  /** Repeats the bytes from `from` up to the point of assembly `count` times more. */
  repeat(from: number, count: number): void {
    const length = this.offset - from;
    if (length === 0 || count === 0) return;
    this.#advance(length * count);
    if (this.nobits) return;
    for (let at = from + length; at < this.offset; at += length) this.#bytes.copyWithin(at, from, from + length);
  }

  contents(): Uint8Array {
    return this.nobits ? new Uint8Array(0) : this.#bytes.subarray(0, this.offset);
  }
}
