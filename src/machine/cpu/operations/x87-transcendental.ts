/** FSIN, FPATAN, FYL2X and their kin. */
import type { FloatEnvironment } from '../float/environment.ts';
import type { Unpacked } from '../float/number.ts';
import { unpack80 } from '../float/scale.ts';
import {
  angle,
  cosine,
  exponentialMinusOne,
  ONE,
  outOfRange,
  sine,
  tangent,
  timesLog2,
  timesLog2PlusOne,
} from '../float/transcendental.ts';
import { defineOperation, type Operation } from './define.ts';
import { C2, INDEFINITE, X87Unit } from './x87-unit.ts';

type Unary = (x: Unpacked, env: FloatEnvironment) => bigint;

/**
 * Functions of an angle in ST(0). One that is too large stays where it is, and C2 says so. `second`, if there is one, is
 * what is pushed after.
 */
const ofAngle = (first: Unary, second?: Unary): Operation =>
  defineOperation('continue', (cpu) => {
    const unit = new X87Unit(cpu);
    unit.status &= ~C2;
    const empty = unit.isEmpty(0);
    if (empty || (second !== undefined && !unit.isEmpty(7))) {
      if (!(empty ? unit.underflow() : unit.overflow())) return;
      unit.set(0, INDEFINITE);
      if (second === undefined) return;
      unit.top -= 1;
      unit.set(0, INDEFINITE);
      return;
    }
    const x = unpack80(unit.get(0));
    if (outOfRange(x)) {
      unit.raise(C2, false);
      return;
    }
    const env = unit.environment();
    const result = first(x, env);
    const pushed = second?.(x, env);
    if (!unit.commit(env)) return;
    unit.set(0, result);
    if (pushed === undefined) return;
    unit.top -= 1;
    unit.set(0, pushed);
  });

/** Functions of ST(0) and ST(1): the result replaces ST(1), and ST(0) is popped. */
const ofTwo = (compute: (x: Unpacked, y: Unpacked, env: FloatEnvironment) => bigint): Operation =>
  defineOperation('continue', (cpu) => {
    const unit = new X87Unit(cpu);
    if (unit.isEmpty(0) || unit.isEmpty(1)) {
      if (!unit.underflow()) return;
      unit.set(1, INDEFINITE);
    } else {
      const env = unit.environment();
      const result = compute(unpack80(unit.get(0)), unpack80(unit.get(1)), env);
      if (!unit.commit(env)) return;
      unit.set(1, result);
    }
    unit.pop();
  });

const F2XM1 = defineOperation('continue', (cpu) => {
  const unit = new X87Unit(cpu);
  if (unit.isEmpty(0)) {
    if (unit.underflow()) unit.set(0, INDEFINITE);
    return;
  }
  const env = unit.environment();
  const result = exponentialMinusOne(unpack80(unit.get(0)), env);
  if (unit.commit(env)) unit.set(0, result);
});

/** FPTAN pushes 1, or the NaN that its result is. */
const oneOrNaN: Unary = (x, env) => {
  const finite = x.kind === 'zero' || x.kind === 'denormal' || x.kind === 'normal';
  return finite ? ONE : tangent(x, env);
};

/** By mnemonic. */
export const TRANSCENDENTAL: Readonly<Record<string, Operation>> = {
  fsin: ofAngle(sine),
  fcos: ofAngle(cosine),
  fsincos: ofAngle(sine, cosine),
  fptan: ofAngle(tangent, oneOrNaN),
  fpatan: ofTwo((x, y, env) => angle(y, x, env)),
  f2xm1: F2XM1,
  fyl2x: ofTwo(timesLog2),
  fyl2xp1: ofTwo(timesLog2PlusOne),
};
