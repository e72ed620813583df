/**
 * Files packed into one, each compressed by itself (Zstandard, RFC 8878), so that one is read without the others. The index
 * comes first: its length as 32 bits little-endian, then JSON.
 */
interface Entry {
  /** From the end of the index. */
  readonly start: number;
  readonly packed: number;
  readonly size: number;
}

const INDEX = 4;
const LEVEL = 19;

/** @returns the archive's bytes */
export function pack(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const index: Record<string, Entry> = {};
  const parts: Uint8Array[] = [];
  let start = 0;
  for (const [name, bytes] of files) {
    const packed = Bun.zstdCompressSync(bytes as Uint8Array<ArrayBuffer>, { level: LEVEL });
    index[name] = { start, packed: packed.length, size: bytes.length };
    parts.push(packed);
    start += packed.length;
  }
  const json = Buffer.from(JSON.stringify(index));
  const length = Buffer.alloc(INDEX);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, ...parts]);
}

export class Archive {
  readonly #bytes: Buffer<ArrayBuffer>;
  readonly #index: ReadonlyMap<string, Entry>;
  readonly #data: number;

  constructor(bytes: Buffer<ArrayBuffer>) {
    this.#bytes = bytes;
    this.#data = INDEX + bytes.readUInt32LE(0);
    const index = JSON.parse(bytes.toString('utf8', INDEX, this.#data)) as Record<string, Entry>;
    this.#index = new Map(Object.entries(index));
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
    return new Uint8Array(Bun.zstdDecompressSync(this.#bytes.subarray(from, from + packed)));
  }

  #entry(name: string): Entry {
    const entry = this.#index.get(name);
    if (!entry) throw new Error(`the archive has no ${name}`);
    return entry;
  }
}
