/**
 * Decoded blocks: finding the one for an instruction pointer, lifting it if it is new, forgetting it when its bytes
 * change. A block never leaves its page, except one that holds a single instruction reaching into the next.
 */

import type { PhysicalMemory } from '../physical-memory.ts';
import { GP, GuestFault, UD } from './fault.ts';
import { BLOCK_COUNT, BLOCK_HEADER, BLOCK_META, BLOCK_PAGE } from './interpreter.ts';
import { OPERATION_END } from './ir/control.ts';
import { RECORD_SIZE } from './ir/define.ts';
import { createInstruction, DecodeResult, decode } from './isa/decode.ts';
import type { Instruction } from './isa/instruction.ts';
import { opcodeName } from './isa/opcode-name.ts';
import {
  ARENA,
  ARENA_END,
  BLOCK,
  BLOCK_KEY,
  CS,
  JUMP_CACHE,
  JUMP_CACHE_ENTRIES,
  JUMP_CACHE_ENTRY_SIZE,
  LINK,
  MICRO_OP,
  MODE,
  RAM,
  RIP,
  SEGMENT_BASE,
  SEGMENT_LIMIT,
  SEGMENT_SIZE,
  SEGMENTS,
  TLB_ENTRIES,
  TLB_ENTRY_SIZE,
  TLB_EXECUTE,
  TLB_HOST,
  TLB_SUPERVISOR,
  TLB_USER,
} from './layout.ts';
import { Builder, type CodeMode, type Lifter, metaAfter, metaIndex } from './lift/builder.ts';
import { lifterOf } from './lift/index.ts';
import { RAISE, RESUME } from './operations/faults.ts';
import type { CpuState } from './state.ts';
import type { FeatureSet } from './system/features.ts';
import type { Mmu } from './system/mmu.ts';
import { MODE_CODE_SIZE, MODE_FLAT_SHIFT, MODE_STACK_SHIFT, MODE_STACK_SIZE, SIZE_64 } from './system/mode.ts';
import { EXECUTE } from './system/paging.ts';

const PAGE = 4096;
/** Space one block may need: records, places, header. */
const BLOCK_ROOM = 64 * 1024;
/** A link must not lead to a block that may reach into the next page: those depend on that page's mapping too. */
const LONGEST_INSTRUCTION = 15;
const MOST_MISSING = 20;
/** BLOCK_KEY: MODE below, then the code segment's number, and a bit that no empty jump cache entry has. */
const KEY_SEGMENT_SHIFT = 19;
const KEY_SEGMENTS = 0xffe;
const KEY_VALID = 0x8000_0000;

interface Block {
  readonly address: number;
  readonly ripLow: number;
  readonly ripHigh: number;
  readonly key: number;
  readonly physical: number;
  /** Physical address of the second page's first byte, or -1. */
  readonly second: number;
  readonly linkSlots: readonly number[];
}

export class BlockCache {
  /** Opcodes the guest met that this CPU does not have, with the address of the first. */
  readonly missing = new Map<string, string>();
  /** The mode that BLOCK_KEY stands for. */
  mode: CodeMode = { bits: 16, stackBits: 16, flatSegments: 0, word: 0 };

  readonly #state: CpuState;
  readonly #mmu: Mmu;
  readonly #memory: PhysicalMemory;
  readonly #builder: Builder;
  readonly #features: FeatureSet;
  readonly #instruction: Instruction = createInstruction();
  readonly #byAddress = new Map<number, Block[]>();
  /** The blocks of each physical page. */
  readonly #pages = new Map<number, Set<Block>>();
  /** Numbers of the code segments seen, by base and limit. */
  readonly #segments = new Map<number, number>();
  readonly #modes = new Map<number, CodeMode>();
  readonly #window = new Uint8Array(32);
  /** The slots of the jump cache filled since it was last emptied, as far as there is room: to empty only those. */
  readonly #filledSlots = new Uint32Array(1024);
  #filled = 0;
  #free = ARENA;

