/**
 * The AT/PS-2 keyboard with scan code sets 1 and 2: keys in, bytes out.
 * After the IBM PS/2 Hardware Interface Technical Reference, "Keyboard (101- and 102-key)".
 */
import type { Chip } from '../chip.ts';
import { byte, flag, integer, list, oneOf, pair, record, type StateFormat, text } from '../state-format.ts';
import { SET_2_CODES } from './key-names.ts';
import type { Ps2Device } from './ps2-device.ts';
import { BREAK_PREFIX, sequenceToSet1 } from './scan-codes.ts';

const ACK = 0xfa;
const RESEND = 0xfe;
const ECHO = 0xee;
const BAT_PASSED = 0xaa;

const SET_LEDS = 0xed;
const SCAN_CODE_SET = 0xf0;
const SET_TYPEMATIC = 0xf3;

/** "Keyboard Buffer": a first-in-first-out buffer of 16 bytes; the 17th byte is the overrun code. */
const BUFFER_SIZE = 16;
/** The rate that the keyboard has after power-on: 10.9 characters per second after 500 ms. */
const DEFAULT_TYPEMATIC = 0x2b;

const CONTROL_KEYS = ['ControlLeft', 'ControlRight'];
const SHIFT_KEYS = ['ShiftLeft', 'ShiftRight'];
const ALT_KEYS = ['AltLeft', 'AltRight'];

export interface KeyboardState {
  /** Scan codes of keys, not yet sent. */
  buffer: number[];
  /** Answers to commands, not yet sent; they overtake the scan codes. */
  replies: number[];
  lastSent: number;
  scanning: boolean;
  scanCodeSet: number;
  typematic: number;
  leds: number;
  /** The command that waits for its option byte, or 0. */
  command: number;
  /** Keys that are down, each with the sequence that its release will send. */
  held: [string, number[]][];
}

/** The longest sequence that a key's release sends: Print Screen's. */
const MAX_RELEASE = 6;

const STATE: StateFormat<KeyboardState> = {
  version: 1,
  check: record({
    // One more than fits: the overrun code.
    buffer: list(byte, 0, BUFFER_SIZE + 1),
    replies: list(byte),
    lastSent: byte,
    scanning: flag,
    scanCodeSet: integer(1, 2),
    typematic: byte,
    leds: integer(0, 7),
    command: oneOf(0, SET_LEDS, SCAN_CODE_SET, SET_TYPEMATIC),
    held: list(pair(text, list(byte, 1, MAX_RELEASE)), 0, Object.keys(SET_2_CODES).length + 1),
  }),
};

export class Keyboard implements Chip<KeyboardState>, Ps2Device {
  readonly format = STATE;
  #state = powerOn();
  #wake: () => void = () => {};

  connect(wake: () => void): void {
    this.#wake = wake;
  }

  reset(): void {
    this.#state = powerOn();
  }

  /** Bit 0 Scroll Lock, bit 1 Num Lock, bit 2 Caps Lock: lit by the guest with command 0xED. */
  get leds(): number {
    return this.#state.leds;
  }

  get waiting(): boolean {
    return this.#state.replies.length > 0 || this.#state.buffer.length > 0;
  }

  /** True while key presses become scan codes (commands 0xF4 and 0xF5). */
  get scanning(): boolean {
    return this.#state.scanning;
  }

