/**
 * The 16550A UART: eight byte ports, one interrupt line, FIFOs of 16 bytes. After the National Semiconductor PC16550D data
 * sheet (TL/C/8652).
 *
 * Two things are QEMU's rather than the data sheet's. A byte written to THR is gone at once, so that a guest
 * that polls for THRE does not wait a millisecond a byte; the baud rate paces only what is received. And the modem shows
 * carrier, data set ready and clear to send from the start. The carrier goes away when the other side hangs up.
 */
import type { Bus } from '../bus.ts';
import type { Chip } from '../chip.ts';
import type { Clock, Timer } from '../clock.ts';
import type { IrqLine } from '../irq-line.ts';
import type { BytePorts } from '../ports.ts';
import {
  byte,
  flag,
  integer,
  list,
  moment,
  nullable,
  oneOf,
  record,
  type StateFormat,
  such,
  word,
} from '../state-format.ts';
import { TickRate } from './tick-rate.ts';

/** Offsets from the base port. With DLAB set, 0 and 1 are the divisor latch. */
const REGISTER = { RBR_THR: 0, IER: 1, IIR_FCR: 2, LCR: 3, MCR: 4, LSR: 5, MSR: 6, SCR: 7 } as const;

const IER = { ERBFI: 0x01, ETBEI: 0x02, ELSI: 0x04, EDSSI: 0x08 } as const;
const IIR = {
  NONE: 0x01,
  MODEM_STATUS: 0x00,
  THR_EMPTY: 0x02,
  DATA_AVAILABLE: 0x04,
  LINE_STATUS: 0x06,
  CHARACTER_TIMEOUT: 0x0c,
  FIFOS_ENABLED: 0xc0,
} as const;
const FCR = { ENABLE: 0x01, CLEAR_RECEIVER: 0x02, CLEAR_TRANSMITTER: 0x04 } as const;
const LCR = { WLS: 0x03, STB: 0x04, PEN: 0x08, DLAB: 0x80 } as const;
const MCR = { DTR: 0x01, RTS: 0x02, OUT1: 0x04, OUT2: 0x08, LOOP: 0x10, WRITABLE: 0x1f } as const;
const LSR = { DR: 0x01, OE: 0x02, THRE: 0x20, TEMT: 0x40 } as const;
const MSR = { DCTS: 0x01, DDSR: 0x02, TERI: 0x04, DDCD: 0x08, CTS: 0x10, DSR: 0x20, RI: 0x40, DCD: 0x80 } as const;
const MSR_DELTAS = MSR.DCTS | MSR.DDSR | MSR.TERI | MSR.DDCD;

const FIFO_BYTES = 16;
/** Receiver FIFO trigger levels, by FCR bits 7–6. */
const TRIGGER_LEVELS = [1, 4, 8, 14] as const;
/** "No new characters for 4 character times" raises the character timeout. */
const TIMEOUT_CHARACTERS = 4;
/** The crystal of a PC's serial port. A bit lasts 16 × divisor of its ticks. */
const CRYSTAL = new TickRate(1_843_200);
/** 9600 baud, what a BIOS sets and QEMU's UART powers up with. */
const DIVISOR_9600 = 12;

/** How fast bytes come in: as the divisor latch says, or as the guest reads them. */
export type Pace = 'baud' | 'guest';

export interface UartState {
  readonly ier: number;
  readonly fcr: number;
  readonly lcr: number;
  readonly mcr: number;
  readonly scratch: number;
  readonly divisor: number;
  /** Bytes in RBR or the receiver FIFO, oldest first. */
  readonly received: readonly number[];
  /** Bytes from the host that have not come over the wire yet. */
  readonly waiting: readonly number[];
  readonly pace: Pace;
  readonly overrun: boolean;
  readonly thrEmptyPending: boolean;
  readonly timeoutPending: boolean;
  readonly modemDeltas: number;
  /** `closing`: the other side has hung up, and the guest has not got all its bytes yet. */
  readonly line: 'open' | 'closing' | 'closed';
  /** Virtual nanoseconds since power-on, or null: the end of the byte on the wire, and the character timeout. */
  readonly arrival: number | null;
  readonly timeout: number | null;
}

const STATE: StateFormat<UartState> = {
  version: 2,
  check: such(
    record<UartState>({
      ier: integer(0, 0x0f),
      fcr: byte,
      lcr: byte,
      mcr: integer(0, MCR.WRITABLE),
      scratch: byte,
      divisor: word,
      received: list(byte, 0, FIFO_BYTES),
      waiting: list(byte),
      pace: oneOf('baud', 'guest'),
      overrun: flag,
      thrEmptyPending: flag,
      timeoutPending: flag,
      modemDeltas: integer(0, MSR_DELTAS),
      line: oneOf('open', 'closing', 'closed'),
      arrival: nullable(moment),
      timeout: nullable(moment),
    }),
    ({ fcr, received }) => received.length <= receiverBytes(fcr),
    'more bytes received than RBR holds',
  ),
};

