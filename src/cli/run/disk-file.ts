/** Hard disks and diskettes from files. What the guest writes goes back into the file at the end, whole or not at all, when that is asked for. */
import { type BlockStore, memoryBlockStore, SECTOR_BYTES } from '../../machine/devices/block-store.ts';
import { writeOutputFile } from '../output/output-file.ts';
import { readImage } from './image-file.ts';

export class DiskFile {
  readonly path: string;
  /** Whole sectors: the file, filled up with zeros. */
  readonly bytes: Uint8Array;
  /** Bytes of the file. */
  readonly length: number;
  #changed = false;

  /** @throws CliError if the file is no disk image */
  constructor(path: string) {
    const contents = readImage(path);
    this.path = path;
    this.length = contents.length;
    this.bytes = new Uint8Array(Math.ceil(contents.length / SECTOR_BYTES) * SECTOR_BYTES);
    this.bytes.set(contents);
  }

  store(): BlockStore {
    const store = memoryBlockStore(this.bytes);
    return {
      sectors: store.sectors,
      read: (lba, into) => store.read(lba, into),
      write: (lba, from) => {
        this.#changed = true;
        store.write(lba, from);
      },
    };
  }

  /** @throws CliError if the file cannot be replaced; it is as it was then */
  keep(): void {
    if (this.#changed) writeOutputFile(this.path, this.bytes.subarray(0, this.length));
  }
}
