/** VMASKMOVPS, VPMASKMOVD and gathers: element by element, each on a condition. */

import { LEA32, LEA64, packIndexed } from '../ir/address.ts';
import { MOV_IMMEDIATE, SIGN_EXTEND_64 } from '../ir/move.ts';
import { RAISE } from '../operations/faults.ts';
import { GATHER, MASKED_LOAD, MASKED_PROBE, MASKED_STORE } from '../operations/vector-memory.ts';
import { UD } from '../state/fault.ts';
import { ZERO } from '../state/layout.ts';
import { type Builder, gpr, type Lifter } from './builder.ts';
import { isMemory, linearAddress, segmentToLinear } from './operand.ts';
import { clearAbove, laneCell, laneCount, RESULT, writeResults } from './vex-operand.ts';

const masked =
  (size: 4 | 8): Lifter =>
  (b, i) => {
    const [first, mask, last] = [i.operands[0]!, i.operands[1]!, i.operands[2]!];
    const lanes = Array.from({ length: laneCount(i) }, (_, half) => half);
    if (isMemory(first)) {
      const { cell, displacement } = linearAddress(b, i, first, { bytes: first.size, write: true });
      for (const done of [MASKED_PROBE, MASKED_STORE]) {
        for (const half of lanes) {
          b.operation(done[size], laneCell(last, half), cell, laneCell(mask, half), displacement + 16 * half);
        }
      }
      return;
    }
    const { cell, displacement } = linearAddress(b, i, last, { bytes: last.size, write: false });
    for (const half of lanes) {
      b.operation(MASKED_LOAD[size], RESULT + 16 * half, cell, laneCell(mask, half), displacement + 16 * half);
    }
    writeResults(b, first, lanes.length);
  };

/** Element `n` of `size` bytes of a vector register. */
const elementCell = (reg: number, n: number, size: number): number =>
  laneCell({ reg } as Parameters<typeof laneCell>[0], Math.floor((n * size) / 16)) + ((n * size) % 16);

/** The linear address in `temp` of base + index · scale + displacement. */
function gatherAddress(b: Builder, i: Parameters<Lifter>[1], temp: number, index: number, indexSize: 4 | 8): void {
  const m = i.operands[1]!;
  const wide = b.mode.bits === 64 && i.addressSize === 8;
  if (indexSize === 4) b.op(SIGN_EXTEND_64[4], temp, index);
  const from = indexSize === 4 ? temp : index;
  b.op(wide ? LEA64 : LEA32, temp, m.base < 0 ? ZERO : gpr(m.base), from, m.disp, packIndexed(m.scale, ZERO));
  segmentToLinear(b, m.segment, temp, { bytes: 4, write: false });
}

/** @param size of an element, `indexSize` of an index, in bytes */
const gather =
  (size: 4 | 8, indexSize: 4 | 8): Lifter =>
  (b, i) => {
    const [to, memory, mask] = [i.operands[0]!, i.operands[1]!, i.operands[2]!];
    if (to.reg === memory.index || to.reg === mask.reg || mask.reg === memory.index) {
      b.operation(RAISE, UD);
      return;
    }
    const count = i.vex / Math.max(size, indexSize);
    const lanes = Math.max(1, (count * size) / 16);
    const temp = b.temp();
    for (let n = 0; n < count; n++) {
      gatherAddress(b, i, temp, elementCell(memory.index, n, indexSize), indexSize);
      b.operation(GATHER, elementCell(to.reg, n, size), temp, elementCell(mask.reg, n, size), size);
    }
    for (const register of [to, mask]) {
      if (count * size === 8) b.op(MOV_IMMEDIATE[8], laneCell(register, 0) + 8);
      if (lanes === 1) clearAbove(b, register);
    }
  };

export const vexMemory: Readonly<Record<string, Lifter>> = {
  vmaskmovps: masked(4),
  vmaskmovpd: masked(8),
  vpmaskmovd: masked(4),
  vpmaskmovq: masked(8),
  vgatherdps: gather(4, 4),
  vpgatherdd: gather(4, 4),
  vgatherdpd: gather(8, 4),
  vpgatherdq: gather(8, 4),
  vgatherqps: gather(4, 8),
  vpgatherqd: gather(4, 8),
  vgatherqpd: gather(8, 8),
  vpgatherqq: gather(8, 8),
};
