/**
 * The 8042 keyboard controller of an AT with its second port for a mouse, at 0x60 and 0x64 (bytes), IRQ 1 and IRQ 12.
 * After the IBM PS/2 Hardware Interface Technical Reference, "Keyboard and Auxiliary Device Controller".
 */
import type { Bus } from '../bus.ts';
import type { Chip } from '../chip.ts';
import type { Clock, Timer } from '../clock.ts';
import type { IrqLine } from '../irq-line.ts';
import type { BytePorts } from '../ports.ts';
import { byte, count, flag, list, moment, nullable, record, type StateFormat } from '../state-format.ts';
import type { A20Gate } from './a20-gate.ts';
import type { Ps2Device } from './ps2-device.ts';
import { BREAK_PREFIX, toSet1 } from './scan-codes.ts';

const DATA = 0x60;
const STATUS_AND_COMMAND = 0x64;

/** Status register, port 0x64 read. The input buffer full bit (1) is never seen: commands take no time here. */
const STATUS = {
  OUTPUT_BUFFER_FULL: 0x01,
  SYSTEM_FLAG: 0x04,
  /** The last byte written went to 0x64. */
  COMMAND: 0x08,
  /** The key lock is open. */
  NOT_INHIBITED: 0x10,
  /** The byte in the output buffer comes from the auxiliary device. */
  AUXILIARY: 0x20,
} as const;

/** Controller command byte: byte 0 of the controller's RAM. */
const COMMAND_BYTE = {
  KEYBOARD_INTERRUPT: 0x01,
  AUXILIARY_INTERRUPT: 0x02,
  SYSTEM_FLAG: 0x04,
  DISABLE_KEYBOARD: 0x10,
  DISABLE_AUXILIARY: 0x20,
  TRANSLATE: 0x40,
} as const;

/** Output port (commands 0xD0 and 0xD1); bits 4 and 5 show the interrupt lines, the others are pulled up. */
const OUTPUT_PORT = {
  NOT_RESET: 0x01,
  A20: 0x02,
  KEYBOARD_INTERRUPT: 0x10,
  AUXILIARY_INTERRUPT: 0x20,
  PULLED_UP: 0xcc,
} as const;

/** Commands that take their data byte from port 0x60. */
const WRITE_OUTPUT_PORT = 0xd1;
const WRITE_KEYBOARD_BUFFER = 0xd2;
const WRITE_AUXILIARY_BUFFER = 0xd3;
const WRITE_AUXILIARY_DEVICE = 0xd4;

/**
 * Virtual nanoseconds from a device having a byte to the byte standing in the output buffer. A frame takes about a
 * millisecond on the wire; drivers that count loops allow for slow port accesses, which cost an emulated processor
 * nothing, so the wait is shorter here, yet long enough to end one interrupt before the next.
 */
const TRANSFER_NS = 2_000;

interface OutputByte {
  value: number;
  auxiliary: boolean;
}

export interface KeyboardControllerState {
  /** 32 bytes; byte 0 is the command byte. */
  ram: number[];
  /** The byte last put into the output buffer, and whether it is still unread. */
  output: OutputByte;
  outputFull: boolean;
  /** Answers of the controller itself that wait for the output buffer. */
  replies: OutputByte[];
  /** The command that waits for its data byte on port 0x60, or 0. */
  command: number;
  lastWriteWasCommand: boolean;
  /** Translation has swallowed a break prefix. */
  breakSeen: boolean;
  consumed: number;
  emptyPolls: number;
  /** Virtual nanoseconds since power-on at which the transfer under way ends, or null. */
  transferEnd: number | null;
}

const RAM_BYTES = 32;

const OUTPUT_BYTE = record<OutputByte>({ value: byte, auxiliary: flag });

const STATE: StateFormat<KeyboardControllerState> = {
  version: 1,
  check: record({
    ram: list(byte, RAM_BYTES, RAM_BYTES),
    output: OUTPUT_BYTE,
    outputFull: flag,
    replies: list(OUTPUT_BYTE),
    command: byte,
    lastWriteWasCommand: flag,
    breakSeen: flag,
    consumed: count,
    emptyPolls: count,
    transferEnd: nullable(moment),
  }),
};

export interface KeyboardControllerWiring {
  keyboard: Ps2Device;
  mouse: Ps2Device;
  a20: A20Gate;
  /** IRQ 1 */
  keyboardIrq: IrqLine;
  /** IRQ 12 */
  mouseIrq: IrqLine;
  /** The guest pulled the reset line. */
  reset: () => void;
}

export class KeyboardController implements Chip<KeyboardControllerState>, BytePorts {
  readonly format = STATE;
  readonly #wiring: KeyboardControllerWiring;
  readonly #clock: Clock;
  readonly #transfer: Timer;
  #state = powerOn();

  constructor({ ports, clock }: Bus, wiring: KeyboardControllerWiring) {
    this.#wiring = wiring;
    this.#clock = clock;
    this.#transfer = clock.timer(() => this.#endTransfer());
    const wake = () => this.#startTransfer();
    wiring.keyboard.connect(wake);
    wiring.mouse.connect(wake);
    ports.claimBytes(DATA, DATA, this);
    ports.claimBytes(STATUS_AND_COMMAND, STATUS_AND_COMMAND, this);
  }

