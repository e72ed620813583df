/** Records vectors/integer.bin.gz anew on an x86-64 Linux with cc: bun tests/machine/cpu/integer/record.ts */

import { join } from 'node:path';
import { native } from '../native/native.ts';
import { saveVectors } from '../native/vectors.ts';
import { integerCases } from './integer-cases.ts';

const cpu = native();
if (cpu === undefined) {
  console.error('record: needs x86-64 Linux and a C compiler');
  process.exit(1);
}
const { batch } = integerCases(5, 7n);
saveVectors(join(import.meta.dirname, 'vectors/integer.bin.gz'), batch, cpu.run(batch));
