/** A device's way to guest memory without the processor. */

/** Physical memory as a bus master sees it. Addresses are 32 bits; what lies on ROM or on nothing is lost. */
export interface DmaMemory {
  readBytes(physical: number, length: number): Uint8Array;
  writeBytes(physical: number, bytes: Uint8Array): void;
}

/** What moves the data of one ATA channel: the bus master of its controller. */
export interface DmaEngine {
  /** Whether the engine is started, to memory (`read`) or from it (`write`). */
  started(direction: 'read' | 'write' | 'verify'): boolean;
  /** @returns how many bytes, at most `wanted`, the engine has places in memory for; they are the next to be moved */
  prepare(wanted: number): number;
  /** Moves the next bytes to memory. */
  put(bytes: Uint8Array): void;
  /** Moves the next bytes from memory. */
  take(length: number): Uint8Array;
  /** The device has moved all that was prepared. */
  finish(): void;
}
