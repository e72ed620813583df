/**
 * Decoded blocks: finding the one for an instruction pointer, lifting it if it is new, forgetting it when its bytes
 * change. A block never leaves its page, except one that holds a single instruction reaching into the next.
 */
import {
  BLOCK_COUNT,
  BLOCK_HEADER,
  BLOCK_HEAT,
  BLOCK_PAGE,
  BLOCK_PLACES,
  BLOCK_WATCH,
  NEVER_HOT,
  placeAfter,
  placeIndex,
} from '../ir/block.ts';
import { OPERATION_END } from '../ir/control.ts';
import { RECORD_IMM, RECORD_SIZE } from '../ir/define.ts';
import { RESUME } from '../operations/faults.ts';
import type { CpuState } from '../state/cpu-state.ts';
import { ARENA, ARENA_END, BLOCK, BLOCK_KEY, CODE_GRANULE, LINK, MICRO_OP, RIP } from '../state/layout.ts';
import type { PhysicalMemory } from '../state/physical-memory.ts';
import type { CodeMode } from '../system/code-mode.ts';
import type { FeatureSet } from '../system/features.ts';
import type { Mmu } from '../system/mmu.ts';
import { type Block, type BlockStart, isAt } from './block.ts';
import { BlockKey } from './block-key.ts';
import { BlockLifter, type LiftedBlock } from './block-lifter.ts';
import type { BlockWatcher } from './block-watcher.ts';
import { InstructionFetch, PAGE } from './instruction-fetch.ts';
import { JumpCache } from './jump-cache.ts';

/** Space one block may need: records, places, header. */
const BLOCK_ROOM = 64 * 1024;

const pageOf = (physical: number): number => Math.floor(physical / PAGE);

/** The bytes a block was decoded from. */
type Extent = Pick<Block, 'physical' | 'length' | 'second'>;

/** Whether some of `length` bytes at a physical address are among them. */
function overlaps({ physical, length, second }: Extent, address: number, size: number): boolean {
  const inFirst = second < 0 ? length : PAGE - (physical % PAGE);
  if (address < physical + inFirst && physical < address + size) return true;
  return second >= 0 && address < second + length - inFirst && second < address + size;
}

/** Who translates blocks, and must know which are gone. */
export interface BlockObserver {
  /** BLOCK_HEAT of a new block in a physical page. */
  heat(page: number): number;
  /** The block at this address is dropped: its code has changed. */
  dropped(block: number): void;
  /** All blocks are forgotten. */
  clear(): void;
}

export class BlockCache {
  /** Set before any block is there, or followed by `clear`. */
  watcher: BlockWatcher | undefined;
  readonly #state: CpuState;
  readonly #mmu: Mmu;
  readonly #memory: PhysicalMemory;
  readonly #fetch: InstructionFetch;
  readonly #lifter: BlockLifter;
  readonly #key: BlockKey;
  readonly #jumps: JumpCache;
  readonly #byAddress = new Map<number, Block[]>();
  /** The blocks of each physical page. */
  readonly #pages = new Map<number, Set<Block>>();
  readonly #observer: BlockObserver | undefined;
  #free = ARENA;
  /** What the last block was decoded from that is not kept; it may be the one that runs. */
  #oneOff: Extent = { physical: -1, length: 0, second: -1 };
  #stops: ReadonlySet<bigint> = new Set();

  constructor(state: CpuState, mmu: Mmu, memory: PhysicalMemory, features: FeatureSet, observer?: BlockObserver) {
    this.#observer = observer;
    this.#state = state;
    this.#mmu = mmu;
    this.#memory = memory;
    this.#fetch = new InstructionFetch(state, mmu, memory);
    this.#lifter = new BlockLifter(state, memory, this.#fetch, features);
    this.#key = new BlockKey(state, () => this.clear());
    this.#jumps = new JumpCache(state);
    memory.onCodeWrite = (page, offset, length) => this.#codeWritten(page, offset, length);
  }

  /** The mode that BLOCK_KEY stands for. */
  get mode(): CodeMode {
    return this.#key.mode;
  }

  /** Opcodes the guest met that this CPU does not have, with the address of the first. */
  get missing(): ReadonlyMap<string, string> {
    return this.#lifter.missing;
  }

