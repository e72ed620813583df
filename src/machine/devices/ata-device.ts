/** What a channel sees of a device on it, a disk or a CD-ROM drive. */
import type { Check } from '../state-format.ts';

export interface AtaDevice<Saved> {
  readonly state: { readonly status: number; readonly interruptPending: boolean };
  readonly check: Check<Saved>;
  reset(): void;
  /** @param older the value before the last one of the registers that hold two (HOB in Device Control) */
  readRegister(register: number, older: boolean): number;
  writeRegister(register: number, value: number): void;
  /** A read of the Status register, which takes the interrupt back. */
  readStatus(): number;
  /** A write of the Command register. */
  writeCommand(code: number): void;
  /** @returns `bytes` bytes of the data block, little-endian; 0 while the device offers none */
  readData(bytes: number): number;
  /** Takes the low `bytes` bytes of `value`, little-endian; ignored while the device asks for no data. */
  writeData(value: number, bytes: number): void;
  /** SRST goes up in the Device Control register, and down. */
  beginReset(): void;
  endReset(): void;
  /** The DMA engine has been started. */
  dmaStarted(): void;
  takeInterruptBack(): void;
  save(): Saved;
  /** Takes up a state that `check` has passed. */
  restore(state: Saved): void;
}
