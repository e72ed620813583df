/** What the x87 and MMX instructions do around their work; the work itself is in ../operations/x87-*.ts and sse-integer.ts. */
import {
  CS,
  SEGMENT_SELECTOR,
  SEGMENT_SIZE,
  SEGMENTS,
  X87_CS,
  X87_DP,
  X87_DS,
  X87_IP,
  X87_OPCODE,
  X87_STATUS,
  X87_TAG,
} from '../state/layout.ts';
import { i32, ifElse, seq } from '../wasm/code.ts';
import { define } from './define.ts';

/** ES of the status word: an exception that is not masked waits to be raised. */
const ES = 0x80;
const TOP = 0x3800;

/** Calls the operation whose number is the immediate's low half if an x87 exception is pending. */
export const X87_WAIT = define('x87.wait', 'reads', (x) =>
  ifElse(i32.and(x.cell32(X87_STATUS), i32.const(ES)), x.runtime.operation),
);

/** Every MMX instruction but EMMS makes R0 the top and no register empty (SDM vol. 3A, 12.2). */
export const MMX_ENTER = define('mmx.enter', 'none', (x) =>
  seq(x.setCell32(X87_STATUS, i32.and(x.cell32(X87_STATUS), i32.const(~TOP))), x.setCell32(X87_TAG, i32.const(0xff))),
);

/** All registers become empty. */
export const EMMS = define('emms', 'none', (x) =>
  seq(x.setCell32(X87_STATUS, i32.and(x.cell32(X87_STATUS), i32.const(~TOP))), x.setCell32(X87_TAG, i32.const(0))),
);

/** The instruction pointer and opcode that the x87 keeps for handlers: offset in the immediate, opcode in a. */
export const X87_INSTRUCTION = define('x87.instruction', 'none', (x) =>
  seq(
    x.setCell64(X87_IP, x.imm64),
    x.setCell32(X87_OPCODE, x.number('a')),
    x.setCell32(X87_CS, x.cell32(SEGMENTS + CS * SEGMENT_SIZE + SEGMENT_SELECTOR)),
  ),
);

/** The operand pointer: offset in b; c is the address of the segment's selector. */
export const X87_OPERAND = define('x87.operand', 'none', (x) =>
  seq(x.setCell64(X87_DP, x.get64('b')), x.setCell32(X87_DS, x.get32('c'))),
);
