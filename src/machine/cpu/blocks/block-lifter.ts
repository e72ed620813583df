/** Makes a block of the instructions at an address. It ends with a jump, where its page ends, or where it is full. */

import { BLOCK_PAGE } from '../ir/block.ts';
import { createInstruction, DecodeResult, decode } from '../isa/decode.ts';
import type { Instruction } from '../isa/instruction.ts';
import { opcodeName } from '../isa/opcode-name.ts';
import { Builder } from '../lift/builder.ts';
import { lifterOf } from '../lift/index.ts';
import { RAISE } from '../operations/faults.ts';
import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault, UD } from '../state/fault.ts';
import { CS, SEGMENT_LIMIT, SEGMENT_SIZE, SEGMENTS } from '../state/layout.ts';
import type { PhysicalMemory } from '../state/physical-memory.ts';
import { type CodeMode, REAL_MODE } from '../system/code-mode.ts';
import type { FeatureSet } from '../system/features.ts';
import type { BlockStart } from './block.ts';
import { type InstructionFetch, PAGE } from './instruction-fetch.ts';

/** Bytes (SDM vol. 2A, 2.3.11). */
const LONGEST_INSTRUCTION = 15;
const MAX_MISSING = 20;

export interface LiftedBlock {
  readonly address: number;
  /** The address after it. */
  readonly end: number;
  /** Instructions. */
  readonly count: number;
  /** Bytes of the guest's code. */
  readonly length: number;
  /** Physical address of the second page's first byte, or -1. */
  readonly second: number;
  readonly linkSlots: readonly number[];
}

const NOWHERE: BlockStart = { ripLow: 0, ripHigh: 0, low: 0, high: 0, physical: 0, key: 0 };

export class BlockLifter {
  /** Opcodes the guest met that this CPU does not have, with the address of the first. */
  readonly missing = new Map<string, string>();
  /** Linear addresses before which a block ends. */
  stops: ReadonlySet<bigint> = new Set();

  readonly #state: CpuState;
  readonly #memory: PhysicalMemory;
  readonly #fetch: InstructionFetch;
  readonly #features: FeatureSet;
  readonly #builder: Builder;
  readonly #instruction: Instruction = createInstruction();
  readonly #window = new Uint8Array(32);

  /** The block being lifted: where it starts, in memory too (0: not memory), the bytes taken so far, its second page. */
  #start = NOWHERE;
  #mode: CodeMode = REAL_MODE;
  #host = 0;
  #length = 0;
  #second = -1;

  constructor(state: CpuState, memory: PhysicalMemory, fetch: InstructionFetch, features: FeatureSet) {
    this.#state = state;
    this.#memory = memory;
    this.#fetch = fetch;
    this.#features = features;
    this.#builder = new Builder(state, features);
  }

