/** The scalar SSE instructions as cases for the soft float: which bytes do it on a processor, which function here. */

import { add, div, mul, sqrt, sub } from '../../../../src/machine/cpu/float/arithmetic.ts';
import { compare, comparePredicate, max, min } from '../../../../src/machine/cpu/float/compare.ts';
import { convert, fromInteger, toInteger, toIntegral } from '../../../../src/machine/cpu/float/convert.ts';
import { type FloatEnvironment, TRUNCATE } from '../../../../src/machine/cpu/float/environment.ts';
import { BINARY32, BINARY64, type Format } from '../../../../src/machine/cpu/float/format.ts';
import { Random as Xorshift128 } from '../../../support/random.ts';

/**
 * One instruction on XMM0 (first source) and XMM1 (second). The answer is the low quadword of XMM0, or of RAX when the
 * destination is a general register, or RFLAGS' ZF PF CF.
 */
export interface Operation {
  readonly name: string;
  readonly code: readonly number[];
  /** What the operands are: a floating-point format, or an integer's width in RCX. */
  readonly operands: Format | 32 | 64;
  readonly answer: 'xmm32' | 'xmm64' | 'eax' | 'rax' | 'flags';
  compute(a: bigint, b: bigint, env: FloatEnvironment): bigint;
}

export const OPERATIONS: readonly Operation[] = [...scalar(BINARY32), ...scalar(BINARY64)];

function scalar(format: Format): Operation[] {
  const single = format === BINARY32;
  const suffix = single ? 'ss' : 'sd';
  const prefix = single ? 0xf3 : 0xf2;
  const other = single ? BINARY64 : BINARY32;
  const own = single ? 'xmm32' : 'xmm64';
  const all: Operation[] = [];
  const define = (
    name: string,
    code: number[],
    answer: Operation['answer'],
    compute: Operation['compute'],
    operands: Operation['operands'] = format,
  ) => {
    all.push({ name, code, operands, answer, compute });
  };

  const binary = { add, sub, mul, div, min, max };
  const opcodes = { add: 0x58, mul: 0x59, sub: 0x5c, min: 0x5d, div: 0x5e, max: 0x5f };
  for (const name of ['add', 'mul', 'sub', 'min', 'div', 'max'] as const) {
    const code = [prefix, 0x0f, opcodes[name], 0xc1];
    define(`${name}${suffix}`, code, own, (a, b, env) => binary[name](format, a, b, env));
  }
  define(`sqrt${suffix}`, [prefix, 0x0f, 0x51, 0xc1], own, (_, b, env) => sqrt(format, b, env));
  for (let predicate = 0; predicate < 8; predicate++) {
    const code = [prefix, 0x0f, 0xc2, 0xc1, predicate];
    define(`cmp${suffix} ${predicate}`, code, own, (a, b, env) =>
      comparePredicate(format, a, b, predicate, env) ? (1n << BigInt(format.width)) - 1n : 0n,
    );
  }
  // ROUNDSS, ROUNDSD (SSE4.1): the four modes by number, then MXCSR's.
  for (let mode = 0; mode <= 4; mode++) {
    const code = [0x66, 0x0f, 0x3a, single ? 0x0a : 0x0b, 0xc1, mode];
    define(`round${suffix} ${mode}`, code, own, (_, b, env) =>
      toIntegral(format, b, env, mode === 4 ? env.rounding : mode),
    );
  }
  for (const signaling of [false, true]) {
    const code = [...(single ? [] : [0x66]), 0x0f, signaling ? 0x2f : 0x2e, 0xc1];
    define(`${signaling ? '' : 'u'}comi${suffix}`, code, 'flags', (a, b, env) => {
      const relation = compare(format, a, b, env, signaling);
      return { greater: 0n, less: 1n, equal: 0x40n, unordered: 0x45n }[relation];
    });
  }
  define(`cvt${suffix}2${single ? 'sd' : 'ss'}`, [prefix, 0x0f, 0x5a, 0xc1], single ? 'xmm64' : 'xmm32', (_, b, env) =>
    convert(format, other, b, env),
  );
  for (const width of [32, 64] as const) {
    const rex = width === 64 ? [0x48] : [];
    const integer = width === 64 ? 'rax' : 'eax';
    define(`cvt${suffix}2si ${width}`, [prefix, ...rex, 0x0f, 0x2d, 0xc1], integer, (_, b, env) =>
      BigInt.asUintN(width, toInteger(format, b, width, env)),
    );
    define(`cvtt${suffix}2si ${width}`, [prefix, ...rex, 0x0f, 0x2c, 0xc1], integer, (_, b, env) =>
      BigInt.asUintN(width, toInteger(format, b, width, env, TRUNCATE)),
    );
    define(
      `cvtsi2${suffix} ${width}`,
      [prefix, ...rex, 0x0f, 0x2a, 0xc1],
      own,
      (_, b, env) => fromInteger(format, BigInt.asIntN(width, b), env),
      width,
    );
  }
  return all;
}

/** A case: an operation by its place in OPERATIONS, MXCSR before, the operands (as many low bits as they have). */
export interface Case {
  readonly operation: number;
  readonly mxcsr: number;
  readonly a: bigint;
  readonly b: bigint;
}

