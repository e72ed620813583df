/**
 * AES-NI (Intel SDM vol. 2A, AESENC and its kin; FIPS 197 for the transformations). The state is a 128-bit cell, byte 0 the
 * first of the block; the tables are computed, not copied.
 */
import { type Code, i32, type Local, seq, V128 } from '../wasm/code.ts';
import { i8x16, i64x2, v128 } from '../wasm/simd.ts';
import { defineCold, type MicroOp, type Operands } from './define.ts';
import { left, right, store } from './sse-integer.ts';

/** Twice a byte in the field of x⁸ + x⁴ + x³ + x + 1. */
const twice = (byte: number): number => ((byte << 1) ^ (byte & 0x80 ? 0x11b : 0)) & 0xff;

/** FIPS 197, 5.1.1: the inverse in the field, then an affine transformation. */
function substitution(): number[] {
  // Powers and logarithms to the base of 3, which generates the field.
  const power: number[] = [1];
  while (power.length < 255) power.push(power.at(-1)! ^ twice(power.at(-1)!));
  const inverse = (byte: number): number => (byte === 0 ? 0 : power[(255 - power.indexOf(byte)) % 255]!);
  const affine = (byte: number): number => {
    let result = 0x63;
    for (const by of [0, 1, 2, 3, 4]) result ^= (byte << by) | (byte >> (8 - by));
    return result & 0xff;
  };
  return Array.from({ length: 256 }, (_, byte) => affine(inverse(byte)));
}

export const S_BOX: readonly number[] = substitution();
const INVERSE_S_BOX: readonly number[] = S_BOX.map((_, byte) => S_BOX.indexOf(byte));

/** Every byte of the state looked up: sixteen rows of the table, of which `swizzle` answers the one that holds the byte. */
function lookUp(state: Local, table: readonly number[]): Code {
  return Array.from({ length: 16 }, (_, row) =>
    i8x16.swizzle(
      v128.const(table.slice(16 * row, 16 * row + 16)),
      v128.xor(state.get, i8x16.splat(i32.const(16 * row))),
    ),
  ).reduce((all, one) => v128.or(all, one));
}

/** Byte 4c + r of the state is row r of column c; row r is rotated by r columns, to the left or (inverse) to the right. */
const rows = (direction: 1 | -1): number[] =>
  Array.from({ length: 16 }, (_, i) => (i + direction * 4 * (i % 4) + 16) % 16);

const rearranged = (state: Local, lanes: readonly number[]): Code => i8x16.shuffle(state.get, state.get, lanes);

/** The rows of each column rotated up by `n`. */
const up = (state: Local, n: number): Code =>
  rearranged(
    state,
    Array.from({ length: 16 }, (_, i) => (i & ~3) + ((i + n) & 3)),
  );

const doubled = (state: Local): Code =>
  v128.xor(
    i8x16.add(state.get, state.get),
    v128.and(i8x16.shr_s(state.get, i32.const(7)), i8x16.splat(i32.const(0x1b))),
  );

/** FIPS 197, 5.1.3: each byte becomes 2·itself + 3·the next + the two after. */
function mixColumns(x: Operands, state: Local): Code {
  const two = x.local(V128);
  return seq(
    two.set(doubled(state)),
    state.set(v128.xor(v128.xor(two.get, v128.xor(up(two, 1), up(state, 1))), v128.xor(up(state, 2), up(state, 3)))),
  );
}

/** FIPS 197, 5.3.3: the coefficients 14 11 13 9 are 2 3 1 1 after each column got 4·(itself + the second next) added. */
function inverseMixColumns(x: Operands, state: Local): Code {
  const part = x.local(V128);
  return seq(
    part.set(v128.xor(state.get, up(state, 2))),
    part.set(doubled(part)),
    part.set(doubled(part)),
    state.set(v128.xor(state.get, part.get)),
    mixColumns(x, state),
  );
}

/** A round on a, with the round key b. */
function round(name: string, table: readonly number[], lanes: readonly number[], mix?: typeof mixColumns): MicroOp {
  return defineCold(name, 'none', (x) => {
    const state = x.local(V128);
    return seq(
      state.set(left(x)),
      state.set(rearranged(state, lanes)),
      state.set(lookUp(state, table)),
      mix === undefined ? seq() : mix(x, state),
      store(x, v128.xor(state.get, right(x))),
    );
  });
}

/** By mnemonic; AESIMC is a ← f(b). */
export const AES: Readonly<Record<string, MicroOp>> = {
  aesenc: round('aesenc', S_BOX, rows(1), mixColumns),
  aesenclast: round('aesenclast', S_BOX, rows(1)),
  aesdec: round('aesdec', INVERSE_S_BOX, rows(-1), inverseMixColumns),
  aesdeclast: round('aesdeclast', INVERSE_S_BOX, rows(-1)),
  aesimc: defineCold('aesimc', 'none', (x) => {
    const state = x.local(V128);
    return seq(state.set(right(x)), inverseMixColumns(x, state), store(x, state.get));
  }),
};

/** Doublewords 1 and 3 of b, each as it is and rotated right by one byte: what AESKEYGENASSIST substitutes. */
const KEY_WORDS = [4, 5, 6, 7, 5, 6, 7, 4, 12, 13, 14, 15, 13, 14, 15, 12];

/** a ← the key words of b substituted, the round constant (the immediate, already where it belongs) added. */
export const AES_KEY_ASSIST = defineCold('aeskeygenassist', 'none', (x) => {
  const state = x.local(V128);
  return seq(
    state.set(right(x)),
    state.set(rearranged(state, KEY_WORDS)),
    store(x, v128.xor(lookUp(state, S_BOX), i64x2.splat(x.imm64))),
  );
});
