/** Copies, extensions, selections, byte order. */
import { type Code, i32, i64, select, seq } from '../wasm/code.ts';
import { bySize, define } from './define.ts';
import { get, immediate, set, typeOf, widen } from './values.ts';

/** a ← b. */
export const MOV = bySize((size) => define(`mov${size * 8}`, 'none', (x) => set(x, size, 'a', get(x, size, 'b'))));

/** a ← immediate. */
export const MOV_IMMEDIATE = bySize((size) =>
  define(`mov${size * 8}.i`, 'none', (x) => set(x, size, 'a', immediate(x, size))),
);

/** a ← b zero-extended from 8 or 16 to 64 bits (a 16-bit destination takes MOV of the temporary). */
export const ZERO_EXTEND = {
  1: define('zx8', 'none', (x) => x.set32('a', x.get8('b'))),
  2: define('zx16', 'none', (x) => x.set32('a', x.get16('b'))),
  4: define('zx32', 'none', (x) => x.set32('a', x.get32('b'))),
} as const;

/** a ← b sign-extended from 8, 16 or 32 to 64 bits. */
export const SIGN_EXTEND_64 = {
  1: define('sx8.64', 'none', (x) => x.set64('a', i64.extend8_s(i64.extend_i32_u(x.get8('b'))))),
  2: define('sx16.64', 'none', (x) => x.set64('a', i64.extend16_s(i64.extend_i32_u(x.get16('b'))))),
  4: define('sx32.64', 'none', (x) => x.set64('a', i64.extend_i32_s(x.get32('b')))),
} as const;

/** a ← b sign-extended from 8 or 16 to 32 bits, upper 32 cleared. */
export const SIGN_EXTEND_32 = {
  1: define('sx8.32', 'none', (x) => x.set32('a', i32.extend8_s(x.get8('b')))),
  2: define('sx16.32', 'none', (x) => x.set32('a', i32.extend16_s(x.get16('b')))),
} as const;

/** a ← c's low 8 bits not zero ? b : a. A 32-bit select clears the upper half either way, as CMOV does. */
export const SELECT = bySize((size) =>
  define(`select${size * 8}`, 'none', (x) =>
    set(x, size, 'a', select(get(x, size, 'b'), get(x, size, 'a'), x.get8('c'))),
  ),
);

/** Exchanges a and b. */
export const XCHG = bySize((size) =>
  define(`xchg${size * 8}`, 'none', (x) => {
    const left = x.local(typeOf(size));
    return seq(left.set(get(x, size, 'a')), set(x, size, 'a', get(x, size, 'b')), set(x, size, 'b', left.get));
  }),
);

function swap32(value: Code): Code {
  // Bytes 0 and 2 rotated right by 8, bytes 1 and 3 rotated left by 8.
  return i32.or(
    i32.and(i32.rotl(value, i32.const(8)), i32.const(0x00ff00ff)),
    i32.and(i32.rotr(value, i32.const(8)), i32.const(-0x00ff0100)),
  );
}

/** a ← b with its bytes reversed. BSWAP knows no 16 bits; MOVBE does. */
export const BSWAP = {
  2: define('bswap16', 'none', (x) =>
    x.set16('a', i32.or(i32.shl(x.get16('b'), i32.const(8)), i32.shr_u(x.get16('b'), i32.const(8)))),
  ),
  4: define('bswap32', 'none', (x) => x.set32('a', swap32(x.get32('b')))),
  8: define('bswap64', 'none', (x) =>
    x.set64(
      'a',
      i64.or(
        i64.shl(widen(4, swap32(i32.wrap_i64(x.get64('b')))), i64.const(32n)),
        widen(4, swap32(i32.wrap_i64(i64.shr_u(x.get64('b'), i64.const(32n))))),
      ),
    ),
  ),
} as const;

/** a ← b's sign in every bit: CWD, CDQ, CQO. */
export const SIGN_FILL = {
  2: define('signfill16', 'none', (x) => x.set16('a', i32.shr_s(i32.extend16_s(x.get16('b')), i32.const(15)))),
  4: define('signfill32', 'none', (x) => x.set32('a', i32.shr_s(x.get32('b'), i32.const(31)))),
  8: define('signfill64', 'none', (x) => x.set64('a', i64.shr_s(x.get64('b'), i64.const(63n)))),
} as const;
