/** All operations. An operation's number is its place in this list; one that is not here cannot be called. */

import { Numbered } from '../ir/numbered.ts';
import * as decimal from './decimal.ts';
import type { Operation } from './define.ts';
import { RAISE, RESUME } from './faults.ts';
import { FROM_HALVES, FUSED, TO_HALVES } from './fma.ts';
import { FXRSTOR, FXSAVE, MASKMOVDQU, MASKMOVQ } from './fxsave.ts';
import { IN, OUT } from './io.ts';
import * as procedures from './procedures.ts';
import { RDRAND } from './random.ts';
import { READ_BASE, WRITE_BASE } from './segment-base.ts';
import { SHA } from './sha.ts';
import * as sse from './sse.ts';
import { STRING_COMPARISONS } from './sse-strings.ts';
import { MPSADBW, PHMINPOSUW } from './sse4.ts';
import { STRING } from './strings.ts';
import * as system from './system.ts';
import { GATHER, MASKED_LOAD, MASKED_PROBE, MASKED_STORE } from './vector-memory.ts';
import * as arithmetic from './x87-arithmetic.ts';
import * as control from './x87-control.ts';
import * as move from './x87-move.ts';
import { TRANSCENDENTAL } from './x87-transcendental.ts';
import { FWAIT, RAISE_PENDING } from './x87-wait.ts';
import { REQUIRE_XSAVE, XGETBV, XRSTOR, XSAVE, XSETBV } from './xsave.ts';

export const operations: readonly Operation[] = Numbered.list<Operation>([
  RAISE,
  RESUME,

  IN,
  OUT,

  decimal.DAA,
  decimal.DAS,
  decimal.AAA,
  decimal.AAS,
  decimal.AAM,
  decimal.AAD,

  STRING,

  system.REQUIRE_PRIVILEGE,
  system.REQUIRE_PROTECTED_PRIVILEGE,
  system.LOAD_SEGMENT,
  system.POP_SEGMENT,
  system.LOAD_FAR,
  system.STORE_SEGMENT,
  system.LLDT,
  system.LTR,
  system.LOAD_TABLE,
  system.STORE_SYSTEM_SELECTOR,
  system.LAR_LSL,
  system.VERIFY,
  system.ARPL,
  system.READ_CONTROL,
  system.WRITE_CONTROL,
  system.READ_DEBUG,
  system.WRITE_DEBUG,
  system.REQUIRE_TABLE_ACCESS,
  system.SMSW,
  system.LMSW,
  system.CLTS,
  system.RDMSR,
  system.WRMSR,
  system.CPUID,
  system.RDTSC,
  system.RDTSCP,
  system.RDPMC,
  system.CLI,
  system.STI,
  system.HLT,
  system.INT,
  system.INT3,
  system.INT1,
  system.INTO,
  system.IRET,
  system.POPF,
  system.END_BLOCK,
  system.PUSHF,
  system.JUMP_FAR,
  system.CALL_FAR,
  system.RETURN_FAR,
  system.SYSCALL,
  system.SYSRET,
  system.SYSENTER,
  system.SYSEXIT,
  system.SWAPGS,
  system.ADD_BASE,
  system.INVLPG,
  system.FLUSH_CACHES,
  system.CMPXCHG_WIDE,

  procedures.ENTER,
  procedures.PUSHA,
  procedures.POPA,
  procedures.BOUND,

  sse.SETTLE,
  sse.SSE,

  FXSAVE,
  FXRSTOR,
  MASKMOVDQU,
  MASKMOVQ,

  RAISE_PENDING,
  FWAIT,

  arithmetic.ARITHMETIC,
  arithmetic.FCOM,
  arithmetic.FUCOM,
  arithmetic.FCOMI,
  arithmetic.FUCOMI,
  arithmetic.FTST,
  arithmetic.FXAM,
  arithmetic.FCHS,
  arithmetic.FABS,
  arithmetic.FSQRT,
  arithmetic.FRNDINT,
  arithmetic.FSCALE,
  arithmetic.FPREM,
  arithmetic.FPREM1,
  arithmetic.FXTRACT,

  move.LOAD_REAL,
  move.LOAD_INTEGER,
  move.LOAD_DECIMAL,
  move.LOAD_REGISTER,
  move.LOAD_CONSTANT,
  move.STORE_REAL,
  move.STORE_INTEGER,
  move.STORE_TRUNCATED,
  move.STORE_DECIMAL,
  move.STORE_REGISTER,
  move.FXCH,
  move.FCMOV,
  move.FFREE,
  move.TURN,

  TRANSCENDENTAL,

  control.FNINIT,
  control.FNCLEX,
  control.FLDCW,
  control.FNSTENV,
  control.FLDENV,
  control.FNSAVE,
  control.FRSTOR,

  READ_BASE,
  WRITE_BASE,

  RDRAND,

  MPSADBW,
  PHMINPOSUW,

  STRING_COMPARISONS,
  SHA,

  FUSED,
  FROM_HALVES,
  TO_HALVES,

  MASKED_LOAD,
  MASKED_STORE,
  MASKED_PROBE,
  GATHER,

  REQUIRE_XSAVE,
  XSAVE,
  XRSTOR,
  XGETBV,
  XSETBV,
]);
