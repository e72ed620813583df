/** Rearranging the elements of XMM registers. */
import { type Code, I32, I64, i32, i64, seq } from '../wasm/code.ts';
import { i8x16, v128 } from '../wasm/simd.ts';
import { defineCold, type MicroOp, type Operands } from './define.ts';

/** Elements of `size` bytes taken in turn from a and b, from their low or high halves. */
function unpack(name: string, size: number, high: boolean): MicroOp {
  const lanes = Array.from({ length: 16 }, (_, i) => {
    const element = Math.floor(i / size);
    const from = (element % 2) * 16;
    return from + (high ? 8 : 0) + Math.floor(element / 2) * size + (i % size);
  });
  return defineCold(name, 'none', (x) =>
    v128.store(x.address('a'), i8x16.shuffle(v128.load(x.address('a')), v128.load(x.address('b')), lanes)),
  );
}

/** a ← elements of a and b interleaved, by mnemonic. */
export const UNPACK: Readonly<Record<string, MicroOp>> = {
  punpcklbw: unpack('punpcklbw', 1, false),
  punpcklwd: unpack('punpcklwd', 2, false),
  punpckldq: unpack('punpckldq', 4, false),
  punpcklqdq: unpack('punpcklqdq', 8, false),
  punpckhbw: unpack('punpckhbw', 1, true),
  punpckhwd: unpack('punpckhwd', 2, true),
  punpckhdq: unpack('punpckhdq', 4, true),
  punpckhqdq: unpack('punpckhqdq', 8, true),
};

/** Two bits of the control byte (the immediate), from bit `at`, times `size`: the offset of an element. */
function selected(x: Operands, at: number, size: number): Code {
  return i32.mul(i32.and(i32.shr_u(x.immLow, i32.const(at)), i32.const(3)), i32.const(size));
}

/** Dwords 0 and 1 from b and dwords 2 and 3 from c, each selected by two bits of the immediate: PSHUFD, SHUFPS. */
export const SHUFFLE32 = defineCold('shuffle32', 'none', (x) => {
  const [low, high] = [x.local(I64), x.local(I64)];
  const dword = (field: 'b' | 'c', at: number): Code => i64.load32_u(i32.add(x.address(field), selected(x, at, 4)));
  const pair = (field: 'b' | 'c', at: number): Code =>
    i64.or(dword(field, at), i64.shl(dword(field, at + 2), i64.const(32n)));
  return seq(
    low.set(pair('b', 0)),
    high.set(pair('c', 4)),
    x.set64('a', low.get),
    i64.store(x.address('a'), high.get, 8),
  );
});

/** a ← four words of b selected by the immediate, 64 bits: PSHUFLW, PSHUFHW. */
export const SHUFFLE16 = defineCold('shuffle16', 'none', (x) => {
  const base = x.local(I32);
  const word = (n: number): Code =>
    i64.shl(i64.load16_u(i32.add(base.get, selected(x, 2 * n, 2))), i64.const(BigInt(16 * n)));
  return seq(base.set(x.address('b')), x.set64('a', i64.or(i64.or(word(0), word(1)), i64.or(word(2), word(3)))));
});
