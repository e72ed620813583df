/**
 * A short run of every fuzzer. How many inputs each gets, by LESSON_FUZZ; which, by LESSON_SEED, which a failure prints:
 * `bun tests/fuzz/main.ts` repeats it, and runs for longer.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { note, skip } from '../support/notes.ts';
import { quick } from '../support/programs.ts';
import { failureText } from './fuzzer.ts';
import { fuzzers } from './index.ts';

const COUNT = process.env.LESSON_FUZZ;
const SEED = Number(process.env.LESSON_SEED ?? Date.now() >>> 0);
/** `--quick` tries a part of what a short run does. */
const QUICK_PART = 5;

const fuzz = suite('fuzzing');

for (const each of fuzzers) {
  const reason = await each.prepare();
  if (reason !== undefined) {
    skip(fuzz, each.name, reason);
    continue;
  }
  const count = Number(COUNT ?? Math.ceil(each.short / (quick ? QUICK_PART : 1)));
  fuzz(`${each.name}: ${count}, seed ${SEED}`, async () => {
    const { inputs, failures, seconds } = await each.run(count, SEED);
    assert.is(failures.length, 0, failures.map(failureText).join('\n'));
    assert.is(inputs, count);
    note(`${each.name}: ${inputs} in ${seconds.toFixed(1)} s, seed ${SEED}`);
  });
}

fuzz.run();
