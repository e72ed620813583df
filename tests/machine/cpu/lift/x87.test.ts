/** The x87 against this computer's processor; the seed is printed, LESSON_SEED repeats it, LESSON_CASES is their number a form. */

import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lifterOf } from '../../../../src/machine/cpu/lift/index.ts';
import { FeatureSet } from '../../../../src/machine/cpu/system/features.ts';
import { note } from '../../../support/notes.ts';
import { Random } from '../float/cases.ts';
import { emulated } from '../native/emulated.ts';
import { native, RAN_THROUGH } from '../native/native.ts';
import { loadVectors } from '../native/vectors.ts';
import { nameOf, x87Cases, x87Encodings } from './x87-cases.ts';
import { compareX87 } from './x87-compare.ts';

const cpu = native();
const x87 = suite(`x87 against ${cpu ? 'this processor' : 'recorded vectors only (no x86-64 Linux with cc)'}`);

x87('every form has a lifter', () => {
  assert.ok(x87Encodings.length > 140);
  assert.equal(x87Encodings.filter(({ form }) => lifterOf(form, new FeatureSet('max')) === undefined).map(nameOf), []);
});

x87('recorded vectors of a processor', () => {
  const { before, after } = loadVectors(join(import.meta.dirname, 'vectors/x87.bin.gz'));
  assert.ok(before.length >= 4 * x87Encodings.length);
  const { count, text } = compareX87(before, after, emulated().run(before));
  assert.is(count, 0, text);
});

if (cpu !== undefined) {
  x87('random cases of every form', () => {
    const seed = BigInt(process.env.LESSON_SEED ?? Date.now());
    const { batch, encoding } = x87Cases(new Random(seed), Number(process.env.LESSON_CASES ?? 60), x87Encodings);
    const expected = cpu.run(batch);
    note(`x87: ${batch.length} cases, LESSON_SEED=${seed}`);
    const { count, text } = compareX87(batch, expected, emulated().run(batch));
    assert.is(count, 0, text);
    const ran = new Set<unknown>();
    for (let i = 0; i < batch.length; i++) if (expected.case(i).vector === RAN_THROUGH) ran.add(encoding(i));
    assert.equal(
      x87Encodings.filter((encoding) => !ran.has(encoding)).map(nameOf),
      [],
      'forms of which no case ran through',
    );
  });
}

x87.run();
