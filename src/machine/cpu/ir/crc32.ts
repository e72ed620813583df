/** CRC32 (Intel SDM vol. 2A, CRC32): the polynomial 11EDC6F41h of iSCSI, its bits in reverse. */
import { brIf, I32, I64, i32, i64, loop, seq } from '../wasm/code.ts';
import { type AccessSize, bySize, defineCold, type MicroOp } from './define.ts';
import { get, widen } from './values.ts';

const REVERSED = i32.const(0x82f63b78 | 0);

/** a (32 bits, upper half cleared) ← the checksum a continued with b's bytes, lowest first. */
function crc32(size: AccessSize): MicroOp {
  return defineCold(`crc32.${size * 8}`, 'none', (x) => {
    const [crc, data, bits] = [x.local(I32), x.local(I64), x.local(I32)];
    const again = Symbol('bit');
    const low = i32.and(i32.xor(crc.get, i32.wrap_i64(data.get)), i32.const(1));
    return seq(
      crc.set(x.get32('a')),
      data.set(widen(size, get(x, size, 'b'))),
      bits.set(i32.const(8 * size)),
      loop(
        again,
        seq(
          crc.set(i32.xor(i32.shr_u(crc.get, i32.const(1)), i32.mul(low, REVERSED))),
          data.set(i64.shr_u(data.get, i64.const(1n))),
          brIf(again, bits.tee(i32.sub(bits.get, i32.const(1)))),
        ),
      ),
      x.set32('a', crc.get),
    );
  });
}

export const CRC32 = bySize(crc32);