export interface UartWiring {
  /** The first of eight ports: 0x3F8 for COM1, 0x2F8 for COM2. */
  readonly base: number;
  /** IRQ 4 for COM1, IRQ 3 for COM2. */
  readonly irq: IrqLine;
  /** Takes each byte that the guest sends, as it sends it. */
  readonly onTransmit: (byte: number) => void;
}

export class Uart implements Chip<UartState>, BytePorts {
  readonly format = STATE;
  readonly #base: number;
  readonly #clock: Clock;
  readonly #irq: IrqLine;
  readonly #onTransmit: (byte: number) => void;
  readonly #arrival: Timer;
  readonly #timeout: Timer;
  #ier = 0;
  #fcr = 0;
  #lcr = 0;
  #mcr = 0;
  #scratch = 0;
  #divisor = DIVISOR_9600;
  #received: number[] = [];
  #waiting: number[] = [];
  #pace: Pace = 'baud';
  #overrun = false;
  #thrEmptyPending = false;
  #timeoutPending = false;
  #modemDeltas = 0;
  #line: UartState['line'] = 'open';
  #irqHigh = false;

  constructor({ ports, clock }: Bus, { base, irq, onTransmit }: UartWiring) {
    this.#base = base;
    this.#clock = clock;
    this.#irq = irq;
    this.#onTransmit = onTransmit;
    this.#arrival = clock.timer(() => this.#arrive());
    this.#timeout = clock.timer(() => {
      this.#timeoutPending = true;
      this.#update();
    });
    ports.claimBytes(base, base + REGISTER.SCR, this);
  }

  /** The MR pin (data sheet, table I). Bytes that wait on the host's side stay. */
  reset(): void {
    this.#ier = 0;
    this.#fcr = 0;
    this.#lcr = 0;
    this.#mcr = 0;
    this.#overrun = false;
    this.#thrEmptyPending = false;
    this.#modemDeltas = 0;
    this.#clearReceiver();
    this.#update();
  }

  /**
   * Bytes from the host. They come in one by one, a character time apart, and wait while the receiver is full, as
   * behind a cable with flow control: input is never lost to a guest that is slow. With the pace `guest`, this and whatever
   * follows takes no time on the wire: there is always a next byte, as in QEMU.
   */
  receive(bytes: Iterable<number>, pace: Pace = 'baud'): void {
    this.#pace = pace;
    for (const byte of bytes) this.#waiting.push(byte);
    this.#expect();
  }

  /** Bytes of `receive` that have not come over the wire yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether the guest has asked for bytes, by RTS and an interrupt for each, and has taken all there were. */
  get wantsInput(): boolean {
    const asks = (this.#mcr & MCR.RTS) !== 0 && (this.#ier & IER.ERBFI) !== 0;
    return asks && this.#waiting.length === 0 && this.#received.length === 0;
  }

  /** The other side hangs up: the carrier goes away when the guest has read the last byte of `receive`. */
  hangUp(): void {
    if (this.#line === 'open') this.#line = 'closing';
    this.#dropCarrier();
    this.#update();
  }

  read8(port: number): number {
    const dlab = (this.#lcr & LCR.DLAB) !== 0;
    switch (port - this.#base) {
      case REGISTER.RBR_THR:
        return dlab ? this.#divisor & 0xff : this.#readReceiver();
      case REGISTER.IER:
        return dlab ? this.#divisor >> 8 : this.#ier;
      case REGISTER.IIR_FCR:
        return this.#readInterruptIdentification();
      case REGISTER.LCR:
        return this.#lcr;
      case REGISTER.MCR:
        return this.#mcr;
      case REGISTER.LSR:
        return this.#readLineStatus();
      case REGISTER.MSR:
        return this.#readModemStatus();
      default:
        return this.#scratch;
    }
  }

  write8(port: number, value: number): void {
    const dlab = (this.#lcr & LCR.DLAB) !== 0;
    switch (port - this.#base) {
      case REGISTER.RBR_THR:
        if (dlab) this.#divisor = (this.#divisor & 0xff00) | value;
        else this.#transmit(value);
        break;
      case REGISTER.IER:
        if (dlab) this.#divisor = (this.#divisor & 0xff) | (value << 8);
        else this.#writeInterruptEnable(value);
        break;
      case REGISTER.IIR_FCR:
        this.#writeFifoControl(value);
        break;
      case REGISTER.LCR:
        this.#lcr = value;
        break;
      case REGISTER.MCR:
        this.#writeModemControl(value & MCR.WRITABLE);
        break;
      case REGISTER.SCR:
        this.#scratch = value;
    }
    this.#update();
  }

  save(): UartState {
    const moment = (timer: Timer): number | null => (Number.isFinite(timer.deadline) ? timer.deadline : null);
    return {
      ier: this.#ier,
      fcr: this.#fcr,
      lcr: this.#lcr,
      mcr: this.#mcr,
      scratch: this.#scratch,
      divisor: this.#divisor,
      received: [...this.#received],
      waiting: [...this.#waiting],
      pace: this.#pace,
      overrun: this.#overrun,
      thrEmptyPending: this.#thrEmptyPending,
      timeoutPending: this.#timeoutPending,
      modemDeltas: this.#modemDeltas,
      line: this.#line,
      arrival: moment(this.#arrival),
      timeout: moment(this.#timeout),
    };
  }

  restore(state: UartState): void {
    this.#ier = state.ier;
    this.#fcr = state.fcr;
    this.#lcr = state.lcr;
    this.#mcr = state.mcr;
    this.#scratch = state.scratch;
    this.#divisor = state.divisor;
    this.#received = [...state.received];
    this.#waiting = [...state.waiting];
    this.#pace = state.pace;
    this.#overrun = state.overrun;
    this.#thrEmptyPending = state.thrEmptyPending;
    this.#timeoutPending = state.timeoutPending;
    this.#modemDeltas = state.modemDeltas;
    this.#line = state.line;
    this.#arrival.set(state.arrival ?? Number.POSITIVE_INFINITY);
    this.#timeout.set(state.timeout ?? Number.POSITIVE_INFINITY);
    this.#update();
  }

  get #fifos(): boolean {
    return (this.#fcr & FCR.ENABLE) !== 0;
  }

  get #loopback(): boolean {
    return (this.#mcr & MCR.LOOP) !== 0;
  }

  get #room(): boolean {
    return this.#received.length < receiverBytes(this.#fcr);
  }

  /** Bytes received that raise the interrupt; more do not come by themselves at the pace of the guest. */
  get #trigger(): number {
    return this.#fifos ? TRIGGER_LEVELS[this.#fcr >> 6]! : 1;
  }

  /** Virtual nanoseconds from start bit to the end of the stop bits. */
  #characterNs(): number {
    const dataBits = 5 + (this.#lcr & LCR.WLS);
    const parityBits = this.#lcr & LCR.PEN ? 1 : 0;
    const twoStopBits = dataBits === 5 ? 1.5 : 2;
    const stopBits = this.#lcr & LCR.STB ? twoStopBits : 1;
    // A 16-bit counter that starts at 0 runs through all its values.
    const divisor = this.#divisor || 0x10000;
    return CRYSTAL.nsOf((1 + dataBits + parityBits + stopBits) * 16 * divisor);
  }

  /** Puts the next byte from the host on the wire, if there is one and the receiver has room. */
  #expect(): void {
    if (this.#waiting.length === 0 || !this.#room || this.#loopback || Number.isFinite(this.#arrival.deadline)) return;
    if (this.#pace === 'guest') {
      if (this.#received.length < this.#trigger) this.#arrive();
      return;
    }
    this.#arrival.set(this.#clock.now() + this.#characterNs());
  }

  #arrive(): void {
    // Loopback disconnects SIN: the byte waits until the program has finished its test.
    if (this.#loopback || !this.#room) return;
    const byte = this.#waiting.shift();
    if (byte !== undefined) this.#take(byte);
    this.#expect();
  }

  /** A byte leaves the receiver's shift register. */
  #take(byte: number): void {
    if (this.#room) this.#received.push(byte);
    else {
      this.#overrun = true;
      // Without FIFOs the new byte destroys the one in RBR; with them the shift register is overwritten, the FIFO is not.
      if (!this.#fifos) this.#received = [byte];
    }
    this.#timeoutPending = false;
    this.#watchTimeout();
    this.#update();
  }

  #watchTimeout(): void {
    if (this.#fifos && this.#received.length > 0) {
      this.#timeout.set(this.#clock.now() + TIMEOUT_CHARACTERS * this.#characterNs());
    } else this.#timeout.cancel();
  }

  #readReceiver(): number {
    const byte = this.#received.shift() ?? 0;
    this.#timeoutPending = false;
    this.#watchTimeout();
    this.#dropCarrier();
    this.#update();
    this.#expect();
    return byte;
  }

  #transmit(byte: number): void {
    if (this.#loopback) this.#take(byte);
    else this.#onTransmit(byte);
    this.#thrEmptyPending = true;
  }

  #writeInterruptEnable(value: number): void {
    // Enabling the THRE interrupt while THR is empty, as it always is here, raises it.
    if (value & ~this.#ier & IER.ETBEI) this.#thrEmptyPending = true;
    this.#ier = value & 0x0f;
  }

  #writeFifoControl(value: number): void {
    // "Changing FCR0 clears both FIFOs"; bits 1 and 2 do it by themselves and count only with bit 0.
    const switched = ((value ^ this.#fcr) & FCR.ENABLE) !== 0;
    const enabled = (value & FCR.ENABLE) !== 0;
    if (switched || (enabled && value & FCR.CLEAR_RECEIVER)) this.#clearReceiver();
    if (switched || (enabled && value & FCR.CLEAR_TRANSMITTER)) this.#thrEmptyPending = true;
    this.#fcr = enabled ? value & ~(FCR.CLEAR_RECEIVER | FCR.CLEAR_TRANSMITTER) : 0;
    this.#expect();
  }

  /** At the pace of the guest a byte that was not read has not left the other side: a guest's set-up loses none. */
  #clearReceiver(): void {
    if (this.#pace === 'guest' && !this.#loopback) this.#waiting.unshift(...this.#received);
    this.#received = [];
    this.#timeoutPending = false;
    this.#timeout.cancel();
    this.#dropCarrier();
    this.#expect();
  }

  #writeModemControl(value: number): void {
    const before = this.#modemInputs();
    this.#mcr = value;
    const after = this.#modemInputs();
    const changed = before ^ after;
    if (changed & MSR.CTS) this.#modemDeltas |= MSR.DCTS;
    if (changed & MSR.DSR) this.#modemDeltas |= MSR.DDSR;
    if (changed & MSR.DCD) this.#modemDeltas |= MSR.DDCD;
    // The trailing edge only.
    if (before & ~after & MSR.RI) this.#modemDeltas |= MSR.TERI;
    this.#expect();
  }

  /** MSR bits 7–4: the modem's, or in loopback the four outputs of MCR. */
  #modemInputs(): number {
    if (!this.#loopback) return MSR.DSR | MSR.CTS | (this.#line === 'closed' ? 0 : MSR.DCD);
    return (
      (this.#mcr & MCR.RTS ? MSR.CTS : 0) |
      (this.#mcr & MCR.DTR ? MSR.DSR : 0) |
      (this.#mcr & MCR.OUT1 ? MSR.RI : 0) |
      (this.#mcr & MCR.OUT2 ? MSR.DCD : 0)
    );
  }

  /** Ends a hang-up under way, if nothing is left to read. Loopback disconnects DCD from MSR, and the change with it. */
  #dropCarrier(): void {
    if (this.#line !== 'closing' || this.#waiting.length > 0 || this.#received.length > 0) return;
    this.#line = 'closed';
    if (!this.#loopback) this.#modemDeltas |= MSR.DDCD;
  }

  #readLineStatus(): number {
    const status = LSR.THRE | LSR.TEMT | (this.#received.length > 0 ? LSR.DR : 0) | (this.#overrun ? LSR.OE : 0);
    this.#overrun = false;
    this.#update();
    return status;
  }

  #readModemStatus(): number {
    const status = this.#modemInputs() | this.#modemDeltas;
    this.#modemDeltas = 0;
    this.#update();
    return status;
  }

  #readInterruptIdentification(): number {
    const source = this.#interrupt();
    // "Reading the IIR Register (if source of interrupt)" is one of the two ways to end it.
    if (source === IIR.THR_EMPTY) {
      this.#thrEmptyPending = false;
      this.#update();
    }
    return source | (this.#fifos ? IIR.FIFOS_ENABLED : 0);
  }

  /** The pending interrupt of highest priority (data sheet, table IV). */
  #interrupt(): number {
    if (this.#ier & IER.ELSI && this.#overrun) return IIR.LINE_STATUS;
    if (this.#ier & IER.ERBFI) {
      if (this.#received.length >= this.#trigger) return IIR.DATA_AVAILABLE;
      if (this.#timeoutPending) return IIR.CHARACTER_TIMEOUT;
    }
    if (this.#ier & IER.ETBEI && this.#thrEmptyPending) return IIR.THR_EMPTY;
    if (this.#ier & IER.EDSSI && this.#modemDeltas & MSR_DELTAS) return IIR.MODEM_STATUS;
    return IIR.NONE;
  }

  /** A PC gates the interrupt line with OUT2. */
  #update(): void {
    const high = (this.#mcr & MCR.OUT2) !== 0 && this.#interrupt() !== IIR.NONE;
    if (high === this.#irqHigh) return;
    this.#irqHigh = high;
    this.#irq(high);
  }
}

/** @returns how many bytes the receiver holds: one in RBR, or a FIFO's */
function receiverBytes(fcr: number): number {
  return fcr & FCR.ENABLE ? FIFO_BYTES : 1;
}
