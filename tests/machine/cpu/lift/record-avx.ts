/** Records vectors/avx.bin.gz anew on an x86-64 Linux with cc and AVX2: bun tests/machine/cpu/lift/record-avx.ts */

import { join } from 'node:path';
import { native } from '../native/native.ts';
import { saveVectors } from '../native/vectors.ts';
import { avxCases } from './avx-cases.ts';

const cpu = native();
if (cpu === undefined) {
  console.error('record-avx: needs x86-64 Linux and a C compiler');
  process.exit(1);
}
const { batch } = avxCases(4, 31n);
saveVectors(join(import.meta.dirname, 'vectors/avx.bin.gz'), batch, cpu.run(batch));
