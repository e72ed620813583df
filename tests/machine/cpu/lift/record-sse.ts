/** Records vectors/sse.bin.gz anew on an x86-64 Linux with cc: bun tests/machine/cpu/lift/record-sse.ts */

import { join } from 'node:path';
import { native } from '../native/native.ts';
import { saveVectors } from '../native/vectors.ts';
import { sseCases } from './sse-cases.ts';

const cpu = native();
if (cpu === undefined) {
  console.error('record-sse: needs x86-64 Linux and a C compiler');
  process.exit(1);
}
const { batch } = sseCases(8, 99n);
saveVectors(join(import.meta.dirname, 'vectors/sse.bin.gz'), batch, cpu.run(batch));
