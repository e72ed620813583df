/**
 * Files packed into one. They are compressed in blocks (Zstandard, RFC 8878): one file each, so that one is read without the
 * others, or several that are alike, which takes less room. The index comes first: its length as 32 bits little-endian,
 * then JSON.
 */
import { concatenate } from './bytes.ts';
import { host } from './host.ts';

interface Entry {
  /** Of its block, from the end of the index. */
  readonly start: number;
  /** Bytes of its block, compressed. */
  readonly packed: number;
  /** Where it is in its block, unpacked. */
  readonly offset: number;
  readonly size: number;
}

/** Bytes of the index's length. */
const LENGTH_BYTES = 4;
/** The smallest that is still quick to unpack; packing is done once, by the release. */
export const SMALLEST = 19;
/** Unpacked blocks of several files that are kept: who reads one file will read others near it. */
const MAX_KEPT = 4;

type NamedFile = readonly [name: string, bytes: Uint8Array];

/** @param blockBytes files are compressed together as long as they have no more than so many bytes; 0 for each by itself */
function blocksOf(files: Iterable<NamedFile>, blockBytes: number): NamedFile[][] {
  const blocks: NamedFile[][] = [];
  let room = 0;
  for (const file of files) {
    const size = file[1].length;
    if (size > room || blocks.length === 0) {
      blocks.push([]);
      room = blockBytes;
    }
    blocks.at(-1)!.push(file);
    room -= size;
  }
  return blocks;
}

/**
 * @param blockBytes files that follow each other share a block of at most so many bytes; without it each has its own
 * @param level of the compression: 1 (fast) to 22 (small)
 * @returns the archive's bytes
 */
export function pack(files: ReadonlyMap<string, Uint8Array>, blockBytes = 0, level = SMALLEST): Uint8Array {
  const index: Record<string, Entry> = {};
  const parts: Uint8Array[] = [];
  let start = 0;
  for (const block of blocksOf(files, blockBytes)) {
    const packed = host.compression.compress(concatenate(block.map(([, bytes]) => bytes)), level);
    let offset = 0;
    for (const [name, { length: size }] of block) {
      index[name] = { start, packed: packed.length, offset, size };
      offset += size;
    }
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
  /** Where the first block starts. */
  readonly #data: number;
  /** Unpacked blocks by their start, the one used last at the end. */
  readonly #blocks = new Map<number, Uint8Array<ArrayBuffer>>();

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
    const entry = this.#entry(name);
    const block = this.#block(entry);
    return block.length === entry.size ? block : block.slice(entry.offset, entry.offset + entry.size);
  }

  #block({ start, packed, size }: Entry): Uint8Array<ArrayBuffer> {
    const kept = this.#blocks.get(start);
    this.#blocks.delete(start);
    const from = this.#data + start;
    const block = kept ?? host.compression.decompress(this.#bytes.subarray(from, from + packed));
    // A file alone is its reader's.
    if (block.length === size) return block;
    this.#blocks.set(start, block);
    for (const [oldest] of this.#blocks) if (this.#blocks.size > MAX_KEPT) this.#blocks.delete(oldest);
    return block;
  }

  #entry(name: string): Entry {
    const entry = this.#index.get(name);
    if (!entry) throw new Error(`the archive has no ${name}`);
    return entry;
  }
}
