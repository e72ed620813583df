/** Where the CPU is inside the running block: which instruction the micro-op that runs belongs to. */
import {
  BLOCK_COUNT,
  BLOCK_HEADER,
  BLOCK_PLACES,
  BLOCK_START,
  placeIndex,
  placeInStack,
  placeLength,
  placeOffset,
} from './ir/block.ts';
import { RECORD_SIZE } from './ir/define.ts';
import type { CpuState } from './state/cpu-state.ts';
import { BLOCK, MICRO_OP, NEXT_RIP, RIP } from './state/layout.ts';
import type { CodeMode } from './system/code-mode.ts';

export class Position {
  readonly #state: CpuState;

  constructor(state: CpuState) {
    this.#state = state;
  }

  /** Instructions of the running block that have not retired yet, the current one included. */
  unretired(): number {
    const { u32 } = this.#state;
    if (u32[MICRO_OP >>> 2] === 0) return 0;
    return u32[(u32[BLOCK >>> 2]! + BLOCK_COUNT) >>> 2]! - placeIndex(this.#place());
  }

  /** Whether the memory operand of the micro-op that runs lies in SS. */
  inStack(): boolean {
    return placeInStack(this.#place());
  }

  /** Sets RIP and NEXT_RIP for the instruction of the micro-op that runs. */
  locate(mode: CodeMode): void {
    const { u32 } = this.#state;
    const place = this.#place();
    const start = (u32[BLOCK >>> 2]! + BLOCK_START) >>> 2;
    const low = u32[start]! + placeOffset(place);
    this.#store(RIP, low, u32[start + 1]!, mode);
    this.#store(NEXT_RIP, low + placeLength(place), u32[start + 1]!, mode);
  }

  #place(): number {
    const { u32 } = this.#state;
    const block = u32[BLOCK >>> 2]!;
    const record = (u32[MICRO_OP >>> 2]! - block - BLOCK_HEADER) / RECORD_SIZE;
    return u32[(u32[(block + BLOCK_PLACES) >>> 2]! >>> 2) + record]!;
  }

  /** @param low may be above 32 bits: it carries, but not outside 64-bit mode */
  #store(address: number, low: number, high: number, mode: CodeMode): void {
    const { u32 } = this.#state;
    u32[address >>> 2] = low;
    u32[(address >>> 2) + 1] = mode.bits === 64 && low > 0xffff_ffff ? high + 1 : high;
  }
}