  /**
   * A key goes down; again for a key that is down already, the host's auto-repeat.
   * @param key a W3C `KeyboardEvent.code` name; a name that no 104-key keyboard has is ignored
   */
  press(key: string): void {
    const codes = this.#sequences(key);
    if (!codes || !this.#state.scanning) return;
    const [make, release] = codes;
    if (release.length > 0 && !this.#state.held.some(([name]) => name === key)) this.#state.held.push([key, release]);
    this.#send(make);
  }

  /** A key comes up; ignored for a key that is not down. */
  release(key: string): void {
    const index = this.#state.held.findIndex(([name]) => name === key);
    const [held] = index < 0 ? [] : this.#state.held.splice(index, 1);
    if (held && this.#state.scanning) this.#send(held[1]);
  }

  take(): number {
    const state = this.#state;
    const byte = state.replies.shift() ?? state.buffer.shift() ?? state.lastSent;
    state.lastSent = byte;
    return byte;
  }

  receive(value: number): void {
    const state = this.#state;
    // Option bytes are below 0x80: a byte above is a new command that takes the old one's place.
    const command = value < 0x80 ? state.command : 0;
    state.command = 0;
    if (command) this.#option(command, value);
    else this.#command(value);
    this.#wake();
  }

  save(): KeyboardState {
    return structuredClone(this.#state);
  }

  restore(state: KeyboardState): void {
    this.#state = structuredClone(state);
  }

  #command(value: number): void {
    const state = this.#state;
    switch (value) {
      case SET_LEDS:
      case SCAN_CODE_SET:
      case SET_TYPEMATIC:
        state.command = value;
        state.replies.push(ACK);
        break;
      case ECHO:
        state.replies.push(ECHO);
        break;
      case 0xf2: // Read ID: an MF2 keyboard
        state.replies.push(ACK, 0xab, 0x83);
        break;
      case 0xf4: // Enable
        state.buffer = [];
        state.scanning = true;
        state.replies.push(ACK);
        break;
      case 0xf5: // Default Disable
      case 0xf6: // Set Default
        state.buffer = [];
        state.scanCodeSet = 2;
        state.typematic = DEFAULT_TYPEMATIC;
        state.scanning = value === 0xf6;
        state.replies.push(ACK);
        break;
      case RESEND:
        state.replies.unshift(state.lastSent);
        break;
      case 0xff: // Reset: the acknowledgement, then the result of the basic assurance test
        this.#state = powerOn();
        this.#state.replies.push(ACK, BAT_PASSED);
        break;
      default:
        state.replies.push(RESEND);
    }
  }

  #option(command: number, value: number): void {
    const state = this.#state;
    if (command === SET_LEDS) {
      state.leds = value & 7;
    } else if (command === SET_TYPEMATIC) {
      state.typematic = value;
    } else if (value > 2) {
      state.replies.push(RESEND);
      return;
    }
    state.replies.push(ACK);
    if (command !== SCAN_CODE_SET) return;
    if (value === 0) {
      state.replies.push(state.scanCodeSet);
    } else {
      state.buffer = [];
      state.scanCodeSet = value;
    }
  }

  /** "If keystrokes generate a multiple-byte sequence, the entire sequence must fit or the keystroke is discarded." */
  #send(set2: number[]): void {
    const { buffer, scanCodeSet } = this.#state;
    const sequence = scanCodeSet === 1 ? sequenceToSet1(set2) : set2;
    if (buffer.length + sequence.length <= BUFFER_SIZE) buffer.push(...sequence);
    else if (buffer.length <= BUFFER_SIZE) this.#overrun();
    this.#wake();
  }

  #overrun(): void {
    const { buffer, scanCodeSet } = this.#state;
    const code = scanCodeSet === 1 ? 0xff : 0x00;
    if (buffer.at(-1) !== code) buffer.push(code);
  }

  /** @returns what the key sends in set 2 when it goes down and when it comes up */
  #sequences(key: string): [make: number[], release: number[]] | undefined {
    const down = (keys: string[]) => this.#state.held.some(([name]) => keys.includes(name));
    if (key === 'PrintScreen') {
      if (down(ALT_KEYS)) return plainKey(0x84);
      if (down(CONTROL_KEYS) || down(SHIFT_KEYS)) return plainKey(0xe07c);
      return [
        [0xe0, 0x12, 0xe0, 0x7c],
        [0xe0, BREAK_PREFIX, 0x7c, 0xe0, BREAK_PREFIX, 0x12],
      ];
    }
    if (key === 'Pause') {
      // Not typematic, and no code on release: both halves go out at once.
      if (down(CONTROL_KEYS)) return [[0xe0, 0x7e, 0xe0, BREAK_PREFIX, 0x7e], []];
      return [[0xe1, 0x14, 0x77, 0xe1, BREAK_PREFIX, 0x14, BREAK_PREFIX, 0x77], []];
    }
    const code = Object.hasOwn(SET_2_CODES, key) ? SET_2_CODES[key] : undefined;
    return code === undefined ? undefined : plainKey(code);
  }
}

function plainKey(code: number): [make: number[], release: number[]] {
  const prefix = code > 0xff ? [code >> 8] : [];
  return [
    [...prefix, code & 0xff],
    [...prefix, BREAK_PREFIX, code & 0xff],
  ];
}

function powerOn(): KeyboardState {
  return {
    buffer: [],
    replies: [],
    lastSent: 0,
    scanning: true,
    scanCodeSet: 2,
    typematic: DEFAULT_TYPEMATIC,
    leds: 0,
    command: 0,
    held: [],
  };
}
