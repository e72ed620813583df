/** Runs a guest on our machine and on QEMU's, and says where they differ. */
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryBlockStore } from '../../src/machine/devices/block-store.ts';
import { start } from '../support/machine.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';
import type { Guest } from './guest.ts';

const MIB = 2 ** 20;
/** More than any guest needs: Linux takes seven thousand million. */
const MAX_INSTRUCTIONS = 60e9;
const NOTHING = new Uint8Array(0);
const SLICE = 2_000_000;
const QEMU_SECONDS = 600;

export interface GuestJudgement {
  readonly name: string;
  /** Compared lines. */
  readonly lines: number;
  readonly differences: readonly string[];
  readonly instructions: number;
  readonly seconds: number;
}

/** @returns a file that the guest is made of and that is not there */
export const missingFor = (guest: Guest): string | undefined => guest.needs.find((path) => !existsSync(path));

export async function judgeGuest(guest: Guest): Promise<GuestJudgement> {
  const image = await guest.image();
  const began = performance.now();
  const ours = onOurs(guest, image);
  const seconds = (performance.now() - began) / 1000;
  const [mine, theirs] = [guest.compared(ours.serial), guest.compared(await onQemu(guest, image))];
  const differences: string[] = [];
  if (ours.ended !== undefined) differences.push(`${guest.name}, ours: ${ours.ended}`);
  for (let n = 0; n < Math.max(mine.length, theirs.length); n++) {
    if (mine[n] !== theirs[n]) differences.push(`${guest.name}: ours says "${mine[n]}", QEMU "${theirs[n]}"`);
  }
  return { name: guest.name, lines: theirs.length, differences, instructions: ours.instructions, seconds };
}

/** @returns what came out of COM1; `ended` says how the guest ended if it should not have ended so */
function onOurs(guest: Guest, image: Uint8Array): { serial: string; ended?: string; instructions: number } {
  const media = guest.media?.();
  const store = memoryBlockStore(image.slice());
  const { machine, serial } = start(NOTHING, guest.memory * MIB, {
    ...(guest.drive === 'cdrom'
      ? { disk: undefined, cdrom: store }
      : { disk: store, cdrom: media && memoryBlockStore(media.disc) }),
    floppies: media ? [memoryBlockStore(media.diskette)] : [],
  });
  let { answer } = guest;
  for (;;) {
    const stop = machine.run({ instructions: SLICE });
    const [text, instructions] = [serial(), machine.retired];
    if (answer && text.includes(answer.after)) {
      machine.serialInput(new TextEncoder().encode(answer.text));
      answer = undefined;
    }
    if (guest.until !== undefined && text.includes(guest.until)) return { serial: text, instructions };
    if (stop.kind === 'power-off' && guest.until === undefined) return { serial: text, instructions };
    if ((stop.kind !== 'instructions' && stop.kind !== 'paused') || instructions > MAX_INSTRUCTIONS) {
      return { serial: text, ended: `ended by ${stop.kind}`, instructions };
    }
  }
}

async function onQemu(guest: Guest, image: Uint8Array): Promise<string> {
  return inTemporaryFolder(async (folder) => {
    const disk = join(folder, 'disk.img');
    writeFileSync(disk, image);
    const media = guest.media?.();
    const drives = guest.drive === 'cdrom' ? ['-cdrom', disk] : ['-drive', `file=${disk},format=raw,if=ide`];
    if (media) {
      writeFileSync(join(folder, 'disc.iso'), media.disc);
      writeFileSync(join(folder, 'diskette.img'), media.diskette);
      drives.push('-cdrom', join(folder, 'disc.iso'));
      drives.push('-drive', `file=${join(folder, 'diskette.img')},format=raw,if=floppy`);
    }
    const args = ['-M', 'pc', '-m', `${guest.memory}`, '-nodefaults', '-display', 'none', '-serial', 'stdio'];
    return new Promise<string>((resolve, reject) => {
      const qemu = spawn('qemu-system-x86_64', [...args, ...drives]);
      let [text, { answer }] = ['', guest];
      const late = setTimeout(() => qemu.kill(), QEMU_SECONDS * 1000);
      qemu.stdout.on('data', (bytes: Buffer) => {
        text += bytes.toString('latin1');
        if (answer && text.includes(answer.after)) {
          qemu.stdin.write(answer.text);
          answer = undefined;
        }
        if (guest.until !== undefined && text.includes(guest.until)) qemu.kill();
      });
      qemu.on('error', reject);
      qemu.on('close', () => {
        clearTimeout(late);
        resolve(text);
      });
    });
  });
}
