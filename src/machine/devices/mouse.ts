/**
 * A PS/2 mouse with a wheel. After the IBM PS/2 Hardware Interface Technical Reference, "Mouse", and Microsoft's
 * IntelliMouse extension: three sample rates 200, 100, 80 in a row turn on a fourth packet byte for the wheel.
 */
import type { Chip } from '../chip.ts';
import type { Clock, Timer } from '../clock.ts';
import { byte, flag, integer, list, moment, oneOf, record, type StateFormat, signedCount } from '../state-format.ts';
import type { Ps2Device } from './ps2-device.ts';

const ACK = 0xfa;
const RESEND = 0xfe;
const BAT_PASSED = 0xaa;

const SET_RESOLUTION = 0xe8;
const RESET_WRAP_MODE = 0xec;
const SET_SAMPLE_RATE = 0xf3;
const RESET = 0xff;

const PLAIN_ID = 0;
const WHEEL_ID = 3;
const WHEEL_KNOCK = [200, 100, 80];

/** With 2:1 scaling a count of 0 … 5 is reported as this, a greater one doubled. */
const SCALED_COUNTS = [0, 1, 1, 3, 6, 9];

export interface MouseState {
  /** Bytes not yet sent: answers and at most one packet. */
  queue: number[];
  /** 0 or, once the wheel is on, 3. */
  id: number;
  mode: 'stream' | 'remote' | 'wrap';
  /** The mode that 0xEC returns to. */
  modeBeforeWrap: 'stream' | 'remote';
  reporting: boolean;
  /** Counts per millimetre as a power of two: 0 … 3. */
  resolution: number;
  /** Reports per second. */
  sampleRate: number;
  lastSampleRates: number[];
  doubled: boolean;
  /** The command that waits for its option byte, or 0. */
  command: number;
  /** Movement since the last report: counts to the right, counts up, wheel steps toward the user. */
  x: number;
  y: number;
  wheel: number;
  /** Bit 0 left, bit 1 right, bit 2 middle. */
  buttons: number;
  reportedButtons: number;
  /** Virtual nanoseconds since power-on before which the sample rate allows no further packet. */
  nextReport: number;
}

const STATE: StateFormat<MouseState> = {
  version: 1,
  check: record({
    queue: list(byte),
    id: oneOf(PLAIN_ID, WHEEL_ID),
    mode: oneOf('stream', 'remote', 'wrap'),
    modeBeforeWrap: oneOf('stream', 'remote'),
    reporting: flag,
    resolution: integer(0, 3),
    sampleRate: byte,
    lastSampleRates: list(byte, 0, WHEEL_KNOCK.length),
    doubled: flag,
    command: oneOf(0, SET_RESOLUTION, SET_SAMPLE_RATE),
    x: signedCount,
    y: signedCount,
    wheel: signedCount,
    buttons: integer(0, 7),
    reportedButtons: integer(0, 7),
    nextReport: moment,
  }),
};

