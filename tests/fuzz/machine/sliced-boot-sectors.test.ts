/**
 * Random boot sectors run in slices of a few instructions have the same result as in one piece. LESSON_FUZZ is ten times their
 * number; LESSON_SEED, which a failure prints, repeats them.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RAM } from '../../../src/machine/cpu/state/layout.ts';
import type { Machine } from '../../../src/machine/machine.ts';
import { note } from '../../support/notes.ts';
import { quick } from '../../support/programs.ts';
import { Random } from '../../support/random.ts';
import { Watchdog } from '../../support/watchdog.ts';
import { bootedMachine, FEW, MEMORY, randomBootSector, restart } from './random-boot-sectors.ts';

const COUNT = Math.ceil(Number(process.env.LESSON_FUZZ ?? (quick ? 2_000 : 100_000)) / 10);
const SEED = Number(process.env.LESSON_SEED ?? Date.now() >>> 0);
/** Other sectors than those of the test that runs them in one piece only. */
const OTHER_SECTORS = 0x5555_5555;

const sliced = suite('random boot sectors in slices');

/** The result of a run: registers, a hash of memory, and the number of instructions. */
function outcome(machine: Machine, kind: string): string {
  const { state } = machine.cpu;
  const registers = Array.from({ length: 16 }, (_, n) => state.gpr(n).toString(16)).join(' ');
  const memory = Bun.hash(state.u8.subarray(RAM, RAM + MEMORY));
  return `${kind} ${machine.retired} ${registers} ${state.rip.toString(16)} ${state.rflags.toString(16)} ${memory}`;
}

sliced(`${COUNT} of them, seed ${SEED}: slices have the same result as one piece`, () => {
  const { machine, booted } = bootedMachine();
  const random = new Random(SEED ^ OTHER_SECTORS);
  const watchdog = new Watchdog(SEED, 'boot sectors');
  /** Runs `FEW` instructions in slices. @returns undefined when the guest waited: then the moments differ */
  const runIn = (contents: Uint8Array, slice: number): string | undefined => {
    restart(machine, booted, contents);
    const end = machine.retired + FEW;
    for (;;) {
      const { kind } = machine.run({ instructions: Math.min(slice, end - machine.retired) });
      if (kind === 'paused') return undefined;
      if (kind !== 'instructions' || machine.retired >= end) return outcome(machine, kind);
    }
  };
  let compared = 0;
  for (let n = 0; n < COUNT; n++) {
    watchdog.begin(n);
    const contents = randomBootSector(random);
    const whole = runIn(contents, FEW);
    const slice = 1 + random.below(20);
    const cut = runIn(contents, slice);
    if (whole === undefined || cut === undefined) continue;
    compared++;
    assert.is(cut, whole, `seed ${SEED}, sector ${n}, slices of ${slice}\n${Buffer.from(contents).toString('hex')}`);
  }
  watchdog.stop();
  note(`seed ${SEED}: ${compared} compared`);
  assert.ok(compared > COUNT / 2, `${compared} compared`);
});

sliced.run();
