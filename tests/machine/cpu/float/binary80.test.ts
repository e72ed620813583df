import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { add, div, mul, sqrt, sub } from '../../../../src/machine/cpu/float/arithmetic.ts';
import { compare } from '../../../../src/machine/cpu/float/compare.ts';
import { convert } from '../../../../src/machine/cpu/float/convert.ts';
import { ALL, DE, FloatEnvironment } from '../../../../src/machine/cpu/float/environment.ts';
import { BINARY32, BINARY64, BINARY80, type Format } from '../../../../src/machine/cpu/float/format.ts';
import { NativeBatch, native, WINDOW } from '../native/native.ts';
import { Random } from './cases.ts';

const cpu = native();
const suiteName = cpu ? "binary80 against this processor's x87" : 'binary80 (skipped: needs x86-64 Linux with cc)';
const binary80 = suite(suiteName);

/** ST(0) op ST(1) → ST(0), or with one operand; `memory` instructions have theirs at [RDI]. */
interface Operation {
  readonly name: string;
  readonly code: readonly number[];
  /** Where the answer is: ST(0) or so many bits at [RDI]; `c` are the condition codes C3 C2 C0. */
  readonly answer: 'st0' | 32 | 64 | 'c';
  readonly from?: Format;
  readonly compute: (a: bigint, b: bigint, env: FloatEnvironment) => bigint;
}

const OPERATIONS: readonly Operation[] = [
  { name: 'fadd', code: [0xd8, 0xc1], answer: 'st0', compute: (a, b, env) => add(BINARY80, a, b, env) },
  { name: 'fsub', code: [0xd8, 0xe1], answer: 'st0', compute: (a, b, env) => sub(BINARY80, a, b, env) },
  { name: 'fmul', code: [0xd8, 0xc9], answer: 'st0', compute: (a, b, env) => mul(BINARY80, a, b, env) },
  { name: 'fdiv', code: [0xd8, 0xf1], answer: 'st0', compute: (a, b, env) => div(BINARY80, a, b, env) },
  { name: 'fsqrt', code: [0xd9, 0xfa], answer: 'st0', compute: (a, _, env) => sqrt(BINARY80, a, env) },
  { name: 'fst m32', code: [0xd9, 0x17], answer: 32, compute: (a, _, env) => convert(BINARY80, BINARY32, a, env) },
  { name: 'fst m64', code: [0xdd, 0x17], answer: 64, compute: (a, _, env) => convert(BINARY80, BINARY64, a, env) },
  {
    name: 'fld m32',
    code: [0xd9, 0x07],
    answer: 'st0',
    from: BINARY32,
    compute: (a, _, env) => convert(BINARY32, BINARY80, a, env),
  },
  {
    name: 'fld m64',
    code: [0xdd, 0x07],
    answer: 'st0',
    from: BINARY64,
    compute: (a, _, env) => convert(BINARY64, BINARY80, a, env),
  },
  {
    name: 'fcom',
    code: [0xd8, 0xd1],
    answer: 'c',
    compute: (a, b, env) =>
      ({ greater: 0n, less: 1n, equal: 0x40n, unordered: 0x45n })[compare(BINARY80, a, b, env, true)],
  },
];

const isNaN80 = (bits: bigint) => (bits & (0x7fffn << 64n)) === 0x7fffn << 64n && (bits & ((1n << 63n) - 1n)) !== 0n;

