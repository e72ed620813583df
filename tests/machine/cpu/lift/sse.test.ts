import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { note } from '../../../support/notes.ts';
import { report } from '../native/differences.ts';
import { emulated } from '../native/emulated.ts';
import { native } from '../native/native.ts';
import { loadVectors } from '../native/vectors.ts';
import { ordinaryCases, sseCases } from './sse-cases.ts';

const cpu = native();

/** A fresh one, told so that LESSON_SEED can repeat it. */
function seed(): bigint {
  const fresh = BigInt(process.env.LESSON_SEED ?? Date.now());
  note(`sse: LESSON_SEED=${fresh}`);
  return fresh;
}

const sse = suite(
  `SSE to SSE4.2, AES and PCLMULQDQ against ${cpu ? 'this processor' : 'recorded vectors only (no x86-64 Linux with cc)'}`,
);

sse('recorded vectors of a processor', () => {
  const { before, after } = loadVectors(join(import.meta.dirname, 'vectors/sse.bin.gz'));
  assert.ok(before.length > 1000);
  const { count, text } = report(before, after, emulated().run(before), (i) => `case ${i}`);
  assert.is(count, 0, text);
});

if (cpu !== undefined) {
  sse('random cases of every form', () => {
    const { batch, name } = sseCases(Number(process.env.LESSON_CASES ?? 60), seed());
    const { count, text } = report(batch, cpu.run(batch), emulated().run(batch), name);
    assert.is(count, 0, text);
  });

  sse('arithmetic on ordinary numbers and around the ends of their range', () => {
    const { batch, name } = ordinaryCases(2.5 * Number(process.env.LESSON_CASES ?? 60), seed());
    const { count, text } = report(batch, cpu.run(batch), emulated().run(batch), name);
    assert.is(count, 0, text);
  });
}

sse.run();
