/**
 * SSE instructions in exact software floating point: what the micro-ops of ir/sse-*.ts hand over when WebAssembly's
 * arithmetic will not do. `a` is the destination's cell and the first source, `b` the second source's, `aux` a predicate.
 */

import { add, div, mul, sqrt, sub } from '../float/arithmetic.ts';
import { compare, comparePredicate, max, min } from '../float/compare.ts';
import { convert, fromInteger, toInteger, toIntegral } from '../float/convert.ts';
import { FloatEnvironment, PE, settle, TRUNCATE } from '../float/environment.ts';
import { reciprocal, reciprocalRoot } from '../float/estimate.ts';
import { BINARY32, BINARY64, type Format } from '../float/format.ts';
import type { CpuState } from '../state/cpu-state.ts';
import { GuestFault, UD, XM } from '../state/fault.ts';
import { CR4, MXCSR, SIMD_DEFERRED, SIMD_RAISED } from '../state/layout.ts';
import { CR4_OSXMMEXCPT } from '../system/bits.ts';
import { defineOperation, type Operation } from './define.ts';
import type { Processor } from './processor.ts';

/** Element `n`: encodings of both sources in, the result's out. */
export type Element = (a: bigint, b: bigint, env: FloatEnvironment, aux: number, n: number) => bigint;

type Width = 2 | 4 | 8;

export function readElement(state: CpuState, address: number, width: Width): bigint {
  if (width === 8) return state.view.getBigUint64(address, true);
  return BigInt(width === 4 ? state.view.getUint32(address, true) : state.view.getUint16(address, true));
}

export function writeElement(state: CpuState, address: number, width: Width, value: bigint): void {
  if (width === 2) state.view.setUint16(address, Number(value), true);
  else if (width === 4) state.view.setUint32(address, Number(value), true);
  else state.view.setBigUint64(address, value, true);
}

/** What the lanes of one instruction have raised, all together: see ir/avx.ts. */
export const SETTLE = defineOperation('continue', (cpu) => {
  const env = FloatEnvironment.fromMxcsr(cpu.state.get32(MXCSR));
  env.raise(cpu.state.get32(SIMD_RAISED));
  commitFlags(cpu, env);
});

/** Adds the flags of all elements to MXCSR; raises #XM (#UD without CR4.OSXMMEXCPT) if one of them is not masked. */
export function commitFlags(cpu: Processor, env: FloatEnvironment): void {
  if (cpu.state.get32(SIMD_DEFERRED) !== 0) {
    cpu.state.set32(SIMD_RAISED, cpu.state.get32(SIMD_RAISED) | env.flags);
    return;
  }
  const { flags, fault } = settle(env.flags, env.masks);
  cpu.state.set32(MXCSR, cpu.state.get32(MXCSR) | flags);
  if (fault) throw new GuestFault((cpu.state.get32(CR4) & CR4_OSXMMEXCPT) !== 0 ? XM : UD);
}

/**
 * An instruction on `count` elements: sources `from` bytes wide in b (those in a as wide as the results), results `to`
 * bytes wide in a. A packed instruction with narrower results clears the rest of the register.
 */
export function elementwise(count: number, from: Width, to: Width, element: Element): Operation {
  return defineOperation('continue', (cpu, a, b, _c, aux) => {
    const { state } = cpu;
    const env = FloatEnvironment.fromMxcsr(state.get32(MXCSR));
    const results: bigint[] = [];
    for (let i = 0; i < count; i++) {
      results.push(element(readElement(state, a + i * to, to), readElement(state, b + i * from, from), env, aux, i));
    }
    commitFlags(cpu, env);
    for (const [i, result] of results.entries()) writeElement(state, a + i * to, to, result);
    if (count > 1 && count * to === 8) state.set64(a + 8, 0n);
  });
}

/** The comparisons into flags; OF, SF, AF are cleared. */
function flagsComparison(format: Format, signaling: boolean): Operation {
  return defineOperation('continue', (cpu, a, b) => {
    const { state } = cpu;
    const width = format === BINARY32 ? 4 : 8;
    const env = FloatEnvironment.fromMxcsr(state.get32(MXCSR));
    const relation = compare(format, readElement(state, a, width), readElement(state, b, width), env, signaling);
    commitFlags(cpu, env);
    // ZF, PF, CF (SDM vol. 2, COMISS).
    const flags = { greater: 0, less: 0x01, equal: 0x40, unordered: 0x45 }[relation];
    state.rflags = (state.rflags & ~0x8d5) | flags;
  });
}

const SHAPES = [
  ['ss', BINARY32, 1],
  ['ps', BINARY32, 4],
  ['sd', BINARY64, 1],
  ['pd', BINARY64, 2],
] as const;

const BINARY = { add, sub, mul, div, min, max };