  /**
   * Writes a block of at most `limit` instructions to linear memory at `address`. Throws the fault of its first
   * instruction; where a later one would fault, the block ends before it.
   */
  lift(start: BlockStart, mode: CodeMode, address: number, limit: number): LiftedBlock {
    this.#start = start;
    this.#mode = mode;
    this.#host = this.#memory.host(start.physical);
    this.#length = 0;
    this.#second = -1;
    const b = this.#builder;
    b.begin(address, (BigInt(start.ripHigh) << 32n) | BigInt(start.ripLow), mode, (target) => this.#mayLink(target));
    while (!b.ended && !b.isFull && b.count < limit && this.#second < 0) {
      if ((b.count > 0 && this.#stopsHere()) || !this.#liftNext()) break;
    }
    if (!b.ended) b.jump(b.cut(b.next));
    const end = b.finish();
    this.#state.set32(address + BLOCK_PAGE, Math.floor(start.physical / PAGE));
    const { count, linkSlots } = b;
    return { address, end, count, length: this.#length, second: this.#second, linkSlots };
  }

  /** A link must not lead to a block that may reach into the next page: those depend on that page's mapping too. */
  #mayLink(target: bigint): boolean {
    // The distance within CS is the distance in linear addresses, and only the page matters.
    const at = (this.#start.physical % PAGE) + Number(BigInt.asIntN(64, target - this.#builder.start));
    return at >= 0 && at < PAGE - LONGEST_INSTRUCTION;
  }

  #stopsHere(): boolean {
    if (this.stops.size === 0) return false;
    const { low, high } = this.#start;
    return this.stops.has((BigInt(high >>> 0) << 32n) + BigInt(low >>> 0) + BigInt(this.#length));
  }

  /** @returns whether there was another instruction for this block */
  #liftNext(): boolean {
    const b = this.#builder;
    const result = this.#decodeNext();
    if (result === undefined) return false;
    if (result === DecodeResult.Ok && this.#endsWithinLimit()) {
      this.#liftInstruction();
      this.#length += this.#instruction.length;
      return true;
    }
    if (b.count > 0) return false;
    if (result === DecodeResult.Ok || result === DecodeResult.TooLong) throw new GuestFault(GP, 0);
    if (this.#start.ripLow > this.#segmentLimit()) throw new GuestFault(GP, 0);
    this.#liftUndefined();
    return true;
  }

  /** @returns undefined where the block ends before the next instruction */
  #decodeNext(): DecodeResult | undefined {
    const available = PAGE - (this.#start.physical % PAGE) - this.#length;
    if (available <= 0) return undefined;
    const result = this.#decodeInPage(available);
    if (result !== DecodeResult.NeedBytes || available >= LONGEST_INSTRUCTION) return result;
    // An instruction that reaches into the next page has a block for itself.
    if (this.#builder.count > 0) return undefined;
    this.#second = this.#fetch.pageAfter(this.#start, this.#mode);
    const window = this.#fillWindow(this.#start.physical, available, this.#second);
    return decode(window, 0, LONGEST_INSTRUCTION, this.#mode, this.#instruction);
  }

  #decodeInPage(available: number): DecodeResult {
    const length = Math.min(available, LONGEST_INSTRUCTION);
    if (this.#host !== 0) {
      return decode(this.#state.u8, this.#host + this.#length, length, this.#mode, this.#instruction);
    }
    const window = this.#fillWindow(this.#start.physical + this.#length, available, -1);
    return decode(window, 0, length, this.#mode, this.#instruction);
  }

  /** Up to 15 bytes from physical memory, device space included, going on in the page at `second`. */
  #fillWindow(physical: number, available: number, second: number): Uint8Array {
    for (let n = 0; n < LONGEST_INSTRUCTION; n++) {
      const at = n < available ? physical + n : second + (n - available);
      this.#window[n] = at < 0 ? 0 : this.#memory.read8(at);
    }
    return this.#window;
  }

  #segmentLimit(): number {
    if (this.#mode.bits === 64) return Number.POSITIVE_INFINITY;
    return this.#state.get32(SEGMENTS + CS * SEGMENT_SIZE + SEGMENT_LIMIT);
  }

  #endsWithinLimit(): boolean {
    return this.#start.ripLow + this.#length + this.#instruction.length - 1 <= this.#segmentLimit();
  }

  #liftInstruction(): void {
    const b = this.#builder;
    const { form, length } = this.#instruction;
    b.instruction(length);
    const lift = lifterOf(form, this.#features);
    if (lift !== undefined) {
      lift(b, this.#instruction);
      return;
    }
    this.#note(`${form.mnemonic} (${form.feature})`);
    b.operation(RAISE, UD);
  }

  /** Bytes that are no instruction: any that decoding may have looked at could make one of them when it is written. */
  #liftUndefined(): void {
    const [bytes, at] = this.#host === 0 ? [this.#window, 0] : [this.#state.u8, this.#host];
    this.#note(opcodeName(bytes, at, LONGEST_INSTRUCTION, this.#mode.bits));
    this.#builder.instruction(1);
    this.#builder.operation(RAISE, UD);
    const inPage = PAGE - (this.#start.physical % PAGE);
    this.#length = this.#second < 0 ? Math.min(LONGEST_INSTRUCTION, inPage) : LONGEST_INSTRUCTION;
  }

  /** Remembers an opcode that is not there, for the report at the end of the run. */
  #note(name: string): void {
    if (this.missing.size >= MAX_MISSING || this.missing.has(name)) return;
    this.missing.set(name, this.#builder.start.toString(16));
  }
}
