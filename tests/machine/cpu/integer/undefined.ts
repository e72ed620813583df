/**
 * What an instruction leaves undefined (Intel SDM vol. 1, appendix A "EFLAGS Cross-Reference", and "Flags Affected" in
 * vol. 2): processors differ there, so it is not compared.
 */

import type { Instruction } from '../../../../src/machine/cpu/isa/instruction.ts';

const [CF, PF, AF, ZF, SF, OF] = [0x001, 0x004, 0x010, 0x040, 0x080, 0x800] as const;
const ALL = CF | PF | AF | ZF | SF | OF;

/** Whatever the operands are. */
const ALWAYS: Readonly<Record<string, number>> = {
  // "The OF, SF, ZF, and PF flags are undefined."
  aaa: OF | SF | ZF | PF,
  aas: OF | SF | ZF | PF,
  // "The OF, AF, and CF flags are undefined."
  aad: OF | AF | CF,
  aam: OF | AF | CF,
  // "The OF flag is undefined."
  daa: OF,
  das: OF,
  // "The state of the AF flag is undefined."
  and: AF,
  or: AF,
  xor: AF,
  test: AF,
  // "The OF, SF, AF, and PF flags are undefined." ZF is unaffected.
  bt: OF | SF | AF | PF,
  bts: OF | SF | AF | PF,
  btr: OF | SF | AF | PF,
  btc: OF | SF | AF | PF,
  // "The CF, OF, SF, AF, and PF flags are undefined."
  bsf: ALL & ~ZF,
  bsr: ALL & ~ZF,
  // "The AF and PF flags are undefined."
  andn: AF | PF,
  blsi: AF | PF,
  blsmsk: AF | PF,
  blsr: AF | PF,
  bzhi: AF | PF,
  // "AF, SF, and PF are undefined."
  bextr: AF | SF | PF,
  tzcnt: OF | SF | AF | PF,
  // "OF, SF, PF, and AF flags are undefined."
  lzcnt: OF | SF | AF | PF,
  // "The CF, OF, SF, ZF, AF, and PF flags are undefined."
  div: ALL,
  idiv: ALL,
  // "The SF, ZF, AF, and PF flags are undefined."
  mul: SF | ZF | AF | PF,
  imul: SF | ZF | AF | PF,
};

/** The count of a shift or rotation, cut as the instruction cuts it; -1 for anything else. */
export function shiftCount(i: Instruction, cl: number): number {
  const last = i.operands[i.count - 1]!;
  const count = last.kind === 3 ? last.imm : cl;
  return count & (i.operands[0]!.size === 8 ? 63 : 31);
}

/** The arithmetic flags that the instruction leaves undefined. @param cl the value of CL before it */
export function undefinedFlags(i: Instruction, cl: number): number {
  const { mnemonic } = i.form;
  const always = ALWAYS[mnemonic];
  if (always !== undefined) return always;
  switch (mnemonic) {
    case 'shl':
    case 'shr':
    case 'sar': {
      const count = shiftCount(i, cl);
      if (count === 0) return 0;
      // "The CF flag … is undefined for SHL and SHR instructions where the count is greater than or equal to the size (in
      // bits) of the destination operand. The OF flag is affected only for 1-bit shifts; otherwise, it is undefined. …
      // For a non-zero count, the AF flag is undefined."
      const far = mnemonic !== 'sar' && count >= i.operands[0]!.size * 8;
      return AF | (count === 1 ? 0 : OF) | (far ? CF : 0);
    }
    case 'rol':
    case 'ror':
    case 'rcl':
    case 'rcr':
      // "The OF flag is affected only for single-bit rotates; it is undefined for multi-bit rotates."
      return shiftCount(i, cl) > 1 ? OF : 0;
    case 'shld':
    case 'shrd': {
      const count = shiftCount(i, cl);
      if (count === 0) return 0;
      // "If the count operand is greater than the operand size, the flags are undefined. … For shifts greater than 1 bit,
      // the OF flag is undefined. … The AF flag is undefined."
      if (count > i.operands[0]!.size * 8) return ALL;
      return AF | (count === 1 ? 0 : OF);
    }
    default:
      return 0;
  }
}

/** The result itself is undefined: "If the count is greater than the operand size, the result is undefined." */
export function undefinedResult(i: Instruction, cl: number): boolean {
  const { mnemonic } = i.form;
  if (mnemonic === 'shld' || mnemonic === 'shrd') return shiftCount(i, cl) > i.operands[0]!.size * 8;
  // "When the BSWAP instruction references a 16-bit register, the result is undefined."
  return mnemonic === 'bswap' && i.operandSize === 2;
}
