/** Decimal arithmetic (Intel SDM vol. 2: AAA, AAD, AAM, AAS, DAA, DAS); legacy modes only. */

import { ARITHMETIC } from '../state/cpu-state.ts';
import { DE, GuestFault } from '../state/fault.ts';
import { GPR } from '../state/layout.ts';
import { defineOperation } from './define.ts';
import type { Processor } from './processor.ts';

const [CF, PF, AF, ZF, SF] = [0x01, 0x04, 0x10, 0x40, 0x80] as const;

function evenParity(byte: number): boolean {
  let bits = byte;
  bits ^= bits >>> 4;
  bits ^= bits >>> 2;
  bits ^= bits >>> 1;
  return (bits & 1) === 0;
}

/** SF, ZF, PF as the result in AL shows them. */
const shown = (al: number): number => (al === 0 ? ZF : 0) | (al & SF) | (evenParity(al) ? PF : 0);

const al = (cpu: Processor): number => cpu.state.u8[GPR]!;
const ah = (cpu: Processor): number => cpu.state.u8[GPR + 1]!;

function setFlags(cpu: Processor, flags: number): void {
  cpu.state.rflags = (cpu.state.rflags & ~ARITHMETIC) | flags;
}

function adjust(sign: 1 | -1) {
  return (cpu: Processor): void => {
    const flags = cpu.state.rflags;
    const before = al(cpu);
    let value = before;
    let result = 0;
    if ((before & 15) > 9 || (flags & AF) !== 0) {
      value += 6 * sign;
      // The carry out of this first step counts too.
      result |= AF | ((flags & CF) !== 0 || value < 0 || value > 0xff ? CF : 0);
    }
    if (before > 0x99 || (flags & CF) !== 0) {
      value += 0x60 * sign;
      result |= CF;
    }
    cpu.state.u8[GPR] = value;
    setFlags(cpu, result | shown(al(cpu)));
  };
}

export const DAA = defineOperation('continue', adjust(1));
export const DAS = defineOperation('continue', adjust(-1));

function adjustUnpacked(sign: 1 | -1) {
  return (cpu: Processor): void => {
    const { state } = cpu;
    const carries = (al(cpu) & 15) > 9 || (state.rflags & AF) !== 0;
    if (carries) state.view.setUint16(GPR, state.view.getUint16(GPR, true) + 0x106 * sign, true);
    state.u8[GPR] = al(cpu) & 15;
    setFlags(cpu, (carries ? AF | CF : 0) | shown(al(cpu)));
  };
}

export const AAA = defineOperation('continue', adjustUnpacked(1));
export const AAS = defineOperation('continue', adjustUnpacked(-1));

/** AH, AL ← AL divided by `base`. */
export const AAM = defineOperation('continue', (cpu, _a, _b, _c, base) => {
  if (base === 0) throw new GuestFault(DE);
  const value = al(cpu);
  cpu.state.u8[GPR + 1] = value / base;
  cpu.state.u8[GPR] = value % base;
  setFlags(cpu, shown(al(cpu)));
});

/** AL ← AL + AH × `base`, AH ← 0. */
export const AAD = defineOperation('continue', (cpu, _a, _b, _c, base) => {
  cpu.state.u8[GPR] = al(cpu) + ah(cpu) * base;
  cpu.state.u8[GPR + 1] = 0;
  setFlags(cpu, shown(al(cpu)));
});
