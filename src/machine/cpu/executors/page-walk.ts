/**
 * The page walk in WebAssembly (Intel SDM vol. 3A, chapter 4), for loads and stores that miss the TLB: 32-bit, PAE and
 * 4-level paging, accessed and dirty bits, and the TLB's entry. What is not plain RAM all the way, and every fault, is left
 * to TypeScript (system/paging.ts), which walks once more.
 */

import { tlbEntryIn } from '../ir/tlb-entry.ts';
import {
  CODE_MAP_SIZE,
  CODE_MAPS,
  CPL,
  CR0,
  CR3,
  CR4,
  EFER,
  PAGE_CODE_MAPS,
  PDPTE,
  RAM,
  RAM_NOT_PLAIN,
  RAM_SIZE,
  TLB_BANK,
  TLB_CODE_MAP,
  TLB_EXECUTE,
  TLB_FILLED,
  TLB_FILLED_COUNT,
  TLB_FILLED_ROOM,
  TLB_HOST,
  TLB_LARGE_REGIONS,
  TLB_LARGE_REGIONS_SIZE,
  TLB_LARGEST,
  TLB_NEVER,
  TLB_READ,
  TLB_WRITE,
  TLB_WRITE_CODE,
  WRITTEN_PAGES,
} from '../state/layout.ts';
import {
  block,
  br,
  brIf,
  type Code,
  I32,
  I64,
  i32,
  i64,
  ifElse,
  type Local,
  localAt,
  loop,
  ret,
  seq,
} from '../wasm/code.ts';
import type { Locals, ModuleBuilder } from '../wasm/module.ts';

/** Bits of a paging-structure entry. */
const [P, RW, US, A, D, PS] = [1n, 2n, 4n, 0x20n, 0x40n, 0x80n] as const;
const XD = 1n << 63n;
/** Address bits above the 40 that exist; bits 62:52 are ignored in 4-level paging and reserved in PAE paging. */
const [RESERVED_4_LEVEL, RESERVED_PAE] = [0x000f_ff00_0000_0000n, 0x7fff_ff00_0000_0000n] as const;
/** The address in an entry. */
const TABLE = 0xff_ffff_f000n;
const [CR0_PG, CR0_WP, CR4_PSE, CR4_PAE, EFER_LMA, EFER_NXE] = [0x8000_0000, 0x1_0000, 0x10, 0x20, 0x400, 0x800];
/** Where a table or a page is not plain RAM: the ROM. */
const [ROM_START, ROM_END] = [0xc0000, 0x100000] as const;

const GIVE_UP = Symbol('to TypeScript');
const FOUND = Symbol('found');

const state = i32.const(0);
const cell32 = (address: number): Code => i32.load(state, address);
const has = (cell: number, bits: number): Code => i32.and(cell32(cell), i32.const(bits | 0));
const giveUpIf = (condition: Code): Code => brIf(GIVE_UP, condition);

/** The locals of a walk. */
class Walk {
  readonly address = localAt(0, I64);
  /** 1 for a write. */
  readonly write = localAt(1, I32);
  /** Physical address of the entry under way, an i64; then its address in linear memory, and what it holds. */
  readonly slot: Local;
  readonly host: Local;
  readonly entry: Local;
  /** Where the next table is, and the lowest bit of the address that this level's index has. */
  readonly table: Local;
  readonly shift: Local;
  /** RW and US of all levels together. */
  readonly rights: Local;
  readonly reserved: Local;
  /** The result: physical address of the 4 KiB that hold the byte, and whether it may be written without another walk. */
  readonly physical: Local;
  readonly writable: Local;

  constructor(locals: Locals) {
    this.slot = locals.add(I64);
    this.host = locals.add(I32);
    this.entry = locals.add(I64);
    this.table = locals.add(I64);
    this.shift = locals.add(I64);
    this.rights = locals.add(I64);
    this.reserved = locals.add(I64);
    this.physical = locals.add(I64);
    this.writable = locals.add(I32);
  }
}

