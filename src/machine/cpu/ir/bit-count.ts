/** Counting bits (Intel SDM vol. 2, POPCNT and LZCNT). */
import { I64, i32, i64, seq } from '../wasm/code.ts';
import { define, type MicroOp } from './define.ts';
import { setFromByte } from './flags.ts';
import { get, set, widen } from './values.ts';

const none = i64.const(0n);
const ZF = i32.const(6);

/** The result as this operand size's own type. */
const narrow = (size: 2 | 4 | 8, value: ReturnType<typeof i64.ctz>) => (size === 8 ? value : i32.wrap_i64(value));

/** a ← how many of b's bits are set; ZF says that there is none, all other flags are clear. */
function popcnt(size: 2 | 4 | 8): MicroOp {
  return define(`popcnt${size * 8}`, 'writes', (x) => {
    const v = x.local(I64);
    return seq(
      v.set(widen(size, get(x, size, 'b'))),
      setFromByte(x, i32.shl(i64.eqz(v.get), ZF), none),
      set(x, size, 'a', narrow(size, i64.popcnt(v.get))),
    );
  });
}

/** a ← how many zeros are above b's highest set bit; CF says that there is none, ZF that the answer is 0. */
function lzcnt(size: 2 | 4 | 8): MicroOp {
  return define(`lzcnt${size * 8}`, 'writes', (x) => {
    const [v, count] = [x.local(I64), x.local(I64)];
    return seq(
      v.set(widen(size, get(x, size, 'b'))),
      count.set(i64.sub(i64.clz(v.get), i64.const(BigInt(64 - 8 * size)))),
      setFromByte(x, i32.or(i64.eqz(v.get), i32.shl(i64.eqz(count.get), ZF)), none),
      set(x, size, 'a', narrow(size, count.get)),
    );
  });
}

export const POPCNT = { 2: popcnt(2), 4: popcnt(4), 8: popcnt(8) } as const;
export const LZCNT = { 2: lzcnt(2), 4: lzcnt(4), 8: lzcnt(8) } as const;
