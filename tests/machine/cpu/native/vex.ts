/** VEX prefixes for random cases (Intel SDM vol. 2A, 2.3.5). */

import { namedByVex } from '../../../../src/machine/cpu/isa/operand-spec.ts';
import { type Encoding, Situation } from '../../../../src/machine/cpu/isa/table.ts';

/**
 * A prefix under which the encoding applies; what it leaves open is random. Two bytes now and then where they do.
 * @param below a random number 0 … n - 1
 * @param vvvv the register that VEX.vvvv names, if it names one; random unless told
 */
export function vexPrefix(
  { mask, match, opcode, specs }: Encoding,
  long: boolean,
  below: (n: number) => number,
  vvvv = below(long ? 16 : 8),
): number[] {
  const map = opcode > 0xffff ? (((opcode >> 8) & 0xff) === 0x38 ? 2 : 3) : 1;
  const pp = match & Situation.P66 ? 1 : match & Situation.F3 ? 2 : match & Situation.F2 ? 3 : 0;
  const either = (bit: number): number => ((mask & bit) !== 0 ? ((match & bit) !== 0 ? 1 : 0) : below(2));
  const [length, wide] = [either(Situation.L), either(Situation.W)];
  const named = specs.some(namedByVex) ? vvvv : 0;
  const second = (wide << 7) | ((~named & 15) << 3) | (length << 2) | pp;
  const registers = long ? below(8) << 5 : 0xe0;
  const short = map === 1 && wide === 0 && (registers & 0x60) === 0x60 && below(2) === 0;
  return short ? [0xc5, (registers & 0x80) | (second & 0x7f)] : [0xc4, registers | map, second];
}
