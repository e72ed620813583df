/**
 * Port accesses as data: the same script runs on our devices and, as a boot sector's table, on QEMU
 * (record-qemu.ts), and both write down what they read.
 */
import type { PortSpace } from '../../../src/machine/ports.ts';

/** What a boot sector and `run` do for each step; `until` reads a byte until its bits in `mask` equal `value`. */
export type Step =
  | { op: 'out8' | 'out16' | 'out32'; port: number; value: number }
  | { op: 'in8' | 'in16' | 'in32'; port: number; mask: number }
  | { op: 'until'; port: number; mask: number; value: number };

export const out8 = (port: number, value: number): Step => ({ op: 'out8', port, value });
export const out16 = (port: number, value: number): Step => ({ op: 'out16', port, value });
export const out32 = (port: number, value: number): Step => ({ op: 'out32', port, value });
/** @param mask bits to compare: those left out differ for the reason given where they are */
export const in8 = (port: number, mask = 0xff): Step => ({ op: 'in8', port, mask });
export const in16 = (port: number, mask = 0xffff): Step => ({ op: 'in16', port, mask });
export const in32 = (port: number): Step => ({ op: 'in32', port, mask: 0xffff_ffff });
export const until = (port: number, mask: number, value: number): Step => ({ op: 'until', port, mask, value });

const TRIES = 1_000_000;

/**
 * Runs a script on our devices.
 * @param tick lets a microsecond of virtual time pass; called after each access
 * @returns one number for each `in` step, masked; `until` adds -1 if its condition never came
 */
export function run(ports: PortSpace, tick: () => void, script: readonly Step[]): number[] {
  const answers: number[] = [];
  for (const step of script) {
    if (step.op === 'until') {
      let tries = 0;
      while ((ports.read8(step.port) & step.mask) !== step.value && tries++ < TRIES) tick();
      if (tries > TRIES) answers.push(-1);
    } else if ('mask' in step) {
      answers.push((read(ports, step.op, step.port) & step.mask) >>> 0);
    } else {
      write(ports, step.op, step.port, step.value);
    }
    tick();
  }
  return answers;
}

function read(ports: PortSpace, op: 'in8' | 'in16' | 'in32', port: number): number {
  if (op === 'in8') return ports.read8(port);
  return op === 'in16' ? ports.read16(port) : ports.read32(port);
}

function write(ports: PortSpace, op: 'out8' | 'out16' | 'out32', port: number, value: number): void {
  if (op === 'out8') ports.write8(port, value);
  else if (op === 'out16') ports.write16(port, value);
  else ports.write32(port, value);
}
