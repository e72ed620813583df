/**
 * BLOCK_KEY: what a block depends on besides its bytes and its address, in 32 bits: MODE, and outside 64-bit mode which
 * code segment it is, by base and limit.
 */

import type { CpuState } from '../state/cpu-state.ts';
import { BLOCK_KEY, CS, LINK, MODE, SEGMENT_BASE, SEGMENT_LIMIT, SEGMENT_SIZE, SEGMENTS } from '../state/layout.ts';
import { type CodeMode, codeMode, REAL_MODE } from '../system/code-mode.ts';
import { MODE_CODE_SIZE, SIZE_64 } from '../system/mode.ts';

/** MODE is below, then comes the code segment's number, and a bit that no empty jump cache entry has. */
const KEY_SEGMENT_SHIFT = 19;
const MAX_SEGMENTS = 0xffe;
const KEY_VALID = 0x8000_0000;

export class BlockKey {
  /** The mode that BLOCK_KEY stands for. */
  mode: CodeMode = REAL_MODE;

  readonly #state: CpuState;
  readonly #onExhausted: () => void;
  /** Numbers of the code segments seen, by base and limit. */
  readonly #segments = new Map<number, number>();
  readonly #modes = new Map<number, CodeMode>();

  /** @param onExhausted the numbers of code segments start again: no block may keep its key */
  constructor(state: CpuState, onExhausted: () => void) {
    this.#state = state;
    this.#onExhausted = onExhausted;
  }

  /** Brings BLOCK_KEY up to date. */
  update(): void {
    const { u32 } = this.#state;
    const mode = u32[MODE >>> 2]!;
    const segment = (mode & MODE_CODE_SIZE) === SIZE_64 ? 0 : this.#segmentNumber();
    const key = (mode | (segment << KEY_SEGMENT_SHIFT) | KEY_VALID) >>> 0;
    if (u32[BLOCK_KEY >>> 2] === key && this.mode.word === mode) return;
    u32[BLOCK_KEY >>> 2] = key;
    u32[LINK >>> 2] = 0;
    this.mode = this.#modeOf(mode);
  }

  #segmentNumber(): number {
    const { u32 } = this.#state;
    const cs = (SEGMENTS + CS * SEGMENT_SIZE) >>> 2;
    const base = u32[cs + (SEGMENT_BASE >>> 2)]!;
    const limit = u32[cs + (SEGMENT_LIMIT >>> 2)]!;
    // A limit above 1 MiB counts pages (its low 12 bits are ones), so base and limit fit into 53 bits.
    const name = base * 0x20_0000 + (limit <= 0xf_ffff ? limit : 0x10_0000 + (limit >>> 12));
    return this.#segments.get(name) ?? this.#nameSegment(name);
  }

  #nameSegment(name: number): number {
    if (this.#segments.size >= MAX_SEGMENTS) {
      this.#segments.clear();
      this.#onExhausted();
    }
    const number = this.#segments.size + 1;
    this.#segments.set(name, number);
    return number;
  }

  #modeOf(word: number): CodeMode {
    const known = this.#modes.get(word);
    if (known !== undefined) return known;
    const mode = codeMode(word);
    this.#modes.set(word, mode);
    return mode;
  }
}
