/** What an exception means where it happened: its error code in words, and the table entry that was missing or bad. */
import type { Debugger } from '../debugger.ts';
import { exceptionName } from '../exception-names.ts';
import { instructionAt } from '../instructions.ts';
import { type Descriptor, readDescriptors, readGates } from '../x86/descriptors.ts';
import { describePageFault } from '../x86/page-fault.ts';
import { type Access, refusal, walk } from '../x86/page-walk.ts';

export interface Fault {
  readonly vector: number;
  /** -1 where there is none. */
  readonly errorCode: number;
  /** For #PF: what goes to CR2. */
  readonly address: bigint;
}

const VECTORS = 256;
const PF = 14;
const UD = 6;
/** Those whose error code names a selector. (Intel SDM vol. 3A, 6.13) */
const SELECTOR_ERRORS: ReadonlySet<number> = new Set([10, 11, 12, 13]);
const [IDT, TI] = [2, 4] as const;
const [PF_PRESENT, PF_WRITE, PF_USER, PF_RESERVED, PF_FETCH] = [1, 2, 4, 8, 16] as const;
const AC = 1n << 18n;
const L_AND_D = 3n << 53n;
const EFER_LMA = 0x400n;

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;
const isLong = ({ registers }: Debugger): boolean => (registers.efer & EFER_LMA) !== 0n;

/** @returns undefined for what its name says already */
export function explainFault(debug: Debugger, fault: Fault): string | undefined {
  if (fault.vector === PF) return explainPageFault(debug, fault);
  if (SELECTOR_ERRORS.has(fault.vector) && fault.errorCode > 0) return explainSelector(debug, fault.errorCode);
  if (fault.vector === UD) return explainUndefined(debug);
  return undefined;
}

/** The tables may have changed since; where they allow the access now, the error code has the word alone. */
function explainPageFault(debug: Debugger, { errorCode, address }: Fault): string {
  const { registers } = debug;
  const kind: Access['kind'] = errorCode & PF_FETCH ? 'execute' : errorCode & PF_WRITE ? 'write' : 'read';
  const access = { kind, user: (errorCode & PF_USER) !== 0, ac: (registers.rflags & AC) !== 0n };
  const why = refusal(walk(debug.session.target.physical, registers, address), registers, access);
  const table = placeInTables(debug, address);
  const what = describePageFault(errorCode);
  const isMissing = (errorCode & (PF_PRESENT | PF_RESERVED)) === 0;
  // Which entry is not present says what the page is.
  const of = isMissing && why !== undefined ? what.replace(/ (of|to|from) .*$/, table ? ` $1 ${table}` : '') : what;
  return `${of}${why === undefined ? '' : `: ${why}`}`;
}

/** Whether an address is in a table of the processor's: `IDT entry 14`. */
function placeInTables(debug: Debugger, address: bigint): string | undefined {
  const { idtr, gdtr } = debug.registers;
  const inside = (table: typeof idtr): boolean => address >= table.base && address <= table.base + BigInt(table.limit);
  const size = isLong(debug) ? 16n : 8n;
  const vector = inside(idtr) ? Number((address - idtr.base) / size) : VECTORS;
  if (vector < VECTORS) {
    return `IDT entry ${vector}${vector < 32 ? ` (${exceptionName(vector)})` : ''}`;
  }
  return inside(gdtr) ? `GDT entry ${hex((address - gdtr.base) & ~7n)}` : undefined;
}

function explainSelector(debug: Debugger, errorCode: number): string {
  if (errorCode & IDT) return gateState(debug, errorCode >> 3);
  const selector = errorCode & 0xfff8;
  if (errorCode & TI) return `LDT entry ${hex(selector)}`;
  const { gdtr } = debug.registers;
  if (selector + 7 > gdtr.limit) return `GDT entry ${hex(selector)} is beyond the limit ${hex(gdtr.limit)}`;
  const found = readDescriptors(debug.memory, gdtr, isLong(debug)).find(({ offset }) => offset === selector);
  return `GDT entry ${hex(selector)} ${found ? stateOf(found) : 'is half of another entry'}`;
}

function gateState(debug: Debugger, vector: number): string {
  const { idtr } = debug.registers;
  const name = `IDT entry ${vector}${vector < 32 ? ` (${exceptionName(vector)})` : ''}`;
  const size = isLong(debug) ? 16 : 8;
  if ((vector + 1) * size - 1 > idtr.limit) return `${name} is beyond the limit ${hex(idtr.limit)}`;
  const gate = readGates(debug.memory, idtr, isLong(debug))[vector];
  return `${name} ${gate ? stateOf(gate) : 'is not there'}`;
}

function stateOf(descriptor: Descriptor): string {
  if (descriptor.kind === 'not there') return 'is in memory that is not mapped';
  if (descriptor.kind === 'null') return 'is empty';
  if (descriptor.kind === 'reserved') return `has the reserved type ${descriptor.type}`;
  if (!descriptor.present) return `(${descriptor.kind}) is not present`;
  if (descriptor.kind === 'code' && (descriptor.raw & L_AND_D) === L_AND_D) return 'has L and D set, which is reserved';
  if (descriptor.kind === 'code') return `is ${descriptor.bits}-bit code, DPL ${descriptor.dpl}`;
  if ('selector' in descriptor)
    return `is an ${descriptor.kind} to ${hex(descriptor.selector)}:${hex(descriptor.target)}`;
  return `is a ${descriptor.kind} segment, DPL ${descriptor.dpl}`;
}

/** The bytes that are no instruction; zeros are memory that nobody has filled. */
function explainUndefined(debug: Debugger): string | undefined {
  const instruction = instructionAt(debug, debug.rip);
  if (instruction) return undefined;
  const bytes = debug.memory.read(debug.rip, 4);
  if (!bytes) return undefined;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `the bytes ${text} … are no instruction in ${debug.registers.bits}-bit code`;
}
