/**
 * Random boot sectors: whatever the guest executes, the host throws nothing and every run comes back. How many, by
 * LESSON_FUZZ; which, by LESSON_SEED, which a failure prints.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RAM } from '../../../src/machine/cpu/state/layout.ts';
import type { Machine } from '../../../src/machine/machine.ts';
import { quick } from '../../support/peers.ts';
import { bootedMachine, chooseInstructions, FEW, MEMORY, randomBootSector, restart, wander } from './boot-sectors.ts';
import { Random } from './random.ts';
import { Watchdog } from './watchdog.ts';

const COUNT = Number(process.env.LESSON_FUZZ ?? (quick ? 2_000 : 100_000));
const SEED = Number(process.env.LESSON_SEED ?? Date.now() >>> 0);
/** Bytes resident, garbage collected, however many sectors ran: the decoded code alone may take 40 MiB. */
const MOST_MEMORY = 600 << 20;
/** Sectors between two collections: on a host with much memory garbage is left lying for long. */
const COLLECT_EVERY = 5_000;

const fuzz = suite('random boot sectors');

fuzz(`${COUNT} of them, seed ${SEED}`, () => {
  // Every sector starts where the firmware has handed over, with the chips as it leaves them.
  const { machine, booted } = bootedMachine();
  const ends = new Map<string, number>();
  const random = new Random(SEED);
  const watchdog = new Watchdog(SEED, 'boot sectors');
  for (let n = 0; n < COUNT; n++) {
    watchdog.begin(n);
    if (n % COLLECT_EVERY === 0) Bun.gc(true);
    const contents = randomBootSector(random);
    restart(machine, booted, contents);
    let kind = '';
    try {
      kind = wander(machine, () => chooseInstructions(random));
    } catch (error) {
      const hex = Buffer.from(contents).toString('hex');
      throw new Error(
        `seed ${SEED}, sector ${n}: the host threw ${error instanceof Error ? error.stack : error}\n${hex}`,
        { cause: error },
      );
    }
    ends.set(kind, (ends.get(kind) ?? 0) + 1);
  }
  watchdog.stop();
  assert.ok(process.memoryUsage.rss() < MOST_MEMORY, `${process.memoryUsage.rss() >>> 20} MiB resident`);
  console.log(`  seed ${SEED}: ${[...ends].map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
  // The sectors do reach the CPU: among so many some fault three times, and some run on.
  assert.ok(ends.has('triple-fault') && ends.has('instructions'));
});

/** What a run has come to: registers, memory, and how far. */
function outcome(machine: Machine, kind: string): string {
  const { state } = machine.cpu;
  const registers = Array.from({ length: 16 }, (_, n) => state.gpr(n).toString(16)).join(' ');
  const memory = Bun.hash(state.u8.subarray(RAM, RAM + MEMORY));
  return `${kind} ${machine.retired} ${registers} ${state.rip.toString(16)} ${state.rflags.toString(16)} ${memory}`;
}

const sliced = suite('random boot sectors in slices');

const SLICED = Math.ceil(COUNT / 10);
sliced(`${SLICED} of them, seed ${SEED}: single instructions come to the same as blocks`, () => {
  const { machine, booted } = bootedMachine();
  const random = new Random(SEED ^ 0x5555_5555);
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
  for (let n = 0; n < SLICED; n++) {
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
  assert.ok(compared > SLICED / 2, `${compared} compared`);
});

fuzz.run();
sliced.run();
