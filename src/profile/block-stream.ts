/**
 * Follows a machine block by block: what the executor logged and what the processor delivered, in the order in which it
 * happened, with the stack on which each block ran.
 *
 * How many instructions a block has retired is the difference of the counts before it and before what came next. So a block that
 * a fault or a deadline cut short counts for what it did, and the sum is what the machine retired, to the instruction.
 */
import type { BlockWatcher, WatchedBlock } from '../machine/cpu/blocks/block-watcher.ts';
import { WATCH_AFTER, WATCH_BEFORE } from '../machine/cpu/ir/block.ts';
import {
  BLOCK_LOG_ENTRIES,
  BLOCK_LOG_ENTRY_SIZE,
  BLOCK_LOG_LIMIT,
  BLOCK_LOG_NEXT,
  BLOCK_LOG_ROOM,
} from '../machine/cpu/state/layout.ts';
import type { Observer } from '../machine/cpu/system/observer.ts';
import { type CodeBlock, codeBlock, lastOf } from './code-block.ts';
import type { Guest } from './guest.ts';
import type { Stacks } from './stacks.ts';

const PAGE = 4096;
const NUMBER = WATCH_BEFORE - 1;
/** Where the processor begins (Intel SDM vol. 3A, 10.1.4). */
const RESET_VECTOR = 0xffff_fff0;
/** Where the BIOS loads a boot sector and gives the machine away to it, out of INT 19h; and where the BIOS is. */
const BOOT_SECTOR = 0x7c00;
const [BIOS_START, BIOS_END] = [0xf_0000, 0x10_0000] as const;
/** An entry of the log in 32-bit words. */
const WORDS = BLOCK_LOG_ENTRY_SIZE / 4;
const TWO_32 = 2 ** 32;
/** Instructions that can be told apart when only the lower halves of their counts are known, in a block of at most 64. */
const difference = (later: number, earlier: number): number => (later - earlier) >>> 0;

const isBios = ({ start }: CodeBlock): boolean => start >= BIOS_START && start < BIOS_END;

export interface StreamListener {
  /** The first `instructions` of a block have retired on the present stack. */
  retired?(block: CodeBlock, instructions: number): void;
  /** A block is about to run whose first instruction was asked for. The machine stands before it. */
  reached?(address: number): void;
}

export interface StreamOptions {
  /** Linear addresses of instructions that are jumped to or called, to be told of. */
  readonly stops?: ReadonlySet<number>;
  /** Whether SP may be set at an address though the block does not show it. */
  readonly mayChangeStack?: (address: number) => boolean;
}

export class BlockStream implements BlockWatcher {
  readonly guest: Guest;
  readonly stacks: Stacks;
  readonly #listener: StreamListener;
  readonly #options: StreamOptions;
  readonly #blocks: CodeBlock[] = [];
  readonly #byStart = new Map<number, CodeBlock[]>();
  readonly #u32: Uint32Array;
  readonly #i32: Int32Array;
  #last: CodeBlock | undefined;
  /** Instructions retired before `#last`, the lower half. */
  #before: number;

  /** From now on; the machine's interpreter must have been built for watchers. */
  constructor(guest: Guest, stacks: Stacks, listener: StreamListener, options: StreamOptions = {}) {
    this.guest = guest;
    this.stacks = stacks;
    this.#listener = listener;
    this.#options = options;
    const { cpu } = guest.machine;
    this.#u32 = cpu.state.u32;
    this.#i32 = cpu.state.i32;
    this.#before = cpu.retired >>> 0;
    this.#emptyLog();
    cpu.system.observer = this.#observer();
    cpu.watchBlocks(this);
  }

  lifted(block: WatchedBlock): number {
    const known = this.#known(block);
    const { stops, mayChangeStack } = this.#options;
    const asked = stops?.has(known.start) ? WATCH_BEFORE : 0;
    const after =
      known.setsStack ||
      known.end.startsWith('interrupt') ||
      known.end === 'system call' ||
      mayChangeStack?.(lastOf(known));
    return (known.id | asked | (after ? WATCH_AFTER : 0)) >>> 0;
  }

  entered(): void {
    const word = this.#readLog();
    if ((word & WATCH_BEFORE) !== 0) this.#listener.reached?.(this.#last!.start);
  }

  /** To be called when the machine stands, before what was counted is looked at. */
  settle(): void {
    this.#readLog();
    this.#settle(this.guest.machine.retired >>> 0);
  }

