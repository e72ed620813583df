/** What a device on the ISA bus sees of a channel of the 8237A: it asks for bytes to be moved, and learns of terminal count. */

/** What came of a request. */
export interface DmaOutcome {
  /** Bytes that were moved: fewer than asked for where terminal count came first, 0 where the channel does not answer. */
  readonly moved: number;
  /** The channel's count ran out with the last of them (TC). */
  readonly terminalCount: boolean;
}

export interface IsaDmaChannel {
  /** Moves bytes from the device to memory. */
  put(bytes: Uint8Array): DmaOutcome;
  /** Fills `into` from memory. */
  take(into: Uint8Array): DmaOutcome;
}