  constructor(state: CpuState, mmu: Mmu, memory: PhysicalMemory, features: FeatureSet) {
    this.#features = features;
    this.#state = state;
    this.#mmu = mmu;
    this.#memory = memory;
    this.#builder = new Builder(state, features);
    memory.onCodeWrite = (page) => this.#codeWritten(page);
  }

  /**
   * The block at RIP, in arena memory. A block cut short by `limit` (instructions) is not kept: it is there until the
   * next call. Throws what fetching the first instruction raises.
   */
  find(limit: number): number {
    const { u32 } = this.#state;
    const ripLow = u32[RIP >>> 2]!;
    const ripHigh = u32[(RIP >>> 2) + 1]!;
    const key = u32[BLOCK_KEY >>> 2]!;
    const { low, high } = this.#linear(ripLow, ripHigh);
    const physical = this.#fetchAddress(low, high);
    const known = this.#byAddress
      .get(physical)
      ?.find((b) => b.ripLow === ripLow && b.ripHigh === ripHigh && b.key === key);
    if (known && this.#secondPageMatches(known, low, high) && u32[(known.address + BLOCK_COUNT) >>> 2]! <= limit) {
      this.#remember(known);
      return known.address;
    }
    return this.#lift(ripLow, ripHigh, key, physical, limit, low, high);
  }

  /** Brings BLOCK_KEY up to date: MODE, and which code segment it is (base and limit) outside 64-bit mode. */
  updateKey(): void {
    const { u32 } = this.#state;
    const mode = u32[MODE >>> 2]!;
    let segment = 0;
    if ((mode & MODE_CODE_SIZE) !== SIZE_64) {
      const cs = (SEGMENTS + CS * SEGMENT_SIZE) >>> 2;
      const base = u32[cs + (SEGMENT_BASE >>> 2)]!;
      const limit = u32[cs + (SEGMENT_LIMIT >>> 2)]!;
      // A limit above 1 MiB counts pages (its low 12 bits are ones), so base and limit fit into 53 bits.
      const name = base * 0x20_0000 + (limit <= 0xf_ffff ? limit : 0x10_0000 + (limit >>> 12));
      segment = this.#segments.get(name) ?? this.#nameSegment(name);
    }
    const key = (mode | (segment << KEY_SEGMENT_SHIFT) | KEY_VALID) >>> 0;
    if (u32[BLOCK_KEY >>> 2] === key && this.mode.word === mode) return;
    u32[BLOCK_KEY >>> 2] = key;
    u32[LINK >>> 2] = 0;
    this.mode = this.#modes.get(mode) ?? this.#describeMode(mode);
  }

