/** The three machines that run an image, alike as far as their options allow, and the transcript each leaves on COM1. */

import { memoryBlockStore } from '../../src/machine/devices/block-store.ts';
import { runBochs, runQemu } from '../support/emulators.ts';
import { finish, start } from '../support/machine.ts';
import { buildImage, END, mediaFor } from './images.ts';

export type Emulator = 'qemu' | 'bochs';
export const EMULATORS: readonly Emulator[] = ['qemu', 'bochs'];

const MEMORY_MIB = 32;
/** A slow host may take long over what takes an emulator half a second. */
const SECONDS = 30;
/** Far more than an image needs. */
const MAX_INSTRUCTIONS = 200_000_000;
/** Longer than any transcript: an image that fails again and again says no more. */
const MAX_CHARACTERS = 50_000;
/** All that QEMU's translator can do; the vendor decides whether SYSENTER exists in long mode. */
const QEMU_CPU = ['-cpu', 'max,vendor=AuthenticAMD', '-net', 'none'];
/** The oldest model with RDSEED. */
const BOCHS_CPU = ['cpu: model=broadwell_ult, count=1, ips=50000000, reset_on_triple_fault=0, ignore_bad_msrs=0'];

const transcripts = new Map<string, string>();

/** @returns what the image says on our machine, which says the same every time: it is run once in a process */
export function runOurs(name: string): string {
  let transcript = transcripts.get(name);
  if (transcript === undefined) {
    const { diskette, disc } = mediaFor(name);
    const drives = {
      floppies: diskette ? [memoryBlockStore(diskette)] : [],
      cdrom: disc && memoryBlockStore(disc),
    };
    const { stop, serial } = finish(start(buildImage(name), MEMORY_MIB << 20, drives), 10_000_000, MAX_INSTRUCTIONS);
    transcript = stop.kind === 'debug-exit' ? serial : `${serial.slice(0, MAX_CHARACTERS)}(${stop.kind})\n`;
    transcripts.set(name, transcript);
  }
  return transcript;
}

/** @returns what the image says on a emulator */
export async function runEmulator(emulator: Emulator, name: string): Promise<string> {
  const options = { memory: MEMORY_MIB, seconds: SECONDS, until: `\n${END}`, ...mediaFor(name) };
  const image = buildImage(name);
  const { text } = await (emulator === 'qemu'
    ? runQemu(image, { ...options, args: QEMU_CPU })
    : runBochs(image, { ...options, args: BOCHS_CPU }));
  return text.slice(0, MAX_CHARACTERS);
}
