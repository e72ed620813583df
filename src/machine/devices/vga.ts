/**
 * The VGA: sequencer, graphics, attribute and CRT controller, palette, retrace. Text memory, the CGA's modes and mode 13h are
 * guest RAM; where the registers choose planes, the chip answers from 0xA0000 on.
 * All are byte registers: a 16-bit write reaches an index and its data register, as drivers use it.
 * After the IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem"; register names are from there.
 */
import type { Bus } from '../bus.ts';
import type { Chip } from '../chip.ts';
import type { Clock } from '../clock.ts';
import type { MemoryWindow } from '../cpu/state/physical-memory.ts';
import type { BytePorts } from '../ports.ts';
import { byte, flag, integer, list, record, type StateFormat } from '../state-format.ts';
import type { BochsDisplay } from './bochs-display.ts';
import type { Picture } from './picture.ts';
import type { TextScreen } from './text-screen.ts';
import { checkDac, Dac, type DacState } from './vga-dac.ts';
import { type GraphicsFormat, graphicsPicture } from './vga-graphics.ts';
import { checkPlanes, PLANE_BYTES, type PlaneRegisters, VgaPlanes } from './vga-planes.ts';

const ATTRIBUTE_ADDRESS_AND_WRITE = 0x3c0;
const ATTRIBUTE_READ = 0x3c1;
/** Miscellaneous Output when written, Input Status 0 when read. */
const MISCELLANEOUS_WRITE = 0x3c2;
const SEQUENCER_ADDRESS = 0x3c4;
const SEQUENCER_DATA = 0x3c5;
const PEL_MASK = 0x3c6;
const PEL_DATA = 0x3c9;
const FEATURE_CONTROL_READ = 0x3ca;
const MISCELLANEOUS_READ = 0x3cc;
const GRAPHICS_ADDRESS = 0x3ce;
const GRAPHICS_DATA = 0x3cf;
/** At 0x3Bx or 0x3Dx, as Miscellaneous Output bit 0 says; here as 0x3Dx. */
const CRTC_ADDRESS = 0x3d4;
const CRTC_DATA = 0x3d5;
/** Feature Control when written, Input Status 1 when read. */
const INPUT_STATUS_1 = 0x3da;

const MISCELLANEOUS = { COLOUR_ADDRESSES: 0x01, CLOCK_28_MHZ: 0x04 } as const;
const SEQUENCER = { CLOCKING_MODE: 1, MAP_MASK: 2, MEMORY_MODE: 4 } as const;
const MEMORY_MODE = { NO_ODD_EVEN: 0x04, CHAIN_4: 0x08 } as const;
const CLOCKING_MODE = { EIGHT_DOTS: 0x01, DOT_CLOCK_HALVED: 0x08, SCREEN_OFF: 0x20 } as const;
const GRAPHICS = { MODE: 5, MISCELLANEOUS: 6 } as const;
const GRAPHICS_MODE = { SHIFT_INTERLEAVED: 0x20, SHIFT_256: 0x40 } as const;
const GRAPHICS_MISCELLANEOUS = { GRAPHICS: 0x01, MEMORY_MAP: 0x0c } as const;
/** Memory map: 64 KiB from 0xA0000 on, or 128. */
const MAP_FROM_B000 = 0x08;
const VIDEO_WINDOW = 0xa0000;
const ATTRIBUTE = { MODE_CONTROL: 0x10, COLOR_PLANE_ENABLE: 0x12, COLOR_SELECT: 0x14 } as const;
const MODE_CONTROL = { LINE_GRAPHICS: 0x04, BLINK: 0x08, P5_P4_SELECT: 0x80 } as const;
/** In the attribute controller's address: the display reads the palette. */
const PALETTE_ADDRESS_SOURCE = 0x20;
const CRTC = {
  HORIZONTAL_TOTAL: 0x00,
  HORIZONTAL_DISPLAY_END: 0x01,
  VERTICAL_TOTAL: 0x06,
  OVERFLOW: 0x07,
  MAXIMUM_SCAN_LINE: 0x09,
  CURSOR_START: 0x0a,
  CURSOR_END: 0x0b,
  START_ADDRESS_HIGH: 0x0c,
  START_ADDRESS_LOW: 0x0d,
  CURSOR_LOCATION_HIGH: 0x0e,
  CURSOR_LOCATION_LOW: 0x0f,
  VERTICAL_RETRACE_START: 0x10,
  VERTICAL_RETRACE_END: 0x11,
  VERTICAL_DISPLAY_END: 0x12,
  OFFSET: 0x13,
  LINE_COMPARE: 0x18,
} as const;
const CURSOR_OFF = 0x20;
/** Vertical Retrace End: registers 0 … 7 cannot be written. */
const PROTECT = 0x80;
/** Overflow: bit 8 of Line Compare, which the protection leaves open. */
const LINE_COMPARE_8 = 0x10;
const DOUBLE_SCAN = 0x80;