/** Whether a physical address (i64) is no RAM that may be written plainly. */
const notPlain = (physical: Code, low: Code): Code =>
  i32.or(
    i64.ge_u(physical, i64.load32_u(state, RAM_SIZE)),
    i32.lt_u(i32.sub(low, i32.const(ROM_START)), i32.const(ROM_END - ROM_START)),
  );

/** The number of the map of decoded bytes of a page of RAM (its physical address, an i32). */
const codeMapNumber = (physical: Code): Code =>
  i32.load16_u(i32.shl(i32.shr_u(physical, i32.const(12)), i32.const(1)), PAGE_CODE_MAPS);

/** `host` and `entry` ← the entry at `slot`, `bytes` long. */
function readEntry({ slot, host, entry }: Walk, bytes: 4 | 8): Code {
  const low = i32.wrap_i64(slot.get);
  return seq(
    giveUpIf(notPlain(slot.get, low)),
    host.set(i32.add(low, i32.const(RAM))),
    entry.set(bytes === 8 ? i64.load(host.get) : i64.load32_u(host.get)),
    giveUpIf(i64.eqz(i64.and(entry.get, i64.const(P)))),
  );
}

/** A page of RAM, given by a physical address (i32) in it, may be written from now on: see PhysicalMemory.takeWritten. */
const noteWritten = (physical: Code): Code =>
  i32.store8(i32.shr_u(physical, i32.const(12)), i32.const(1), WRITTEN_PAGES);

/** Sets bits of the entry under way, unless they are set. Decoded bytes may lie in its page: TypeScript's to notice. */
function mark({ slot, host, entry }: Walk, bits: Code): Code {
  const marked = i64.or(entry.get, bits);
  return ifElse(
    i64.ne(marked, entry.get),
    seq(
      giveUpIf(codeMapNumber(i32.wrap_i64(slot.get))),
      noteWritten(i32.wrap_i64(slot.get)),
      i64.store32(host.get, marked),
    ),
  );
}

/** Checks the rights (SDM 4.6), and sets A, and D for a write, in the entry that maps the page. */
function leaf(walk: Walk): Code {
  const { rights, write, writable, entry } = walk;
  const user = i32.eq(cell32(CPL), i32.const(3));
  const allows = (right: bigint): Code => i64.ne(i64.and(rights.get, i64.const(right)), i64.const(0n));
  return seq(
    writable.set(i32.or(allows(RW), i32.eqz(i32.or(user, i32.ne(has(CR0, CR0_WP), i32.const(0)))))),
    giveUpIf(i32.and(user, i32.eqz(allows(US)))),
    giveUpIf(i32.and(write.get, i32.eqz(writable.get))),
    mark(walk, i64.or(i64.const(A), i64.shl(i64.extend_i32_u(write.get), i64.const(6n)))),
    // An entry that is not dirty must be walked again for the first write.
    writable.set(i32.and(writable.get, i32.or(write.get, i64.ne(i64.and(entry.get, i64.const(D)), i64.const(0n))))),
  );
}

/** Writes down that the page has more than 4 KiB: log2 of its size is `bits`. */
function noteLarge({ address }: Walk, bits: Code): Code {
  const region = i32.wrap_i64(i64.shr_u(address.get, i64.const(22n)));
  const byte = i32.and(i32.shr_u(region, i32.const(3)), i32.const(TLB_LARGE_REGIONS_SIZE - 1));
  const bit = i32.shl(i32.const(1), i32.and(region, i32.const(7)));
  return seq(
    ifElse(i32.gt_u(bits, cell32(TLB_LARGEST)), i32.store(state, bits, TLB_LARGEST)),
    i32.store8(byte, i32.or(i32.load8_u(byte, TLB_LARGE_REGIONS), bit), TLB_LARGE_REGIONS),
  );
}

