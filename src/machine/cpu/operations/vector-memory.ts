/** Conditional loads and stores, and gathers (Intel SDM vol. 2C, VMASKMOV, VPMASKMOV, VGATHERDPS). */

import { WRITE } from '../system/paging.ts';
import { defineOperation } from './define.ts';
import { addressOf, further, probe } from './fxsave.ts';
import type { Processor } from './processor.ts';
import { readElement, writeElement } from './sse.ts';

const wrap = (address: bigint): bigint => BigInt.asUintN(64, address);
const selected = ({ state }: Processor, mask: number, n: number, size: number): boolean =>
  (state.u8[mask + n * size + size - 1]! & 0x80) !== 0;

/** `aux`: the displacement. Loads the elements whose sign is set in cell c, from the address in cell b; the others are zeros. */
function maskedLoad(size: 4 | 8) {
  return defineOperation('continue', (cpu, a, b, c, displacement) => {
    const base = cpu.state.get64(b) + BigInt(displacement);
    const values = Array.from({ length: 16 / size }, (_, n) =>
      selected(cpu, c, n, size) ? cpu.mmu.read(wrap(base + BigInt(n * size)), size) : 0n,
    );
    for (const [n, value] of values.entries()) writeElement(cpu.state, a + n * size, size, value);
  });
}

/** Stores those elements of cell a to the address in cell b. */
function maskedStore(size: 4 | 8) {
  return defineOperation('continue', (cpu, a, b, c, displacement) => {
    const base = cpu.state.get64(b) + BigInt(displacement);
    for (let n = 0; n < 16 / size; n++) {
      if (selected(cpu, c, n, size))
        cpu.mmu.write(wrap(base + BigInt(n * size)), size, readElement(cpu.state, a + n * size, size));
    }
  });
}

/** Faults as that store would, before any of it is done. */
function maskedProbe(size: 4 | 8) {
  return defineOperation('continue', (cpu, _a, b, c, displacement) => {
    const base = addressOf(cpu, b, displacement);
    for (let n = 0; n < 16 / size; n++) {
      if (selected(cpu, c, n, size)) probe(cpu, further(base, n * size), size, WRITE);
    }
  });
}

export const MASKED_LOAD = { 4: maskedLoad(4), 8: maskedLoad(8) } as const;
export const MASKED_STORE = { 4: maskedStore(4), 8: maskedStore(8) } as const;
export const MASKED_PROBE = { 4: maskedProbe(4), 8: maskedProbe(8) } as const;

/**
 * One element: cell a ← memory at the address in cell b, if the sign of mask cell c is set; then the mask is cleared, so that
 * an instruction that a fault interrupts goes on where it was. `aux` is the element's size.
 */
export const GATHER = defineOperation('continue', (cpu, a, b, c, size) => {
  if (selected(cpu, c, 0, size)) writeElement(cpu.state, a, size as 4 | 8, cpu.mmu.read(cpu.state.get64(b), size));
  writeElement(cpu.state, c, size as 4 | 8, 0n);
});