  reset(): void {
    this.#state = powerOn();
    this.#transfer.cancel();
    this.#driveLines();
  }

  /** True while a byte waits in the output buffer for the guest. */
  get outputFull(): boolean {
    return this.#state.outputFull;
  }

  /** Number of bytes that the guest has fetched from the output buffer since power-on. */
  get consumed(): number {
    return this.#state.consumed;
  }

  /**
   * How many times the guest has looked at the status register and found nothing to fetch, since it last fetched or wrote
   * anything: it grows in a guest that polls for keys, and stays at one or two in a driver that checks whether it may write.
   */
  get emptyPolls(): number {
    return this.#state.emptyPolls;
  }

  read8(port: number): number {
    return port === DATA ? this.#readOutputBuffer() : this.#readStatus();
  }

  write8(port: number, value: number): void {
    this.#state.lastWriteWasCommand = port === STATUS_AND_COMMAND;
    this.#state.emptyPolls = 0;
    if (port === STATUS_AND_COMMAND) this.#command(value);
    else this.#data(value);
    this.#startTransfer();
  }

  save(): KeyboardControllerState {
    const { deadline } = this.#transfer;
    return structuredClone({ ...this.#state, transferEnd: Number.isFinite(deadline) ? deadline : null });
  }

  restore(state: KeyboardControllerState): void {
    this.#state = structuredClone(state);
    if (state.transferEnd === null) this.#transfer.cancel();
    else this.#transfer.set(state.transferEnd);
    this.#driveLines();
  }

  #readOutputBuffer(): number {
    const state = this.#state;
    const { value } = state.output;
    if (state.outputFull) {
      state.emptyPolls = 0;
      state.outputFull = false;
      state.consumed++;
      this.#driveLines();
      const reply = state.replies.shift();
      if (reply) this.#fillOutputBuffer(reply);
      else this.#startTransfer();
    }
    return value;
  }

  #readStatus(): number {
    const state = this.#state;
    if (!state.outputFull) state.emptyPolls++;
    return (
      STATUS.NOT_INHIBITED |
      (state.outputFull ? STATUS.OUTPUT_BUFFER_FULL : 0) |
      (state.outputFull && state.output.auxiliary ? STATUS.AUXILIARY : 0) |
      (this.#commandByte & COMMAND_BYTE.SYSTEM_FLAG ? STATUS.SYSTEM_FLAG : 0) |
      (state.lastWriteWasCommand ? STATUS.COMMAND : 0)
    );
  }

  #command(value: number): void {
    const state = this.#state;
    state.command = 0;
    if (value >= 0x20 && value <= 0x3f) {
      this.#reply(state.ram[value & 0x1f] ?? 0);
      return;
    }
    if (value >= 0x60 && value <= 0x7f) {
      state.command = value;
      return;
    }
    switch (value) {
      case 0xa7: // Disable Auxiliary Device
        this.#setCommandByte(this.#commandByte | COMMAND_BYTE.DISABLE_AUXILIARY);
        break;
      case 0xa8: // Enable Auxiliary Device
        this.#setCommandByte(this.#commandByte & ~COMMAND_BYTE.DISABLE_AUXILIARY);
        break;
      case 0xa9: // Auxiliary Interface Test: no error
      case 0xab: // Keyboard Interface Test: no error
        this.#reply(0x00);
        break;
      case 0xaa: // Self Test: passed
        this.#setCommandByte(this.#commandByte | COMMAND_BYTE.SYSTEM_FLAG);
        this.#reply(0x55);
        break;
      case 0xad: // Disable Keyboard
        this.#setCommandByte(this.#commandByte | COMMAND_BYTE.DISABLE_KEYBOARD);
        break;
      case 0xae: // Enable Keyboard
        this.#setCommandByte(this.#commandByte & ~COMMAND_BYTE.DISABLE_KEYBOARD);
        break;
      case 0xc0: // Read Input Port: the key lock (bit 7) is open
        this.#reply(0x80);
        break;
      case 0xd0: // Read Output Port
        this.#reply(this.#outputPort());
        break;
      case WRITE_OUTPUT_PORT:
      case WRITE_KEYBOARD_BUFFER:
      case WRITE_AUXILIARY_BUFFER:
      case WRITE_AUXILIARY_DEVICE:
        state.command = value;
        break;
      case 0xdd: // Disable A20, a shorthand that chip sets have and QEMU follows
        this.#wiring.a20.set(false);
        break;
      case 0xdf: // Enable A20, likewise
        this.#wiring.a20.set(true);
        break;
      default:
        // 0xF0 … 0xFF pulse output port bits whose bit here is 0; bit 0 is the reset line.
        if (value >= 0xf0 && !(value & OUTPUT_PORT.NOT_RESET)) this.#wiring.reset();
    }
  }

