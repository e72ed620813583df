/** UCOMISS and its kin: comparison into ZF, PF, CF; OF, SF, AF are cleared (SDM vol. 2, COMISS). */
import { FLAG_CARRY, FLAG_RESULT } from '../state/layout.ts';
import { type Code, F32, F64, f32, f64, i32, i64, select, seq } from '../wasm/code.ts';
import { defineCold, type MicroOp } from './define.ts';
import { orSoft } from './sse-float.ts';
import { all, SCALAR32, SCALAR64 } from './sse-numbers.ts';

/** FLAG_CARRY with CF set and OF clear. */
const CARRY = i64.const(-0x4000000000000000n);
/** FLAG_CARRY with the parity of the result inverted: a zero result would set PF. */
const ODD_PARITY = i64.const(0x100n);

/**
 * a compared with b. Numbers that are not NaNs or denormal raise nothing and are never unordered, so the quiet and the
 * signaling instructions differ in their soft-float operation (the immediate) alone.
 */
function compareFlags(single: boolean): MicroOp {
  const numbers = single ? SCALAR32 : SCALAR64;
  const float = single ? f32 : f64;
  const bits: (value: Code) => Code = single ? i32.reinterpret_f32 : i64.reinterpret_f64;
  return defineCold(single ? 'comiss' : 'comisd', 'updates', (x) => {
    const type = single ? F32 : F64;
    const [a, b] = [x.local(type), x.local(type)];
    const [ma, mb] = [x.local(numbers.type), x.local(numbers.type)];
    const equal = float.eq(a.get, b.get);
    return seq(
      a.set(float.load(x.address('a'))),
      b.set(float.load(x.address('b'))),
      ma.set(numbers.magnitude(bits(a.get))),
      mb.set(numbers.magnitude(bits(b.get))),
      orSoft(
        x,
        all(numbers.zeroNormalOrInfinite(ma), numbers.zeroNormalOrInfinite(mb)),
        seq(
          // A result of 0 for ZF; of 1, whose parity is odd, otherwise.
          x.setCell64(FLAG_RESULT, i64.extend_i32_u(i32.eqz(equal))),
          x.setCell64(FLAG_CARRY, select(CARRY, select(ODD_PARITY, i64.const(0n), equal), float.lt(a.get, b.get))),
        ),
      ),
    );
  });
}

export const COMISS = compareFlags(true);
export const COMISD = compareFlags(false);
