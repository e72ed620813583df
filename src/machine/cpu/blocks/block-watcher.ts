/** Somebody who looks at which blocks run, and changes nothing. */
import type { CodeMode } from '../system/code-mode.ts';
import type { BlockStart } from './block.ts';

export interface WatchedBlock extends BlockStart {
  readonly mode: CodeMode;
  /** Instructions. */
  readonly count: number;
  /** Bytes of the guest's code. */
  readonly length: number;
  /** Physical address of the second page's first byte, or -1. */
  readonly second: number;
}

export interface BlockWatcher {
  /** A block was decoded. @returns its BLOCK_WATCH, with WATCH_BEFORE and WATCH_AFTER as wanted */
  lifted(block: WatchedBlock): number;
  /** The log (BLOCK_LOG in layout.ts) is full, or a block asked for this call. */
  entered(): void;
}
