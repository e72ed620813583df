/** x87 arithmetic and comparisons in exact software floating point (SDM vol. 1, 8.3). */
import { product, quotient, sqrt, sum } from '../float/arithmetic.ts';
import { type Relation, relation } from '../float/compare.ts';
import { fromInteger, toIntegral } from '../float/convert.ts';
import { FloatEnvironment, IE } from '../float/environment.ts';
import { BINARY32, BINARY64, BINARY80 } from '../float/format.ts';
import { noteDenormals, type Unpacked } from '../float/number.ts';
import { extract, partialRemainder, scale, unpack80 } from '../float/scale.ts';
import { widen } from '../float/widen.ts';
import type { CpuState } from '../state/cpu-state.ts';
import { defineOperation, type Operation } from './define.ts';
import { C0, C1, C2, C3, CONDITIONS, INDEFINITE, X87Unit } from './x87-unit.ts';

type Binary = (x: Unpacked, y: Unpacked, env: FloatEnvironment) => bigint;

/** Destination op source, and the reverse ones the other way round. */
const BINARY: Readonly<Record<string, Binary>> = {
  add: (x, y, env) => sum(BINARY80, x, y, env, false),
  sub: (x, y, env) => sum(BINARY80, x, y, env, true),
  subr: (x, y, env) => sum(BINARY80, y, x, env, true),
  mul: (x, y, env) => product(BINARY80, x, y, env),
  div: (x, y, env) => quotient(BINARY80, x, y, env),
  divr: (x, y, env) => quotient(BINARY80, y, x, env),
};

/** Reads the second operand: field b is a register's number, or a cell loaded from memory. */
type Source = (state: CpuState, unit: X87Unit, b: number) => Unpacked | undefined;

const integer = (value: number): Unpacked => unpack80(fromInteger(BINARY80, BigInt(value), new FloatEnvironment()));

/** Operands by where they come from; undefined is an empty register. */
const SOURCES = {
  register: (_state, unit, b) => (unit.isEmpty(b) ? undefined : unpack80(unit.get(b))),
  single: (state, _unit, b) => widen(BINARY32, BigInt(state.view.getUint32(b, true))),
  double: (state, _unit, b) => widen(BINARY64, state.view.getBigUint64(b, true)),
  word: (state, _unit, b) => integer(state.view.getInt16(b, true)),
  doubleword: (state, _unit, b) => integer(state.view.getInt32(b, true)),
} as const satisfies Readonly<Record<string, Source>>;

export type SourceName = keyof typeof SOURCES;
type BySource = Readonly<Record<SourceName, Operation>>;

function bySource(make: (source: Source) => Operation): BySource {
  const names = Object.keys(SOURCES) as SourceName[];
  return Object.fromEntries(names.map((name) => [name, make(SOURCES[name])])) as Record<SourceName, Operation>;
}

/** ST(a) ← ST(a) op source; then c registers are popped. */
const arithmetic = (compute: Binary): BySource =>
  bySource((source) =>
    defineOperation('continue', (cpu, a, b, pops) => {
      const unit = new X87Unit(cpu);
      const second = source(cpu.state, unit, b);
      if (second === undefined || unit.isEmpty(a)) {
        if (!unit.underflow()) return;
        unit.set(a, INDEFINITE);
      } else {
        const env = unit.environment(true);
        const result = compute(unpack80(unit.get(a)), second, env);
        if (!unit.commit(env)) return;
        unit.set(a, result);
      }
      for (let n = 0; n < pops; n++) unit.pop();
    }),
  );

export const ARITHMETIC: Readonly<Record<string, BySource>> = Object.fromEntries(
  Object.entries(BINARY).map(([name, compute]) => [name, arithmetic(compute)]),
);

/** C3, C2, C0 of the comparisons; the same bits as ZF, PF, CF (SDM vol. 1, tables 8-6 and 8-7). */
const RELATIONS: Readonly<Record<Relation, number>> = { greater: 0, less: C0, equal: C3, unordered: C0 | C2 | C3 };
const [CF, PF, ZF] = [0x01, 0x04, 0x40] as const;
const FLAGS: Readonly<Record<Relation, number>> = { greater: 0, less: CF, equal: ZF, unordered: CF | PF | ZF };
const ARITHMETIC_FLAGS = 0x8d5;

interface Comparison {
  readonly relation: Relation;
  /** No exception keeps the instruction from popping. */
  readonly completes: boolean;
}

/**
 * How ST(0) relates to the source; undefined when an invalid operation is not masked. A denormal operand does not keep the
 * answer back, even if that is not masked.
 */
function relate(unit: X87Unit, second: Unpacked | undefined, signaling: boolean): Comparison | undefined {
  if (second === undefined || unit.isEmpty(0)) {
    return unit.underflow() ? { relation: 'unordered', completes: true } : undefined;
  }
  const env = unit.environment();
  const found = relation(unpack80(unit.get(0)), second, env, signaling);
  const completes = unit.commit(env);
  return (env.flags & ~env.masks & IE) !== 0 ? undefined : { relation: found, completes };
}

function setConditions(unit: X87Unit, found: Comparison): void {
  unit.status = (unit.status & ~CONDITIONS) | RELATIONS[found.relation];
}