export class Mouse implements Chip<MouseState>, Ps2Device {
  readonly format = STATE;
  readonly #clock: Clock;
  readonly #sample: Timer;
  #state = powerOn();
  #wake: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sample = clock.timer(() => this.#report());
  }

  connect(wake: () => void): void {
    this.#wake = wake;
  }

  reset(): void {
    this.#state = powerOn();
    this.#sample.cancel();
  }

  get waiting(): boolean {
    return this.#state.queue.length > 0;
  }

  /**
   * @param dx counts to the right
   * @param dy counts down, as screens count
   * @param wheel steps toward the user
   */
  move(dx: number, dy: number, wheel = 0): void {
    const state = this.#state;
    state.x += Math.trunc(dx);
    state.y -= Math.trunc(dy);
    if (state.id === WHEEL_ID) state.wheel += Math.trunc(wheel);
    this.#report();
  }

  /** @param mask bit 0 left, bit 1 right, bit 2 middle; a set bit is a button that is down */
  buttons(mask: number): void {
    this.#state.buttons = mask & 7;
    this.#report();
  }

  take(): number {
    const byte = this.#state.queue.shift() ?? 0;
    if (this.#state.queue.length === 0) this.#report();
    return byte;
  }

  receive(value: number): void {
    const state = this.#state;
    if (state.mode === 'wrap' && value !== RESET && value !== RESET_WRAP_MODE) {
      state.queue.push(value);
    } else {
      // A command stops the packet under way; what it would have said is lost, as on the wire.
      state.queue = [];
      const { command } = state;
      state.command = 0;
      if (command) this.#option(command, value);
      else this.#command(value);
    }
    this.#wake();
  }

  save(): MouseState {
    return structuredClone(this.#state);
  }

  restore(state: MouseState): void {
    this.#state = structuredClone(state);
    this.#sample.cancel();
    this.#report();
  }

  #command(value: number): void {
    const state = this.#state;
    if (value === SET_RESOLUTION || value === SET_SAMPLE_RATE) state.command = value;
    switch (value) {
      case 0xe6: // Reset Scaling
        state.doubled = false;
        break;
      case 0xe7: // Set Scaling 2:1
        state.doubled = true;
        break;
      case SET_RESOLUTION:
      case SET_SAMPLE_RATE:
        break;
      case 0xe9: // Status Request
        state.queue.push(ACK, this.#statusByte(), state.resolution, state.sampleRate);
        return;
      case 0xea: // Set Stream Mode
        state.mode = 'stream';
        this.#forget();
        break;
      case 0xeb: // Read Data
        state.queue.push(ACK, ...this.#packet(false));
        return;
      case RESET_WRAP_MODE:
        if (state.mode === 'wrap') state.mode = state.modeBeforeWrap;
        break;
      case 0xee: // Set Wrap Mode
        if (state.mode !== 'wrap') state.modeBeforeWrap = state.mode;
        state.mode = 'wrap';
        break;
      case 0xf0: // Set Remote Mode
        state.mode = 'remote';
        this.#forget();
        break;
      case 0xf2: // Read Device Type
        state.queue.push(ACK, state.id);
        return;
      case 0xf4: // Enable
        state.reporting = true;
        this.#forget();
        break;
      case 0xf5: // Disable
        state.reporting = false;
        break;
      case 0xf6: // Set Default: everything but the wheel
        this.#state = { ...powerOn(), id: state.id, buttons: state.buttons };
        break;
      case RESET:
        this.#state = { ...powerOn(), buttons: state.buttons };
        this.#state.queue.push(ACK, BAT_PASSED, PLAIN_ID);
        return;
      default:
        state.queue.push(RESEND);
        return;
    }
    this.#state.queue.push(ACK);
  }

  #option(command: number, value: number): void {
    const state = this.#state;
    if (command === SET_RESOLUTION) {
      state.resolution = value & 3;
    } else {
      state.sampleRate = value;
      state.lastSampleRates = [...state.lastSampleRates, value].slice(-WHEEL_KNOCK.length);
      if (WHEEL_KNOCK.every((rate, index) => state.lastSampleRates[index] === rate)) state.id = WHEEL_ID;
    }
    state.queue.push(ACK);
  }

  #statusByte(): number {
    const state = this.#state;
    return (
      (state.mode === 'remote' ? 0x40 : 0) |
      (state.reporting ? 0x20 : 0) |
      (state.doubled ? 0x10 : 0) |
      (state.buttons & 1 ? 4 : 0) |
      (state.buttons & 4 ? 2 : 0) |
      (state.buttons & 2 ? 1 : 0)
    );
  }

  #forget(): void {
    const state = this.#state;
    state.x = 0;
    state.y = 0;
    state.wheel = 0;
    state.reportedButtons = state.buttons;
  }

  /** Queues a packet in stream mode if there is news, the last packet is out and the sample rate allows it. */
  #report(): void {
    const state = this.#state;
    const news = state.x !== 0 || state.y !== 0 || state.wheel !== 0 || state.buttons !== state.reportedButtons;
    if (!news || state.mode !== 'stream' || !state.reporting || state.queue.length > 0 || state.command) return;
    const now = this.#clock.now();
    if (now < state.nextReport) {
      this.#sample.set(state.nextReport);
      return;
    }
    state.nextReport = now + Math.round(1e9 / Math.max(state.sampleRate, 1));
    state.queue.push(...this.#packet(state.doubled));
    this.#wake();
  }

  /** Three bytes, four with the wheel: counters are 9 bits wide, and what does not fit stays for the next report. */
  #packet(doubled: boolean): number[] {
    const state = this.#state;
    const x = clamp(state.x, -256, 255);
    const y = clamp(state.y, -256, 255);
    const wheel = clamp(state.wheel, -8, 7);
    state.x -= x;
    state.y -= y;
    state.wheel -= wheel;
    state.reportedButtons = state.buttons;
    const [sentX, sentY] = doubled ? [double(x), double(y)] : [x, y];
    const first = state.buttons | 0x08 | (sentX < 0 ? 0x10 : 0) | (sentY < 0 ? 0x20 : 0);
    const packet = [first, sentX & 0xff, sentY & 0xff];
    if (state.id === WHEEL_ID) packet.push(wheel & 0xff);
    return packet;
  }
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}

function double(count: number): number {
  const size = Math.abs(count);
  return clamp(Math.sign(count) * (SCALED_COUNTS[size] ?? size * 2), -256, 255);
}

function powerOn(): MouseState {
  return {
    queue: [],
    id: PLAIN_ID,
    mode: 'stream',
    modeBeforeWrap: 'stream',
    reporting: false,
    resolution: 2,
    sampleRate: 100,
    lastSampleRates: [],
    doubled: false,
    command: 0,
    x: 0,
    y: 0,
    wheel: 0,
    buttons: 0,
    reportedButtons: 0,
    nextReport: 0,
  };
}