/** What an instruction leaves behind: its answer, MXCSR, and the exception vector (RAN_THROUGH when there was none). */
export interface Outcome {
  readonly answer: bigint;
  readonly mxcsr: number;
  readonly vector: number;
}

/** Numbers at every edge of a format: zeros, denormals, the smallest and largest normals, 1 and its neighbours, NaNs. */
export function edges(format: Format): bigint[] {
  const one = BigInt(format.bias) << BigInt(format.significandBits);
  const smallest = 1n << BigInt(format.significandBits);
  const positive = [
    0n,
    1n,
    smallest - 1n,
    smallest,
    smallest + 1n,
    one - 1n,
    one,
    one + 1n,
    one + (smallest >> 1n), // 1.5
    one + smallest, // 2
    one / 2n + 3n, // its square is tiny
    format.maxFinite,
    format.infinity,
    format.infinity | 1n, // signaling
    format.infinity | format.quietBit | 5n,
    // 2^31 - 1, 2^31, 2^63 and a half
    ...[2147483647, 2147483648, 2 ** 63, 0.5, 2147483647.5].map((x) => encode(format, x)),
  ];
  return [...positive, ...positive.map((x) => x | format.signBit)];
}

function encode(format: Format, x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  if (format === BINARY64) {
    view.setFloat64(0, x);
    return view.getBigUint64(0);
  }
  view.setFloat32(0, x);
  return BigInt(view.getUint32(0));
}

const INTEGERS = [
  0n,
  1n,
  -1n,
  0x7fffffffn,
  -0x80000000n,
  0x1000001n,
  0x7fffff_ffffffffn,
  0x20000000000001n,
  -(1n << 63n),
];

/** A small generator without 64-bit arithmetic, which is slow here, so that a seed names the same cases everywhere. */
export class Random {
  readonly #bits: Xorshift128;
  readonly #halves = new Uint32Array(2);
  readonly #whole = new BigUint64Array(this.#halves.buffer);

  /** @param seed 64 bits count */
  constructor(seed: bigint) {
    this.#bits = new Xorshift128(Number(seed & 0xffff_ffffn), Number((seed >> 32n) & 0xffff_ffffn));
  }

  /** @returns 64 random bits */
  next(): bigint {
    this.#halves[0] = this.#bits.next();
    this.#halves[1] = this.#bits.next();
    return this.#whole[0]!;
  }

  /** @returns 0 … n-1 */
  below(n: number): number {
    return this.#bits.below(n);
  }
}

/** MXCSR of any sort: mostly everything masked, sometimes not; flags clear, so that those raised are seen. */
function randomMxcsr(random: Random): number {
  const masks = random.below(3) === 0 ? random.below(64) : 0x3f;
  const daz = random.below(4) === 0 ? 0x40 : 0;
  const ftz = random.below(4) === 0 ? 0x8000 : 0;
  return (random.below(4) << 13) | (masks << 7) | daz | ftz;
}

/** An operand: random bits, or of an interesting sort; sometimes near `other`, where cancellation happens. */
function randomOperand(random: Random, operands: Operation['operands'], other: bigint): bigint {
  if (typeof operands === 'number') {
    const kind = random.below(3);
    if (kind === 0) return BigInt.asUintN(operands, INTEGERS[random.below(INTEGERS.length)]!);
    return BigInt.asUintN(operands, random.next() >> BigInt(kind === 1 ? 0 : random.below(operands)));
  }
  const format = operands;
  const bits = BigInt.asUintN(format.width, random.next());
  const sparse = bits & ~((1n << BigInt(random.below(format.significandBits))) - 1n);
  const exponent = (low: number, range: number) =>
    (bits & (format.signBit | format.significandMask)) |
    (BigInt(low + random.below(range)) << BigInt(format.significandBits));
  switch (random.below(8)) {
    case 0:
      return bits;
    case 1:
      return edges(format)[random.below(40)]!;
    case 2:
      return sparse;
    case 3:
      return exponent(0, 3);
    case 4:
      return exponent(format.bias >> 1, format.precision + 4);
    case 5:
      return exponent(format.bias - 3, 70);
    case 6:
      return exponent(format.maxField - 3, 4);
    default:
      return BigInt.asUintN(format.width, other + BigInt(random.below(7)) - 3n) ^ (bits & format.signBit);
  }
}

export function randomCases(count: number, seed: bigint): Case[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const operation = i % OPERATIONS.length;
    const { operands } = OPERATIONS[operation]!;
    const a = randomOperand(random, operands, 0n);
    return { operation, mxcsr: randomMxcsr(random), a, b: randomOperand(random, operands, a) };
  });
}

/** Every operation with every pair of edges, each with one of the modes in turn. */
export function edgeCases(): Case[] {
  const random = new Random(1n);
  const cases: Case[] = [];
  OPERATIONS.forEach((operation, index) => {
    const values = typeof operation.operands === 'number' ? INTEGERS : edges(operation.operands);
    const width = typeof operation.operands === 'number' ? operation.operands : operation.operands.width;
    for (const a of values) {
      for (const b of values) {
        cases.push({
          operation: index,
          mxcsr: randomMxcsr(random),
          a: BigInt.asUintN(width, a),
          b: BigInt.asUintN(width, b),
        });
      }
    }
  });
  return cases;
}
