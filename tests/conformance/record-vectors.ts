/**
 * Records anew what this computer's processor does with a few cases of every form, or of the suites whose names contain
 * one of the words: bun tests/conformance/record-vectors.ts [WORD…]. Needs x86-64 Linux, cc, and a processor with AVX2.
 */
import { native } from '../machine/cpu/native/native.ts';
import { saveVectors } from '../machine/cpu/native/vectors.ts';
import { SUITES } from './processor/suites.ts';

/** Any will do. */
const SEED = 31n;

const cpu = native();
if (cpu === undefined) {
  console.error('record-vectors: needs x86-64 Linux and a C compiler');
  process.exit(1);
}
const words = process.argv.slice(2);
for (const { name, encodings, cases, vectors } of SUITES) {
  if (vectors === undefined || (words.length > 0 && !words.some((word) => name.includes(word)))) continue;
  const batch = cases(encodings, vectors.each, SEED);
  saveVectors(vectors.path, batch, cpu.run(batch));
  console.log(`${name}: ${batch.length} cases`);
}
