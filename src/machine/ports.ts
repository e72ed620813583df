/**
 * The I/O port space: 65,536 byte addresses, and accesses that are 8, 16 or 32 bits wide. A chip claims a range of ports
 * once for each width that it decodes, and an access of such a width is one access, whatever it overlaps. A width that
 * nobody decodes at a port is split into two halves, the lower port first, as the bus controller of an ISA bus does for
 * 8-bit cards (IEEE P996, "Bus Conversion"; Intel 82371SB PIIX3, "ISA Interface"). Bytes that nobody decodes read as all
 * ones and swallow writes, as on a bus with pull-ups.
 *
 * A PCI function's ports are where its base address register puts them: a `PortWindow`, which may move and be closed. Where a
 * guest moves one over the ports of a chip that is fixed, the fixed chip answers.
 */

/** Registers that answer byte accesses. */
export interface BytePorts {
  /** @returns 8 bits */
  read8(port: number): number;
  write8(port: number, value: number): void;
}

/** Registers that answer 16-bit accesses. */
export interface WordPorts {
  /** @returns 16 bits */
  read16(port: number): number;
  write16(port: number, value: number): void;
}

/** Registers that answer 32-bit accesses. */
export interface DwordPorts {
  /** @returns 32 bits, signed or not */
  read32(port: number): number;
  write32(port: number, value: number): void;
}

/** Ports that move: all widths are decoded, an access inside the window is one access. */
export interface PortWindow extends BytePorts, WordPorts, DwordPorts {
  /** The first port, or -1 while the window is closed. */
  readonly first: number;
  readonly length: number;
}

type Decoders<Ports> = (Ports | undefined)[];

const PORTS = 0x1_0000;
const noDecoders = <Ports>(): Decoders<Ports> => new Array<Ports | undefined>(PORTS).fill(undefined);
const following = (port: number, bytes: number): number => (port + bytes) % PORTS;

export class PortSpace {
  readonly #bytes = noDecoders<BytePorts>();
  readonly #words = noDecoders<WordPorts>();
  readonly #dwords = noDecoders<DwordPorts>();
  readonly #windows: PortWindow[] = [];

  /** Byte accesses at the ports `first` … `last` (inclusive) are `decoder`'s. @throws RangeError if they are another's */
  claimBytes(first: number, last: number, decoder: BytePorts): void {
    claim(this.#bytes, first, last, decoder);
  }

  /** 16-bit accesses that begin at `first` … `last` are `decoder`'s. @throws RangeError if they are another's */
  claimWords(first: number, last: number, decoder: WordPorts): void {
    claim(this.#words, first, last, decoder);
  }

  /** 32-bit accesses that begin at `first` … `last` are `decoder`'s. @throws RangeError if they are another's */
  claimDwords(first: number, last: number, decoder: DwordPorts): void {
    claim(this.#dwords, first, last, decoder);
  }

  /** Ports inside the window that no fixed chip decodes are the window's, wherever it is. */
  addWindow(window: PortWindow): void {
    this.#windows.push(window);
  }

  /** @returns 8 bits */
  read8(port: number): number {
    const decoder = this.#bytes[port] ?? this.#window(port, 1);
    return (decoder?.read8(port) ?? 0xff) & 0xff;
  }

  write8(port: number, value: number): void {
    const decoder = this.#bytes[port] ?? this.#window(port, 1);
    decoder?.write8(port, value & 0xff);
  }

  /** @returns 16 bits */
  read16(port: number): number {
    const decoder = this.#words[port] ?? this.#window(port, 2);
    if (decoder) return decoder.read16(port) & 0xffff;
    return this.read8(port) | (this.read8(following(port, 1)) << 8);
  }

  write16(port: number, value: number): void {
    const decoder = this.#words[port] ?? this.#window(port, 2);
    if (decoder) {
      decoder.write16(port, value & 0xffff);
      return;
    }
    this.write8(port, value);
    this.write8(following(port, 1), value >>> 8);
  }

  /** @returns an unsigned 32-bit number */
  read32(port: number): number {
    const decoder = this.#dwords[port] ?? this.#window(port, 4);
    if (decoder) return decoder.read32(port) >>> 0;
    return (this.read16(port) | (this.read16(following(port, 2)) << 16)) >>> 0;
  }

  write32(port: number, value: number): void {
    const decoder = this.#dwords[port] ?? this.#window(port, 4);
    if (decoder) {
      decoder.write32(port, value >>> 0);
      return;
    }
    this.write16(port, value);
    this.write16(following(port, 2), value >>> 16);
  }

  /** The window that has all the bytes of an access, if no fixed chip has any of them. */
  #window(port: number, bytes: number): PortWindow | undefined {
    const window = this.#windows.find(
      ({ first, length }) => first >= 0 && port >= first && port + bytes <= first + length,
    );
    if (window === undefined || bytes === 1) return window;
    for (let n = 0; n < bytes; n++) if (this.#bytes[port + n]) return undefined;
    return window;
  }
}

function claim<Ports>(decoders: Decoders<Ports>, first: number, last: number, decoder: Ports): void {
  for (let port = first; port <= last; port++) {
    if (decoders[port]) throw new RangeError(`two chips claim port 0x${port.toString(16)}`);
    decoders[port] = decoder;
  }
}
