/** SSE to SSE4.2, AES and PCLMULQDQ: which lifter a form has, and whether its instructions may run at all. */

import type { Form } from '../isa/instruction.ts';
import { RAISE } from '../operations/faults.ts';
import { FXRSTOR, FXSAVE } from '../operations/fxsave.ts';
import { NM } from '../state/fault.ts';
import { ZERO } from '../state/layout.ts';
import { MODE_NO_SSE, MODE_NO_X87 } from '../system/mode.ts';
import { unlessOff } from './allowed.ts';
import type { Lifter } from './builder.ts';
import { linearAddress, source } from './operand.ts';
import { sseFloat } from './sse-float.ts';
import { sseInteger } from './sse-integer.ts';
import { sseMoves } from './sse-move.ts';

const REX_W = 8;

const onXmm: Readonly<Record<string, Lifter>> = { ...sseMoves, ...sseFloat, ...sseInteger };

/** CR0.EM or no CR4.OSFXSR is #UD, CR0.TS #NM (SDM vol. 3A, 2.5 and table 13-1). */
const whereAllowed = unlessOff(MODE_NO_SSE);

/** Saves or restores x87 and SSE state: CR0.EM and CR0.TS give #NM. */
const state =
  (operation: typeof FXSAVE, write: boolean): Lifter =>
  (b, i) => {
    if ((b.mode.word & MODE_NO_X87) !== 0) {
      b.operation(RAISE, NM);
      return;
    }
    const address = linearAddress(b, i, i.operands[0]!, { bytes: 512, write });
    b.operation(operation, address.cell, i.rex & REX_W, ZERO, address.displacement);
  };

const nothing: Lifter = () => {};

/** Instructions that come with SSE but touch none of its registers, and run whatever CR0 and CR4 say. */
const elsewhere: Readonly<Record<string, Lifter>> = {
  fxsave: state(FXSAVE, true),
  fxrstor: state(FXRSTOR, false),
  // Hints, and ordering that a processor which does everything in order has anyway.
  prefetchnta: nothing,
  prefetcht0: nothing,
  prefetcht1: nothing,
  prefetcht2: nothing,
  lfence: nothing,
  mfence: nothing,
  sfence: nothing,
  // There is no cache to flush; it faults as a load does (SDM vol. 2, CLFLUSH).
  clflush: (b, i) => void source(b, i, i.operands[0]!, 1),
};

const guarded = new Map(Object.entries(onXmm).map(([mnemonic, lifter]) => [mnemonic, whereAllowed(lifter)]));

/** CPUID features whose instructions work on XMM registers, encoded as SSE's. */
export const SSE_FEATURES: ReadonlySet<string> = new Set([
  'sse',
  'sse2',
  'sse3',
  'ssse3',
  'sse4.1',
  'sse4.2',
  'aes',
  'pclmulqdq',
  'sha',
]);

/** Operands P, Q, N in the manual's notation are MMX registers. */
const isOurs = (form: Form): boolean =>
  SSE_FEATURES.has(form.feature) && !form.operands.some((operand) => /^[PQN]/.test(operand));

/** @returns the lifter of such a form on XMM registers, or undefined for any other form */
export function sseLifter(form: Form): Lifter | undefined {
  if (elsewhere[form.mnemonic]) return elsewhere[form.mnemonic];
  return isOurs(form) ? guarded.get(form.mnemonic) : undefined;
}
