/** Records vectors/x87.bin.gz anew on an x86-64 Linux with cc: bun tests/machine/cpu/lift/record-x87.ts */

import { join } from 'node:path';
import { Random } from '../float/cases.ts';
import { native } from '../native/native.ts';
import { saveVectors } from '../native/vectors.ts';
import { x87Cases, x87Encodings } from './x87-cases.ts';

const cpu = native();
if (cpu === undefined) {
  console.error('record-x87: needs x86-64 Linux and a C compiler');
  process.exit(1);
}
const { batch } = x87Cases(new Random(99n), 5, x87Encodings);
saveVectors(join(import.meta.dirname, 'vectors/x87.bin.gz'), batch, cpu.run(batch));
