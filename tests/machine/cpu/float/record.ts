/** Records vectors/sse-scalar.txt anew on an x86-64 Linux with cc: bun tests/machine/cpu/float/record.ts */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { native } from '../native/native.ts';
import { edgeCases, randomCases } from './cases.ts';
import { runNatively } from './processor.ts';
import { writeVectors } from './vectors.ts';

const cpu = native();
if (cpu === undefined) {
  console.error('record: needs x86-64 Linux and a C compiler');
  process.exit(1);
}
const cases = [...randomCases(1500, 7n), ...edgeCases().filter((_, i) => i % 47 === 0)];
writeFileSync(
  join(import.meta.dirname, 'vectors/sse-scalar.txt'),
  `# operation MXCSR a b answer MXCSR vector, from a processor (AMD EPYC 9004 series)\n${writeVectors(cases, runNatively(cpu, cases))}`,
);