function randomOperand(random: Random, format: Format): bigint {
  const bits = random.next();
  const sparse = random.below(2) === 0 ? bits : bits & (-1n << BigInt(random.below(62)));
  if (format !== BINARY80) {
    const fields = [0, 1, 2, format.bias, format.maxField - 1, format.maxField];
    const field = random.below(3) === 0 ? random.below(format.maxField) : fields[random.below(6)]!;
    const sign = (bits & 1n) === 0n ? 0n : format.signBit;
    return sign | (BigInt(field) << BigInt(format.significandBits)) | (sparse & format.significandMask);
  }
  const near = (base: number, range: number) => base + random.below(range);
  const bases = [
    0,
    1,
    0x1fff,
    0x3fff - 1023 - 60,
    0x3fff - 127 - 30,
    0x3fff - 70,
    0x3fff,
    0x3fff + 120,
    0x43f0,
    0x7ff0,
  ];
  const field = Math.min(near(bases[random.below(10)]!, random.below(2) === 0 ? 2 : 70), 0x7fff);
  // Once in sixteen the integer bit is what it happens to be: pseudo-denormals and unsupported encodings.
  let integer = field === 0 ? 0n : 1n << 63n;
  if (random.below(16) === 0) integer = bits & (1n << 63n);
  return ((bits & 1n) << 79n) | (BigInt(field) << 64n) | integer | (sparse & ((1n << 63n) - 1n));
}

if (cpu !== undefined) {
  binary80('40,000 random cases, all exceptions masked', () => {
    const random = new Random(80n);
    const cases = Array.from({ length: 40_000 }, (_, i) => {
      const operation = OPERATIONS[i % OPERATIONS.length]!;
      const a = randomOperand(random, operation.from ?? BINARY80);
      const b = random.below(8) === 0 && !operation.from ? a ^ 1n : randomOperand(random, BINARY80);
      return { operation, a, b, rounding: random.below(4) };
    }).filter(({ a, b, operation }) => {
      // The x87 chooses between two NaNs by their size, and takes precedence of unsupported ones over NaNs: its own rules.
      return operation.from !== undefined || !(isNaN80(a) || isNaN80(b));
    });
    const batch = new NativeBatch(cases.length);
    cases.forEach(({ operation, a, b, rounding }, i) => {
      const record = batch.case(i);
      const view = new DataView(record.fxsave.buffer, record.fxsave.byteOffset, 512);
      record.setCode(operation.code);
      record.setGpr(7, WINDOW);
      view.setUint16(0, 0x037f | (rounding << 10), true);
      const memory = new DataView(record.window.buffer, record.window.byteOffset, 16);
      if (operation.from !== undefined) {
        memory.setBigUint64(0, a, true);
        return;
      }
      view.setUint8(4, 3);
      [a, b].forEach((value, n) => {
        view.setBigUint64(32 + n * 16, BigInt.asUintN(64, value), true);
        view.setUint16(40 + n * 16, Number(value >> 64n), true);
      });
    });
    const after = cpu.run(batch);
    const wrong: string[] = [];
    cases.forEach(({ operation, a, b, rounding }, i) => {
      const record = after.case(i);
      const view = new DataView(record.fxsave.buffer, record.fxsave.byteOffset, 512);
      const memory = new DataView(record.window.buffer, record.window.byteOffset, 16);
      const status = view.getUint16(2, true);
      const answer = {
        st0: () => view.getBigUint64(32, true) | (BigInt(view.getUint16(40, true)) << 64n),
        32: () => BigInt(memory.getUint32(0, true)),
        64: () => memory.getBigUint64(0, true),
        c: () => BigInt((status >> 8) & 0x45),
      }[operation.answer]();
      const env = new FloatEnvironment(rounding, ALL);
      // A store does not look for denormal operands (SDM vol. 1, 8.5.2).
      const hidden = operation.name.startsWith('fst') ? DE : 0;
      const ours = `${operation.compute(a, b, env).toString(16)} flags ${(env.flags & ~hidden).toString(16)}`;
      const theirs = `${answer.toString(16)} flags ${(status & 0x3f).toString(16)}`;
      if (ours === theirs) return;
      wrong.push(
        `${operation.name} ${a.toString(16)}, ${b.toString(16)} rounding ${rounding}:\n  x87  ${theirs}\n  here ${ours}`,
      );
    });
    assert.is(wrong.length, 0, `${wrong.length} of ${cases.length} differ\n${wrong.slice(0, 10).join('\n')}`);
  });
}

binary80.run();