const INPUT_STATUS = { DISPLAY_DISABLED: 0x01, VERTICAL_RETRACE: 0x08 } as const;

/** Bits that exist in each register; the others read as 0. */
const SEQUENCER_BITS = [0x03, 0x3d, 0x0f, 0x3f, 0x0e];
const GRAPHICS_BITS = [0x0f, 0x0f, 0x0f, 0x1f, 0x03, 0x7b, 0x0f, 0x0f, 0xff];
const ATTRIBUTE_BITS = [...new Array(16).fill(0x3f), 0xef, 0xff, 0x3f, 0x0f, 0x0f];
const CRTC_BITS = new Array<number>(25).fill(0xff);

export interface VgaState {
  miscellaneous: number;
  featureControl: number;
  sequencerAddress: number;
  sequencer: number[];
  graphicsAddress: number;
  graphics: number[];
  /** Index in bits 4:0, Palette Address Source in bit 5. */
  attributeAddress: number;
  /** The flip-flop: the next write to 0x3C0 is data. */
  attributeDataNext: boolean;
  attribute: number[];
  crtcAddress: number;
  crtc: number[];
  dac: DacState;
  /** The planes' contents and the four latches. */
  planes: string | null;
  latches: number[];
}

/** The part of text memory that is on the display. */
type Page = Pick<TextScreen, 'columns' | 'rows' | 'startAddress'>;

const registers = (bits: readonly number[]) => list(byte, bits.length, bits.length);

const STATE: StateFormat<VgaState> = {
  version: 2,
  check: record({
    miscellaneous: byte,
    featureControl: byte,
    sequencerAddress: integer(0, 0x07),
    sequencer: registers(SEQUENCER_BITS),
    graphicsAddress: integer(0, 0x0f),
    graphics: registers(GRAPHICS_BITS),
    attributeAddress: integer(0, 0x3f),
    attributeDataNext: flag,
    attribute: registers(ATTRIBUTE_BITS),
    crtcAddress: byte,
    crtc: registers(CRTC_BITS),
    dac: checkDac,
    planes: checkPlanes,
    latches: list(byte, 4, 4),
  }),
};

export class Vga implements Chip<VgaState>, BytePorts, MemoryWindow {
  readonly format = STATE;
  readonly length = PLANE_BYTES;
  readonly #clock: Clock;
  readonly #memory: Uint8Array;
  readonly #dac = new Dac();
  readonly #planes = new VgaPlanes();
  readonly #onWindow: (open: boolean) => void;
  #state = powerOn();
  #open = false;
  /** Its own modes take the place of the VGA's. */
  #display: BochsDisplay | undefined;

  /**
   * @param memory guest physical memory from 0xA0000 to 0xBFFFF
   * @param onWindow the chip answers from 0xA0000 on from now on, or no longer
   */
  constructor({ ports, clock }: Bus, memory: Uint8Array, onWindow: (open: boolean) => void = () => {}) {
    this.#clock = clock;
    this.#memory = memory;
    this.#onWindow = onWindow;
    ports.claimBytes(0x3c0, 0x3cf, this);
    for (const bank of [0x3b0, 0x3d0]) {
      ports.claimBytes(bank + 4, bank + 5, this);
      ports.claimBytes(bank + 0xa, bank + 0xa, this);
    }
  }

  /** Lets another display interface in, which says by `displayChanged` when it has been switched on or off. */
  attach(display: BochsDisplay): void {
    this.#display = display;
  }

  displayChanged(): void {
    this.#dac.wide = this.#display?.wideDac ?? false;
    this.#placeMemory();
  }

  reset(): void {
    this.#state = powerOn();
    this.#dac.reset();
    this.#planes.reset();
    this.#open = false;
    this.#onWindow(false);
  }

  /** 0xA0000 while the registers choose planes there. */
  get first(): number {
    return this.#open ? VIDEO_WINDOW : -1;
  }

