/** All micro-ops: importing this defines them. */
import './flags.ts';
import './alu.ts';
import './move.ts';
import './address.ts';
import './shift.ts';
import './bit-count.ts';
import './bmi.ts';
import './multiply.ts';
import './memory.ts';
import './control.ts';
import './sse-move.ts';
import './sse-integer.ts';
import './ssse3.ts';
import './sse4.ts';
import './aes.ts';
import './clmul.ts';
import './crc32.ts';
import './sse-shuffle.ts';
import './sse-float.ts';
import './sse-round.ts';
import './sse-compare.ts';
import './sse-convert.ts';
import './sse-control.ts';
import './avx.ts';
import './x87.ts';

export { microOps } from './define.ts';
