/** What the readers of executable files share. */

/** A file is not what its format says it must be. */
export class BrokenFile extends Error {}

/** @throws BrokenFile with the words, unless it holds */
export function must(holds: boolean, words: string): asserts holds {
  if (!holds) throw new BrokenFile(words);
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Text that ends with a zero byte, or with its field. */
export function textAt(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder('latin1').decode(end < 0 ? field : field.subarray(0, end));
}

export const roundUp = (size: number, unit: number): number => Math.ceil(size / unit) * unit;

/** Part of a file, in bytes. */
export interface Extent {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

/** @throws BrokenFile if a part is not wholly in the file, or two have bytes in common */
export function mustLieApart(parts: readonly Extent[], fileSize: number): void {
  const sorted = parts.filter(({ size }) => size > 0).sort((a, b) => a.start - b.start);
  for (const [index, { name, start, size }] of sorted.entries()) {
    must(start + size <= fileSize, `${name} ends at ${start + size}, beyond the file's ${fileSize} bytes`);
    const next = sorted[index + 1];
    must(!next || start + size <= next.start, `${name} reaches into ${next?.name}`);
  }
}
