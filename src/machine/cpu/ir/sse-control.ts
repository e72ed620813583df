/** MXCSR as an operand. */
import { MXCSR } from '../state/layout.ts';
import { i32, ifElse, seq } from '../wasm/code.ts';
import { defineCold } from './define.ts';

/** MXCSR ← b (32 bits), or #GP(0) when one of the reserved bits 31:16 is set (SDM vol. 2, LDMXCSR). */
export const LDMXCSR = defineCold('ldmxcsr', 'reads', (x) =>
  seq(ifElse(i32.shr_u(x.get32('b'), i32.const(16)), x.runtime.generalProtection), x.setCell32(MXCSR, x.get32('b'))),
);