  #data(value: number): void {
    const state = this.#state;
    const { command } = state;
    state.command = 0;
    switch (command) {
      case WRITE_OUTPUT_PORT:
        this.#wiring.a20.set((value & OUTPUT_PORT.A20) !== 0);
        if (!(value & OUTPUT_PORT.NOT_RESET)) this.#wiring.reset();
        break;
      case WRITE_KEYBOARD_BUFFER:
        this.#reply(value);
        break;
      case WRITE_AUXILIARY_BUFFER:
        this.#reply(value, true);
        break;
      case WRITE_AUXILIARY_DEVICE:
        // Sending opens the line to the device, as it does for the keyboard below.
        this.#setCommandByte(this.#commandByte & ~COMMAND_BYTE.DISABLE_AUXILIARY);
        this.#wiring.mouse.receive(value);
        break;
      case 0:
        this.#setCommandByte(this.#commandByte & ~COMMAND_BYTE.DISABLE_KEYBOARD);
        this.#wiring.keyboard.receive(value);
        break;
      case 0x60: // Write Command Byte
        this.#setCommandByte(value);
        break;
      default: // 0x61 … 0x7F: write controller RAM
        state.ram[command & 0x1f] = value;
    }
  }

  /** Byte 0 of the controller's RAM. */
  get #commandByte(): number {
    return this.#state.ram[0] ?? 0;
  }

  #setCommandByte(value: number): void {
    this.#state.ram[0] = value;
    this.#driveLines();
  }

  #outputPort(): number {
    const { keyboard, mouse } = this.#interrupts();
    return (
      OUTPUT_PORT.PULLED_UP |
      OUTPUT_PORT.NOT_RESET |
      (this.#wiring.a20.enabled ? OUTPUT_PORT.A20 : 0) |
      (keyboard ? OUTPUT_PORT.KEYBOARD_INTERRUPT : 0) |
      (mouse ? OUTPUT_PORT.AUXILIARY_INTERRUPT : 0)
    );
  }

  /** The controller's own answers need no transfer: they stand in the output buffer as soon as it is free. */
  #reply(value: number, auxiliary = false): void {
    if (this.#state.outputFull) this.#state.replies.push({ value, auxiliary });
    else this.#fillOutputBuffer({ value, auxiliary });
  }

  #fillOutputBuffer(output: OutputByte): void {
    this.#state.output = output;
    this.#state.outputFull = true;
    this.#driveLines();
  }

  /** The device whose byte comes next, the keyboard first; a disabled port holds its device's clock line down. */
  #sender(): Ps2Device | undefined {
    const { keyboard, mouse } = this.#wiring;
    const commandByte = this.#commandByte;
    if (keyboard.waiting && !(commandByte & COMMAND_BYTE.DISABLE_KEYBOARD)) return keyboard;
    if (mouse.waiting && !(commandByte & COMMAND_BYTE.DISABLE_AUXILIARY)) return mouse;
    return undefined;
  }

  #startTransfer(): void {
    if (this.#state.outputFull || Number.isFinite(this.#transfer.deadline) || !this.#sender()) return;
    this.#transfer.set(this.#clock.now() + TRANSFER_NS);
  }

  #endTransfer(): void {
    const state = this.#state;
    const sender = this.#sender();
    if (state.outputFull || !sender) return;
    const auxiliary = sender === this.#wiring.mouse;
    let value = sender.take();
    if (!auxiliary && this.#commandByte & COMMAND_BYTE.TRANSLATE) {
      if (value === BREAK_PREFIX) {
        state.breakSeen = true;
        this.#startTransfer();
        return;
      }
      value = toSet1(value) | (state.breakSeen ? 0x80 : 0);
      state.breakSeen = false;
    }
    this.#fillOutputBuffer({ value, auxiliary });
  }

  #interrupts(): { keyboard: boolean; mouse: boolean } {
    const { outputFull, output } = this.#state;
    const commandByte = this.#commandByte;
    return {
      keyboard: outputFull && !output.auxiliary && (commandByte & COMMAND_BYTE.KEYBOARD_INTERRUPT) !== 0,
      mouse: outputFull && output.auxiliary && (commandByte & COMMAND_BYTE.AUXILIARY_INTERRUPT) !== 0,
    };
  }

  #driveLines(): void {
    const { keyboard, mouse } = this.#interrupts();
    this.#wiring.keyboardIrq(keyboard);
    this.#wiring.mouseIrq(mouse);
  }
}

/** Both ports enabled, their interrupts on, no translation: firmware writes the command byte it wants. */
function powerOn(): KeyboardControllerState {
  const ram = new Array<number>(RAM_BYTES).fill(0);
  ram[0] = COMMAND_BYTE.KEYBOARD_INTERRUPT | COMMAND_BYTE.AUXILIARY_INTERRUPT;
  return {
    ram,
    output: { value: 0, auxiliary: false },
    outputFull: false,
    replies: [],
    command: 0,
    lastWriteWasCommand: true,
    breakSeen: false,
    consumed: 0,
    emptyPolls: 0,
    transferEnd: null,
  };
}