  /** @returns the last entry's BLOCK_WATCH */
  #readLog(): number {
    const u32 = this.#u32;
    const [first, end] = [BLOCK_LOG_ENTRIES >>> 2, u32[BLOCK_LOG_NEXT >>> 2]! >>> 2];
    let word = 0;
    for (let at = first; at < end; at += WORDS) {
      word = u32[at]!;
      this.#entry(this.#blocks[(word & NUMBER) - 1]!, u32[at + 1]!, this.#i32[at + 3]! * TWO_32 + u32[at + 2]!);
    }
    this.#emptyLog();
    return word;
  }

  #emptyLog(): void {
    this.#u32[BLOCK_LOG_NEXT >>> 2] = BLOCK_LOG_ENTRIES;
    this.#u32[BLOCK_LOG_LIMIT >>> 2] = BLOCK_LOG_ENTRIES + BLOCK_LOG_ROOM * BLOCK_LOG_ENTRY_SIZE;
  }

  #entry(block: CodeBlock, retired: number, rsp: number): void {
    const { stacks } = this;
    const last = this.#last;
    const done = difference(retired, this.#before);
    if (last) {
      this.#listener.retired?.(last, Math.min(done, last.offsets.length));
      if (done >= last.offsets.length && stacks.matters(last)) stacks.leave(last, block.start, rsp);
    }
    if (block.start === RESET_VECTOR || (block.start === BOOT_SECTOR && last && isBios(last))) stacks.reset();
    if (stacks.isEntering) stacks.enter(rsp);
    const more = done - (last?.offsets.length ?? 0);
    if (more > 0) this.#single(block.start, more);
    this.#last = block;
    this.#before = retired;
  }

  /** Accounts for what has retired since the last entry, up to a count. @returns whether the last block has run to its end */
  #settle(retired: number): void {
    const last = this.#last;
    const done = difference(retired, this.#before);
    this.#before = retired;
    if (!last) {
      if (done > 0) this.#single(this.guest.rip, done);
      return;
    }
    const { length } = last.offsets;
    const { rip, rsp } = this.guest;
    this.#listener.retired?.(last, Math.min(done, length));
    this.#last = undefined;
    // The last instruction has not done what it does if it faulted; that counts, too.
    const complete = done > length || (done === length && rip !== lastOf(last));
    if (complete && this.stacks.matters(last)) this.stacks.leave(last, rip, rsp);
    if (done > length) this.#single(rip, done - length);
  }

  /** Instructions that are in no block: they could not be fetched, or a trap counts as one. */
  #single(address: number, instructions: number): void {
    const block = this.#keep({
      start: address,
      offsets: new Uint16Array(1),
      next: address,
      end: 'jump',
      target: undefined,
      setsStack: false,
    });
    for (let n = 0; n < instructions; n++) this.#listener.retired?.(block, 1);
  }

  #observer(): Observer {
    const { guest, stacks } = this;
    return {
      exception: (vector) => {
        this.settle();
        stacks.exception(vector, guest.rip, guest.rsp);
      },
      interrupt: (vector) => {
        this.settle();
        stacks.interrupt(vector, guest.rip, guest.rsp);
      },
      softwareInterrupt: (vector) => stacks.softwareInterrupt(vector, guest.rsp),
      systemCall: (number) => stacks.systemCall(Number(BigInt.asIntN(32, number))),
      port: () => {},
      mode: () => {},
    };
  }

  #known(block: WatchedBlock): CodeBlock {
    return this.#keep(codeBlock(0, block, this.#bytes(block)));
  }

  /** One object for all blocks that are the same to a profiler. */
  #keep(block: Omit<CodeBlock, 'id'>): CodeBlock {
    const others = this.#byStart.get(block.start);
    const same = others?.find((each) => isSame(each, block));
    if (same) return same;
    const kept = { ...block, id: this.#blocks.length + 1 };
    this.#blocks.push(kept);
    if (others) others.push(kept);
    else this.#byStart.set(block.start, [kept]);
    return kept;
  }

  #bytes({ physical, length, second }: WatchedBlock): Uint8Array {
    const memory = this.guest.machine.cpu.physical;
    const bytes = new Uint8Array(length);
    const inFirst = PAGE - (physical % PAGE);
    for (let n = 0; n < length; n++) {
      const at = n < inFirst ? physical + n : second + n - inFirst;
      bytes[n] = memory.host(at) === 0 ? 0 : memory.read8(at);
    }
    return bytes;
  }
}

function isSame(a: Omit<CodeBlock, 'id'>, b: Omit<CodeBlock, 'id'>): boolean {
  return (
    a.next === b.next &&
    a.end === b.end &&
    a.target === b.target &&
    a.setsStack === b.setsStack &&
    a.offsets.length === b.offsets.length &&
    a.offsets.every((offset, n) => offset === b.offsets[n])
  );
}
