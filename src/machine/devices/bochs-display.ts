/**
 * The display interface of Bochs and QEMU's "standard VGA" (Bochs, "VBE DISPI interface"; QEMU, docs/specs/standard-vga): modes of any
 * size with 8 to 32 bits a point, in 16 MiB of memory of their own. The memory is linear at the PCI function's base address, and
 * 64 KiB of it show at 0xA0000. It is PCI device 2.
 */
import type { Chip } from '../chip.ts';
import type { MemoryWindow } from '../cpu/state/physical-memory.ts';
import type { PortSpace, WordPorts } from '../ports.ts';
import { type Check, integer, list, record, StateError, type StateFormat, word } from '../state-format.ts';
import { BAR_PREFETCHABLE, COMMAND, headerRegisters, PCI, PciConfigurationSpace } from './pci-configuration-space.ts';
import type { PciFunction } from './pci-host-access.ts';
import type { Picture } from './picture.ts';

const INDEX_PORT = 0x1ce;
/** Data is at the next port, and for processors that cannot do unaligned accesses at the one behind it. */
const LAST_DATA_PORT = 0x1d0;

/** Indices of the registers. */
const INDEX = {
  ID: 0,
  XRES: 1,
  YRES: 2,
  BPP: 3,
  ENABLE: 4,
  BANK: 5,
  VIRT_WIDTH: 6,
  VIRT_HEIGHT: 7,
  X_OFFSET: 8,
  Y_OFFSET: 9,
  VIDEO_MEMORY_64K: 10,
} as const;
const REGISTERS = 10;
const ENABLE = { ENABLED: 0x01, GETCAPS: 0x02, EIGHT_BIT_DAC: 0x20, NO_CLEAR: 0x80 } as const;
/** Versions of the interface: a driver writes the one that it knows, and reads it back. */
const [FIRST_ID, LAST_ID] = [0xb0c0, 0xb0c5] as const;
const MAX = { XRES: 16_000, YRES: 12_000, BPP: 32 } as const;
const DEPTHS: readonly number[] = [8, 15, 16, 24, 32];

const MEMORY_BYTES = 16 << 20;
const BANK_BYTES = 0x1_0000;
const BANKS = MEMORY_BYTES / BANK_BYTES;

const SPACE = [
  ...headerRegisters({
    vendor: 0x1234,
    device: 0x1111,
    revision: 2,
    classCode: 0x03_0000,
    commandWritable: COMMAND.IO_SPACE | COMMAND.MEMORY_SPACE,
    status: 0,
  }),
  { offset: PCI.BASE_ADDRESS, bytes: 4, value: BAR_PREFETCHABLE, writable: -MEMORY_BYTES >>> 0 },
] as const;

export interface BochsDisplayState {
  readonly configuration: number[];
  readonly index: number;
  readonly registers: number[];
  /** The memory but for pages of zeros. */
  readonly memory: readonly SavedPage[];
}

/** 4 KiB of the memory that are not all 0, in hexadecimal digits. */
interface SavedPage {
  readonly page: number;
  readonly digits: string;
}

const PAGE_BYTES = 4096;
const PAGE_WORDS = PAGE_BYTES / 4;
const PAGES = MEMORY_BYTES / PAGE_BYTES;

const pageDigits: Check<string> = (value, where) => {
  if (typeof value === 'string' && value.length === PAGE_BYTES * 2 && /^[0-9a-f]*$/.test(value)) return value;
  throw new StateError(`${where} is no page of display memory in hexadecimal digits`);
};

export interface BochsDisplayWiring {
  /** The display has been switched on or off, or its palette has six or eight bits. */
  readonly onChange: () => void;
}

export class BochsDisplay implements Chip<BochsDisplayState>, PciFunction, MemoryWindow, WordPorts {
  readonly format: StateFormat<BochsDisplayState>;
  readonly length = MEMORY_BYTES;
  readonly #space = new PciConfigurationSpace(SPACE);
  readonly #wiring: BochsDisplayWiring;
  #index = 0;
  #registers = powerOn();
  /** Made when it is first used. */
  #memory: Uint8Array | undefined;

  constructor(ports: PortSpace, wiring: BochsDisplayWiring) {
    this.#wiring = wiring;
    this.format = {
      version: 1,
      check: record<BochsDisplayState>({
        configuration: this.#space.check,
        index: word,
        registers: list(integer(0, 0xffff), REGISTERS, REGISTERS),
        memory: list(record<SavedPage>({ page: integer(0, PAGES - 1), digits: pageDigits }), 0, PAGES),
      }),
    };
    ports.claimWords(INDEX_PORT, LAST_DATA_PORT, this);
  }

