/** x87 loads, stores and moves (SDM vol. 1, 8.3.3). In memory forms a + `aux` is the operand's linear address. */

import { CONSTANTS } from '../float/constants.ts';
import { convert, fromInteger, toInteger } from '../float/convert.ts';
import { DE, type FloatEnvironment, IE, OE, PE, TRUNCATE, UE } from '../float/environment.ts';
import { BINARY32, BINARY64, BINARY80 } from '../float/format.ts';
import { round, roundShift } from '../float/number.ts';
import { unpack80 } from '../float/scale.ts';
import type { CpuState } from '../state/cpu-state.ts';
import { WRITE } from '../system/paging.ts';
import { defineOperation, type Operation } from './define.ts';
import type { Processor } from './processor.ts';
import { C1, INDEFINITE, X87Unit } from './x87-unit.ts';

/** Pushes what `read` makes of the cell in a, loaded from memory. */
const load = (read: (state: CpuState, cell: number, env: FloatEnvironment) => bigint): Operation =>
  defineOperation('continue', (cpu, a) => {
    new X87Unit(cpu).push((env) => read(cpu.state, a, env));
  });

const integerLoad = (read: (view: DataView, cell: number) => bigint): Operation =>
  load((state, cell, env) => fromInteger(BINARY80, read(state.view, cell), env));

const read80 = ({ view }: CpuState, cell: number): bigint =>
  view.getBigUint64(cell, true) | (BigInt(view.getUint16(cell + 8, true)) << 64n);

const DIGITS = 18;

/** Eighteen decimal digits, the lowest first, and a sign (SDM vol. 1, 4.7). */
function decimal(bits: bigint): bigint {
  let magnitude = 0n;
  for (let digit = DIGITS - 1; digit >= 0; digit--) magnitude = magnitude * 10n + ((bits >> BigInt(4 * digit)) & 15n);
  return magnitude;
}

/** FLD, FILD, FBLD by size of the operand. */
export const LOAD_REAL = {
  4: load((state, cell, env) => convert(BINARY32, BINARY80, BigInt(state.view.getUint32(cell, true)), env)),
  8: load((state, cell, env) => convert(BINARY64, BINARY80, state.view.getBigUint64(cell, true), env)),
  10: load(read80),
} as const;

export const LOAD_INTEGER = {
  2: integerLoad((view, cell) => BigInt(view.getInt16(cell, true))),
  4: integerLoad((view, cell) => BigInt(view.getInt32(cell, true))),
  8: integerLoad((view, cell) => view.getBigInt64(cell, true)),
} as const;

export const LOAD_DECIMAL = load((state, cell, env) => {
  const bits = read80(state, cell);
  return (bits & BINARY80.signBit) | round(BINARY80, false, decimal(bits), 0, env);
});

/** FLD ST(a): an empty register is an underflow even when there is no room. */
export const LOAD_REGISTER = defineOperation('continue', (cpu, a) => {
  const unit = new X87Unit(cpu);
  if (unit.isEmpty(a)) {
    if (!unit.underflow()) return;
    unit.top -= 1;
    unit.set(0, INDEFINITE);
    return;
  }
  unit.push(() => unit.get(a));
});

/** FLD1 and its kin: constant a, rounded as the control word says, without an exception for that. */
export const LOAD_CONSTANT = defineOperation('continue', (cpu, a) => {
  new X87Unit(cpu).push((env) => {
    const { significand, exponent } = CONSTANTS[a]!;
    const bits = round(BINARY80, false, significand, exponent, env);
    env.flags = 0;
    env.roundedUp = false;
    return bits;
  });
});

/** What a store writes, from the encoding in ST(0); undefined when the exception that it raised keeps it from memory. */
type Conversion = (bits: bigint, env: FloatEnvironment) => bigint;

/** Stores ST(0), `size` bytes; then c registers are popped. An empty register stores the indefinite, if that is masked. */
const store = (size: number, indefinite: bigint, compute: Conversion): Operation =>
  defineOperation('continue', (cpu, a, _b, pops, displacement) => {
    const unit = new X87Unit(cpu);
    const address = BigInt.asUintN(64, cpu.state.get64(a) + BigInt(displacement));
    const empty = unit.isEmpty(0);
    const env = unit.environment();
    const value = empty ? indefinite : compute(unit.get(0), env);
    if (empty) env.raise(IE);
    // An exception that is not masked keeps memory as it is; that a result is inexact is no reason.
    const unstored = (env.flags & ~env.masks & ~PE) !== 0;
    probeBytes(cpu, address, size);
    if (!unstored) writeBytes(cpu, address, size, value);
    else if ((env.flags & (OE | UE)) !== 0) {
      // Nothing was rounded then.
      env.flags &= ~PE;
      env.roundedUp = false;
    }
    if (empty ? !unit.underflow() : !unit.commit(env) || unstored) return;
    for (let n = 0; n < pops; n++) unit.pop();
  });

/** Faults as the store would: the page comes before the number. */
function probeBytes({ mmu }: Processor, address: bigint, size: number): void {
  mmu.probe(Number(address & 0xffff_ffffn), Number(address >> 32n), size, WRITE, 0, Math.min(size, 8));
}

