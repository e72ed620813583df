/** What stands behind a disk: numbered sectors of 512 bytes. */
export interface BlockStore {
  /** Number of sectors. */
  readonly sectors: number;
  /** Fills `into`, whose length is a multiple of 512, from sector `lba` on; throws if it cannot. */
  read(lba: number, into: Uint8Array): void;
  /** Stores `from`, whose length is a multiple of 512, from sector `lba` on; throws if it cannot. */
  write(lba: number, from: Uint8Array): void;
}

export const SECTOR_BYTES = 512;

/** @returns a store over `bytes`; an image that ends within a sector is copied and filled up with zeros */
export function memoryBlockStore(bytes: Uint8Array): BlockStore {
  const sectors = Math.ceil(bytes.length / SECTOR_BYTES);
  let content = bytes;
  if (bytes.length !== sectors * SECTOR_BYTES) {
    content = new Uint8Array(sectors * SECTOR_BYTES);
    content.set(bytes);
  }
  return {
    sectors,
    read(lba, into) {
      const start = lba * SECTOR_BYTES;
      into.set(content.subarray(start, start + into.length));
    },
    write(lba, from) {
      content.set(from, lba * SECTOR_BYTES);
    },
  };
}
