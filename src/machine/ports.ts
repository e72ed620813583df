/**
 * The I/O port space: 65,536 byte-wide ports. A device claims a range and answers reads and writes; a port nobody
 * claims reads as all ones and swallows writes, as a bus with pull-ups does.
 */

export interface PortDevice {
  /** @returns the byte at `port` */
  read8(port: number): number;
  write8(port: number, value: number): void;
  /** A device with wider registers (the ATA data port) answers these; without them the bus splits an access into bytes. */
  read16?(port: number): number;
  write16?(port: number, value: number): void;
  read32?(port: number): number;
  write32?(port: number, value: number): void;
}

export class PortSpace {
  readonly #devices: (PortDevice | undefined)[] = new Array(0x10000).fill(undefined);

  /** Gives the ports `first` … `last` (inclusive) to `device`. */
  claim(first: number, last: number, device: PortDevice): void {
    this.#devices.fill(device, first, last + 1);
  }

  read8(port: number): number {
    return (this.#devices[port]?.read8(port) ?? 0xff) & 0xff;
  }

  write8(port: number, value: number): void {
    this.#devices[port]?.write8(port, value & 0xff);
  }

  read16(port: number): number {
    const device = this.#devices[port];
    if (device?.read16) return device.read16(port) & 0xffff;
    return this.read8(port) | (this.read8((port + 1) & 0xffff) << 8);
  }

  write16(port: number, value: number): void {
    const device = this.#devices[port];
    if (device?.write16) {
      device.write16(port, value & 0xffff);
      return;
    }
    this.write8(port, value);
    this.write8((port + 1) & 0xffff, value >>> 8);
  }

  /** @returns an unsigned 32-bit number */
  read32(port: number): number {
    const device = this.#devices[port];
    if (device?.read32) return device.read32(port) >>> 0;
    return (this.read16(port) | (this.read16((port + 2) & 0xffff) << 16)) >>> 0;
  }

  write32(port: number, value: number): void {
    const device = this.#devices[port];
    if (device?.write32) {
      device.write32(port, value >>> 0);
      return;
    }
    this.write16(port, value);
    this.write16((port + 2) & 0xffff, value >>> 16);
  }
}