function writeBytes({ mmu }: Processor, address: bigint, size: number, value: bigint): void {
  if (size <= 8) {
    mmu.write(address, size, value);
    return;
  }
  mmu.write(address, 8, BigInt.asUintN(64, value));
  mmu.write(BigInt.asUintN(64, address + 8n), size - 8, value >> 64n);
}

/** A store does not look for denormal operands (SDM vol. 1, 8.5.2). */
const realConversion =
  (format: typeof BINARY32): Conversion =>
  (bits, env) => {
    const result = convert(BINARY80, format, bits, env);
    env.flags &= ~DE;
    return result;
  };

export const STORE_REAL = {
  4: store(4, BINARY32.indefinite, realConversion(BINARY32)),
  8: store(8, BINARY64.indefinite, realConversion(BINARY64)),
  10: store(10, INDEFINITE, (bits) => bits),
} as const;

const integerStore = (size: 2 | 4 | 8, rounding?: number): Operation =>
  store(size, 1n << BigInt(8 * size - 1), (bits, env) =>
    BigInt.asUintN(8 * size, toInteger(BINARY80, bits, 8 * size, env, rounding)),
  );

export const STORE_INTEGER = { 2: integerStore(2), 4: integerStore(4), 8: integerStore(8) } as const;
export const STORE_TRUNCATED = {
  2: integerStore(2, TRUNCATE),
  4: integerStore(4, TRUNCATE),
  8: integerStore(8, TRUNCATE),
} as const;

/** Packed decimal indefinite (SDM vol. 1, table 4-4). */
const DECIMAL_INDEFINITE = 0xffff_c000_0000_0000_0000n;
const TOO_LARGE = 10n ** BigInt(DIGITS);

export const STORE_DECIMAL = store(10, DECIMAL_INDEFINITE, (bits, env) => {
  const x = unpack80(bits);
  const finite = x.kind === 'zero' || x.kind === 'denormal' || x.kind === 'normal';
  const { value, inexact, up } =
    finite && x.exponent < 64
      ? roundShift(x.significand, -x.exponent, x.negative, env.rounding)
      : { value: TOO_LARGE, inexact: false, up: false };
  if (value >= TOO_LARGE) {
    env.raise(IE);
    return DECIMAL_INDEFINITE;
  }
  if (inexact) env.raise(PE);
  env.roundedUp = up;
  return (bits & BINARY80.signBit) | BigInt(`0x${value}`);
});

/**
 * ST(a) ← ST(0); then c registers are popped. If b is not 0 this is FSTP's second encoding, D9 D8 … DF, which moves nothing
 * out of an empty register, and calls that no underflow.
 */
export const STORE_REGISTER = defineOperation('continue', (cpu, a, quiet, pops) => {
  const unit = new X87Unit(cpu);
  if (unit.isEmpty(0) && quiet !== 0) unit.raise(0, false);
  else if (unit.isEmpty(0)) {
    if (!unit.underflow()) return;
    unit.set(a, INDEFINITE);
  } else {
    unit.raise(0, false);
    unit.set(a, unit.get(0));
  }
  for (let n = 0; n < pops; n++) unit.pop();
});

export const FXCH = defineOperation('continue', (cpu, a) => {
  const unit = new X87Unit(cpu);
  const empty = [0, a].filter((i) => unit.isEmpty(i));
  if (empty.length > 0) {
    if (!unit.underflow()) return;
    for (const i of empty) unit.set(i, INDEFINITE);
  } else unit.raise(0, false);
  const [first, second] = [unit.get(0), unit.get(a)];
  unit.set(0, second);
  unit.set(a, first);
});

const [CF, PF, ZF] = [0x01, 0x04, 0x40] as const;
/** What FCMOVcc looks at, by the low two bits of its opcode's register field: B, E, BE, U. */
const MOVE_CONDITIONS = [CF, ZF, CF | ZF, PF] as const;

/** ST(0) ← ST(a) if condition b (of MOVE_CONDITIONS) is c. */
export const FCMOV = defineOperation('continue', (cpu, a, b, wanted) => {
  const unit = new X87Unit(cpu);
  if (unit.isEmpty(0) || unit.isEmpty(a)) {
    if (unit.underflow()) unit.set(0, INDEFINITE);
    return;
  }
  const holds = (cpu.state.rflags & MOVE_CONDITIONS[b]!) !== 0;
  if (holds === (wanted !== 0)) unit.set(0, unit.get(a));
});

/** ST(a) becomes empty; then c registers are popped. */
export const FFREE = defineOperation('continue', (cpu, a, _b, pops) => {
  const unit = new X87Unit(cpu);
  unit.free(a);
  unit.status &= ~C1;
  for (let n = 0; n < pops; n++) unit.pop();
});

/** FINCSTP (a is 1), FDECSTP (a is 7): the stack turns, nothing becomes full or empty. */
export const TURN = defineOperation('continue', (cpu, a) => {
  const unit = new X87Unit(cpu);
  unit.top += a;
  unit.status &= ~C1;
});
