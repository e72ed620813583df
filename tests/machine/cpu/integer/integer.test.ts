/**
 * The integer instruction set against this computer's processor: random cases from a seed that is printed, and LESSON_SEED
 * repeats; LESSON_CASES is the number of cases of each form.
 */

import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodings } from '../../../../src/machine/cpu/isa/forms.ts';
import { note } from '../../../support/notes.ts';
import { emulated } from '../native/emulated.ts';
import { native, RAN_THROUGH } from '../native/native.ts';
import { loadVectors } from '../native/vectors.ts';
import { compare } from './compare.ts';
import { integerCases, integerEncodings, nameOf } from './integer-cases.ts';
import { alwaysFaults, isInteger, leftOut } from './left-out.ts';

const cpu = native();
const here = emulated({ cr0: { set: 0x4_0000 } }); // CR0.AM, as Linux has it
const integer = suite(`integer instructions against ${cpu ? 'this processor' : 'recorded vectors only'}`);

integer('every form is compared, or left out for a reason', () => {
  const all = encodings.filter(isInteger);
  assert.is(all.length, integerEncodings.length + all.filter(leftOut).length);
  assert.ok(integerEncodings.length > 350);
});

integer('recorded vectors of a processor', () => {
  const { before, after } = loadVectors(join(import.meta.dirname, 'vectors/integer.bin.gz'));
  assert.ok(before.length >= 2 * integerEncodings.length);
  const { count, text } = compare(before, after, here.run(before), (i) => `case ${i}`);
  assert.is(count, 0, text);
});

if (cpu !== undefined) {
  integer('random cases of every form', () => {
    const seed = BigInt(process.env.LESSON_SEED ?? Date.now());
    const { batch, name, encoding } = integerCases(Number(process.env.LESSON_CASES ?? 60), seed);
    const expected = cpu.run(batch);
    const { count, text } = compare(batch, expected, here.run(batch), name);
    note(`integer: ${batch.length} cases, LESSON_SEED=${seed}`);
    assert.is(count, 0, text);
    const ran = new Set<unknown>();
    for (let i = 0; i < batch.length; i++) if (expected.case(i).vector === RAN_THROUGH) ran.add(encoding(i));
    const never = integerEncodings.filter((encoding) => !ran.has(encoding) && !alwaysFaults(encoding)).map(nameOf);
    assert.equal(never, [], 'forms of which no case ran through');
  });
}

integer.run();
