/** AVX, AVX2, FMA and F16C: which lifter a form has, and whether its instructions may run at all. */
import type { Form } from '../isa/instruction.ts';
import { MODE_NO_AVX } from '../system/mode.ts';
import { unlessOff } from './allowed.ts';
import type { Lifter } from './builder.ts';
import { vexLanes } from './vex-lanes.ts';
import { vexMemory } from './vex-memory.ts';
import { vexMoves } from './vex-move.ts';

/** Features of the instruction tables whose instructions work on YMM registers, or on XMM registers with VEX. */
export const VEX_FEATURES: ReadonlySet<string> = new Set(['avx', 'avx2', 'fma', 'f16c', 'vaes', 'vpclmulqdq']);

/** Without CR4.OSXSAVE, XCR0's bits for it, or protected mode #UD; with CR0.TS #NM (SDM vol. 2A, table 2-15 and 2.4). */
const whereAllowed = unlessOff(MODE_NO_AVX);

const lifters = new Map(
  Object.entries({ ...vexLanes, ...vexMoves, ...vexMemory }).map(([name, lifter]) => [name, whereAllowed(lifter)]),
);

/** @returns the lifter of such a form, or undefined for any other */
export const vexLifter = (form: Form): Lifter | undefined =>
  VEX_FEATURES.has(form.feature) ? lifters.get(form.mnemonic) : undefined;