  #nameSegment(name: number): number {
    if (this.#segments.size >= KEY_SEGMENTS) {
      this.#segments.clear();
      this.clear();
    }
    const number = this.#segments.size + 1;
    this.#segments.set(name, number);
    return number;
  }

  #describeMode(mode: number): CodeMode {
    const widths = [16, 32, 64] as const;
    const description: CodeMode = {
      bits: widths[mode & MODE_CODE_SIZE]!,
      stackBits: widths[(mode & MODE_STACK_SIZE) >>> MODE_STACK_SHIFT]!,
      flatSegments: (mode >>> MODE_FLAT_SHIFT) & 0x3f & ~(1 << CS),
      word: mode,
    };
    this.#modes.set(mode, description);
    return description;
  }

  /** Forgets where blocks were found: linear addresses may mean other memory now. */
  forgetAddresses(): void {
    const { u32 } = this.#state;
    if (this.#filled > this.#filledSlots.length) {
      u32.fill(0, JUMP_CACHE >>> 2, (JUMP_CACHE + JUMP_CACHE_ENTRIES * JUMP_CACHE_ENTRY_SIZE) >>> 2);
    } else {
      for (let n = 0; n < this.#filled; n++) u32[(this.#filledSlots[n]! >>> 2) + 2] = 0;
    }
    this.#filled = 0;
    u32[LINK >>> 2] = 0;
  }

  /** The jump that left last goes elsewhere than to the next block found: an interrupt came, or that block will not last. */
  forgetLink(): void {
    this.#state.set32(LINK, 0);
  }

  /** Forgets every block. */
  clear(): void {
    this.#memory.forgetAllCode();
    this.#pages.clear();
    this.#byAddress.clear();
    this.#free = ARENA;
    // The TLB refers to the maps of pages with code.
    this.#mmu.flushAll();
  }

  #linear(ripLow: number, ripHigh: number): { low: number; high: number } {
    if (this.mode.bits === 64) return { low: ripLow, high: ripHigh };
    const base = this.#state.u32[(SEGMENTS + CS * SEGMENT_SIZE + SEGMENT_BASE) >>> 2]!;
    return { low: (base + ripLow) >>> 0, high: 0 };
  }

  /** Physical address of an instruction byte; a hit in the TLB saves the walk. */
  #fetchAddress(low: number, high: number): number {
    const { u32 } = this.#state;
    const user = this.#state.cpl === 3;
    const entry = (user ? TLB_USER : TLB_SUPERVISOR) + ((low >>> 12) & (TLB_ENTRIES - 1)) * TLB_ENTRY_SIZE;
    const tag = (entry + TLB_EXECUTE) >>> 2;
    if (u32[tag] === (low & -PAGE) >>> 0 && u32[tag + 1] === high) {
      return ((u32[(entry + TLB_HOST) >>> 2]! + low) >>> 0) - RAM;
    }
    const sign = (high | 0) >> 15;
    if (sign !== 0 && sign !== -1) throw new GuestFault(GP, 0);
    const physical = this.#mmu.translate(low, high, EXECUTE, user);
    // Where the bytes really are: with A20 off, and in the ROM's alias, that is another address.
    const host = this.#memory.host(physical);
    return host === 0 ? physical : host - RAM;
  }

  #secondPageMatches(block: Block, low: number, high: number): boolean {
    return block.second < 0 || block.second === this.#secondPage(low, high);
  }

  /** Physical address of the page after the one at (low, high). */
  #secondPage(low: number, high: number): number {
    const next = (low & -PAGE) + PAGE;
    const carry = next > 0xffff_ffff || next >>> 0 < low >>> 0 ? 1 : 0;
    return this.#fetchAddress(next >>> 0, this.mode.bits === 64 ? (high + carry) >>> 0 : 0);
  }

  #lift(
    ripLow: number,
    ripHigh: number,
    key: number,
    physical: number,
    limit: number,
    low: number,
    high: number,
  ): number {
    if (this.#free + BLOCK_ROOM > ARENA_END || this.#memory.codeMapsLeft < 2) this.clear();
    // A link slot of a one-off block is about to be written over.
    if (this.#state.get32(LINK) >= this.#free) this.forgetLink();
    const b = this.#builder;
    const start = (BigInt(ripHigh) << 32n) | BigInt(ripLow);
    const page = physical - (physical % PAGE);
    const offsetInPage = physical % PAGE;
    const host = this.#memory.host(physical);
    const csLimit =
      this.mode.bits === 64
        ? Number.POSITIVE_INFINITY
        : this.#state.get32(SEGMENTS + CS * SEGMENT_SIZE + SEGMENT_LIMIT);
    const mayLink = (target: bigint): boolean => {
      // The distance within CS is the distance in linear addresses, and only the page matters.
      const at = offsetInPage + Number(BigInt.asIntN(64, target - start));
      return at >= 0 && at < PAGE - LONGEST_INSTRUCTION;
    };
    b.begin(this.#free, start, this.mode, mayLink);
    let position = 0;
    let second = -1;
    while (!b.ended && !b.isFull && b.count < limit) {
      const available = PAGE - offsetInPage - position;
      if (available <= 0) break;
      let result: DecodeResult;
      if (host !== 0)
        result = decode(
          this.#state.u8,
          host + position,
          Math.min(available, LONGEST_INSTRUCTION),
          this.mode,
          this.#instruction,
        );
      else
        result = decode(
          this.#fillWindow(physical + position, available, -1),
          0,
          Math.min(available, LONGEST_INSTRUCTION),
          this.mode,
          this.#instruction,
        );
      if (result === DecodeResult.NeedBytes && available < LONGEST_INSTRUCTION) {
        if (b.count > 0) break;
        second = this.#secondPage(low, high);
        result = decode(
          this.#fillWindow(physical, available, second),
          0,
          LONGEST_INSTRUCTION,
          this.mode,
          this.#instruction,
        );
      }
      if (result !== DecodeResult.Ok || ripLow + position + this.#instruction.length - 1 > csLimit) {
        if (b.count > 0) break;
        if (result === DecodeResult.Ok || result === DecodeResult.TooLong) throw new GuestFault(GP, 0);
        if (ripLow > csLimit) throw new GuestFault(GP, 0);
        this.#note(
          opcodeName(
            host === 0 ? this.#window : this.#state.u8,
            host === 0 ? 0 : host,
            LONGEST_INSTRUCTION,
            this.mode.bits,
          ),
          start,
        );
        b.instruction(1);
        b.operation(RAISE, UD);
        position += 1;
        break;
      }
      this.#liftOne(b, this.#instruction);
      position += this.#instruction.length;
      if (second >= 0) break;
    }
    if (!b.ended) b.jump(b.cut(b.next));
    const address = this.#free;
    const end = b.finish();
    this.#state.set32(address + BLOCK_PAGE, page / PAGE);
    // One-off blocks: cut short by the limit, or from addresses that are not memory. They too must notice writes.
    if (b.count >= limit || host === 0) {
      this.forgetLink();
      if (b.count > 1) this.#coveredPage(physical, position);
      return address;
    }
    this.#free = end;
    const block: Block = { address, ripLow, ripHigh, key, physical, second, linkSlots: b.linkSlots };
    this.#keep(block, position);
    return address;
  }

  #liftOne(b: Builder, instruction: Instruction): void {
    b.instruction(instruction.length);
    const lift: Lifter | undefined = lifterOf(instruction.form, this.#features);
    if (lift) {
      lift(b, instruction);
      return;
    }
    this.#note(`${instruction.form.mnemonic} (${instruction.form.feature})`, b.start);
    b.operation(RAISE, UD);
  }

  /** Remembers an opcode that is not there, for the report at the end of the run. */
  #note(name: string, rip: bigint): void {
    if (this.missing.size < MOST_MISSING && !this.missing.has(name)) this.missing.set(name, rip.toString(16));
  }

  /** Up to 15 bytes from physical memory, device space included, going on in the page at `second`. */
  #fillWindow(physical: number, available: number, second: number): Uint8Array {
    for (let n = 0; n < LONGEST_INSTRUCTION; n++) {
      const at = n < available ? physical + n : second + (n - available);
      this.#window[n] = at < 0 ? 0 : this.#memory.read8(at);
    }
    return this.#window;
  }

  #keep(block: Block, length: number): void {
    const list = this.#byAddress.get(block.physical);
    if (list) list.push(block);
    else this.#byAddress.set(block.physical, [block]);
    const inFirst = Math.min(length, PAGE - (block.physical % PAGE));
    this.#cover(block, block.physical, inFirst);
    if (block.second >= 0) this.#cover(block, block.second, length - inFirst);
    this.#remember(block);
  }

  #cover(block: Block, physical: number, length: number): void {
    this.#coveredPage(physical, length)?.add(block);
  }

  /** Marks bytes as decoded, so that writing to them is noticed. @returns their page, if they are memory */
  #coveredPage(physical: number, length: number): Set<Block> | undefined {
    const number = Math.floor(physical / PAGE);
    if (this.#memory.host(physical) === 0) return undefined;
    let blocks = this.#pages.get(number);
    if (!blocks) this.#pages.set(number, (blocks = new Set()));
    if (this.#memory.markCode(number, physical % PAGE, Math.max(length, 1))) this.#mmu.watchWrites(number);
    return blocks;
  }

  #slot(ripLow: number, ripHigh: number): number {
    // The same hash as in the interpreter's lookup: rip xor (rip >> 14).
    const shifted = ((ripLow >>> 14) | (ripHigh << 18)) >>> 0;
    return JUMP_CACHE + ((ripLow ^ shifted) & (JUMP_CACHE_ENTRIES - 1)) * JUMP_CACHE_ENTRY_SIZE;
  }

  #remember(block: Block): void {
    const { u32 } = this.#state;
    const slot = this.#slot(block.ripLow, block.ripHigh);
    const at = slot >>> 2;
    if (u32[at + 2] === 0) this.#filledSlots[this.#filled++] = slot;
    u32[at] = block.ripLow;
    u32[at + 1] = block.ripHigh;
    u32[at + 2] = block.key;
    u32[at + 3] = block.address;
    const link = u32[LINK >>> 2]!;
    if (link === 0) return;
    u32[link >>> 2] = block.address;
    u32[LINK >>> 2] = 0;
  }

  #codeWritten(number: number): void {
    this.#invalidate(number);
    if (this.#state.get32(this.#state.get32(BLOCK) + BLOCK_PAGE) === number) this.#leaveAfterInstruction();
  }

  #invalidate(number: number): void {
    const blocks = this.#pages.get(number) ?? [];
    this.#pages.delete(number);
    this.#memory.forgetCode(number);
    const { u32 } = this.#state;
    u32[LINK >>> 2] = 0;
    for (const block of blocks) {
      const rest = this.#byAddress.get(block.physical)?.filter((other) => other !== block) ?? [];
      if (rest.length > 0) this.#byAddress.set(block.physical, rest);
      else this.#byAddress.delete(block.physical);
      for (const slot of block.linkSlots) u32[slot >>> 2] = 0;
      const at = this.#slot(block.ripLow, block.ripHigh) >>> 2;
      if (u32[at + 3] === block.address) u32[at + 2] = 0;
      // A block of two pages is also known to the other one; what it covers there stays marked, which is only slower.
      if (block.second >= 0) {
        this.#pages.get(Math.floor(block.second / PAGE))?.delete(block);
        this.#pages.get(Math.floor(block.physical / PAGE))?.delete(block);
      }
    }
  }

  /**
   * The running block's own bytes changed: the rest of it is stale. The first micro-op behind the current instruction
   * becomes a way out, which the dead block's memory can bear, and decoding starts afresh behind that instruction: there
   * may be others in between that had no micro-ops, such as NOP.
   */
  #leaveAfterInstruction(): void {
    const { u32, view } = this.#state;
    const block = u32[BLOCK >>> 2]!;
    const metas = u32[(block + BLOCK_META) >>> 2]!;
    const records = (metas - block - BLOCK_HEADER) / RECORD_SIZE;
    const current = (u32[MICRO_OP >>> 2]! - block - BLOCK_HEADER) / RECORD_SIZE;
    if (current < 0 || current >= records) return;
    const meta = u32[(metas >>> 2) + current]!;
    const index = metaIndex(meta);
    for (let n = current + 1; n < records; n++) {
      if (metaIndex(u32[(metas >>> 2) + n]!) === index) continue;
      const at = block + BLOCK_HEADER + n * RECORD_SIZE;
      view.setUint16(at, OPERATION_END, true);
      view.setInt32(at + 8, RESUME.number, true);
      u32[(metas >>> 2) + n] = metaAfter(meta);
      return;
    }
  }
}
