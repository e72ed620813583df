/** PCLMULQDQ (Intel SDM vol. 2B): multiplication without carries. */
import { brIf, I32, I64, i32, i64, loop, seq } from '../wasm/code.ts';
import { defineCold } from './define.ts';

/** a (128 bits) ← b times c, both 64 bits, as polynomials over two elements. */
export const CLMUL = defineCold('clmul', 'none', (x) => {
  const [b, c, low, high, bit] = [x.local(I64), x.local(I64), x.local(I64), x.local(I64), x.local(I32)];
  const again = Symbol('bit');
  // Horner's rule from the highest bit of c down: double what there is, then add b or nothing.
  const chosen = i64.and(
    b.get,
    i64.shr_s(i64.shl(c.get, i64.sub(i64.const(63n), i64.extend_i32_u(bit.get))), i64.const(63n)),
  );
  return seq(
    b.set(x.get64('b')),
    c.set(x.get64('c')),
    low.set(i64.const(0n)),
    high.set(i64.const(0n)),
    bit.set(i32.const(64)),
    loop(
      again,
      seq(
        bit.set(i32.sub(bit.get, i32.const(1))),
        high.set(i64.or(i64.shl(high.get, i64.const(1n)), i64.shr_u(low.get, i64.const(63n)))),
        low.set(i64.xor(i64.shl(low.get, i64.const(1n)), chosen)),
        brIf(again, bit.get),
      ),
    ),
    x.set64('a', low.get),
    i64.store(x.address('a'), high.get, 8),
  );
});
