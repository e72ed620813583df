/**
 * Files packed into one, each compressed by itself (Zstandard, RFC 8878), so that one is read without the others. The index
 * comes first: its length as 32 bits little-endian, then JSON.
 */
import { concatenate } from './bytes.ts';
import { host } from './host.ts';

interface Entry {
  /** From the end of the index. */
  readonly start: number;
  readonly packed: number;
  readonly size: number;
}

/** Bytes of the index's length. */
const LENGTH_BYTES = 4;
/** The smallest that is still quick to unpack; packing is done once, by the release. */
const LEVEL = 19;

/** @returns the archive's bytes */
export function pack(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const index: Record<string, Entry> = {};
  const parts: Uint8Array[] = [];
  let start = 0;
  for (const [name, bytes] of files) {
    const packed = host.compression.compress(bytes, LEVEL);
    index[name] = { start, packed: packed.length, size: bytes.length };
    parts.push(packed);
    start += packed.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(index));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, json.length, true);
  return concatenate([length, json, ...parts]);
}

export class Archive {
  readonly #bytes: Uint8Array;
  readonly #index: ReadonlyMap<string, Entry>;
  /** Where the first file starts. */
  readonly #data: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#data = LENGTH_BYTES + view.getUint32(0, true);
    const json = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, this.#data));
    this.#index = new Map(Object.entries(JSON.parse(json) as Record<string, Entry>));
  }

  get names(): string[] {
    return [...this.#index.keys()];
  }

  has(name: string): boolean {
    return this.#index.has(name);
  }

  /** In bytes, unpacked. */
  sizeOf(name: string): number {
    return this.#entry(name).size;
  }

  read(name: string): Uint8Array<ArrayBuffer> {
    const { start, packed } = this.#entry(name);
    const from = this.#data + start;
    return host.compression.decompress(this.#bytes.subarray(from, from + packed));
  }

  #entry(name: string): Entry {
    const entry = this.#index.get(name);
    if (!entry) throw new Error(`the archive has no ${name}`);
    return entry;
  }
}
