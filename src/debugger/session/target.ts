/**
 * What a session asks of a machine. Instants are numbers of retired instructions since power-on: a machine with the same
 * beginning and the same input is in the same state at the same instant.
 *
 * The state at an instant is the one in which the next thing to come is an instruction: timers that were due have fired, an
 * interrupt that was due has been delivered. A fault counts as an instruction.
 */
import type { MemoryReader } from '../memory-reader.ts';
import type { FloatRegisters, TargetRegisters } from './registers.ts';

/** Why a run came back. */
export type TargetStop =
  | { readonly kind: 'reached' }
  /** The next instruction is at one of the stops, or what was observed may be reason to stop. */
  | { readonly kind: 'stopped' }
  /** It will not go on by itself. */
  | {
      readonly kind: 'ended';
      readonly cause: 'halted' | 'power-off' | 'debug-exit' | 'triple fault';
      readonly text: string;
    };

/** What happened in a run, and the instant after it. */
export type TargetEvent = { readonly instant: number } & (
  | { readonly kind: 'exception'; readonly vector: number; readonly errorCode: number }
  | { readonly kind: 'interrupt' | 'software interrupt'; readonly vector: number }
  | { readonly kind: 'system call'; readonly number: bigint }
  /** `size` in bytes. */
  | { readonly kind: 'port'; readonly port: number; readonly size: number }
  | { readonly kind: 'mode'; readonly mode: string }
  /** Physical for writes, linear for reads; `length` in bytes. */
  | { readonly kind: 'write' | 'read'; readonly address: bigint; readonly length: number }
);

/** Bytes that are watched. */
export interface WatchedRange {
  /** Linear: reads go by it. */
  readonly linear: bigint;
  /** Of its memory: writes go by it, whatever linear address they use; undefined where there is none. */
  readonly physical: bigint | undefined;
  /** All in one page. */
  readonly length: number;
  readonly reads: boolean;
  readonly writes: boolean;
}

/** What a run is to look out for; the less, the faster. */
export interface Attention {
  /** Linear addresses before whose instructions a run stops. */
  readonly stops: ReadonlySet<bigint>;
  readonly watched: readonly WatchedRange[];
  /** Told of each event that is wanted, as it happens. @returns whether the run is to stop soon */
  readonly events: ((event: TargetEvent) => boolean) | undefined;
}

export const NO_ATTENTION: Attention = { stops: new Set(), watched: [], events: undefined };

/** Memory in pages of 4 KiB that notes which of them are written: RAM, or a disk. */
export interface PagedMemory {
  /** How many. */
  readonly pages: number;
  /** Those that may hold anything but zeros, by number. */
  inUse(): Iterable<number>;
  /** Pages that may have been written since the last call, by number. */
  takeWritten(): number[];
  /** @returns a copy */
  read(page: number): Uint8Array;
  /** Does not count as written. */
  write(page: number, bytes: Uint8Array): void;
}

/** What comes from outside. */
export type Input =
  | { readonly kind: 'keys'; readonly text: string }
  | { readonly kind: 'serial'; readonly bytes: Uint8Array };

/** Everything but the paged memories. */
export type SavedTarget = unknown;

export interface Target {
  readonly instant: number;
  /** Virtual nanoseconds since power-on. */
  readonly virtualNs: number;
  /** Waits in HLT. */
  readonly halted: boolean;
  readonly memories: readonly PagedMemory[];
  /** Reads have no side effects; undefined where there is no memory. */
  readonly physical: MemoryReader;

  pay(attention: Attention): void;
  /** Runs until an instant, or until there is a reason to stop before. Always executes an instruction where it can. */
  run(until: number): TargetStop;
  registers(): TargetRegisters;
  floatRegisters(): FloatRegisters;
  input(input: Input): void;
  /** What comes from now on has not been before: what the guest says is to be heard again. */
  newFuture(): void;
  save(): SavedTarget;
  /** The memories are as they were then. */
  restore(saved: SavedTarget): void;
  /** What people are told of an instruction. */
  disassemble(bytes: Uint8Array, address: bigint, bits: 16 | 32 | 64): DecodedInstruction | undefined;
}

export interface DecodedInstruction {
  /** Bytes. */
  readonly length: number;
  readonly text: string;
  readonly kind: 'call' | 'return' | 'other';
}
