/** Segment descriptors, gates and whole tables of them. (Intel SDM vol. 3A, 3.4.5, 3.5, 6.11, 6.14, 8.2) */
import { type MemoryReader, unsignedOf } from '../memory-reader.ts';

interface Common {
  /** Bytes from the beginning of its table: a selector without TI and RPL, or 8 or 16 times a vector. */
  readonly offset: number;
  /** All bits. */
  readonly raw: bigint;
  readonly present: boolean;
  readonly dpl: number;
}

export interface CodeDescriptor extends Common {
  readonly kind: 'code';
  /** L and D: the size of addresses and operands. */
  readonly bits: 16 | 32 | 64;
  /** Ignored for 64-bit code. */
  readonly base: bigint;
  /** The last byte that may be accessed. */
  readonly limit: bigint;
  readonly readable: boolean;
  readonly conforming: boolean;
  readonly accessed: boolean;
  /** For system software. */
  readonly available: boolean;
}

export interface DataDescriptor extends Common {
  readonly kind: 'data';
  readonly base: bigint;
  readonly limit: bigint;
  readonly writable: boolean;
  /** Offsets up to the limit are outside. */
  readonly expandDown: boolean;
  /** B: the stack pointer has 32 bits, and an expand-down segment reaches up to 4 GiB. */
  readonly big: boolean;
  readonly accessed: boolean;
  readonly available: boolean;
}

export interface SystemSegment extends Common {
  readonly kind: 'LDT' | 'TSS';
  /** Of a TSS. */
  readonly bits: 16 | 32 | 64;
  readonly base: bigint;
  readonly limit: bigint;
  /** Of a TSS: the task runs, or is waited for. */
  readonly busy: boolean;
}

export interface Gate extends Common {
  readonly kind: 'call gate' | 'interrupt gate' | 'trap gate' | 'task gate';
  readonly bits: 16 | 32 | 64;
  readonly selector: number;
  /** Where it leads to; 0n for a task gate. */
  readonly target: bigint;
  /** Of a 64-bit interrupt or trap gate: which stack of the TSS, 0 for none. */
  readonly ist: number;
  /** Words or double words that a call gate copies. */
  readonly parameters: number;
}

export interface UnknownDescriptor extends Common {
  readonly kind: 'null' | 'reserved' | 'not there';
  /** The 4 bits of the type. */
  readonly type: number;
}

export type Descriptor = CodeDescriptor | DataDescriptor | SystemSegment | Gate | UnknownDescriptor;

export interface TableRegister {
  /** Linear. */
  readonly base: bigint;
  /** The last byte. */
  readonly limit: number;
}

const SEGMENT = 8;
const LONG = 16;

/**
 * A descriptor of a GDT or LDT.
 * @param raw 8 bytes
 * @param high the 8 bytes behind, for what takes 16 in long mode
 */
export function decodeDescriptor(raw: bigint, offset: number, longMode: boolean, high = 0n): Descriptor {
  const common = commonOf(raw, offset);
  const type = bits(raw, 40, 4);
  if (raw === 0n) return { ...common, kind: 'null', type };
  if (bits(raw, 44, 1) === 1) return type & 8 ? code(raw, type, common) : data(raw, type, common);
  return systemDescriptor(raw, high, type, longMode, common);
}

/** An entry of an IDT: 16 bytes in long mode, else 8. */
export function decodeGate(raw: bigint, high: bigint, offset: number, longMode: boolean): Descriptor {
  const common = commonOf(raw, offset);
  const type = bits(raw, 40, 4);
  if (raw === 0n && high === 0n) return { ...common, kind: 'null', type };
  if (bits(raw, 44, 1) === 1) return { ...common, kind: 'reserved', type };
  const gate = systemDescriptor(raw, high, type, longMode, common);
  const fits = gate.kind === 'interrupt gate' || gate.kind === 'trap gate' || gate.kind === 'task gate';
  return fits ? gate : { ...common, kind: 'reserved', type };
}

/** Every entry of a GDT or an LDT, up to its limit. */
export function readDescriptors(memory: MemoryReader, table: TableRegister, longMode: boolean): Descriptor[] {
  const found: Descriptor[] = [];
  for (let offset = 0; offset + SEGMENT - 1 <= table.limit; ) {
    const bytes = memory.read(table.base + BigInt(offset), SEGMENT);
    const behind = memory.read(table.base + BigInt(offset + SEGMENT), SEGMENT);
    const descriptor = bytes
      ? decodeDescriptor(unsignedOf(bytes), offset, longMode, behind ? unsignedOf(behind) : 0n)
      : notThere(offset);
    found.push(descriptor);
    offset += takesSixteen(descriptor, longMode) ? LONG : SEGMENT;
  }
  return found;
}