/** Tables of 64-bit entries from `table` down, the first of them indexed by the address from bit `shift` up. */
function walk64(walk: Walk): Code {
  const { address, slot, entry, table, shift, rights, reserved, physical } = walk;
  const level = Symbol('level');
  const index = i64.and(i64.shr_u(address.get, shift.get), i64.const(0x1ffn));
  const inside = i64.sub(i64.shl(i64.const(1n), shift.get), i64.const(1n));
  const pageOf = i64.and(
    i64.or(i64.and(entry.get, i64.xor(inside, i64.const(-1n))), i64.and(address.get, inside)),
    i64.const(TABLE),
  );
  const large = i64.ne(i64.and(entry.get, i64.const(PS)), i64.const(0n));
  return loop(
    level,
    seq(
      slot.set(i64.add(table.get, i64.shl(index, i64.const(3n)))),
      readEntry(walk, 8),
      giveUpIf(i64.ne(i64.and(entry.get, reserved.get), i64.const(0n))),
      rights.set(i64.and(rights.get, entry.get)),
      ifElse(
        i64.eq(shift.get, i64.const(12n)),
        seq(leaf(walk), physical.set(i64.and(entry.get, i64.const(TABLE))), br(FOUND)),
      ),
      ifElse(
        large,
        seq(
          // No page is mapped by a PML4E. Bits 12 (PAT) and below are not the address.
          giveUpIf(i64.eq(shift.get, i64.const(39n))),
          giveUpIf(i64.ne(i64.and(i64.and(entry.get, inside), i64.const(-0x2000n)), i64.const(0n))),
          leaf(walk),
          noteLarge(walk, i32.wrap_i64(shift.get)),
          physical.set(pageOf),
          br(FOUND),
        ),
      ),
      mark(walk, i64.const(A)),
      table.set(i64.and(entry.get, i64.const(TABLE))),
      shift.set(i64.sub(shift.get, i64.const(9n))),
      br(level),
    ),
  );
}

/** 32-bit paging. */
function walk32(walk: Walk): Code {
  const { address, slot, entry, rights, physical } = walk;
  const index = (from: bigint): Code => i64.and(i64.shr_u(address.get, i64.const(from)), i64.const(0x3ffn));
  const slotIn = (table: Code, from: bigint): Code => i64.add(table, i64.shl(index(from), i64.const(2n)));
  const page = 0xffff_f000n;
  // PSE-36: bits 20:13 are address bits 39:32, bit 21 is reserved (SDM table 4-4).
  const above = i64.shl(i64.and(i64.shr_u(entry.get, i64.const(13n)), i64.const(0xffn)), i64.const(32n));
  return seq(
    slot.set(slotIn(i64.and(i64.load32_u(state, CR3), i64.const(page)), 22n)),
    readEntry(walk, 4),
    rights.set(entry.get),
    ifElse(
      i32.and(i64.ne(i64.and(entry.get, i64.const(PS)), i64.const(0n)), i32.ne(has(CR4, CR4_PSE), i32.const(0))),
      seq(
        giveUpIf(i64.ne(i64.and(entry.get, i64.const(0x20_0000n)), i64.const(0n))),
        leaf(walk),
        noteLarge(walk, i32.const(22)),
        physical.set(
          i64.or(
            i64.or(above, i64.and(entry.get, i64.const(0xffc0_0000n))),
            i64.and(address.get, i64.const(0x3f_f000n)),
          ),
        ),
        br(FOUND),
      ),
    ),
    mark(walk, i64.const(A)),
    slot.set(slotIn(i64.and(entry.get, i64.const(page)), 12n)),
    readEntry(walk, 4),
    rights.set(i64.and(rights.get, entry.get)),
    leaf(walk),
    physical.set(i64.and(entry.get, i64.const(page))),
    br(FOUND),
  );
}

