/** Whether the guest waits for a key, so that none gets lost that is typed for a person who is not there. */
import type { Cpu } from './cpu/cpu.ts';
import { CR0 } from './cpu/state/layout.ts';
import type { KeyboardController } from './devices/keyboard-controller.ts';
import type { PicPair } from './devices/pic.ts';

/** BIOS data area: head and tail of the keyboard buffer. */
const [BUFFER_HEAD, BUFFER_TAIL] = [0x41a, 0x41c] as const;
/** Vector 9 of real mode's table, the keyboard interrupt: its segment. */
const KEYBOARD_VECTOR_SEGMENT = 9 * 4 + 2;
const ROM_SEGMENT = 0xc000;
const CR0_PE = 1;
/** Looks at an empty keyboard controller that no driver needs to write to it: this guest polls. */
const POLLING = 4;

/**
 * A guest that polls shows it at the keyboard controller; so does our BIOS while a program asks it for a key, and before
 * that the BIOS would keep the key from a driver that takes the keyboard over later. A driver of the guest's own takes
 * keys when they come, once it has unmasked the interrupt.
 */
export function wantsKey(cpu: Cpu, controller: KeyboardController, pics: PicPair): boolean {
  const { physical } = cpu;
  const polls = controller.emptyPolls;
  const real = (cpu.state.get32(CR0) & CR0_PE) === 0;
  if (real && physical.read16(BUFFER_HEAD) !== physical.read16(BUFFER_TAIL)) return false;
  if (polls >= POLLING) return true;
  if (pics.masked(1) || !cpu.interruptsEnabled) return false;
  const withBios = real && physical.read16(KEYBOARD_VECTOR_SEGMENT) >= ROM_SEGMENT;
  return !withBios || (polls > 0 && cpu.halted);
}
