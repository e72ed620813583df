/** The debug console of Bochs and QEMU at port 0xE9: a byte written is text for the host. Wider writes are split. */
import type { BytePorts, PortSpace } from '../ports.ts';

const PORT = 0xe9;

export class DebugConsole implements BytePorts {
  readonly #onByte: (byte: number) => void;

  constructor(ports: PortSpace, onByte: (byte: number) => void) {
    this.#onByte = onByte;
    ports.claimBytes(PORT, PORT, this);
  }

  /** Reads as its own port number, by which a guest finds out that the console is there (Bochs user manual, "port_e9_hack"). */
  read8(): number {
    return PORT;
  }

  write8(_port: number, value: number): void {
    this.#onByte(value);
  }
}
