/** Random x87 states for the cases of MMX and x87 instructions. */
import type { Random } from '../float/cases.ts';
import type { NativeCase } from '../native/native.ts';

const EXCEPTIONS = 0x3f;
const ES_AND_B = 0x8080;

/**
 * Control, status and tag word: mostly nothing unmasked, or nothing of that pending; the condition codes and the top are
 * anything; and what is in the registers is anything.
 */
export function fillState(random: Random, record: NativeCase): void {
  const image = new DataView(record.fxsave.buffer, record.fxsave.byteOffset, 512);
  const masks = random.below(4) === 0 ? random.below(64) : EXCEPTIONS;
  image.setUint16(0, 0x0040 | masks | (PRECISIONS[random.below(6)]! << 8) | (random.below(4) << 10), true);
  let flags = random.below(2) === 0 ? 0 : random.below(128);
  if (random.below(8) !== 0) flags &= masks | 0x40;
  const pending = (flags & ~masks & EXCEPTIONS) !== 0 ? ES_AND_B : 0;
  const conditions = (random.below(8) << 8) | (random.below(2) << 14);
  image.setUint16(2, flags | pending | conditions | (random.below(8) << 11), true);
  image.setUint8(4, random.below(2) === 0 ? 0xff : random.below(256));
  for (let n = 0; n < 8; n++) {
    image.setBigUint64(32 + 16 * n, random.next(), true);
    image.setUint16(40 + 16 * n, random.below(0x1_0000), true);
  }
}

/** PC: 64 bits mostly, 24, 53. */
const PRECISIONS = [3, 3, 3, 3, 0, 2];
