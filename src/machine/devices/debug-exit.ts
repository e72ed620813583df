/**
 * QEMU's `isa-debug-exit` at 0xF4–0xF7 (`iobase=0xf4,iosize=4`): a write ends the run with the process status
 * `(value << 1) | 1`, which is never zero, so that a test can tell a verdict from an ordinary end.
 *
 * That status is always odd. A byte written to 0xF3 before, where a PC has nothing, is the exact status instead.
 */
import type { Chip } from '../chip.ts';
import type { BytePorts, DwordPorts, PortSpace, WordPorts } from '../ports.ts';
import { byte, nullable, record, type StateFormat } from '../state-format.ts';

const EXACT_STATUS = 0xf3;
const DEBUG_EXIT = 0xf4;
const LAST = DEBUG_EXIT + 3;

export interface DebugExitState {
  /** What was written to 0xF3, or null. */
  readonly exact: number | null;
}

const STATE: StateFormat<DebugExitState> = { version: 1, check: record({ exact: nullable(byte) }) };

export class DebugExit implements Chip<DebugExitState>, BytePorts, WordPorts, DwordPorts {
  readonly format = STATE;
  readonly #onExit: (status: number) => void;
  #exact: number | null = null;

  /** @param onExit takes the status, 0–255: what a POSIX parent sees of QEMU's exit, its low eight bits */
  constructor(ports: PortSpace, onExit: (status: number) => void) {
    this.#onExit = onExit;
    ports.claimBytes(EXACT_STATUS, LAST, this);
    ports.claimWords(DEBUG_EXIT, LAST, this);
    ports.claimDwords(DEBUG_EXIT, LAST, this);
  }

  reset(): void {
    this.#exact = null;
  }

  read8(): number {
    return 0;
  }

  write8(port: number, value: number): void {
    if (port === EXACT_STATUS) this.#exact = value;
    else this.#onExit(this.#exact ?? ((value << 1) | 1) & 0xff);
  }

  read16(): number {
    return 0;
  }

  // One exit for one write, whatever its width.
  write16(port: number, value: number): void {
    this.write8(port, value & 0xff);
  }

  read32(): number {
    return 0;
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
