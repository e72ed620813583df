/**
 * Random boot sectors: whatever the guest executes, the host throws nothing and every run returns. How many, by
 * LESSON_FUZZ; which, by LESSON_SEED, which a failure prints.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { note } from '../../support/notes.ts';
import { quick } from '../../support/programs.ts';
import { Random } from '../../support/random.ts';
import { Watchdog } from '../../support/watchdog.ts';
import { bootedMachine, chooseInstructions, randomBootSector, restart, wander } from './random-boot-sectors.ts';

const COUNT = Number(process.env.LESSON_FUZZ ?? (quick ? 2_000 : 100_000));
const SEED = Number(process.env.LESSON_SEED ?? Date.now() >>> 0);
/** Bytes resident, garbage collected, however many sectors ran: the decoded code alone may take 40 MiB. */
const MAX_MEMORY = 600 << 20;
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
  assert.ok(process.memoryUsage.rss() < MAX_MEMORY, `${process.memoryUsage.rss() >>> 20} MiB resident`);
  note(`seed ${SEED}: ${[...ends].map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
  // The sectors do reach the CPU: among so many some fault three times, and some run on.
  assert.ok(ends.has('triple-fault') && ends.has('instructions'));
});

fuzz.run();
