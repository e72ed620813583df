/** Records vectors/mmx.bin.gz anew on an x86-64 Linux with cc: bun tests/machine/cpu/lift/record-mmx.ts */

import { join } from 'node:path';
import { native } from '../native/native.ts';
import { saveVectors } from '../native/vectors.ts';
import { mmxCases } from './mmx-cases.ts';

const cpu = native();
if (cpu === undefined) {
  console.error('record-mmx: needs x86-64 Linux and a C compiler');
  process.exit(1);
}
const { batch } = mmxCases(6, 99n);
saveVectors(join(import.meta.dirname, 'vectors/mmx.bin.gz'), batch, cpu.run(batch));
