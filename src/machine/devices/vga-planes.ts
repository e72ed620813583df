/**
 * The four planes of display memory, and the way of the processor's bytes to them and back (IBM PS/2 Hardware Interface
 * Technical Reference, "Video Subsystem", "Graphics Controller Registers", "Sequencer Registers").
 */
import { type Check, StateError } from '../state-format.ts';

export const PLANE_BYTES = 0x1_0000;
const PLANES = 4;

/** The registers that say how a byte travels. */
export interface PlaneRegisters {
  readonly graphics: readonly number[];
  /** Sequencer: Map Mask. */
  readonly mapMask: number;
  /** Sequencer, Memory Mode: even addresses are for planes 0 and 2, odd ones for 1 and 3. */
  readonly oddEven: boolean;
}

const GRAPHICS = {
  SET_RESET: 0,
  ENABLE_SET_RESET: 1,
  COLOR_COMPARE: 2,
  DATA_ROTATE: 3,
  READ_MAP_SELECT: 4,
  MODE: 5,
  COLOR_DONT_CARE: 7,
  BIT_MASK: 8,
} as const;
const MODE = { WRITE: 0x03, READ: 0x08 } as const;

/** The planes as a snapshot has them: hexadecimal, or null while nothing was ever written. */
export const checkPlanes: Check<string | null> = (value, where) => {
  if (value === null) return null;
  if (typeof value === 'string' && value.length === PLANE_BYTES * PLANES * 2 && /^[0-9a-f]*$/.test(value)) return value;
  throw new StateError(`${where} is no display memory of 256 KiB in hexadecimal digits`);
};

export class VgaPlanes {
  /** Plane n from n × 64 KiB on. */
  readonly bytes = new Uint8Array(PLANE_BYTES * PLANES);
  readonly latches = new Uint8Array(PLANES);
  #used = false;

  reset(): void {
    this.bytes.fill(0);
    this.latches.fill(0);
    this.#used = false;
  }

  /** @param offset 0 … 0xFFFF. @returns 8 bits; the four latches take the byte of each plane */
  read(offset: number, { graphics, oddEven }: PlaneRegisters): number {
    const at = oddEven ? offset & ~1 : offset;
    for (let plane = 0; plane < PLANES; plane++) this.latches[plane] = this.bytes[plane * PLANE_BYTES + at]!;
    if (graphics[GRAPHICS.MODE]! & MODE.READ) return this.#compare(graphics);
    const selected = graphics[GRAPHICS.READ_MAP_SELECT]! & 3;
    return this.latches[oddEven ? (selected & 2) | (offset & 1) : selected]!;
  }

  write(offset: number, value: number, registers: PlaneRegisters): void {
    const { oddEven } = registers;
    const at = oddEven ? offset & ~1 : offset;
    // Even addresses reach planes 0 and 2, odd ones 1 and 3.
    const mask = registers.mapMask & (oddEven ? (offset & 1 ? 0xa : 0x5) : 0xf);
    this.#used = true;
    for (let plane = 0; plane < PLANES; plane++) {
      if ((mask >>> plane) & 1) this.bytes[plane * PLANE_BYTES + at] = this.#written(plane, value, registers.graphics);
    }
  }

  /** Bytes as four consecutive addresses have them with the planes chained, put into the planes. */
  fromChained(memory: Uint8Array): void {
    this.#used = true;
    for (let at = 0; at < PLANE_BYTES; at++) this.bytes[(at & 3) * PLANE_BYTES + (at & ~3)] = memory[at]!;
  }

  toChained(memory: Uint8Array): void {
    for (let at = 0; at < PLANE_BYTES; at++) memory[at] = this.bytes[(at & 3) * PLANE_BYTES + (at & ~3)]!;
  }

  save(): string | null {
    if (!this.#used) return null;
    let text = '';
    for (const byte of this.bytes) text += byte.toString(16).padStart(2, '0');
    return text;
  }

  restore(saved: string | null): void {
    this.#used = saved !== null;
    if (saved === null) this.bytes.fill(0);
    else for (let n = 0; n < this.bytes.length; n++) this.bytes[n] = Number.parseInt(saved.slice(n * 2, n * 2 + 2), 16);
  }

  /** Read mode 1: a bit for each of eight points, set where its colour is the one compared with. */
  #compare(graphics: readonly number[]): number {
    let equal = 0xff;
    for (let plane = 0; plane < PLANES; plane++) {
      if (!((graphics[GRAPHICS.COLOR_DONT_CARE]! >>> plane) & 1)) continue;
      const wanted = (graphics[GRAPHICS.COLOR_COMPARE]! >>> plane) & 1 ? 0xff : 0;
      equal &= ~(this.latches[plane]! ^ wanted);
    }
    return equal & 0xff;
  }

  /** What comes into one plane, by the write mode. */
  #written(plane: number, value: number, graphics: readonly number[]): number {
    const latch = this.latches[plane]!;
    const colour = (value >>> plane) & 1 ? 0xff : 0;
    const setReset = (graphics[GRAPHICS.SET_RESET]! >>> plane) & 1 ? 0xff : 0;
    const rotated = rotate(value, graphics[GRAPHICS.DATA_ROTATE]! & 7);
    const bitMask = graphics[GRAPHICS.BIT_MASK]!;
    switch (graphics[GRAPHICS.MODE]! & MODE.WRITE) {
      case 0: {
        const source = (graphics[GRAPHICS.ENABLE_SET_RESET]! >>> plane) & 1 ? setReset : rotated;
        return merge(combine(source, latch, graphics), latch, bitMask);
      }
      case 1:
        return latch;
      case 2:
        return merge(combine(colour, latch, graphics), latch, bitMask);
      default:
        return merge(setReset, latch, bitMask & rotated);
    }
  }
}

const rotate = (value: number, count: number): number => ((value >>> count) | (value << (8 - count))) & 0xff;
const merge = (value: number, latch: number, mask: number): number => (value & mask) | (latch & ~mask);

/** Data Rotate, function select: replace, AND, OR, XOR. */
function combine(value: number, latch: number, graphics: readonly number[]): number {
  switch ((graphics[GRAPHICS.DATA_ROTATE]! >>> 3) & 3) {
    case 1:
      return value & latch;
    case 2:
      return value | latch;
    case 3:
      return value ^ latch;
    default:
      return value;
  }
}
