/** Every instruction form that this processor can be asked about, in suites of one kind of case each. */
import { join } from 'node:path';
import { encodings } from '../../../src/machine/cpu/isa/forms.ts';
import type { Encoding } from '../../../src/machine/cpu/isa/table.ts';
import { Random } from '../../machine/cpu/float/cases.ts';
import { compare as compareInteger } from '../../machine/cpu/integer/compare.ts';
import { integerCases, integerEncodings } from '../../machine/cpu/integer/integer-cases.ts';
import { alwaysFaults } from '../../machine/cpu/integer/left-out.ts';
import { avxCases, avxEncodings } from '../../machine/cpu/lift/avx-cases.ts';
import { compareEstimates } from '../../machine/cpu/lift/estimates.ts';
import { mmxCases, mmxEncodings } from '../../machine/cpu/lift/mmx-cases.ts';
import {
  arithmeticEncodings,
  estimateEncodings,
  ordinaryCases,
  sseCases,
  sseEncodings,
} from '../../machine/cpu/lift/sse-cases.ts';
import { x87Cases, x87Encodings } from '../../machine/cpu/lift/x87-cases.ts';
import { compareX87 } from '../../machine/cpu/lift/x87-compare.ts';
import { report } from '../../machine/cpu/native/differences.ts';
import type { ControlChanges } from '../../machine/cpu/native/emulated.ts';
import type { NativeBatch } from '../../machine/cpu/native/native.ts';

export interface Suite {
  readonly name: string;
  readonly encodings: readonly Encoding[];
  /** `each` cases of every one of these forms, in their order. */
  cases(forms: readonly Encoding[], each: number, seed: bigint): NativeBatch;
  /** How many outcomes differ, and the first few in words. */
  compare(before: NativeBatch, expected: NativeBatch, actual: NativeBatch): { count: number; text: string };
  /** Forms that never run through in ring 3: there the fault is what is compared. */
  readonly faults?: (form: Encoding) => boolean;
  /** Recorded cases, for hosts whose processor cannot be asked, and how many of each form. */
  readonly vectors?: { readonly path: string; readonly each: number };
  /** How the emulated system differs from the usual one. */
  readonly system?: ControlChanges;
}

const plain: Suite['compare'] = (before, expected, actual) => report(before, expected, actual, (i) => `case ${i}`);

const CPU_TESTS = join(import.meta.dirname, '../../machine/cpu');

/** Estimates with VEX. */
const vexEstimates = encodings.filter(({ form }) => /^v(rcp|rsqrt)[ps]s$/.test(form.mnemonic));

export const SUITES: readonly Suite[] = [
  {
    name: 'integer',
    vectors: { path: join(CPU_TESTS, 'integer/vectors/integer.bin.gz'), each: 5 },
    encodings: integerEncodings,
    cases: (forms, each, seed) => integerCases(each, seed, forms).batch,
    compare: (before, expected, actual) => compareInteger(before, expected, actual, (i) => `case ${i}`),
    faults: alwaysFaults,
    // CR0.AM, as Linux has it.
    system: { cr0: { set: 0x4_0000 } },
  },
  {
    name: 'x87',
    vectors: { path: join(CPU_TESTS, 'lift/vectors/x87.bin.gz'), each: 5 },
    encodings: x87Encodings,
    cases: (forms, each, seed) => x87Cases(new Random(seed), each, forms).batch,
    compare: compareX87,
  },
  {
    name: 'MMX',
    vectors: { path: join(CPU_TESTS, 'lift/vectors/mmx.bin.gz'), each: 6 },
    encodings: mmxEncodings,
    cases: (forms, each, seed) => mmxCases(each, seed, forms).batch,
    compare: plain,
  },
  {
    name: 'SSE … SSE4.2, AES',
    vectors: { path: join(CPU_TESTS, 'lift/vectors/sse.bin.gz'), each: 8 },
    encodings: sseEncodings,
    cases: (forms, each, seed) => sseCases(each, seed, forms).batch,
    compare: plain,
  },
  {
    name: 'SSE, ends of the range',
    encodings: arithmeticEncodings,
    cases: (forms, each, seed) => ordinaryCases(each, seed, forms).batch,
    compare: plain,
  },
  {
    name: 'AVX, AVX2, FMA, F16C',
    vectors: { path: join(CPU_TESTS, 'lift/vectors/avx.bin.gz'), each: 4 },
    encodings: avxEncodings,
    cases: (forms, each, seed) => avxCases(each, seed, forms).batch,
    compare: plain,
  },
  {
    name: 'estimates',
    vectors: { path: join(CPU_TESTS, 'lift/vectors/estimates.bin.gz'), each: 4 },
    encodings: estimateEncodings,
    cases: (forms, each, seed) => sseCases(each, seed, forms).batch,
    compare: compareEstimates,
  },
  {
    name: 'estimates with VEX',
    vectors: { path: join(CPU_TESTS, 'lift/vectors/estimates-vex.bin.gz'), each: 4 },
    encodings: vexEstimates,
    cases: (forms, each, seed) => avxCases(each, seed, forms).batch,
    compare: compareEstimates,
  },
];
