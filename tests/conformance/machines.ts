/** The three machines that run an image, alike as far as their options allow, and the transcript each leaves on COM1. */

import { finish, start } from '../support/machine.ts';
import { runBochs, runQemu } from '../support/peers.ts';
import { buildImage, END } from './images.ts';

export type Peer = 'qemu' | 'bochs';
export const PEERS: readonly Peer[] = ['qemu', 'bochs'];

const MEMORY_MIB = 32;
/** A slow host may take long over what takes an emulator half a second. */
const SECONDS = 30;
/** Far more than an image needs. */
const MOST_INSTRUCTIONS = 200_000_000;
/** Longer than any transcript: an image that fails again and again says no more. */
const MOST_CHARACTERS = 50_000;
/** All that QEMU's translator can do; the vendor decides whether SYSENTER exists in long mode. */
const QEMU_CPU = ['-cpu', 'max,vendor=GenuineIntel', '-net', 'none'];
/** The oldest model with RDSEED. */
const BOCHS_CPU = ['cpu: model=broadwell_ult, count=1, ips=50000000, reset_on_triple_fault=0, ignore_bad_msrs=0'];

/** @returns what the image says on our machine */
export function runOurs(name: string): string {
  const { stop, serial } = finish(start(buildImage(name), MEMORY_MIB << 20), 10_000_000, MOST_INSTRUCTIONS);
  return stop.kind === 'debug-exit' ? serial : `${serial.slice(0, MOST_CHARACTERS)}(${stop.kind})\n`;
}

/** @returns what the image says on a peer */
export async function runPeer(peer: Peer, name: string): Promise<string> {
  const options = { memory: MEMORY_MIB, seconds: SECONDS, until: `\n${END}` };
  const image = buildImage(name);
  const { text } = await (peer === 'qemu'
    ? runQemu(image, { ...options, args: QEMU_CPU })
    : runBochs(image, { ...options, args: BOCHS_CPU }));
  return text.slice(0, MOST_CHARACTERS);
}