function arithmetic(): Record<string, Operation> {
  const all: Record<string, Operation> = {};
  for (const [suffix, format, count] of SHAPES) {
    const width = format === BINARY32 ? 4 : 8;
    const ones = (1n << BigInt(format.width)) - 1n;
    for (const [name, compute] of Object.entries(BINARY)) {
      all[name + suffix] = elementwise(count, width, width, (a, b, env) => compute(format, a, b, env));
    }
    all[`sqrt${suffix}`] = elementwise(count, width, width, (_, b, env) => sqrt(format, b, env));
    all[`cmp${suffix}`] = elementwise(count, width, width, (a, b, env, predicate) =>
      comparePredicate(format, a, b, predicate, env) ? ones : 0n,
    );
  }
  return all;
}

const single = (_: bigint, b: bigint, env: FloatEnvironment): bigint => convert(BINARY64, BINARY32, b, env);
const double = (_: bigint, b: bigint, env: FloatEnvironment): bigint => convert(BINARY32, BINARY64, b, env);

/** To an integer of 32 or 64 bits, rounding as MXCSR says or truncating. */
function integer(format: Format, width: 32 | 64, truncate: boolean): Element {
  return (_, b, env) => BigInt.asUintN(width, toInteger(format, b, width, env, truncate ? TRUNCATE : env.rounding));
}

const number =
  (format: Format, width: 32 | 64): Element =>
  (_, b, env) =>
    fromInteger(format, BigInt.asIntN(width, b), env);

const alternating =
  (format: Format): Element =>
  (a, b, env, _aux, n) =>
    (n % 2 === 0 ? sub : add)(format, a, b, env);

/** By a control byte (SDM vol. 2, ROUNDPD, table 4-20): bits 1:0 the direction, bit 2 that MXCSR's counts, bit 3 no PE. */
const integral =
  (format: Format): Element =>
  (_, b, env, control) => {
    const before = env.flags;
    const result = toIntegral(format, b, env, control & 4 ? env.rounding : control & 3);
    if (control & 8) env.flags = (env.flags & ~PE) | (before & PE);
    return result;
  };

/** Operations by mnemonic; those with a general register have the integer's size in bits after it. */
export const SSE: Readonly<Record<string, Operation>> = {
  ...arithmetic(),
  comiss: flagsComparison(BINARY32, true),
  comisd: flagsComparison(BINARY64, true),
  ucomiss: flagsComparison(BINARY32, false),
  ucomisd: flagsComparison(BINARY64, false),
  cvtss2sd: elementwise(1, 4, 8, double),
  cvtsd2ss: elementwise(1, 8, 4, single),
  cvtps2pd: elementwise(2, 4, 8, double),
  cvtpd2ps: elementwise(2, 8, 4, single),
  cvtdq2ps: elementwise(4, 4, 4, number(BINARY32, 32)),
  cvtps2dq: elementwise(4, 4, 4, integer(BINARY32, 32, false)),
  cvttps2dq: elementwise(4, 4, 4, integer(BINARY32, 32, true)),
  cvtpd2dq: elementwise(2, 8, 4, integer(BINARY64, 32, false)),
  cvttpd2dq: elementwise(2, 8, 4, integer(BINARY64, 32, true)),
  cvtsi2ss32: elementwise(1, 4, 4, number(BINARY32, 32)),
  cvtsi2ss64: elementwise(1, 8, 4, number(BINARY32, 64)),
  cvtsi2sd64: elementwise(1, 8, 8, number(BINARY64, 64)),
  // A 32-bit result is written as 64 bits, the upper half clear.
  cvtss2si32: elementwise(1, 4, 8, integer(BINARY32, 32, false)),
  cvtss2si64: elementwise(1, 4, 8, integer(BINARY32, 64, false)),
  cvttss2si32: elementwise(1, 4, 8, integer(BINARY32, 32, true)),
  cvttss2si64: elementwise(1, 4, 8, integer(BINARY32, 64, true)),
  cvtsd2si32: elementwise(1, 8, 8, integer(BINARY64, 32, false)),
  cvtsd2si64: elementwise(1, 8, 8, integer(BINARY64, 64, false)),
  cvttsd2si32: elementwise(1, 8, 8, integer(BINARY64, 32, true)),
  cvttsd2si64: elementwise(1, 8, 8, integer(BINARY64, 64, true)),
  addsubps: elementwise(4, 4, 4, alternating(BINARY32)),
  addsubpd: elementwise(2, 8, 8, alternating(BINARY64)),
  roundss: elementwise(1, 4, 4, integral(BINARY32)),
  roundsd: elementwise(1, 8, 8, integral(BINARY64)),
  roundps: elementwise(4, 4, 4, integral(BINARY32)),
  roundpd: elementwise(2, 8, 8, integral(BINARY64)),
  rcpss: elementwise(1, 4, 4, (_, b) => reciprocal(b)),
  rcpps: elementwise(4, 4, 4, (_, b) => reciprocal(b)),
  rsqrtss: elementwise(1, 4, 4, (_, b) => reciprocalRoot(b)),
  rsqrtps: elementwise(4, 4, 4, (_, b) => reciprocalRoot(b)),
};
