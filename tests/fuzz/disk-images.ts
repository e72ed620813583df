/** Disk images: those of stages damaged, cut off, of odd sizes, with partition tables of garbage. Whatever is on a disk is the guest's affair. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImage } from '../../src/cli/run/image-file.ts';
import { type BlockStore, memoryBlockStore } from '../../src/machine/devices/block-store.ts';
import { screenText } from '../../src/machine/devices/screen-text.ts';
import { Machine, type MachineState } from '../../src/machine/machine.ts';
import { loadFirmware } from '../../src/stages/firmware.ts';
import { endingOf } from '../../src/stages/guest-ending.ts';
import { buildImage } from '../../src/stages/image.ts';
import { interpreter } from '../../src/stages/interpreter.ts';
import { findStage } from '../../src/stages/stages.ts';
import { hasProgram } from '../support/programs.ts';
import type { Random } from '../support/random.ts';
import { fuzzer, hex } from './fuzzer.ts';
import { damaged } from './mutate.ts';
import { refusedInOneLine } from './refusal.ts';

const SECTOR = 512;
const MEMORY = 4 << 20;
const PARTITION_TABLE = 446;
/** Enough for the firmware and a loader, and for a kernel to begin. */
const INSTRUCTIONS = 400_000;
const SLICE = 100_000;

let folder = '';
let machine: Machine;
let off: MachineState;
/** What the firmware says, and the guest after it. */
let serial = '';
/** The disk behind the machine's; each image takes its place. */
let disk: BlockStore = memoryBlockStore(new Uint8Array(SECTOR));
const images: Uint8Array[] = [];

function make(random: Random): Uint8Array {
  const whole = random.pick(images);
  const bytes =
    random.below(8) === 0 ? new Uint8Array(random.below(4 * SECTOR)) : whole.slice(0, Math.min(whole.length, 1 << 20));
  switch (random.below(6)) {
    case 0:
      random.fill(bytes.subarray(PARTITION_TABLE, SECTOR - 2));
      return bytes;
    case 1:
      return bytes.subarray(0, random.below(random.below(2) ? bytes.length + 1 : 2000));
    case 2:
      for (let n = 1 + random.below(64); n > 0 && bytes.length > 0; n--)
        bytes[random.below(Math.min(bytes.length, 8192))]! ^= 1 << random.below(8);
      return bytes;
    case 3:
      random.fill(bytes);
      bytes.set([0x55, 0xaa].slice(0, Math.max(0, bytes.length - 510)), Math.min(510, bytes.length));
      return bytes;
    case 4:
      return Buffer.concat([bytes, bytes.subarray(0, random.below(1000))]);
    default:
      return damaged(random, bytes, 12);
  }
}

export const diskImages = fuzzer<Uint8Array>({
  name: 'disk images',
  short: 80,
  async prepare() {
    folder = mkdtempSync(join(tmpdir(), 'lesson-fuzz-'));
    for (const stage of hasProgram('go') ? ['1', '2', '3'] : ['1', '2'])
      images.push(await buildImage(findStage(stage)!));
    machine = new Machine({
      memory: MEMORY,
      firmware: await loadFirmware(),
      interpreter: await interpreter(),
      disk: {
        get sectors() {
          return disk.sectors;
        },
        read: (lba, into) => disk.read(lba, into),
        write: (lba, from) => disk.write(lba, from),
      },
      onSerial: (bytes) => {
        serial += String.fromCharCode(...bytes);
      },
    });
    off = machine.save();
    return undefined;
  },
  make,
  check(bytes) {
    const path = join(folder, 'disk.img');
    writeFileSync(path, bytes);
    const refusal = refusedInOneLine(() => {
      disk = memoryBlockStore(readImage(path));
      serial = '';
      machine.restore(off);
      while (machine.retired < INSTRUCTIONS) {
        const stop = machine.run({ instructions: SLICE });
        const ending = endingOf(stop, serial);
        if (ending) {
          if (!(ending.status >= 0 && ending.status <= 255)) throw new Error(`status ${ending.status}`);
          break;
        }
        // The guest waits: it may do so for ever.
        if (stop.kind === 'paused') break;
      }
      screenText(machine.screen());
    });
    if ((refusal !== undefined) !== (bytes.length === 0)) throw new Error(`it says '${refusal}'`);
  },
  show: (bytes) => `${bytes.length} bytes: ${hex(bytes.subarray(0, 2048))}`,
  close: () => rmSync(folder, { recursive: true, force: true }),
});
