/** What AVX and AVX2 do that SSE does not. Cells are 128 bits unless told otherwise. */
import { SIMD_DEFERRED, SIMD_RAISED } from '../state/layout.ts';
import { type Code, drop, I32, I64, i32, i64, ifElse, seq } from '../wasm/code.ts';
import { i8x16, i32x4, i64x2, v128 } from '../wasm/simd.ts';
import { basedAddress } from './address.ts';
import { define, defineCold, type MicroOp, type Operands } from './define.ts';

/** #GP(0) when the address b + displacement is not a multiple of 32. */
export const CHECK_ALIGNED_32 = defineCold('aligned32', 'reads', (x) =>
  ifElse(i32.and(i32.wrap_i64(basedAddress(x)), i32.const(31)), x.runtime.generalProtection),
);

/** Faults as a write of c bytes (a power of 2) at b + displacement would, its second page included. */
export const PROBE_WRITE = defineCold('probe.write', 'reads', (x) => {
  const [address, size, second] = [x.local(I64), x.local(I64), x.local(I64)];
  return seq(
    address.set(basedAddress(x)),
    size.set(i64.extend_i32_u(x.number('c'))),
    drop(x.load(1, address, true)),
    // The last multiple of the size inside: where a second page begins if there is one.
    second.set(i64.and(i64.add(address.get, i64.sub(size.get, i64.const(1n))), i64.sub(i64.const(0n), size.get))),
    drop(x.load(1, second, true)),
  );
});

/** From here on the floating-point exceptions of an instruction's lanes are gathered instead of raised. */
export const DEFER_EXCEPTIONS = define('simd.defer', 'none', (x) =>
  seq(x.setCell32(SIMD_RAISED, i32.const(0)), x.setCell32(SIMD_DEFERRED, i32.const(1))),
);

/** The end of that: the operation whose number is the immediate's low half settles what was raised, if anything was. */
export const SETTLE_EXCEPTIONS = define('simd.settle', 'reads', (x) =>
  seq(x.setCell32(SIMD_DEFERRED, i32.const(0)), ifElse(x.cell32(SIMD_RAISED), x.runtime.operation)),
);

const at = (cell: Code, offset: Code): Code => i32.add(cell, offset);
const dword = (x: Operands, field: 'b' | 'c', n: number): Code => i32.load(x.address(field), 4 * n);

/** a's doubleword n ← the one of c whose number is in the low bits of b's doubleword n. */
const permuteDwords = (name: string, mask: 3 | 7): MicroOp =>
  defineCold(name, 'none', (x) =>
    seq(
      ...[0, 1, 2, 3].map((n) => {
        const offset = i32.shl(i32.and(dword(x, 'b', n), i32.const(mask)), i32.const(2));
        return i32.store(x.address('a'), i32.load(at(x.address('c'), offset)), 4 * n);
      }),
    ),
  );

/** c is a table of 32 bytes: three bits choose. */
export const PERMUTE_DWORDS = permuteDwords('permd', 7);
/** Two bits choose in c. a is neither b nor c. */
export const PERMUTE_LANE_DWORDS = permuteDwords('permilps', 3);

/** a's quadword n ← c's whose number is in bit 1 of b's quadword n. a is neither b nor c. */
export const PERMUTE_LANE_QWORDS = defineCold('permilpd', 'none', (x) =>
  seq(
    ...[0, 1].map((n) => {
      const offset = i32.shl(i32.and(dword(x, 'b', 2 * n), i32.const(2)), i32.const(2));
      return i64.store(x.address('a'), i64.load(at(x.address('c'), offset)), 8 * n);
    }),
  ),
);

/** a's elements shifted by b's, each by its own count; counts beyond the width leave zeros, or signs. */
function variableShift(
  name: string,
  size: 4 | 8,
  shift: (value: Code, count: Code) => Code,
  arithmetic = false,
): MicroOp {
  const type = size === 4 ? i32 : i64;
  const constant = (value: number): Code => (size === 4 ? i32.const(value) : i64.const(BigInt(value)));
  return defineCold(name, 'none', (x) =>
    seq(
      ...Array.from({ length: 16 / size }, (_, n) => {
        const [value, count] = [type.load(x.address('a'), size * n), type.load(x.address('b'), size * n)];
        const inRange = type.lt_u(count, constant(8 * size));
        const far = arithmetic ? type.shr_s(value, constant(8 * size - 1)) : constant(0);
        return type.store(x.address('a'), ifElse(inRange, shift(value, count), far, size === 4 ? I32 : I64), size * n);
      }),
    ),
  );
}

export const VARIABLE_SHIFTS: Readonly<Record<string, MicroOp>> = {
  psllvd: variableShift('psllvd', 4, i32.shl),
  psllvq: variableShift('psllvq', 8, i64.shl),
  psrlvd: variableShift('psrlvd', 4, i32.shr_u),
  psrlvq: variableShift('psrlvq', 8, i64.shr_u),
  psravd: variableShift('psravd', 4, i32.shr_s, true),
};

function maskOfTwo(name: string, count: number, bitmask: (v: Code) => Code): MicroOp {
  return defineCold(name, 'none', (x) =>
    x.set32(
      'a',
      i32.or(bitmask(v128.load(x.address('b'))), i32.shl(bitmask(v128.load(x.address('c'))), i32.const(count))),
    ),
  );
}

/** a ← the sign bits of b's elements, with those of c's above them: 32 bits. By the size of an element. */
export const MASK_OF_TWO = {
  1: maskOfTwo('pmovmskb256', 16, i8x16.bitmask),
  4: maskOfTwo('movmskps256', 4, i32x4.bitmask),
  8: maskOfTwo('movmskpd256', 2, i64x2.bitmask),
} as const;