/** From the mode to `physical` and `writable`. */
function translate(walk: Walk): Code {
  const { address, table, shift, rights, reserved, physical, writable, entry } = walk;
  const noHigh = giveUpIf(i64.ne(i64.shr_u(address.get, i64.const(32n)), i64.const(0n)));
  const extended = i64.shr_s(i64.shl(address.get, i64.const(16n)), i64.const(16n));
  const pdpte = i32.shl(i32.wrap_i64(i64.shr_u(address.get, i64.const(30n))), i32.const(3));
  const start = (from: Code, top: bigint, reservedBits: bigint): Code =>
    seq(table.set(i64.and(from, i64.const(TABLE))), shift.set(i64.const(top)), reserved.set(i64.const(reservedBits)));
  return block(
    FOUND,
    seq(
      ifElse(
        i32.eqz(has(CR0, CR0_PG)),
        seq(noHigh, physical.set(i64.and(address.get, i64.const(-4096n))), writable.set(i32.const(1)), br(FOUND)),
      ),
      rights.set(i64.const(RW | US)),
      ifElse(i32.eqz(has(CR4, CR4_PAE)), seq(noHigh, walk32(walk))),
      ifElse(
        has(EFER, EFER_LMA),
        seq(giveUpIf(i64.ne(extended, address.get)), start(i64.load(state, CR3), 39n, RESERVED_4_LEVEL)),
        seq(
          noHigh,
          entry.set(i64.load(pdpte, PDPTE)),
          giveUpIf(i64.eqz(i64.and(entry.get, i64.const(P)))),
          start(entry.get, 21n, RESERVED_PAE),
        ),
      ),
      ifElse(i32.eqz(has(EFER, EFER_NXE)), reserved.set(i64.or(reserved.get, i64.const(BigInt.asIntN(64, XD))))),
      walk64(walk),
    ),
  );
}

/** Fills the TLB's entry as `Mmu` does, and returns its address. */
function fill({ address, physical, writable }: Walk, locals: Locals): Code {
  const [entry, page, low, offset, map, count] = [
    locals.add(I32),
    locals.add(I64),
    locals.add(I32),
    locals.add(I32),
    locals.add(I32),
    locals.add(I32),
  ];
  const others = locals.add(I32);
  const dropUnlessSame = (tag: number): Code =>
    ifElse(
      i32.or(others.get, i64.ne(i64.and(i64.load(entry.get, tag), i64.const(-4096n)), page.get)),
      i64.store(entry.get, i64.const(-1n), tag),
    );
  return seq(
    low.set(i32.wrap_i64(physical.get)),
    giveUpIf(notPlain(physical.get, low.get)),
    page.set(i64.and(address.get, i64.const(-4096n))),
    offset.set(i32.sub(i32.add(low.get, i32.const(RAM)), i32.wrap_i64(page.get))),
    map.set(codeMapNumber(low.get)),
    ifElse(
      map.get,
      seq(
        map.set(i32.add(i32.mul(map.get, i32.const(CODE_MAP_SIZE)), i32.const(CODE_MAPS))),
        ifElse(i64.eqz(i64.load(map.get)), map.set(i32.const(0))),
      ),
    ),
    entry.set(tlbEntryIn(cell32(TLB_BANK), address)),
    count.set(cell32(TLB_FILLED_COUNT)),
    ifElse(
      i32.lt_u(count.get, i32.const(TLB_FILLED_ROOM)),
      i32.store(i32.shl(count.get, i32.const(2)), entry.get, TLB_FILLED),
    ),
    i32.store(state, i32.add(count.get, i32.const(1)), TLB_FILLED_COUNT),
    others.set(i32.ne(i32.load(entry.get, TLB_HOST), offset.get)),
    i64.store(entry.get, page.get, TLB_READ),
    dropUnlessSame(TLB_WRITE),
    dropUnlessSame(TLB_EXECUTE),
    i32.store(entry.get, offset.get, TLB_HOST),
    ifElse(
      writable.get,
      seq(
        noteWritten(low.get),
        i64.store(
          entry.get,
          i64.or(page.get, ifElse(map.get, i64.const(BigInt(TLB_WRITE_CODE)), i64.const(0n), I64)),
          TLB_WRITE,
        ),
        i32.store(entry.get, map.get, TLB_CODE_MAP),
      ),
    ),
    ret(entry.get),
  );
}

/** Adds the function (address i64, write i32 0 or 1) → the address of the TLB's filled entry, or 0 for TypeScript. */
export function addPageWalk(module: ModuleBuilder): number {
  return module.addFunction([I64, I32], [I32], (locals) => {
    const walk = new Walk(locals);
    return seq(
      block(
        GIVE_UP,
        seq(
          giveUpIf(i32.or(i32.eq(cell32(TLB_BANK), i32.const(TLB_NEVER)), cell32(RAM_NOT_PLAIN))),
          translate(walk),
          fill(walk, locals),
        ),
      ),
      i32.const(0),
    );
  });
}
