/** Walks paging structures as the processor does, in all its paging modes. (Intel SDM vol. 3A, chapter 4) */
import { type MemoryReader, readUnsigned } from '../memory-reader.ts';

export interface PagingRegisters {
  readonly cr0: bigint;
  readonly cr3: bigint;
  readonly cr4: bigint;
  readonly efer: bigint;
}

export type PagingMode = 'none' | '32-bit' | 'PAE' | '4-level' | '5-level';

export type Structure = 'PML5' | 'PML4' | 'PDPT' | 'PD' | 'PT';

export interface PagingEntry {
  readonly structure: Structure;
  readonly index: number;
  /** Physical. */
  readonly address: bigint;
  /** Undefined if there is no memory at the address. */
  readonly raw: bigint | undefined;
  /** `P RW US …`, those that are set. */
  readonly flags: readonly string[];
}

/** What the entries of a walk allow together, before CR0.WP, SMEP and SMAP. */
export interface Rights {
  readonly writable: boolean;
  readonly user: boolean;
  readonly executable: boolean;
}

export type WalkFailure = 'not canonical' | 'not present' | 'reserved bits' | 'no memory';

export interface PageWalk {
  readonly mode: PagingMode;
  readonly entries: readonly PagingEntry[];
  /** Undefined if it leads nowhere. */
  readonly physical: bigint | undefined;
  /** Bytes; undefined if it leads nowhere. */
  readonly pageSize: bigint | undefined;
  readonly rights: Rights | undefined;
  readonly failure: WalkFailure | undefined;
}

/** How the levels of a mode are laid out. */
export interface Level {
  readonly structure: Structure;
  /** The lowest bit of the linear address that it looks at. */
  readonly shift: number;
  readonly indexBits: number;
  /** PS may end the walk here. */
  readonly mayBePage: boolean;
  /** Entries of the PDPT of PAE paging have no rights. */
  readonly hasRights: boolean;
}

const level = (structure: Structure, shift: number, indexBits: number, mayBePage = false, hasRights = true): Level => ({
  structure,
  shift,
  indexBits,
  mayBePage,
  hasRights,
});

const FOUR_LEVELS: readonly Level[] = [
  level('PML4', 39, 9),
  level('PDPT', 30, 9, true),
  level('PD', 21, 9, true),
  level('PT', 12, 9),
];

const LEVELS: Readonly<Record<PagingMode, readonly Level[]>> = {
  none: [],
  '32-bit': [level('PD', 22, 10, true), level('PT', 12, 10)],
  PAE: [level('PDPT', 30, 2, false, false), level('PD', 21, 9, true), level('PT', 12, 9)],
  '4-level': FOUR_LEVELS,
  '5-level': [level('PML5', 48, 9), ...FOUR_LEVELS],
};

const CR0_PG = 1n << 31n;
const [CR4_PSE, CR4_PAE, CR4_LA57] = [1n << 4n, 1n << 5n, 1n << 12n] as const;
const [EFER_LMA, EFER_NXE] = [1n << 10n, 1n << 11n] as const;
const [P, RW, US, PS] = [1n, 2n, 4n, 1n << 7n] as const;
const XD = 1n << 63n;
/** M = 52, the most that the architecture allows. */
const FRAME = 0x000f_ffff_ffff_f000n;
const FRAME_32 = 0xffff_f000n;
const PDPT_PAE_BASE = 0xffff_ffe0n;

const FLAG_NAMES = ['P', 'RW', 'US', 'PWT', 'PCD', 'A', 'D', 'PS', 'G'] as const;

export function pagingMode({ cr0, cr4, efer }: PagingRegisters): PagingMode {
  if ((cr0 & CR0_PG) === 0n) return 'none';
  if ((efer & EFER_LMA) !== 0n) return (cr4 & CR4_LA57) !== 0n ? '5-level' : '4-level';
  return (cr4 & CR4_PAE) !== 0n ? 'PAE' : '32-bit';
}

export const levelsOf = (mode: PagingMode): readonly Level[] => LEVELS[mode];

/** Whether bits 63 … 47, or … 56, are all equal. */
export function isCanonical(address: bigint, mode: PagingMode): boolean {
  const width = mode === '5-level' ? 57 : 48;
  return BigInt.asUintN(64, BigInt.asIntN(width, address)) === address;
}

/** Where the first structure is, as far as CR3 says. */
export const rootOf = (mode: PagingMode, cr3: bigint): bigint =>
  mode === 'PAE' ? cr3 & PDPT_PAE_BASE : mode === '32-bit' ? cr3 & FRAME_32 : cr3 & FRAME;

export const readEntry = (physical: MemoryReader, mode: PagingMode, address: bigint): bigint | undefined =>
  readUnsigned(physical, address, entrySize(mode));

export const entrySize = (mode: PagingMode): number => (mode === '32-bit' ? 4 : 8);

/** What an entry means at its level. */
export type EntryMeaning =
  | { readonly kind: 'not present' }
  | { readonly kind: 'reserved bits' }
  | { readonly kind: 'table'; readonly next: bigint }
  | { readonly kind: 'page'; readonly frame: bigint; readonly size: bigint };