/** Every entry of an IDT, up to its limit; entry n is for vector n. */
export function readGates(memory: MemoryReader, table: TableRegister, longMode: boolean): Descriptor[] {
  const size = longMode ? LONG : SEGMENT;
  const count = Math.min(256, Math.floor((table.limit + 1) / size));
  return Array.from({ length: count }, (_, vector) => {
    const offset = vector * size;
    const bytes = memory.read(table.base + BigInt(offset), size);
    if (!bytes) return notThere(offset);
    const high = longMode ? unsignedOf(bytes.subarray(SEGMENT)) : 0n;
    return decodeGate(unsignedOf(bytes.subarray(0, SEGMENT)), high, offset, longMode);
  });
}

const bits = (value: bigint, at: number, width: number): number =>
  Number((value >> BigInt(at)) & ((1n << BigInt(width)) - 1n));

const commonOf = (raw: bigint, offset: number): Common => ({
  offset,
  raw,
  present: bits(raw, 47, 1) === 1,
  dpl: bits(raw, 45, 2),
});

const notThere = (offset: number): UnknownDescriptor => ({ ...commonOf(0n, offset), kind: 'not there', type: 0 });

const takesSixteen = ({ kind }: Descriptor, longMode: boolean): boolean =>
  longMode && (kind === 'LDT' || kind === 'TSS' || kind === 'call gate');

const baseOf = (raw: bigint): bigint => ((raw >> 16n) & 0xff_ffffn) | (((raw >> 56n) & 0xffn) << 24n);

/** G makes it count pages. */
function limitOf(raw: bigint): bigint {
  const limit = (raw & 0xffffn) | (((raw >> 48n) & 15n) << 16n);
  return bits(raw, 55, 1) === 1 ? (limit << 12n) | 0xfffn : limit;
}

const code = (raw: bigint, type: number, common: Common): CodeDescriptor => ({
  ...common,
  kind: 'code',
  bits: bits(raw, 53, 1) === 1 ? 64 : bits(raw, 54, 1) === 1 ? 32 : 16,
  base: baseOf(raw),
  limit: limitOf(raw),
  readable: (type & 2) !== 0,
  conforming: (type & 4) !== 0,
  accessed: (type & 1) !== 0,
  available: bits(raw, 52, 1) === 1,
});

const data = (raw: bigint, type: number, common: Common): DataDescriptor => ({
  ...common,
  kind: 'data',
  base: baseOf(raw),
  limit: limitOf(raw),
  writable: (type & 2) !== 0,
  expandDown: (type & 4) !== 0,
  big: bits(raw, 54, 1) === 1,
  accessed: (type & 1) !== 0,
  available: bits(raw, 52, 1) === 1,
});

/** Types of system descriptors; those with bit 3 set have 32 bits, or 64 in long mode. (Table 3-2) */
const SYSTEM_TYPES: Readonly<Record<number, SystemSegment['kind'] | Gate['kind']>> = {
  1: 'TSS',
  2: 'LDT',
  3: 'TSS',
  4: 'call gate',
  5: 'task gate',
  6: 'interrupt gate',
  7: 'trap gate',
  9: 'TSS',
  11: 'TSS',
  12: 'call gate',
  14: 'interrupt gate',
  15: 'trap gate',
};

/** Long mode has the LDT and the types of 32 bits alone. */
const LONG_TYPES: ReadonlySet<number> = new Set([2, 9, 11, 12, 14, 15]);

function systemDescriptor(raw: bigint, high: bigint, type: number, longMode: boolean, common: Common): Descriptor {
  const kind = SYSTEM_TYPES[type];
  if (!kind || (longMode && !LONG_TYPES.has(type))) return { ...common, kind: 'reserved', type };
  const size = longMode ? 64 : type & 8 ? 32 : 16;
  if (kind === 'LDT' || kind === 'TSS') {
    const base = baseOf(raw) | (longMode ? (high & 0xffff_ffffn) << 32n : 0n);
    const busy = kind === 'TSS' && (type & 2) !== 0;
    return { ...common, kind, bits: size, base, limit: limitOf(raw), busy };
  }
  return gate(raw, high, kind, size, common);
}

function gate(raw: bigint, high: bigint, kind: Gate['kind'], size: Gate['bits'], common: Common): Gate {
  const low = raw & 0xffffn;
  const middle = size === 16 ? 0n : (raw >> 48n) << 16n;
  const top = size === 64 ? (high & 0xffff_ffffn) << 32n : 0n;
  return {
    ...common,
    kind,
    bits: size,
    selector: bits(raw, 16, 16),
    target: kind === 'task gate' ? 0n : low | middle | top,
    ist: size === 64 && kind !== 'call gate' ? bits(raw, 32, 3) : 0,
    parameters: kind === 'call gate' && size !== 64 ? bits(raw, 32, 5) : 0,
  };
}
