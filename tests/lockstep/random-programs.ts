/** Random instruction streams in every mode of the CPU, interpreted and translated. */

import type { Machine, MachineState } from '../../src/machine/machine.ts';
import { hex } from '../fuzz/fuzzer.ts';
import { make } from '../fuzz/machine/instructions.ts';
import { CODE, enter, type Mode, modes } from '../fuzz/machine/modes.ts';
import { bootedMachine, MEMORY } from '../fuzz/machine/random-boot-sectors.ts';
import type { Random } from '../support/random.ts';
import { differences, summary } from './lockstep.ts';

/** Instructions that a stream gets, and the registers' cells. */
const MOST = 400;
const [GPR, RSP, XMM] = [0, 4, 0x480] as const;

interface Rig {
  readonly interpreted: Machine;
  readonly translated: Machine;
  readonly ready: ReadonlyMap<Mode, MachineState>;
}

/** @param threshold executions before a block is translated */
export function rig(threshold: number): Rig {
  const { machine: interpreted, booted } = bootedMachine('off');
  const { machine: translated, booted: bootedAlike } = bootedMachine({ threshold, synchronous: true });
  const ready = new Map(modes.map((mode) => [mode, enter(interpreted, booted, mode)]));
  // Code segments are numbered as they are met, and the numbers are compared too.
  for (const mode of modes) enter(translated, bootedAlike, mode);
  return { interpreted, translated, ready };
}

/** Makes a loop of a stream: a jump from somewhere to the start, by 16 or 32 bits as the code has it. */
function closeLoop(random: Random, code: Uint8Array, { bits }: Mode): void {
  const bytes = bits === 16 ? 3 : 5;
  const at = 8 + random.below(code.length - 8 - bytes);
  const back = -(at + bytes);
  code.set([0xe9, back, back >> 8, back >> 16, back >> 24].slice(0, bytes), at);
}

/** Runs a random stream on both, in slices of random lengths. Throws where they part. */
export function tryStream({ interpreted, translated, ready }: Rig, random: Random): void {
  const mode = random.pick(modes);
  const { code, registers, xmm } = make(random, mode);
  if (random.below(4) > 0) closeLoop(random, code, mode);
  const state = ready.get(mode)!;
  const cells = state.cpu.cells.slice();
  for (const [n, value] of registers.entries())
    if (n !== RSP) new DataView(cells.buffer).setBigUint64(GPR + n * 8, value, true);
  cells.set(xmm, XMM);
  const ram = state.ram.slice(0, MEMORY);
  ram.set(code, CODE);
  const start = { ...state, cpu: { ...state.cpu, cells }, ram };
  interpreted.restore(start);
  translated.restore(start);
  for (let done = 0; done < MOST; ) {
    const instructions = random.below(3) === 0 ? 1 + random.below(30) : MOST;
    const [left, right] = [interpreted, translated].map((machine) => {
      const stop = machine.run({ instructions });
      return { stop, text: summary(machine, stop, true) };
    });
    if (left!.text !== right!.text) {
      const what = differences(interpreted, translated);
      throw new Error(`${mode.name}, after ${done} to ${done + instructions} instructions of ${hex(code)}:\n${what}`);
    }
    if (left!.stop.kind !== 'instructions') return;
    done += instructions;
  }
}
