/**
 * ROUNDPS and its kin, and VROUNDPS: to an integral number, in the direction that the immediate or MXCSR says (SDM vol. 2,
 * ROUNDPD, table 4-20). As in sse-float.ts, soft float does what WebAssembly's arithmetic might not.
 */
import { type Code, F32, F64, f32, f64, i32, i64, seq, V128 } from '../wasm/code.ts';
import { f32x4, f64x2, i32x4, i64x2, v128 } from '../wasm/simd.ts';
import { defineCold, type MicroOp } from './define.ts';
import { orSoft } from './sse-float.ts';
import { mayLose, PACKED32, PACKED64, roundsToNearest, SCALAR32, SCALAR64, tellLoss } from './sse-numbers.ts';

/** `mxcsr`: what MXCSR says, which is done here when it says nearest. */
type Direction = 'nearest' | 'floor' | 'ceil' | 'trunc' | 'mxcsr';

const SHAPES = {
  ss: { numbers: SCALAR32, type: F32, load: f32.load, store: f32.store, bits: i32.reinterpret_f32, round: f32 },
  sd: { numbers: SCALAR64, type: F64, load: f64.load, store: f64.store, bits: i64.reinterpret_f64, round: f64 },
  ps: { numbers: PACKED32, type: V128, load: v128.load, store: v128.store, bits: (x: Code) => x, round: f32x4 },
  pd: { numbers: PACKED64, type: V128, load: v128.load, store: v128.store, bits: (x: Code) => x, round: f64x2 },
} as const;

/** Zeros, normal numbers and infinities: neither IE nor anything for DAZ to act on. */
function round(suffix: keyof typeof SHAPES, direction: Direction): MicroOp {
  const shape = SHAPES[suffix];
  const { numbers } = shape;
  const compute = shape.round[direction === 'mxcsr' ? 'nearest' : direction];
  /** 1 when every element was integral already. */
  const exact = (value: Code, result: Code): Code =>
    ({
      ss: () => f32.eq(value, result),
      sd: () => f64.eq(value, result),
      ps: () => i32x4.all_true(f32x4.eq(value, result)),
      pd: () => i64x2.all_true(f64x2.eq(value, result)),
    })[suffix]();
  return defineCold(`round${suffix}.${direction}`, 'reads', (x) => {
    const [value, result, magnitude] = [x.local(shape.type), x.local(shape.type), x.local(numbers.type)];
    const lossless = i32.or(x.number('c'), exact(value.get, result.get));
    const precision = i32.or(lossless, mayLose(x));
    const conditions = i32.and(numbers.zeroNormalOrInfinite(magnitude), precision);
    return seq(
      value.set(shape.load(x.address('b'))),
      result.set(compute(value.get)),
      magnitude.set(numbers.magnitude(shape.bits(value.get))),
      orSoft(
        x,
        direction === 'mxcsr' ? i32.and(roundsToNearest(x), conditions) : conditions,
        seq(tellLoss(x, lossless), shape.store(x.address('a'), result.get)),
      ),
    );
  });
}

type ByDirection = Readonly<Record<Direction, MicroOp>>;

const byDirection = (suffix: keyof typeof SHAPES): ByDirection => ({
  nearest: round(suffix, 'nearest'),
  floor: round(suffix, 'floor'),
  ceil: round(suffix, 'ceil'),
  trunc: round(suffix, 'trunc'),
  mxcsr: round(suffix, 'mxcsr'),
});

/** a ← b rounded; field c is 1 when PE is not to be raised. By mnemonic, then by `directionOf`. */
export const ROUND: Readonly<Record<string, ByDirection>> = {
  roundss: byDirection('ss'),
  roundsd: byDirection('sd'),
  roundps: byDirection('ps'),
  roundpd: byDirection('pd'),
};

/** The direction that a control byte asks for: bits 1:0, or MXCSR's where bit 2 is set. */
export const directionOf = (control: number): Direction =>
  control & 4 ? 'mxcsr' : (['nearest', 'floor', 'ceil', 'trunc'] as const)[(control & 3) as 0 | 1 | 2 | 3];
