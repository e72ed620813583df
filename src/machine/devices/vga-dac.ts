/**
 * The VGA's video DAC: 256 colours of three times six bits, or eight where the display interface says so, at ports 0x3C6–0x3C9.
 * After the IBM PS/2 Hardware Interface Technical Reference, "Video Digital-to-Analog Converter".
 */

import { byte, integer, list, oneOf, record } from '../state-format.ts';

/** Ports, as offsets from 0x3C6. */
const PEL_MASK = 0;
/** The address for reading when written, the DAC state when read. */
const READ_ADDRESS = 1;
const WRITE_ADDRESS = 2;

const WRITING = 0;
const READING = 3;

export interface DacState {
  /** Red, green, blue of each colour as they were written: 0 … 63, or 0 … 255. */
  colours: number[];
  mask: number;
  address: number;
  /** The next component of the colour at `address`: 0 red, 1 green, 2 blue. */
  component: number;
  /** Red and green of a colour that is being written; it changes when blue arrives. */
  pending: number[];
  /** What 0x3C7 reads: 0 after a write address, 3 after a read address. */
  mode: number;
}

const COMPONENTS = 256 * 3;
const component = byte;

export const checkDac = record<DacState>({
  colours: list(component, COMPONENTS, COMPONENTS),
  mask: byte,
  address: byte,
  component: integer(0, 2),
  pending: list(component, 3, 3),
  mode: oneOf(WRITING, READING),
});

export class Dac {
  #state = powerOn();
  /** Components have eight bits. */
  wide = false;

  reset(): void {
    this.#state = powerOn();
  }

  /** @param offset port − 0x3C6 */
  read(offset: number): number {
    const state = this.#state;
    if (offset === PEL_MASK) return state.mask;
    if (offset === READ_ADDRESS) return state.mode;
    if (offset === WRITE_ADDRESS) return state.address;
    const value = this.#intensity(state.address, state.component);
    this.#nextComponent();
    return value;
  }

  /** @param offset port − 0x3C6 */
  write(offset: number, value: number): void {
    const state = this.#state;
    if (offset === PEL_MASK) {
      state.mask = value;
    } else if (offset === READ_ADDRESS || offset === WRITE_ADDRESS) {
      state.address = value;
      state.component = 0;
      state.mode = offset === READ_ADDRESS ? READING : WRITING;
    } else {
      state.pending[state.component] = this.wide ? value : value & 0x3f;
      if (state.component === 2) state.colours.splice(state.address * 3, 3, ...state.pending);
      this.#nextComponent();
    }
  }

  /** @returns the colour that palette index `index` shows, 0xRRGGBB */
  colour(index: number): number {
    const channel = (component: number): number => {
      const intensity = this.#intensity(index & this.#state.mask, component);
      return this.wide ? intensity : widen(intensity & 0x3f);
    };
    return (channel(0) << 16) | (channel(1) << 8) | channel(2);
  }

  #intensity(colour: number, component: number): number {
    return this.#state.colours[colour * 3 + component] ?? 0;
  }

  save(): DacState {
    return structuredClone(this.#state);
  }

  restore(state: DacState): void {
    this.#state = structuredClone(state);
  }

  #nextComponent(): void {
    const state = this.#state;
    state.component++;
    if (state.component < 3) return;
    state.component = 0;
    state.address = (state.address + 1) & 0xff;
  }
}

/** Six bits of intensity to eight: 0 stays 0 and 63 becomes 255. */
function widen(six: number): number {
  return (six << 2) | (six >> 4);
}

function powerOn(): DacState {
  return {
    colours: new Array(COMPONENTS).fill(0),
    mask: 0xff,
    address: 0,
    component: 0,
    pending: [0, 0, 0],
    mode: WRITING,
  };
}
