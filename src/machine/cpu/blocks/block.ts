/** A block's first instruction: its offset in CS, and where its bytes are. Addresses of 64 bits come in two halves. */
export interface BlockStart {
  readonly ripLow: number;
  readonly ripHigh: number;
  /** Its linear address. */
  readonly low: number;
  readonly high: number;
  /** Its physical address, as memory has it. */
  readonly physical: number;
  /** BLOCK_KEY. */
  readonly key: number;
}

/** A decoded block that is kept. */
export interface Block {
  /** Where it is in linear memory. */
  readonly address: number;
  readonly ripLow: number;
  readonly ripHigh: number;
  readonly key: number;
  readonly physical: number;
  /** How many bytes it was decoded from. */
  readonly length: number;
  /** Physical address of the second page's first byte, or -1. */
  readonly second: number;
  /** Addresses of the slots that may hold the addresses of other blocks. */
  readonly linkSlots: readonly number[];
}

export const isAt = (block: Block, start: BlockStart): boolean =>
  block.ripLow === start.ripLow && block.ripHigh === start.ripHigh && block.key === start.key;
