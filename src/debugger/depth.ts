/** How deep a stack is, in a measure that survives the stack's being moved: Go's runtime copies stacks that have grown. */
import type { Debugger } from './debugger.ts';
import { goroutineAt } from './runtime/goroutines.ts';

export interface Depth {
  /** The goroutine on whose stack it is; 0n for a stack that is none's. */
  readonly stack: bigint;
  /** Bytes from a fixed place down to the frame: larger is deeper. */
  readonly bytes: bigint;
}

/** @param address on the stack: RSP, or a canonical frame address */
export function depthOf(debug: Debugger, address: bigint): Depth {
  const { program, g } = debug;
  const goroutine = program && g !== undefined ? goroutineAt(program, debug.memory, g) : undefined;
  if (goroutine && address >= goroutine.stack.low && address <= goroutine.stack.high) {
    return { stack: goroutine.address, bytes: goroutine.stack.high - address };
  }
  return { stack: 0n, bytes: -address };
}

/** Of the frame in which the processor is: by its canonical frame address where that is known, else by RSP. */
export const frameDepth = (debug: Debugger): Depth =>
  depthOf(debug, debug.stack.frames[0]?.cfa ?? debug.registers.general.rsp);

export const isDeeper = (a: Depth, b: Depth): boolean => a.stack === b.stack && a.bytes > b.bytes;
export const isShallower = (a: Depth, b: Depth): boolean => a.stack === b.stack && a.bytes < b.bytes;
export const isSame = (a: Depth, b: Depth): boolean => a.stack === b.stack && a.bytes === b.bytes;
