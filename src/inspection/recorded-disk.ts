/** A disk in memory that notes which of its pages are written. */
import type { PagedMemory } from '../debugger/session/target.ts';
import { type BlockStore, SECTOR_BYTES } from '../machine/devices/block-store.ts';

const PAGE = 4096;

export class RecordedDisk {
  /** What the machine gets. */
  readonly store: BlockStore;
  /** What a session gets. */
  readonly pages: PagedMemory;

  /** @param image is copied */
  constructor(image: Uint8Array) {
    const count = Math.ceil(image.length / PAGE);
    const content = new Uint8Array(count * PAGE);
    content.set(image);
    const written = new Set<number>();
    this.store = {
      sectors: Math.ceil(image.length / SECTOR_BYTES),
      read: (lba, into) => {
        const start = lba * SECTOR_BYTES;
        into.set(content.subarray(start, start + into.length));
      },
      write: (lba, from) => {
        const start = lba * SECTOR_BYTES;
        content.set(from, start);
        const last = start + from.length - 1;
        for (let page = Math.floor(start / PAGE); page * PAGE <= last; page++) written.add(page);
      },
    };
    this.pages = {
      pages: count,
      inUse: () => Array.from({ length: count }, (_, page) => page),
      takeWritten: () => {
        const pages = [...written];
        written.clear();
        return pages;
      },
      read: (page) => content.slice(page * PAGE, (page + 1) * PAGE),
      write: (page, bytes) => content.set(bytes, page * PAGE),
    };
  }
}