  /**
   * Linear addresses before whose instructions a run stops. Blocks end before them, and those that begin there are not kept,
   * so that no executor goes on to one by itself; elsewhere nothing is looked at.
   */
  set stops(addresses: ReadonlySet<bigint>) {
    this.#stops = addresses;
    this.#lifter.stops = addresses;
    this.clear();
  }

  /** Whether RIP is one of `stops`. */
  stopsHere(): boolean {
    if (this.#stops.size === 0) return false;
    const { u32 } = this.#state;
    const { low, high } = this.#fetch.linear(u32[RIP >>> 2]!, u32[(RIP >>> 2) + 1]!, this.mode);
    return this.#stops.has((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
  }

  /**
   * The block at RIP, in arena memory. A block cut short by `wanted` (instructions) is not kept: it is there until the
   * next call. Throws what fetching the first instruction raises.
   */
  find(wanted: number): number {
    const limit = this.stopsHere() ? 1 : wanted;
    const start = this.#start();
    const known = this.#byAddress.get(start.physical)?.find((block) => isAt(block, start));
    if (known && this.#secondPageMatches(known, start) && this.#countOf(known) <= limit) {
      this.#jumps.add(known, start.low >>> 12);
      return known.address;
    }
    return this.#lift(start, limit);
  }

  /** Brings BLOCK_KEY up to date. */
  updateKey(): void {
    this.#key.update();
  }

  /** Forgets where blocks were found: linear addresses may mean other memory now. */
  forgetAddresses(): void {
    this.#jumps.clear();
  }

  /** As `forgetAddresses`, when only the page of linear address `low` does. */
  forgetPage(low: number): void {
    if (this.#jumps.mayHold(low >>> 12)) this.forgetAddresses();
    else this.forgetLink();
  }

  /** The jump that left last goes elsewhere than to the next block found. */
  forgetLink(): void {
    this.#jumps.forgetLink();
  }

  /** Forgets every block. */
  clear(): void {
    this.#observer?.clear();
    this.#memory.forgetAllCode();
    this.#pages.clear();
    this.#byAddress.clear();
    this.#free = ARENA;
    // The TLB refers to the maps of pages with code.
    this.#mmu.flushAll();
  }

  #start(): BlockStart {
    const { u32 } = this.#state;
    const [ripLow, ripHigh] = [u32[RIP >>> 2]!, u32[(RIP >>> 2) + 1]!];
    const { low, high } = this.#fetch.linear(ripLow, ripHigh, this.mode);
    const physical = this.#fetch.physical(low, high);
    return { ripLow, ripHigh, low, high, physical, key: u32[BLOCK_KEY >>> 2]! };
  }

  /** Instructions of a block. */
  #countOf(block: Block): number {
    return this.#state.get32(block.address + BLOCK_COUNT);
  }