export function meaningOf(
  raw: bigint,
  { structure, shift, mayBePage }: Level,
  registers: PagingRegisters,
): EntryMeaning {
  const mode = pagingMode(registers);
  if ((raw & P) === 0n) return { kind: 'not present' };
  if (mode !== '32-bit' && (raw & XD) !== 0n && (registers.efer & EFER_NXE) === 0n) return { kind: 'reserved bits' };
  if (structure === 'PT') return { kind: 'page', frame: raw & (mode === '32-bit' ? FRAME_32 : FRAME), size: 1n << 12n };
  const large = (raw & PS) !== 0n && (mode !== '32-bit' || (registers.cr4 & CR4_PSE) !== 0n);
  if (!large) return { kind: 'table', next: raw & (mode === '32-bit' ? FRAME_32 : FRAME) };
  if (!mayBePage) return { kind: 'reserved bits' };
  const size = 1n << BigInt(shift);
  if (mode === '32-bit') {
    // PSE-36: bits 20 … 13 are bits 39 … 32 of the frame, and bit 21 is reserved. (Table 4-4)
    if ((raw & (1n << 21n)) !== 0n) return { kind: 'reserved bits' };
    return { kind: 'page', frame: (raw & 0xffc0_0000n) | (((raw >> 13n) & 0xffn) << 32n), size };
  }
  // Bit 12 is PAT; those from there to the frame's lowest are reserved.
  if ((raw & FRAME & (size - 1n) & ~0x1000n) !== 0n) return { kind: 'reserved bits' };
  return { kind: 'page', frame: raw & FRAME & ~(size - 1n), size };
}

export const ALL_RIGHTS: Rights = { writable: true, user: true, executable: true };

/** Every level must allow it. */
export function combine(rights: Rights, raw: bigint, { hasRights }: Level, mode: PagingMode): Rights {
  if (!hasRights) return rights;
  return {
    writable: rights.writable && (raw & RW) !== 0n,
    user: rights.user && (raw & US) !== 0n,
    executable: rights.executable && (mode === '32-bit' || (raw & XD) === 0n),
  };
}

function flagsOf(raw: bigint, mode: PagingMode): string[] {
  const names: string[] = FLAG_NAMES.filter((_, bit) => (raw & (1n << BigInt(bit))) !== 0n);
  if (mode !== '32-bit' && (raw & XD) !== 0n) names.push('XD');
  return names;
}

/** @param physical reads physical addresses */
export function walk(physical: MemoryReader, registers: PagingRegisters, linear: bigint): PageWalk {
  const mode = pagingMode(registers);
  const entries: PagingEntry[] = [];
  const fail = (failure: WalkFailure): PageWalk => ({
    mode,
    entries,
    physical: undefined,
    pageSize: undefined,
    rights: undefined,
    failure,
  });
  if (mode === 'none') {
    return { mode, entries, physical: linear, pageSize: 1n << 12n, rights: ALL_RIGHTS, failure: undefined };
  }
  const wide = mode === '4-level' || mode === '5-level';
  if (wide ? !isCanonical(linear, mode) : linear >= 1n << 32n) return fail('not canonical');

  let table = rootOf(mode, registers.cr3);
  let rights = ALL_RIGHTS;
  for (const each of levelsOf(mode)) {
    const index = Number((linear >> BigInt(each.shift)) & ((1n << BigInt(each.indexBits)) - 1n));
    const address = table + BigInt(index * entrySize(mode));
    const raw = readEntry(physical, mode, address);
    entries.push({
      structure: each.structure,
      index,
      address,
      raw,
      flags: raw === undefined ? [] : flagsOf(raw, mode),
    });
    if (raw === undefined) return fail('no memory');
    const meaning = meaningOf(raw, each, registers);
    if (meaning.kind === 'not present' || meaning.kind === 'reserved bits') return fail(meaning.kind);
    rights = combine(rights, raw, each, mode);
    if (meaning.kind === 'table') {
      table = meaning.next;
      continue;
    }
    const offset = linear & (meaning.size - 1n);
    return { mode, entries, physical: meaning.frame | offset, pageSize: meaning.size, rights, failure: undefined };
  }
  return fail('not present');
}

export interface Access {
  readonly kind: 'read' | 'write' | 'execute';
  /** At privilege level 3. */
  readonly user: boolean;
  /** RFLAGS.AC, which SMAP obeys. */
  readonly ac?: boolean;
}

const [CR0_WP, CR4_SMEP, CR4_SMAP] = [1n << 16n, 1n << 20n, 1n << 21n] as const;

/**
 * Why an access would raise #PF, in words; undefined if it would not. (4.6)
 * @param result what `walk` says of the address
 */
export function refusal(result: PageWalk, registers: PagingRegisters, access: Access): string | undefined {
  const { rights, failure, entries, mode } = result;
  const last = entries.at(-1);
  if (failure === 'not canonical') return 'the address is not canonical';
  if (failure !== undefined) return `${last?.structure} entry ${last?.index}: ${failure}`;
  if (mode === 'none' || !rights) return undefined;
  if (access.user) {
    if (!rights.user) return 'the page is the supervisor’s';
    if (access.kind === 'write' && !rights.writable) return 'the page is read-only';
    return access.kind === 'execute' && !rights.executable ? 'the page is not executable' : undefined;
  }
  if (access.kind === 'execute') {
    if (rights.user && (registers.cr4 & CR4_SMEP) !== 0n) return 'SMEP: the page is the user’s';
    return rights.executable ? undefined : 'the page is not executable';
  }
  if (rights.user && (registers.cr4 & CR4_SMAP) !== 0n && !access.ac) return 'SMAP: the page is the user’s';
  const bound = (registers.cr0 & CR0_WP) !== 0n;
  return access.kind === 'write' && bound && !rights.writable ? 'the page is read-only' : undefined;
}
