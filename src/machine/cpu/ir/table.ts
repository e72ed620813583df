/** All micro-ops. A micro-op's opcode is its place in this list; one that is not here cannot be lifted to. */
import * as address from './address.ts';
import { ADCX, ADOX } from './adx.ts';
import * as aes from './aes.ts';
import * as alu from './alu.ts';
import * as avx from './avx.ts';
import * as count from './bit-count.ts';
import * as bmi from './bmi.ts';
import { CLMUL } from './clmul.ts';
import * as control from './control.ts';
import { CRC32 } from './crc32.ts';
import type { MicroOp } from './define.ts';
import * as flags from './flags.ts';
import * as memory from './memory.ts';
import * as move from './move.ts';
import * as multiply from './multiply.ts';
import { Numbered } from './numbered.ts';
import * as shift from './shift.ts';
import * as compare from './sse-compare.ts';
import { LDMXCSR } from './sse-control.ts';
import * as convert from './sse-convert.ts';
import { FLOAT } from './sse-float.ts';
import * as integer from './sse-integer.ts';
import * as vector from './sse-move.ts';
import { ROUND } from './sse-round.ts';
import * as shuffle from './sse-shuffle.ts';
import * as sse4 from './sse4.ts';
import * as ssse3 from './ssse3.ts';
import { STRING_NEXT, STRINGS } from './strings.ts';
import * as x87arithmetic from './x87-arithmetic.ts';
import * as x87 from './x87-control.ts';
import * as x87transfer from './x87-transfer.ts';

export const microOps: readonly MicroOp[] = Numbered.list<MicroOp>([
  flags.SETCC,
  flags.GET_FLAGS,
  flags.LAHF,
  flags.SAHF,
  flags.SET_ARITHMETIC_FLAGS,
  flags.CLC,
  flags.STC,
  flags.CMC,
  flags.DIRECTION,
  flags.CLD,
  flags.STD,
  flags.SET_ZERO_FLAG,

  alu.ALU,
  alu.ALU_IMMEDIATE,
  alu.PLAIN,
  alu.PLAIN_IMMEDIATE,
  alu.CMP,
  alu.CMP_IMMEDIATE,
  alu.TEST,
  alu.TEST_IMMEDIATE,
  alu.INC,
  alu.DEC,
  alu.NEG,
  alu.NOT,

  move.MOV,
  move.MOV_IMMEDIATE,
  move.ZERO_EXTEND,
  move.SIGN_EXTEND_64,
  move.SIGN_EXTEND_32,
  move.SELECT,
  move.XCHG,
  move.BSWAP,
  move.SIGN_FILL,

  address.LEA64,
  address.LEA32,
  address.LEA16,
  address.ADD_SEGMENT_BASE,
  address.SEGMENT_READ,
  address.SEGMENT_WRITE,
  address.BIT_DISPLACEMENT,

  shift.SHIFT,
  shift.SHIFT_IMMEDIATE,
  shift.ROTATE,
  shift.ROTATE_IMMEDIATE,
  shift.RCL,
  shift.RCR,
  shift.SHLD,
  shift.SHRD,
  shift.BIT_TEST,
  shift.BSF,
  shift.BSR,

  count.POPCNT,
  count.LZCNT,

  bmi.ANDN,
  bmi.BLSR,
  bmi.BLSMSK,
  bmi.BLSI,
  bmi.BZHI,
  bmi.BEXTR,
  bmi.TZCNT,
  bmi.PDEP,
  bmi.PEXT,
  bmi.SHLX,
  bmi.SHRX,
  bmi.SARX,
  bmi.RORX,

  ADCX,
  ADOX,

  multiply.MUL,
  multiply.IMUL_WIDE,
  multiply.MULX,
  multiply.IMUL,
  multiply.DIV,
  multiply.IDIV,

  memory.LOAD,
  memory.LOAD_INDEXED,
  memory.LOAD_FOR_WRITE,
  memory.STORE,
  memory.STORE_INDEXED,
  memory.PUSH64,
  memory.PUSH64_IMMEDIATE,
  memory.POP64,
  memory.CHECK_ALIGNED,

  control.JUMP,
  control.JUMP_IF,
  control.JUMP_IF_BYTE,
  control.CHECK_CANONICAL,
  control.JUMP_INDIRECT_CHECKED,
  control.RETURN64,
  control.JUMP_INDIRECT,
  control.OPERATION,
  control.OPERATION_END,
  control.NOT_ZERO,

  vector.MOV128,
  vector.FILL128,
  vector.MERGE32,
  vector.ZERO_EXTEND_64_128,
  vector.LOAD128,
  vector.LOAD128_ALIGNED,
  vector.STORE128,
  vector.STORE128_ALIGNED,

  integer.PACKED,
  integer.SHIFTS,
  integer.PSLLDQ,
  integer.PSRLDQ,
  integer.PMOVMSKB,
  integer.MOVMSKPS,
  integer.MOVMSKPD,

  ssse3.SSSE3,
  ssse3.ALIGN,

  sse4.SSE4,
  sse4.BLEND,
  sse4.BLEND_BY_SIGN,
  sse4.NONE_SET,

  aes.AES,
  aes.AES_KEY_ASSIST,
  CLMUL,
  CRC32,

  shuffle.UNPACK,
  shuffle.SHUFFLE32,
  shuffle.SHUFFLE16,

  FLOAT,
  ROUND,
  compare.COMISS,
  compare.COMISD,
  convert.CVTSI2SS,
  convert.CVTSI2SD,
  convert.CVTSS2SI,
  convert.CVTTSS2SI,
  convert.CVTSD2SI,
  convert.CVTTSD2SI,
  convert.CVTSS2SD,
  convert.CVTSD2SS,
  convert.PACKED_CONVERSIONS,
  LDMXCSR,

  avx.CHECK_ALIGNED_32,
  avx.PROBE_WRITE,
  avx.DEFER_EXCEPTIONS,
  avx.SETTLE_EXCEPTIONS,
  avx.PERMUTE_DWORDS,
  avx.PERMUTE_LANE_DWORDS,
  avx.PERMUTE_LANE_QWORDS,
  avx.VARIABLE_SHIFTS,
  avx.MASK_OF_TWO,

  x87.X87_WAIT,
  x87.MMX_ENTER,
  x87.EMMS,
  x87.X87_INSTRUCTION,
  x87.X87_OPERAND,

  STRINGS,
  STRING_NEXT,

  x87arithmetic.X87_ARITHMETIC,
  x87arithmetic.X87_SQUARE_ROOT,
  x87arithmetic.X87_COMPARE,
  x87arithmetic.X87_COMPARE_FLAGS,

  x87transfer.X87_LOAD_REAL,
  x87transfer.X87_LOAD_INTEGER,
  x87transfer.X87_LOAD_ZERO,
  x87transfer.X87_LOAD_ONE,
  x87transfer.X87_LOAD_REGISTER,
  x87transfer.X87_LOAD_EXTENDED,
  x87transfer.X87_STORE_REGISTER,
  x87transfer.X87_STORE_REAL,
  x87transfer.X87_STORE_INTEGER,
  x87transfer.X87_STORE_TRUNCATED,
  x87transfer.X87_STORE_EXTENDED,
  x87transfer.X87_EXCHANGE,
  x87transfer.X87_CHANGE_SIGN,
  x87transfer.X87_ABSOLUTE,
  x87transfer.X87_STATUS_TO_AX,
  x87transfer.X87_LOAD_CONTROL,
]);
