/**
 * QEMU's `isa-debug-exit` at 0xF4–0xF7 (`iobase=0xf4,iosize=4`): a write ends the run with the process status
 * `(value << 1) | 1`, which is never zero, so that a test can tell a verdict from an ordinary end.
 *
 * That status is always odd. A byte written to 0xF3 before, where a PC has nothing, is the exact status instead.
 */
import type { PortDevice, PortSpace } from '../ports.ts';

const EXACT_STATUS = 0xf3;
const DEBUG_EXIT = 0xf4;

export interface DebugExitState {
  readonly exact: number | undefined;
}

export class DebugExit implements PortDevice {
  readonly #onExit: (status: number) => void;
  /** What was written to 0xF3. */
  #exact: number | undefined;

  /** @param onExit takes the status, 0–255: what a POSIX parent sees of QEMU's exit, its low eight bits */
  constructor(ports: PortSpace, onExit: (status: number) => void) {
    this.#onExit = onExit;
    ports.claim(EXACT_STATUS, DEBUG_EXIT + 3, this);
  }

  reset(): void {
    this.#exact = undefined;
  }

  read8(): number {
    return 0;
  }

  write8(port: number, value: number): void {
    if (port === EXACT_STATUS) this.#exact = value;
    else this.#onExit(this.#exact ?? ((value << 1) | 1) & 0xff);
  }

  // One exit for one write, whatever its width.
  write16(port: number, value: number): void {
    this.write8(port, value & 0xff);
  }

  write32(port: number, value: number): void {
    this.write8(port, value & 0xff);
  }

  save(): DebugExitState {
    return { exact: this.#exact };
  }

  restore(state: DebugExitState): void {
    this.#exact = state.exact;
  }
}
