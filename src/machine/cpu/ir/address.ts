/** Effective addresses: base + (index << scale) + displacement, in the three address sizes. */
import { type Code, I64, i32, i64, ifElse, type Local, seq } from '../wasm/code.ts';
import { define, type MicroOp, type Operands } from './define.ts';
import { get, signExtend } from './values.ts';

/**
 * b + (c << shift) + displacement + segment base: the immediate's low half is the displacement (sign-extended), bits
 * 7:0 of its high half the shift, bits 31:16 of that the cell that holds the segment base (or ZERO).
 */
export function indexedAddress(x: Operands): Code {
  const scaled = i64.add(x.get64('b'), i64.shl(x.get64('c'), x.indexShift));
  return i64.add(i64.add(scaled, x.segmentBase), i64.extend_i32_s(x.immLow));
}

/** b + displacement (the immediate's low half, sign-extended). */
export const basedAddress = (x: Operands): Code => i64.add(x.get64('b'), i64.extend_i32_s(x.immLow));

export const packIndexed = (shift: number, segmentCell: number): number => (segmentCell << 16) | shift;

/** a ← the indexed address; 64-bit addressing. */
export const LEA64 = define('lea64', 'none', (x) => x.set64('a', indexedAddress(x)));
/** a ← the indexed address, truncated to 32 bits; 32-bit addressing. The segment base comes later. */
export const LEA32 = define('lea32', 'none', (x) => x.set32('a', i32.wrap_i64(indexedAddress(x))));
/** a ← the indexed address, truncated to 16 bits; 16-bit addressing. */
export const LEA16 = define('lea16', 'none', (x) =>
  x.set32('a', i32.and(i32.wrap_i64(indexedAddress(x)), i32.const(0xffff))),
);
/** a ← b plus the segment base in the high half's cell, 64 bits: an effective address of 32 or 64 bits in 64-bit mode. */
export const ADD_SEGMENT_BASE = define('addsegment', 'none', (x) => x.set64('a', i64.add(x.get64('b'), x.segmentBase)));

/**
 * a ← the linear address of offset b in segment c (0 … 5), 32 bits, for an access of `immLow` bytes. Inside the bounds
 * the CPU keeps for plain segments the check is one compare; everything else is TypeScript's.
 */
function segmentAddress(write: boolean) {
  return (x: Operands): Code => {
    const offset: Local = x.local(I64);
    return seq(
      offset.set(i64.extend_i32_u(x.get32('b'))),
      ifElse(
        i64.le_u(i64.add(offset.get, i64.extend_i32_u(x.immLow)), x.boundOfSegment(write)),
        x.set32('a', i32.add(i32.wrap_i64(offset.get), x.baseOfSegment)),
        x.set64('a', i64.extend_i32_u(x.runtime.segment(offset.get, x.immLow, write))),
      ),
    );
  };
}

export const SEGMENT_READ = define('segment.r', 'reads', segmentAddress(false));
export const SEGMENT_WRITE = define('segment.w', 'reads', segmentAddress(true));

/** a ← how many bytes the bit number b (signed, 16, 32 or 64 bits) lies away from the operand, in whole operands; 64 bits. */
export const BIT_DISPLACEMENT = { 2: bitDisplacement(2), 4: bitDisplacement(4), 8: bitDisplacement(8) } as const;

function bitDisplacement(size: 2 | 4 | 8): MicroOp {
  return define(`bitdisplacement${size * 8}`, 'none', (x) => {
    const number = signExtend(size, get(x, size, 'b'));
    // Bits / 8 gives bytes; dropping the bits inside one operand leaves a multiple of its size.
    return x.set64('a', i64.and(i64.shr_s(number, i64.const(3n)), i64.const(BigInt(-size))));
  });
}
