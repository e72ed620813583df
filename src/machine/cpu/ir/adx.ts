/** ADCX and ADOX (Intel SDM vol. 2): additions with a carry chain of their own each, in CF and in OF. */
import { FLAG_CARRY } from '../state/layout.ts';
import { type Code, I64, i32, i64, seq } from '../wasm/code.ts';
import { defineCold, type MicroOp, type Operands } from './define.ts';
import { setCarryOverflow } from './flags.ts';
import { get, set, widen } from './values.ts';

/** a ← a + b + CF or OF, which becomes the carry; the other flags stay. */
function addWith(flag: 'carry' | 'overflow', size: 4 | 8): MicroOp {
  return defineCold(`ad${flag === 'carry' ? 'c' : 'o'}x${size * 8}`, 'updates', (x: Operands): Code => {
    const [left, right, sum] = [x.local(I64), x.local(I64), x.local(I64)];
    const [cf, of, out] = [x.local(I64), x.local(I64), x.local(I64)];
    const word = x.cell64(FLAG_CARRY);
    const carries = i64.or(
      i64.and(left.get, right.get),
      i64.and(i64.or(left.get, right.get), i64.xor(sum.get, i64.const(-1n))),
    );
    return seq(
      cf.set(i64.shr_u(word, i64.const(63n))),
      of.set(i64.xor(cf.get, i64.and(i64.shr_u(word, i64.const(62n)), i64.const(1n)))),
      left.set(widen(size, get(x, size, 'a'))),
      right.set(widen(size, get(x, size, 'b'))),
      sum.set(i64.add(i64.add(left.get, right.get), flag === 'carry' ? cf.get : of.get)),
      out.set(i64.and(i64.shr_u(carries, i64.const(BigInt(8 * size - 1))), i64.const(1n))),
      set(x, size, 'a', size === 8 ? sum.get : i32.wrap_i64(sum.get)),
      flag === 'carry'
        ? setCarryOverflow(x, out.get, i64.xor(out.get, of.get))
        : setCarryOverflow(x, cf.get, i64.xor(cf.get, out.get)),
    );
  });
}

export const ADCX = { 4: addWith('carry', 4), 8: addWith('carry', 8) } as const;
export const ADOX = { 4: addWith('overflow', 4), 8: addWith('overflow', 8) } as const;
