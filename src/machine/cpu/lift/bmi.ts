/**
 * BMI1, BMI2 and ADX. All but TZCNT, ADCX and ADOX are VEX-encoded, which real and virtual-8086 mode do not have (SDM vol. 2A,
 * 2.3.11).
 */

import { ADCX, ADOX } from '../ir/adx.ts';
import { ANDN, BEXTR, BLSI, BLSMSK, BLSR, BZHI, PDEP, PEXT, RORX, SARX, SHLX, SHRX, TZCNT } from '../ir/bmi.ts';
import type { MicroOp } from '../ir/define.ts';
import { MULX } from '../ir/multiply.ts';
import { RAISE } from '../operations/faults.ts';
import { UD } from '../state/fault.ts';
import { ZERO } from '../state/layout.ts';
import { MODE_PROTECTED } from '../system/mode.ts';
import type { Lifter } from './builder.ts';
import { registerCell, source } from './operand.ts';

type Codes = Readonly<Record<4 | 8, MicroOp>>;

/** a, b and c are the operands in order; whichever may be in memory is loaded. */
const three =
  (codes: Codes): Lifter =>
  (b, i) => {
    const [to, first, second] = [i.operands[0]!, i.operands[1]!, i.operands[2]!];
    b.op(codes[to.size as 4 | 8], registerCell(to), source(b, i, first), source(b, i, second));
  };

const two =
  (codes: Codes): Lifter =>
  (b, i) => {
    const [to, from] = [i.operands[0]!, i.operands[1]!];
    b.op(codes[to.size as 4 | 8], registerCell(to), source(b, i, from));
  };

const rorx: Lifter = (b, i) => {
  const [to, from, count] = [i.operands[0]!, i.operands[1]!, i.operands[2]!];
  b.op(RORX[to.size as 4 | 8], registerCell(to), source(b, i, from), ZERO, count.imm);
};

/** The upper half goes to the first operand, also when both are one register. */
const mulx: Lifter = (b, i) => {
  const [high, low, from] = [i.operands[0]!, i.operands[1]!, i.operands[2]!];
  b.op(MULX[high.size as 4 | 8], registerCell(high), source(b, i, from), registerCell(low));
};

const tzcnt: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  b.op(TZCNT[to.size as 2 | 4 | 8], registerCell(to), source(b, i, from));
};

const inProtectedMode =
  (lifter: Lifter): Lifter =>
  (b, i) => {
    if ((b.mode.word & MODE_PROTECTED) === 0) b.operation(RAISE, UD);
    else lifter(b, i);
  };

const encodedWithVex: Readonly<Record<string, Lifter>> = {
  andn: three(ANDN),
  bextr: three(BEXTR),
  blsi: two(BLSI),
  blsmsk: two(BLSMSK),
  blsr: two(BLSR),
  bzhi: three(BZHI),
  mulx,
  pdep: three(PDEP),
  pext: three(PEXT),
  rorx,
  sarx: three(SARX),
  shlx: three(SHLX),
  shrx: three(SHRX),
};

export const bmi: Readonly<Record<string, Lifter>> = {
  tzcnt,
  adcx: two(ADCX),
  adox: two(ADOX),
  ...Object.fromEntries(Object.entries(encodedWithVex).map(([name, lifter]) => [name, inProtectedMode(lifter)])),
};
