/**
 * QEMU's `isa-debug-exit` at 0xF4–0xF7 (`iobase=0xf4,iosize=4`): a write ends the run with the process status
 * `(value << 1) | 1`, which is never zero, so that a test can tell a verdict from an ordinary end.
 */
import type { PortDevice, PortSpace } from '../ports.ts';

export class DebugExit implements PortDevice {
  readonly #onExit: (status: number) => void;

  /** @param onExit takes the status, 1–255: what a POSIX parent sees of QEMU's exit, its low eight bits */
  constructor(ports: PortSpace, onExit: (status: number) => void) {
    this.#onExit = onExit;
    ports.claim(0xf4, 0xf7, this);
  }

  read8(): number {
    return 0;
  }

  write8(_port: number, value: number): void {
    this.#onExit(((value << 1) | 1) & 0xff);
  }

  // One exit for one write, whatever its width.
  write16(port: number, value: number): void {
    this.write8(port, value);
  }

  write32(port: number, value: number): void {
    this.write8(port, value);
  }
}