  readMemory(offset: number, bytes: number): number {
    if (this.#display?.enabled) return this.#display.readMemory(this.#display.bank + offset, bytes);
    let value = 0;
    for (let n = 0; n < bytes; n++) value += this.#planes.read(offset + n, this.#planeRegisters()) * 2 ** (8 * n);
    return value;
  }

  writeMemory(offset: number, bytes: number, value: number): void {
    if (this.#display?.enabled) {
      this.#display.writeMemory(this.#display.bank + offset, bytes, value);
      return;
    }
    for (let n = 0; n < bytes; n++) this.#planes.write(offset + n, (value >>> (8 * n)) & 0xff, this.#planeRegisters());
  }

  /** @returns what the display shows in a graphics mode, `undefined` in a text mode */
  graphics(): Picture | undefined {
    if (this.#display?.enabled) return this.#display.picture((index) => this.#dac.colour(index));
    const format = this.#graphicsFormat();
    if (format === undefined) return undefined;
    const bytewide = format.kind === 'chained' || format.kind === 'unchained';
    const palette = bytewide ? Array.from({ length: 256 }, (_, n) => this.#dac.colour(n)) : this.#palette();
    const lit =
      (this.#state.attributeAddress & PALETTE_ADDRESS_SOURCE) !== 0 &&
      !(this.#sequencer(SEQUENCER.CLOCKING_MODE) & CLOCKING_MODE.SCREEN_OFF);
    return graphicsPicture(
      format,
      { planes: this.#planes.bytes, window: this.#memory },
      lit ? palette : palette.map(() => 0),
    );
  }

  read8(port: number): number {
    if (!this.#decodes(port)) return 0xff;
    const state = this.#state;
    if (port >= PEL_MASK && port <= PEL_DATA) return this.#dac.read(port - PEL_MASK);
    switch (port < 0x3c0 ? port + 0x20 : port) {
      case ATTRIBUTE_ADDRESS_AND_WRITE:
        return state.attributeAddress;
      case ATTRIBUTE_READ:
        return state.attribute[state.attributeAddress & 0x1f] ?? 0;
      case MISCELLANEOUS_WRITE:
        return 0; // Input Status 0: no interrupt pending, no switch sensed
      case SEQUENCER_ADDRESS:
        return state.sequencerAddress;
      case SEQUENCER_DATA:
        return state.sequencer[state.sequencerAddress] ?? 0;
      case FEATURE_CONTROL_READ:
        return state.featureControl;
      case MISCELLANEOUS_READ:
        return state.miscellaneous;
      case GRAPHICS_ADDRESS:
        return state.graphicsAddress;
      case GRAPHICS_DATA:
        return state.graphics[state.graphicsAddress] ?? 0;
      case CRTC_ADDRESS:
        return state.crtcAddress;
      case CRTC_DATA:
        return state.crtc[state.crtcAddress] ?? 0;
      case INPUT_STATUS_1:
        state.attributeDataNext = false;
        return this.#retrace();
      default:
        return 0xff;
    }
  }

  write8(port: number, value: number): void {
    if (!this.#decodes(port)) return;
    const state = this.#state;
    if (port >= PEL_MASK && port <= PEL_DATA) {
      this.#dac.write(port - PEL_MASK, value);
      return;
    }
    switch (port < 0x3c0 ? port + 0x20 : port) {
      case ATTRIBUTE_ADDRESS_AND_WRITE:
        this.#writeAttribute(value);
        break;
      case MISCELLANEOUS_WRITE:
        state.miscellaneous = value & ~0x10;
        break;
      case SEQUENCER_ADDRESS:
        state.sequencerAddress = value & 0x07;
        break;
      case SEQUENCER_DATA:
        store(state.sequencer, state.sequencerAddress, value, SEQUENCER_BITS);
        this.#placeMemory();
        break;
      case GRAPHICS_ADDRESS:
        state.graphicsAddress = value & 0x0f;
        break;
      case GRAPHICS_DATA:
        store(state.graphics, state.graphicsAddress, value, GRAPHICS_BITS);
        this.#placeMemory();
        break;
      case CRTC_ADDRESS:
        state.crtcAddress = value;
        break;
      case CRTC_DATA:
        this.#writeCrtc(value);
        break;
      case INPUT_STATUS_1:
        state.featureControl = value & 0x10;
        break;
    }
  }

  /** @returns a copy of what the display shows now, read as text whatever mode the registers choose */
  screen(): TextScreen {
    const { attributeAddress } = this.#state;
    const crtc = (register: number): number => this.#crtc(register);
    const clocking = this.#sequencer(SEQUENCER.CLOCKING_MODE);
    const mode = this.#attribute(ATTRIBUTE.MODE_CONTROL);
    const columns = crtc(CRTC.HORIZONTAL_DISPLAY_END) + 1;
    const scanLines = (crtc(CRTC.MAXIMUM_SCAN_LINE) & 0x1f) + 1;
    const shownTwice = crtc(CRTC.MAXIMUM_SCAN_LINE) & DOUBLE_SCAN ? 2 : 1;
    const rows = Math.max(1, Math.floor(this.#displayedLines() / (scanLines * shownTwice)));
    const startAddress = (crtc(CRTC.START_ADDRESS_HIGH) << 8) | crtc(CRTC.START_ADDRESS_LOW);
    return {
      columns,
      rows,
      cells: this.#cells({ columns, rows, startAddress }),
      startAddress,
      cursor: this.#cursor({ columns, rows, startAddress }, scanLines),
      cellWidth: clocking & CLOCKING_MODE.EIGHT_DOTS ? 8 : 9,
      cellHeight: scanLines,
      blink: (mode & MODE_CONTROL.BLINK) !== 0,
      lineGraphics: (mode & MODE_CONTROL.LINE_GRAPHICS) !== 0,
      palette: this.#palette(),
      lit: (attributeAddress & PALETTE_ADDRESS_SOURCE) !== 0 && !(clocking & CLOCKING_MODE.SCREEN_OFF),
    };
  }

  save(): VgaState {
    return structuredClone({
      ...this.#state,
      dac: this.#dac.save(),
      planes: this.#planes.save(),
      latches: [...this.#planes.latches],
    });
  }

  restore({ dac, planes, latches, ...state }: VgaState): void {
    this.#state = structuredClone(state);
    this.#dac.restore(dac);
    this.#planes.restore(planes);
    this.#planes.latches.set(latches);
    this.#open = this.#choosesPlanes();
    this.#onWindow(this.#open);
  }

  /** The CRT controller answers at 0x3Dx with a colour display chosen, at 0x3Bx with a monochrome one. */
  #decodes(port: number): boolean {
    if (port >= 0x3c0 && port <= 0x3cf) return true;
    return port > 0x3cf === ((this.#state.miscellaneous & MISCELLANEOUS.COLOUR_ADDRESSES) !== 0);
  }

  #writeAttribute(value: number): void {
    const state = this.#state;
    const index = state.attributeAddress & 0x1f;
    if (!state.attributeDataNext) {
      state.attributeAddress = value & 0x3f;
    } else if (index >= 0x10 || !(state.attributeAddress & PALETTE_ADDRESS_SOURCE)) {
      // While the display reads the palette (0 … 15), the processor cannot write it.
      store(state.attribute, index, value, ATTRIBUTE_BITS);
    }
    state.attributeDataNext = !state.attributeDataNext;
  }

  #writeCrtc(value: number): void {
    const { crtc, crtcAddress } = this.#state;
    if (crtcAddress <= CRTC.OVERFLOW && this.#crtc(CRTC.VERTICAL_RETRACE_END) & PROTECT) {
      if (crtcAddress !== CRTC.OVERFLOW) return;
      crtc[CRTC.OVERFLOW] = (this.#crtc(CRTC.OVERFLOW) & ~LINE_COMPARE_8) | (value & LINE_COMPARE_8);
      return;
    }
    store(crtc, crtcAddress, value, CRTC_BITS);
  }

  #crtc(register: number): number {
    return this.#state.crtc[register] ?? 0;
  }

  #sequencer(register: number): number {
    return this.#state.sequencer[register] ?? 0;
  }

  #attribute(register: number): number {
    return this.#state.attribute[register] ?? 0;
  }

  /** A ten-bit vertical count: its low eight bits in `register`, bits 8 and 9 in the Overflow register. */
  #verticalCount(register: number, bit8: number, bit9: number): number {
    const overflow = this.#crtc(CRTC.OVERFLOW);
    return this.#crtc(register) | (((overflow >> bit8) & 1) << 8) | (((overflow >> bit9) & 1) << 9);
  }

  #displayedLines(): number {
    return this.#verticalCount(CRTC.VERTICAL_DISPLAY_END, 1, 6) + 1;
  }

  /** Input Status 1: where the beam is at this moment of virtual time. */
  #retrace(): number {
    const { miscellaneous } = this.#state;
    const clocking = this.#sequencer(SEQUENCER.CLOCKING_MODE);
    const megahertz = miscellaneous & MISCELLANEOUS.CLOCK_28_MHZ ? 28.322 : 25.175;
    const dots = (clocking & CLOCKING_MODE.EIGHT_DOTS ? 8 : 9) * (clocking & CLOCKING_MODE.DOT_CLOCK_HALVED ? 2 : 1);
    const characterNs = (dots * 1000) / megahertz;
    const lineNs = (this.#crtc(CRTC.HORIZONTAL_TOTAL) + 5) * characterNs;
    const lines = this.#verticalCount(CRTC.VERTICAL_TOTAL, 0, 5) + 2;
    const inFrame = this.#clock.now() % (lines * lineNs);
    const line = Math.floor(inFrame / lineNs);
    const column = Math.floor((inFrame % lineNs) / characterNs);
    const retraceStart = this.#verticalCount(CRTC.VERTICAL_RETRACE_START, 2, 7);
    // Vertical Retrace End holds the low four bits of the first line after the retrace.
    const retraceLines = (this.#crtc(CRTC.VERTICAL_RETRACE_END) - retraceStart) & 0xf;
    const inRetrace = line >= retraceStart && line < retraceStart + retraceLines;
    const displayed = line < this.#displayedLines() && column <= this.#crtc(CRTC.HORIZONTAL_DISPLAY_END);
    return (displayed ? 0 : INPUT_STATUS.DISPLAY_DISABLED) | (inRetrace ? INPUT_STATUS.VERTICAL_RETRACE : 0);
  }

  #graphicsRegister(register: number): number {
    return this.#state.graphics[register] ?? 0;
  }

  #planeRegisters(): PlaneRegisters {
    return {
      graphics: this.#state.graphics,
      mapMask: this.#sequencer(SEQUENCER.MAP_MASK),
      oddEven: !(this.#sequencer(SEQUENCER.MEMORY_MODE) & MEMORY_MODE.NO_ODD_EVEN),
    };
  }

  #choosesPlanes(): boolean {
    if (this.#display?.enabled) return true;
    const chained = (this.#sequencer(SEQUENCER.MEMORY_MODE) & MEMORY_MODE.CHAIN_4) !== 0;
    return !chained && !(this.#graphicsRegister(GRAPHICS.MISCELLANEOUS) & MAP_FROM_B000);
  }

  /** Opens or closes the window on the planes; what the window shows by four points is the same memory as by planes. */
  #placeMemory(): void {
    const open = this.#choosesPlanes();
    if (open === this.#open) return;
    const bytewide = (this.#graphicsRegister(GRAPHICS.MODE) & GRAPHICS_MODE.SHIFT_256) !== 0;
    if (bytewide && open) this.#planes.fromChained(this.#memory);
    else if (bytewide) this.#planes.toChained(this.#memory);
    this.#open = open;
    this.#onWindow(open);
  }

  #graphicsFormat(): GraphicsFormat | undefined {
    if (!(this.#graphicsRegister(GRAPHICS.MISCELLANEOUS) & GRAPHICS_MISCELLANEOUS.GRAPHICS)) return undefined;
    const maximum = this.#crtc(CRTC.MAXIMUM_SCAN_LINE);
    const interlaced = (this.#graphicsRegister(GRAPHICS.MISCELLANEOUS) & GRAPHICS_MISCELLANEOUS.MEMORY_MAP) === 0x0c;
    // The CGA's modes show two rows by each "character" of two scan lines; in the others all its lines show one row.
    const lines = interlaced ? 1 : (maximum & 0x1f) + 1;
    const repeated = lines * (maximum & DOUBLE_SCAN ? 2 : 1);
    const kind = this.#pointKind(interlaced);
    const characters = this.#crtc(CRTC.HORIZONTAL_DISPLAY_END) + 1;
    const bytewide = kind === 'chained' || kind === 'unchained';
    const overflow = this.#crtc(CRTC.OVERFLOW);
    const lineCompare = this.#crtc(CRTC.LINE_COMPARE) | ((overflow & LINE_COMPARE_8) << 4) | ((maximum & 0x40) << 3);
    return {
      columns: characters * (bytewide ? 4 : 8),
      rows: Math.max(1, Math.floor(this.#displayedLines() / repeated)),
      repeated,
      kind,
      // In pairs of bytes; two planes side by side make that twice as many addresses.
      stride: this.#crtc(CRTC.OFFSET) * (kind === 'packed4' ? 4 : 2),
      start: (this.#crtc(CRTC.START_ADDRESS_HIGH) << 8) | this.#crtc(CRTC.START_ADDRESS_LOW),
      split: Math.ceil((lineCompare + 1) / repeated),
      enabled: this.#attribute(ATTRIBUTE.COLOR_PLANE_ENABLE) & 0xf,
    };
  }

  #pointKind(interlaced: boolean): GraphicsFormat['kind'] {
    const mode = this.#graphicsRegister(GRAPHICS.MODE);
    if (mode & GRAPHICS_MODE.SHIFT_256) {
      return this.#sequencer(SEQUENCER.MEMORY_MODE) & MEMORY_MODE.CHAIN_4 ? 'chained' : 'unchained';
    }
    if (mode & GRAPHICS_MODE.SHIFT_INTERLEAVED) return 'packed4';
    return interlaced ? 'packed1' : 'planes';
  }

  /** Where text memory begins in `#memory` and its length in bytes: Graphics Miscellaneous, memory map. */
  #textMemory(): { base: number; length: number } {
    const map = ((this.#state.graphics[GRAPHICS.MISCELLANEOUS] ?? 0) >> 2) & 3;
    if (map === 0) return { base: 0, length: 0x20000 };
    if (map === 1) return { base: 0, length: 0x10000 };
    return { base: map === 2 ? 0x10000 : 0x18000, length: 0x8000 };
  }

  #cells({ columns, rows, startAddress }: Page): Uint8Array {
    const { base, length } = this.#textMemory();
    // Offset counts the distance from row to row in units of two characters.
    const stride = this.#crtc(CRTC.OFFSET) * 2;
    const cells = new Uint8Array(columns * rows * 2);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const from = base + (((startAddress + row * stride + column) * 2) & (length - 1));
        const to = (row * columns + column) * 2;
        cells[to] = this.#memory[from]!;
        cells[to + 1] = this.#memory[from + 1]!;
      }
    }
    return cells;
  }

  #cursor({ columns, rows, startAddress }: Page, scanLines: number): TextScreen['cursor'] {
    const stride = this.#crtc(CRTC.OFFSET) * 2 || columns;
    const location = (this.#crtc(CRTC.CURSOR_LOCATION_HIGH) << 8) | this.#crtc(CRTC.CURSOR_LOCATION_LOW);
    const cell = location - startAddress;
    const row = Math.floor(cell / stride);
    const column = cell - row * stride;
    const firstLine = this.#crtc(CRTC.CURSOR_START) & 0x1f;
    const lastLine = Math.min(this.#crtc(CRTC.CURSOR_END) & 0x1f, scanLines - 1);
    const on = !(this.#crtc(CRTC.CURSOR_START) & CURSOR_OFF) && firstLine <= lastLine;
    return { column, row, firstLine, lastLine, visible: on && row >= 0 && row < rows && column < columns };
  }

  /** Attribute value → Internal Palette register → Color Select → palette of 256 colours. */
  #palette(): number[] {
    const select = this.#attribute(ATTRIBUTE.COLOR_SELECT);
    const enabled = this.#attribute(ATTRIBUTE.COLOR_PLANE_ENABLE);
    const fourBits = this.#attribute(ATTRIBUTE.MODE_CONTROL) & MODE_CONTROL.P5_P4_SELECT;
    const palette: number[] = [];
    for (let value = 0; value < 16; value++) {
      const internal = this.#attribute(value & enabled & 0xf);
      const low6 = fourBits ? (internal & 0x0f) | ((select & 3) << 4) : internal & 0x3f;
      palette.push(this.#dac.colour(low6 | ((select & 0x0c) << 4)));
    }
    return palette;
  }
}

function store(registers: number[], index: number, value: number, bits: readonly number[]): void {
  if (index < registers.length) registers[index] = value & (bits[index] ?? 0);
}

/** All registers clear, as after a hardware reset: firmware sets the mode. */
function powerOn(): Omit<VgaState, 'dac' | 'planes' | 'latches'> {
  return {
    miscellaneous: 0,
    featureControl: 0,
    sequencerAddress: 0,
    sequencer: SEQUENCER_BITS.map(() => 0),
    graphicsAddress: 0,
    graphics: GRAPHICS_BITS.map(() => 0),
    attributeAddress: 0,
    attributeDataNext: false,
    attribute: ATTRIBUTE_BITS.map(() => 0),
    crtcAddress: 0,
    crtc: CRTC_BITS.map(() => 0),
  };
}
