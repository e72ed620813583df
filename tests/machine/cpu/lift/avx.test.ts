/** AVX against this computer's processor; the seed is printed, LESSON_SEED repeats it, LESSON_CASES is their number a form. */

import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { note } from '../../../support/notes.ts';
import { report } from '../native/differences.ts';
import { emulated } from '../native/emulated.ts';
import { native, RAN_THROUGH } from '../native/native.ts';
import { loadVectors } from '../native/vectors.ts';
import { avxCases, avxEncodings } from './avx-cases.ts';
import { nameOf } from './sse-cases.ts';

const cpu = native();
const avx = suite(
  `AVX, AVX2, FMA and F16C against ${cpu ? 'this processor' : 'recorded vectors only (no x86-64 Linux with cc)'}`,
);

avx('recorded vectors of a processor', () => {
  const { before, after } = loadVectors(join(import.meta.dirname, 'vectors/avx.bin.gz'));
  assert.ok(before.length >= 2 * avxEncodings.length);
  const { count, text } = report(before, after, emulated().run(before), (i) => `case ${i}`);
  assert.is(count, 0, text);
});

if (cpu !== undefined) {
  avx('random cases of every form', () => {
    const seed = BigInt(process.env.LESSON_SEED ?? Date.now());
    const perForm = Number(process.env.LESSON_CASES ?? 60);
    const { batch, name } = avxCases(perForm, seed);
    const expected = cpu.run(batch);
    note(`avx: ${batch.length} cases, LESSON_SEED=${seed}`);
    const { count, text } = report(batch, expected, emulated().run(batch), name);
    assert.is(count, 0, text);
    const ran = new Set<unknown>();
    for (let i = 0; i < batch.length; i++) {
      if (expected.case(i).vector === RAN_THROUGH) ran.add(avxEncodings[Math.floor(i / perForm)]);
    }
    assert.equal(avxEncodings.filter((one) => !ran.has(one)).map(nameOf), [], 'forms of which no case ran through');
  });
}

avx.run();