  #secondPageMatches(block: Block, start: BlockStart): boolean {
    return block.second < 0 || block.second === this.#fetch.pageAfter(start, this.mode);
  }

  #lift(start: BlockStart, limit: number): number {
    if (this.#free + BLOCK_ROOM > ARENA_END || this.#memory.codeMapsLeft < 2) this.clear();
    // A link slot of a one-off block is about to be written over.
    if (this.#state.get32(LINK) >= this.#free) this.forgetLink();
    const lifted = this.#lifter.lift(start, this.mode, this.#free, limit);
    this.#state.set32(lifted.address + BLOCK_HEAT, NEVER_HOT);
    if (this.watcher) this.#watch(this.watcher, start, lifted);
    // One-off blocks: cut short by the limit, or from addresses that are not memory. They too must notice writes.
    if (lifted.count >= limit || this.#memory.host(start.physical) === 0) {
      this.forgetLink();
      this.#oneOff = { physical: start.physical, length: lifted.length, second: lifted.second };
      if (lifted.count > 1) this.#coveredPage(start.physical, lifted.length);
    } else this.#keep(start, lifted);
    return lifted.address;
  }

  #watch(watcher: BlockWatcher, start: BlockStart, { address, count, length, second }: LiftedBlock): void {
    this.#state.set32(address + BLOCK_WATCH, watcher.lifted({ ...start, mode: this.mode, count, length, second }));
  }

  #keep({ ripLow, ripHigh, low, key, physical }: BlockStart, lifted: LiftedBlock): void {
    const { address, second, linkSlots, length } = lifted;
    const block: Block = { address, ripLow, ripHigh, key, physical, length, second, linkSlots };
    this.#free = lifted.end;
    // Translated code tells no watcher of its blocks.
    if (this.#observer && !this.watcher) this.#state.set32(address + BLOCK_HEAT, this.#observer.heat(pageOf(physical)));
    const list = this.#byAddress.get(physical);
    if (list) list.push(block);
    else this.#byAddress.set(physical, [block]);
    const inFirst = Math.min(length, PAGE - (physical % PAGE));
    this.#coveredPage(physical, inFirst)?.add(block);
    if (second >= 0) this.#coveredPage(second, length - inFirst)?.add(block);
    this.#jumps.add(block, low >>> 12);
  }

  /** Marks bytes as decoded, so that writing to them is noticed. @returns the blocks of their page, if they are memory */
  #coveredPage(physical: number, length: number): Set<Block> | undefined {
    const number = pageOf(physical);
    if (this.#memory.host(physical) === 0) return undefined;
    let blocks = this.#pages.get(number);
    if (!blocks) this.#pages.set(number, (blocks = new Set()));
    if (this.#memory.markCode(number, physical % PAGE, Math.max(length, 1))) this.#mmu.watchWrites(number);
    return blocks;
  }

  /** The bytes were decoded, or others near them were. */
  #codeWritten(number: number, offset: number, length: number): void {
    const physical = number * PAGE + offset;
    const extents = [this.#oneOff, ...(this.#pages.get(number) ?? [])];
    if (!extents.some((extent) => overlaps(extent, physical, length))) {
      const granule = physical - (physical % CODE_GRANULE);
      let mask = 0n;
      for (let n = 0; n < CODE_GRANULE; n++) {
        if (extents.some((extent) => overlaps(extent, granule + n, 1))) mask |= 1n << BigInt(n);
      }
      this.#memory.noteDecodedBytes(number, offset, mask);
      return;
    }
    this.#invalidate(number);
    if (this.#state.get32(this.#state.get32(BLOCK) + BLOCK_PAGE) === number) this.#leaveAfterInstruction();
  }

  #invalidate(number: number): void {
    const blocks = this.#pages.get(number) ?? [];
    this.#pages.delete(number);
    this.#memory.forgetCode(number);
    this.forgetLink();
    for (const block of blocks) this.#drop(block);
  }

  #drop(block: Block): void {
    this.#observer?.dropped(block.address);
    const rest = this.#byAddress.get(block.physical)?.filter((other) => other !== block) ?? [];
    if (rest.length > 0) this.#byAddress.set(block.physical, rest);
    else this.#byAddress.delete(block.physical);
    for (const slot of block.linkSlots) this.#state.set32(slot, 0);
    this.#jumps.remove(block);
    if (block.second < 0) return;
    // A block of two pages is also known to the other one; what it covers there stays marked, which is only slower.
    this.#pages.get(pageOf(block.second))?.delete(block);
    this.#pages.get(pageOf(block.physical))?.delete(block);
  }

  /**
   * The running block's own bytes changed: the rest of it is stale. The first micro-op behind the current instruction
   * becomes a way out, which the dead block's memory can bear, and decoding starts afresh behind that instruction: there
   * may be others in between that had no micro-ops, such as NOP.
   */
  #leaveAfterInstruction(): void {
    const { u32, view } = this.#state;
    const block = u32[BLOCK >>> 2]!;
    const places = u32[(block + BLOCK_PLACES) >>> 2]!;
    const records = (places - block - BLOCK_HEADER) / RECORD_SIZE;
    const current = (u32[MICRO_OP >>> 2]! - block - BLOCK_HEADER) / RECORD_SIZE;
    if (current < 0 || current >= records) return;
    const place = u32[(places >>> 2) + current]!;
    const index = placeIndex(place);
    for (let n = current + 1; n < records; n++) {
      if (placeIndex(u32[(places >>> 2) + n]!) === index) continue;
      const at = block + BLOCK_HEADER + n * RECORD_SIZE;
      view.setUint16(at, OPERATION_END.number, true);
      view.setInt32(at + RECORD_IMM, RESUME.number, true);
      u32[(places >>> 2) + n] = placeAfter(place);
      return;
    }
  }
}