  reset(): void {
    this.#space.reset();
    this.#index = 0;
    this.#registers = powerOn();
    this.#memory = undefined;
    this.#wiring.onChange();
  }

  get enabled(): boolean {
    return (this.#register(INDEX.ENABLE) & ENABLE.ENABLED) !== 0;
  }

  /** The palette's colours have eight bits a component. */
  get wideDac(): boolean {
    return (this.#register(INDEX.ENABLE) & ENABLE.EIGHT_BIT_DAC) !== 0;
  }

  /** The linear memory, while the Command register lets it be. */
  get first(): number {
    if (!(this.#space.read(PCI.COMMAND, 2) & COMMAND.MEMORY_SPACE)) return -1;
    return (this.#space.read(PCI.BASE_ADDRESS, 4) & -MEMORY_BYTES) >>> 0;
  }

  readConfiguration(offset: number, bytes: number): number {
    return this.#space.read(offset, bytes);
  }

  writeConfiguration(offset: number, bytes: number, value: number): void {
    this.#space.write(offset, bytes, value);
  }

  readMemory(offset: number, bytes: number): number {
    let value = 0;
    for (let n = 0; n < bytes; n++) value += (this.#memory?.[offset + n] ?? 0) * 2 ** (8 * n);
    return value;
  }

  writeMemory(offset: number, bytes: number, value: number): void {
    this.#memory ??= new Uint8Array(MEMORY_BYTES);
    for (let n = 0; n < bytes; n++) this.#memory[offset + n] = value >>> (8 * n);
  }

  /** Where in the memory the bank at 0xA0000 begins. */
  get bank(): number {
    return this.#register(INDEX.BANK) * BANK_BYTES;
  }

  read16(port: number): number {
    return port === INDEX_PORT ? this.#index : this.#readRegister();
  }

  write16(port: number, value: number): void {
    if (port === INDEX_PORT) this.#index = value;
    else this.#writeRegister(value);
  }

  /** @param colour the palette, 0xRRGGBB. @returns what the display shows while it is switched on */
  picture(colour: (index: number) => number): Picture {
    const [width, height, depth] = [this.#register(INDEX.XRES), this.#register(INDEX.YRES), this.#register(INDEX.BPP)];
    const words = new Uint32Array(width * height);
    const palette = depth === 8 ? Array.from({ length: 256 }, (_, n) => opaque(colour(n))) : [];
    const memory = this.#memory ?? new Uint8Array(0);
    const bytes = bytesOf(depth);
    for (let row = 0; row < height; row++) {
      const line = this.#start + row * this.#stride;
      for (let column = 0; column < width; column++) {
        const at = line + column * bytes;
        words[row * width + column] = depth === 8 ? palette[memory[at] ?? 0]! : opaque(direct(memory, at, depth));
      }
    }
    return { width, height, pixels: new Uint8ClampedArray(words.buffer) };
  }

  save(): BochsDisplayState {
    return {
      configuration: this.#space.save(),
      index: this.#index,
      registers: [...this.#registers],
      memory: pagesOf(this.#memory),
    };
  }

  restore({ configuration, index, registers, memory }: BochsDisplayState): void {
    this.#space.restore(configuration);
    this.#index = index;
    this.#registers = [...registers];
    if (this.enabled) this.#fit();
    this.#memory = memory.length > 0 ? new Uint8Array(MEMORY_BYTES) : undefined;
    for (const { page, digits } of memory) {
      for (let n = 0; n < PAGE_BYTES; n++)
        this.#memory![page * PAGE_BYTES + n] = Number.parseInt(digits.slice(n * 2, n * 2 + 2), 16);
    }
    this.#wiring.onChange();
  }

  #register(index: number): number {
    return this.#registers[index] ?? 0;
  }

  /** Bytes from a row to the next, and to the first point on show. */
  get #stride(): number {
    return this.#register(INDEX.VIRT_WIDTH) * bytesOf(this.#register(INDEX.BPP));
  }

  get #start(): number {
    return (
      this.#register(INDEX.Y_OFFSET) * this.#stride +
      this.#register(INDEX.X_OFFSET) * bytesOf(this.#register(INDEX.BPP))
    );
  }

  #readRegister(): number {
    if (this.#index === INDEX.VIDEO_MEMORY_64K) return BANKS;
    if (this.#index >= REGISTERS) return 0;
    if (this.#register(INDEX.ENABLE) & ENABLE.GETCAPS) {
      if (this.#index === INDEX.XRES) return MAX.XRES;
      if (this.#index === INDEX.YRES) return MAX.YRES;
      if (this.#index === INDEX.BPP) return MAX.BPP;
    }
    return this.#register(this.#index);
  }

  #writeRegister(value: number): void {
    switch (this.#index) {
      case INDEX.ID:
        if (value >= FIRST_ID && value <= LAST_ID) this.#registers[INDEX.ID] = value;
        break;
      case INDEX.ENABLE:
        this.#writeEnable(value);
        break;
      case INDEX.BANK:
        this.#registers[INDEX.BANK] = value % BANKS;
        break;
      case INDEX.XRES:
      case INDEX.YRES:
      case INDEX.BPP:
      case INDEX.VIRT_WIDTH:
      case INDEX.X_OFFSET:
      case INDEX.Y_OFFSET:
        this.#registers[this.#index] = value;
        if (this.enabled) this.#fit();
    }
  }

  /** Switched on, the screen has the size that the registers say, and nothing beside it. */
  #writeEnable(value: number): void {
    const starts = (value & ENABLE.ENABLED) !== 0 && !this.enabled;
    this.#registers[INDEX.ENABLE] = value & 0xff;
    if (starts) {
      this.#registers[INDEX.VIRT_WIDTH] = 0;
      this.#registers[INDEX.X_OFFSET] = 0;
      this.#registers[INDEX.Y_OFFSET] = 0;
      this.#registers[INDEX.BANK] = 0;
      this.#fit();
      if (!(value & ENABLE.NO_CLEAR)) this.#memory?.fill(0);
    }
    this.#wiring.onChange();
  }

  /** Puts what a driver wrote inside what there is: widths are multiples of eight, and all that shows is in the memory. */
  #fit(): void {
    const registers = this.#registers;
    if (!DEPTHS.includes(this.#register(INDEX.BPP))) registers[INDEX.BPP] = 8;
    registers[INDEX.XRES] = Math.min(MAX.XRES, Math.max(8, this.#register(INDEX.XRES) & ~7));
    const wide = Math.max(this.#register(INDEX.XRES), this.#register(INDEX.VIRT_WIDTH) & ~7);
    registers[INDEX.VIRT_WIDTH] = Math.min(MAX.XRES, wide);
    const rows = Math.floor(MEMORY_BYTES / this.#stride);
    registers[INDEX.VIRT_HEIGHT] = Math.min(rows, 0xffff);
    registers[INDEX.YRES] = Math.min(rows, MAX.YRES, Math.max(1, this.#register(INDEX.YRES)));
    if (this.#register(INDEX.X_OFFSET) + this.#register(INDEX.XRES) > this.#register(INDEX.VIRT_WIDTH))
      registers[INDEX.X_OFFSET] = 0;
    if (this.#register(INDEX.Y_OFFSET) + this.#register(INDEX.YRES) > rows) registers[INDEX.Y_OFFSET] = 0;
    registers[INDEX.BANK] = this.#register(INDEX.BANK) % BANKS;
  }
}

const powerOn = (): number[] => [LAST_ID, 0, 0, 8, 0, 0, 0, 0, 0, 0];

const bytesOf = (depth: number): number => Math.ceil(depth / 8);

/** @returns the colour of a point that says it itself, 0xRRGGBB */
function direct(memory: Uint8Array, at: number, depth: number): number {
  const low = (memory[at] ?? 0) | ((memory[at + 1] ?? 0) << 8);
  if (depth >= 24) return low | ((memory[at + 2] ?? 0) << 16);
  const green = depth === 15 ? (low >>> 5) & 0x1f : (low >>> 5) & 0x3f;
  const red = depth === 15 ? (low >>> 10) & 0x1f : low >>> 11;
  return (widen(red, 5) << 16) | (widen(green, depth === 15 ? 5 : 6) << 8) | widen(low & 0x1f, 5);
}

/** Five or six bits of intensity to eight: 0 stays 0 and the most becomes 255. */
const widen = (value: number, bits: number): number => (value << (8 - bits)) | (value >> (2 * bits - 8));

/** @returns one opaque pixel as a little-endian word of R, G, B, A */
const opaque = (colour: number): number =>
  (0xff00_0000 | ((colour & 0xff) << 16) | (colour & 0xff00) | (colour >>> 16)) >>> 0;

const DIGITS = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'));

function pagesOf(memory: Uint8Array | undefined): SavedPage[] {
  if (!memory) return [];
  const words = new Uint32Array(memory.buffer);
  const pages: SavedPage[] = [];
  for (let page = 0; page < PAGES; page++) {
    if (isZero(words, page * PAGE_WORDS)) continue;
    const bytes = memory.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
    pages.push({ page, digits: Array.from(bytes, (byte) => DIGITS[byte]).join('') });
  }
  return pages;
}

function isZero(words: Uint32Array, page: number): boolean {
  for (let n = page; n < page + PAGE_WORDS; n++) if (words[n] !== 0) return false;
  return true;
}
