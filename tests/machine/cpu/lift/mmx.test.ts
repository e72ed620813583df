/** MMX against this computer's processor; the seed is printed, LESSON_SEED repeats it, LESSON_CASES is their number a form. */

import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodings } from '../../../../src/machine/cpu/isa/forms.ts';
import { lifterOf } from '../../../../src/machine/cpu/lift/index.ts';
import { FeatureSet } from '../../../../src/machine/cpu/system/features.ts';
import { note } from '../../../support/notes.ts';
import { report } from '../native/differences.ts';
import { emulated } from '../native/emulated.ts';
import { native, RAN_THROUGH } from '../native/native.ts';
import { loadVectors } from '../native/vectors.ts';
import { mmxCases, mmxEncodings, nameOf } from './mmx-cases.ts';

const cpu = native();
const mmx = suite(`MMX against ${cpu ? 'this processor' : 'recorded vectors only (no x86-64 Linux with cc)'}`);

mmx('every form on MMX registers has a lifter', () => {
  const features = new Set(['mmx', 'sse', 'sse2', 'ssse3']);
  const all = encodings.filter(
    ({ form }) =>
      features.has(form.feature) &&
      (form.mnemonic === 'emms' || form.operands.some((operand) => /^[PQN]/.test(operand))),
  );
  assert.equal(all.map(nameOf), mmxEncodings.map(nameOf));
  assert.equal(all.filter(({ form }) => lifterOf(form, new FeatureSet('max')) === undefined).map(nameOf), []);
  assert.ok(all.length > 80);
});

mmx('recorded vectors of a processor', () => {
  const { before, after } = loadVectors(join(import.meta.dirname, 'vectors/mmx.bin.gz'));
  assert.ok(before.length >= 4 * mmxEncodings.length);
  const { count, text } = report(before, after, emulated().run(before), (i) => `case ${i}`);
  assert.is(count, 0, text);
});

if (cpu !== undefined) {
  mmx('random cases of every form', () => {
    const seed = BigInt(process.env.LESSON_SEED ?? Date.now());
    const { batch, name, encoding } = mmxCases(Number(process.env.LESSON_CASES ?? 60), seed);
    const expected = cpu.run(batch);
    note(`mmx: ${batch.length} cases, LESSON_SEED=${seed}`);
    const { count, text } = report(batch, expected, emulated().run(batch), name);
    assert.is(count, 0, text);
    const ran = new Set<unknown>();
    for (let i = 0; i < batch.length; i++) if (expected.case(i).vector === RAN_THROUGH) ran.add(encoding(i));
    assert.equal(
      mmxEncodings.filter((encoding) => !ran.has(encoding)).map(nameOf),
      [],
      'forms of which no case ran through',
    );
  });
}

mmx.run();