/** Compares ST(0) with the source into C3, C2, C0; then c registers are popped. */
const comparison = (signaling: boolean): BySource =>
  bySource((source) =>
    defineOperation('continue', (cpu, _a, b, pops) => {
      const unit = new X87Unit(cpu);
      const found = relate(unit, source(cpu.state, unit, b), signaling);
      if (found === undefined) return;
      setConditions(unit, found);
      for (let n = 0; found.completes && n < pops; n++) unit.pop();
    }),
  );

export const FCOM = comparison(true);
export const FUCOM = comparison(false);

/** FCOMI and its kin: ST(0) with ST(b) into ZF, PF, CF. */
const flagsComparison = (signaling: boolean): Operation =>
  defineOperation('continue', (cpu, _a, b, pops) => {
    const unit = new X87Unit(cpu);
    const found = relate(unit, SOURCES.register(cpu.state, unit, b), signaling);
    if (found === undefined) return;
    cpu.state.rflags = (cpu.state.rflags & ~ARITHMETIC_FLAGS) | FLAGS[found.relation];
    for (let n = 0; found.completes && n < pops; n++) unit.pop();
  });

export const FCOMI = flagsComparison(true);
export const FUCOMI = flagsComparison(false);

export const FTST = defineOperation('continue', (cpu) => {
  const unit = new X87Unit(cpu);
  const found = relate(unit, unpack80(0n), true);
  if (found !== undefined) setConditions(unit, found);
});

/** What ST(0) holds, in C3, C2, C0, and its sign in C1 (SDM vol. 2, FXAM, table 3-35). */
export const FXAM = defineOperation('continue', (cpu) => {
  const unit = new X87Unit(cpu);
  const x = unpack80(unit.get(0));
  const kinds = {
    unsupported: 0,
    quiet: C0,
    signaling: C0,
    normal: C2,
    infinity: C2 | C0,
    zero: C3,
    denormal: C3 | C2,
  };
  const kind = unit.isEmpty(0) ? C3 | C0 : kinds[x.kind];
  unit.status = (unit.status & ~CONDITIONS) | kind | (x.negative ? C1 : 0);
});

/** ST(0) ← f(ST(0)). */
const unary = (compute: (x: Unpacked, env: FloatEnvironment) => bigint, precisionControl = false): Operation =>
  defineOperation('continue', (cpu) => {
    const unit = new X87Unit(cpu);
    if (unit.isEmpty(0)) {
      if (unit.underflow()) unit.set(0, INDEFINITE);
      return;
    }
    const env = unit.environment(precisionControl);
    const result = compute(unpack80(unit.get(0)), env);
    if (unit.commit(env)) unit.set(0, result);
  });

export const FCHS = unary((x) => x.bits ^ BINARY80.signBit);
export const FABS = unary((x) => x.bits & ~BINARY80.signBit);
export const FSQRT = unary((x, env) => sqrt(BINARY80, x.bits, env), true);

export const FRNDINT = unary((x, env) => {
  noteDenormals([x], env);
  return toIntegral(BINARY80, x.bits, env);
});

/** Both of ST(0) and ST(1) are there; else an indefinite goes to ST(0), if that is masked. */
export function haveTwo(unit: X87Unit): boolean {
  if (!unit.isEmpty(0) && !unit.isEmpty(1)) return true;
  if (unit.underflow()) unit.set(0, INDEFINITE);
  return false;
}

export const FSCALE = defineOperation('continue', (cpu) => {
  const unit = new X87Unit(cpu);
  if (!haveTwo(unit)) return;
  const env = unit.environment();
  const result = scale(unpack80(unit.get(0)), unpack80(unit.get(1)), env);
  if (unit.commit(env)) unit.set(0, result);
});

/** The quotient's low three bits go to C0, C3, C1; C2 says that there is more to do. */
const remainder = (nearest: boolean): Operation =>
  defineOperation('continue', (cpu) => {
    const unit = new X87Unit(cpu);
    unit.status &= ~C2;
    if (!haveTwo(unit)) return;
    const env = unit.environment();
    const { bits, quotient: q } = partialRemainder(unpack80(unit.get(0)), unpack80(unit.get(1)), nearest, env);
    if (!unit.commit(env)) return;
    unit.set(0, bits);
    if (q === undefined) return;
    const conditions = q === 'more' ? C2 : (q & 4 ? C0 : 0) | (q & 2 ? C3 : 0) | (q & 1 ? C1 : 0);
    unit.status = (unit.status & ~CONDITIONS) | conditions;
  });

export const FPREM = remainder(false);
export const FPREM1 = remainder(true);

/** ST(0) ← the exponent, and the significand is pushed. */
export const FXTRACT = defineOperation('continue', (cpu) => {
  const unit = new X87Unit(cpu);
  const empty = unit.isEmpty(0);
  if (empty || !unit.isEmpty(7)) {
    if (!(empty ? unit.underflow() : unit.overflow())) return;
    unit.set(0, INDEFINITE);
    unit.top -= 1;
    unit.set(0, INDEFINITE);
    return;
  }
  const env = unit.environment();
  const { exponent, significand } = extract(unpack80(unit.get(0)), env);
  if (!unit.commit(env)) return;
  unit.set(0, exponent);
  unit.top -= 1;
  unit.set(0, significand);
});
