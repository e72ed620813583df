/** Runs a disk image in our own machine and collects what it sends on COM1. */
import { type BlockStore, memoryBlockStore } from '../../../src/machine/devices/block-store.ts';
import { Machine } from '../../../src/machine/machine.ts';
import type { Stop } from '../../../src/machine/stop.ts';
import { SECTOR_BYTES } from './guests.ts';

export interface OurRun {
  readonly image: Uint8Array;
  /** MiB of RAM */
  readonly memory: number;
  readonly firmware: Uint8Array;
  /** Bytes of the disk when it is larger than the image; the rest reads as zeros. */
  readonly diskBytes?: number;
  /** Typed on the keyboard. */
  readonly keys?: string;
}

export interface OurResult {
  readonly output: string;
  readonly stop: Stop;
  readonly machine: Machine;
}

/** Far more than any guest here needs, the one that waits seconds for the clock's alarm included. */
const MAX_INSTRUCTIONS = 1_000_000_000;

export function runOurs({ image, memory, firmware, diskBytes = 0, keys }: OurRun): OurResult {
  let output = '';
  const machine = new Machine({
    memory: memory * 2 ** 20,
    firmware,
    disk: diskBytes > image.length ? sparse(image, diskBytes) : memoryBlockStore(image),
    onSerial: (bytes) => {
      output += String.fromCharCode(...bytes);
    },
  });
  if (keys !== undefined) machine.type(keys);
  return { stop: machine.run({ instructions: MAX_INSTRUCTIONS }), output, machine };
}

/** A disk of `bytes` that begins with `image` and holds in memory only what is written. */
function sparse(image: Uint8Array, bytes: number): BlockStore {
  const first = memoryBlockStore(image);
  const written = new Map<number, Uint8Array>();
  const each = (lba: number, data: Uint8Array, one: (lba: number, sector: Uint8Array) => void): void => {
    for (let at = 0; at < data.length; at += SECTOR_BYTES)
      one(lba + at / SECTOR_BYTES, data.subarray(at, at + SECTOR_BYTES));
  };
  return {
    sectors: bytes / SECTOR_BYTES,
    read: (lba, into) =>
      each(lba, into, (at, sector) => {
        const own = written.get(at);
        if (own) sector.set(own);
        else if (at < first.sectors) first.read(at, sector);
        else sector.fill(0);
      }),
    write: (lba, from) => each(lba, from, (at, sector) => written.set(at, sector.slice())),
  };
}
