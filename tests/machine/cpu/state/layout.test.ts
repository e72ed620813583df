/** The map of linear memory: no two of its areas overlap, and each is somewhere in this test. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as at from '../../../../src/machine/cpu/state/layout.ts';

/** RAM that a machine has at most, and the pages of it. */
const MAX_RAM = 3 * 2 ** 30;
const PAGES = MAX_RAM / 4096;

/** How long each area is, in bytes. */
const AREAS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    ['CR0', 'CR2', 'CR3', 'CR4', 'EFER', 'XCR0', 'RIP', 'NEXT_RIP', 'FLAG_RESULT', 'FLAG_CARRY', 'ZERO'].map(quadword),
  ),
  ...Object.fromEntries(
    ['STAR', 'LSTAR', 'CSTAR', 'SFMASK', 'KERNEL_GS_BASE', 'SYSENTER_CS', 'SYSENTER_ESP', 'SYSENTER_EIP', 'PAT']
      .concat('TSC_AUX', 'MISC_ENABLE')
      .map((name) => quadword(`MSR_${name}`)),
  ),
  ...Object.fromEntries(['TSC_OFFSET', 'RETIRED_BASE', 'BUDGET', 'SCRATCH', 'X87_IP', 'X87_DP'].map(quadword)),
  ...Object.fromEntries(
    ['FLAG_SYSTEM', 'CPL', 'MXCSR', 'X87_CONTROL', 'X87_STATUS', 'X87_TAG', 'X87_OPCODE', 'X87_CS', 'X87_DS']
      .concat('ATTENTION', 'BLOCK', 'MICRO_OP', 'MODE', 'TLB_BANK', 'SHADOW', 'HALTED', 'LINK', 'BLOCK_KEY')
      .concat('NMI_BLOCKED', 'NMI_PENDING', 'DEBUG_TRAP', 'SIMD_DEFERRED', 'SIMD_RAISED', 'STRING_DONE')
      .concat('TLB_FILLED_COUNT', 'TLB_LARGEST', 'RAM_SIZE', 'RAM_NOT_PLAIN')
      .map((name) => [name, 4]),
  ),
  GPR: 16 * 8,
  TEMP: 16 * 8,
  SEGMENTS: 8 * at.SEGMENT_SIZE,
  GDTR: 12,
  IDTR: 12,
  DR: 8 * 8,
  MSR_MTRR: (1 + 11 + 16) * 8,
  XMM: 16 * 16,
  X87: 8 * 16,
  SEGMENT_BOUNDS: 6 * 16,
  PDPTE: 4 * 8,
  RANDOM: 16,
  YMM_UPPER: 16 * 16,
  XMM_TEMP: 12 * 16,
  MSR_AMD: at.MSR_AMD_COUNT * 8,
  JUMP_CACHE: at.JUMP_CACHE_SETS * at.JUMP_CACHE_SET_SIZE,
  CODE_MAPS: at.CODE_MAP_COUNT * at.CODE_MAP_SIZE,
  ARENA: at.ARENA_END - at.ARENA,
  ENTRY_TABLES: at.ENTRY_TABLES_END - at.ENTRY_TABLES,
  PAGE_CODE_MAPS: 2 * PAGES,
  TLB_SUPERVISOR: at.TLB_BANK_SIZE,
  TLB_USER: at.TLB_BANK_SIZE,
  TLB_NEVER: at.TLB_BANK_SIZE,
  TLB_FILLED: 4 * at.TLB_FILLED_ROOM,
  TLB_LARGE_REGIONS: at.TLB_LARGE_REGIONS_SIZE,
  CODE_BYTES: at.CODE_BYTES_ENTRIES * at.CODE_BYTES_SIZE,
  WRITTEN_PAGES: PAGES,
  BLOCK_LOG: at.BLOCK_LOG_ENTRIES - at.BLOCK_LOG + at.BLOCK_LOG_ROOM * at.BLOCK_LOG_ENTRY_SIZE,
  RAM: MAX_RAM,
};

function quadword(name: string): [string, number] {
  return [name, 8];
}

const addresses = new Map(Object.entries(at));
/** The ends of areas, another name for a start, and a large size. */
const BOUNDS = new Set([
  'ARENA_END',
  'BLOCK_LOG_NEXT',
  'BLOCK_LOG_LIMIT',
  'BLOCK_LOG_END',
  'BLOCK_LOG_ENTRIES',
  'ENTRY_TABLES_END',
  'TLB',
  'TLB_BANK_SIZE',
]);
/** The first address that no size, count or offset of the layout reaches. */
const FIRST_BIG = 0x20000;

const layout = suite('layout of linear memory');

layout('no two areas overlap', () => {
  const areas = Object.entries(AREAS).map(([name, size]) => ({ name, start: addresses.get(name) ?? Number.NaN, size }));
  areas.sort((one, other) => one.start - other.start);
  for (const [n, { name, start, size }] of areas.entries()) {
    assert.ok(Number.isInteger(start), `${name} is in the layout`);
    const next = areas[n + 1];
    if (next) assert.ok(start + size <= next.start, `${name}, ${size} bytes, reaches into ${next.name}`);
  }
});

layout('what lies above 128 KiB is one of these areas', () => {
  for (const [name, address] of addresses)
    if (address >= FIRST_BIG && !BOUNDS.has(name)) assert.ok(name in AREAS, `${name} has no length here`);
});

layout.run();
