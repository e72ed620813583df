import { type Code, I64, i32, i64, ifElse, type Local, nothing, seq } from '../wasm/code.ts';
import { basedAddress } from './address.ts';
import { define, type MicroOp, type Operands } from './define.ts';

/** a ← b, 128 bits. */
export const MOV128 = define('mov128', 'none', (x) =>
  seq(i64.store(x.address('a'), x.get64('b')), i64.store(x.address('a'), i64.load(x.address('b'), 8), 8)),
);

/** a ← immediate in both halves: 0 clears the register. */
export const FILL128 = define('fill128', 'none', (x) =>
  seq(x.set64('a', x.imm64), i64.store(x.address('a'), x.imm64, 8)),
);

/** Low 32 bits of a ← those of b; the rest of a stays. */
export const MERGE32 = define('merge32', 'none', (x) => i32.store(x.address('a'), x.get32('b')));

/** a ← b's low 64 bits, zero-extended to 128. */
export const ZERO_EXTEND_64_128 = define('zx64.128', 'none', (x) =>
  seq(x.set64('a', x.get64('b')), i64.store(x.address('a'), i64.const(0n), 8)),
);

/** Legacy SSE instructions want 16-byte operands aligned, else #GP(0) (SDM vol. 1, 10.4.1.1). */
const checkAligned = (x: Operands, address: Local): Code =>
  ifElse(i32.and(i32.wrap_i64(address.get), i32.const(15)), x.runtime.generalProtection);

function load128(name: string, aligned: boolean): MicroOp {
  return define(name, 'reads', (x) => {
    const [address, low, high] = [x.local(I64), x.local(I64), x.local(I64)];
    return seq(
      address.set(basedAddress(x)),
      aligned ? checkAligned(x, address) : nothing,
      x.load128(address, { low, high }, aligned),
      x.set64('a', low.get),
      i64.store(x.address('a'), high.get, 8),
    );
  });
}

/** a ← 16 bytes of memory at b + displacement. */
export const LOAD128 = load128('load128', false);
/** The same, or #GP(0) when the address is not a multiple of 16. */
export const LOAD128_ALIGNED = load128('load128.aligned', true);

function store128(name: string, aligned: boolean): MicroOp {
  return define(name, 'reads', (x) => {
    const address = x.local(I64);
    return seq(
      address.set(basedAddress(x)),
      aligned ? checkAligned(x, address) : nothing,
      x.store128(address, { low: x.get64('a'), high: i64.load(x.address('a'), 8) }, aligned),
    );
  });
}

/** 16 bytes of memory at b + displacement ← a. */
export const STORE128 = store128('store128', false);
export const STORE128_ALIGNED = store128('store128.aligned', true);
