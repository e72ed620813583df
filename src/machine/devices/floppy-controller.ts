/**
 * The floppy disk controller Intel 82077AA (order number 290166) in its PC AT mode, with up to four drives: ports 0x3F2 to 0x3F5
 * and 0x3F7, IRQ 6, DMA channel 2. Section numbers are the data sheet's. Its drives are at speed at once and step fast; what
 * takes time takes far less than on a real one.
 */
import type { Bus } from '../bus.ts';
import type { Chip } from '../chip.ts';
import type { Clock, Timer } from '../clock.ts';
import type { IrqLine } from '../irq-line.ts';
import type { BytePorts } from '../ports.ts';
import { type StateFormat, such } from '../state-format.ts';
import { type BlockStore, SECTOR_BYTES } from './block-store.ts';
import { commandLength, DEFAULT_CONFIGURE, executeCommand, type FloppyCommandTarget } from './floppy-commands.ts';
import { FloppyDrive } from './floppy-drive.ts';
import { CONFIGURE, DIR_DISK_CHANGE, DOR, DSR, MSR, SPECIFY_NON_DMA, ST0, ST1, ST2 } from './floppy-registers.ts';
import {
  checkFloppyController,
  FLOPPY_DRIVES,
  type FloppyControllerState,
  type FloppyTransfer,
} from './floppy-state.ts';
import type { IsaDmaChannel } from './isa-dma-channel.ts';

const PORT = { DOR: 0x3f2, TDR: 0x3f3, MSR: 0x3f4, DATA: 0x3f5, DIR: 0x3f7 } as const;

/** Virtual nanoseconds: out of reset, for a sector, for a step of the head. */
const RESET_NS = 10_000;
const SECTOR_NS = 10_000;
const STEP_NS = 3_000;
/** FORMAT is told four bytes of each sector: cylinder, head, number, size. */
const FORMAT_BYTES = 4;
/** Sectors of 512 bytes (N). */
const SIZE_512 = 2;
/** A byte that equals any other in a scan (section 5.1.5). */
const ANY_BYTE = 0xff;

export interface FloppyControllerWiring {
  readonly irq: IrqLine;
  readonly dma: IsaDmaChannel;
  /** The diskettes in drives A and B. */
  readonly stores: readonly BlockStore[];
}

const STATE: StateFormat<FloppyControllerState> = {
  version: 1,
  check: such(
    checkFloppyController,
    ({ phase, bytes }) => phase !== 'command' || bytes.length === 0 || bytes.length < commandLength(bytes[0] ?? 0),
    'a whole command that has not been carried out',
  ),
};

const powerOn = (): FloppyControllerState => ({
  dor: 0,
  tdr: 0,
  dsr: 2,
  specify: [0, 0],
  configure: [...DEFAULT_CONFIGURE],
  perpendicular: 0,
  lock: false,
  lastEot: 0,
  phase: 'command',
  bytes: [],
  resetPolls: 0,
  interrupt: false,
  transfer: null,
  block: [],
  position: 0,
  readId: null,
  busyUntil: null,
  drives: [],
});

export class FloppyController implements Chip<FloppyControllerState>, BytePorts, FloppyCommandTarget {
  readonly format = STATE;
  readonly #clock: Clock;
  readonly #irq: IrqLine;
  readonly #dma: IsaDmaChannel;
  readonly #drives: readonly FloppyDrive[];
  readonly #busy: Timer;
  #state = powerOn();

  constructor({ ports, clock }: Bus, { irq, dma, stores }: FloppyControllerWiring) {
    this.#clock = clock;
    this.#irq = irq;
    this.#dma = dma;
    this.#drives = Array.from(
      { length: FLOPPY_DRIVES },
      (_, n) => new FloppyDrive(clock, stores[n], () => this.#endSeek(n)),
    );
    this.#busy = clock.timer(() => this.#continue());
    ports.claimBytes(PORT.DOR, PORT.DATA, this);
    ports.claimBytes(PORT.DIR, PORT.DIR, this);
  }

  get state(): FloppyControllerState {
    this.#state.drives = this.#drives.map((drive) => drive.state);
    return this.#state;
  }

  reset(): void {
    this.#busy.cancel();
    for (const drive of this.#drives) drive.stopSeek();
    this.#state = powerOn();
    this.#drive();
  }

  read8(port: number): number {
    const state = this.#state;
    switch (port) {
      case PORT.DOR:
        return state.dor;
      case PORT.TDR:
        return state.tdr;
      case PORT.MSR:
        return this.#mainStatus();
      case PORT.DATA:
        return this.#readData();
      default: {
        const drive = this.#drives[state.dor & DOR.DRIVE_SELECT];
        return drive?.state.changed ? DIR_DISK_CHANGE : 0;
      }
    }
  }

  write8(port: number, value: number): void {
    switch (port) {
      case PORT.DOR:
        this.#writeDor(value);
        break;
      case PORT.TDR:
        this.#state.tdr = value & 3;
        break;
      case PORT.MSR: // Data Rate Select Register
        this.#state.dsr = value & ~DSR.RESET & 0xff;
        if (value & DSR.RESET) this.#softwareReset();
        break;
      case PORT.DATA:
        this.#writeData(value);
        break;
      default: // Configuration Control Register
        this.#state.dsr = (this.#state.dsr & ~DSR.RATE) | (value & DSR.RATE);
    }
  }

  save(): FloppyControllerState {
    const { deadline } = this.#busy;
    return structuredClone({
      ...this.#state,
      busyUntil: Number.isFinite(deadline) ? deadline : null,
      drives: this.#drives.map((drive) => drive.save()),
    });
  }

  restore(state: FloppyControllerState): void {
    this.#state = structuredClone(state);
    for (const [n, drive] of this.#drives.entries()) {
      const saved = state.drives[n];
      if (saved) drive.restore(saved);
    }
    if (state.busyUntil === null) this.#busy.cancel();
    else this.#busy.set(state.busyUntil);
    this.#drive();
  }

  present(drive: number): boolean {
    return this.#drives[drive]?.format !== undefined;
  }

  answer(...bytes: number[]): void {
    this.#state.phase = bytes.length > 0 ? 'result' : 'command';
    this.#state.bytes = bytes;
  }

  transfer(transfer: FloppyTransfer): void {
    this.#state.transfer = transfer;
    this.#state.phase = 'execution';
    this.#state.bytes = [];
    const { state } = this.#driveOf(transfer.drive);
    let steps = 0;
    if (this.#state.configure[0]! & CONFIGURE.IMPLIED_SEEK && transfer.operation !== 'format') {
      steps = Math.abs(transfer.c - state.track);
      if (steps > 0 && this.present(transfer.drive)) this.#driveOf(transfer.drive).moveTo(transfer.c);
    }
    // READ TRACK begins at the index hole.
    if (transfer.track) transfer.r = 1;
    if (this.#asksProcessor(transfer)) this.#requestBlock(transfer);
    else this.#beBusy(SECTOR_NS + steps * STEP_NS);
  }

  readId(driveAndHead: number): void {
    this.#state.readId = driveAndHead;
    this.#state.phase = 'execution';
    this.#state.bytes = [];
    this.#beBusy(SECTOR_NS);
  }

  seek(drive: number, target: number): void {
    const { state } = this.#driveOf(drive);
    this.#driveOf(drive).seek(target, (1 + Math.abs(target - state.track)) * STEP_NS);
    this.answer();
  }

  takeInterruptBack(): void {
    this.#interrupt(false);
  }

  #driveOf(n: number): FloppyDrive {
    const drive = this.#drives[n];
    if (drive === undefined) throw new RangeError(`no floppy drive ${n}`);
    return drive;
  }

  get #inReset(): boolean {
    return (this.#state.dor & DOR.NOT_RESET) === 0;
  }

  get #nonDma(): boolean {
    return (this.#state.specify[1]! & SPECIFY_NON_DMA) !== 0;
  }

  /** Section 2.1.5. */
  #mainStatus(): number {
    const { phase, bytes, transfer, block, position } = this.#state;
    if (this.#inReset || this.#resetting) return 0;
    let status = 0;
    for (const [n, drive] of this.#drives.entries()) if (drive.state.target !== null) status |= 1 << n;
    if (phase === 'command') return status | MSR.RQM | (bytes.length > 0 ? MSR.COMMAND_BUSY : 0);
    if (phase === 'result') return status | MSR.RQM | MSR.DIO | MSR.COMMAND_BUSY;
    status |= MSR.COMMAND_BUSY;
    if (!this.#nonDma) return status;
    status |= MSR.NON_DMA;
    if (position >= block.length) return status;
    return status | MSR.RQM | (transfer?.operation === 'read' ? MSR.DIO : 0);
  }

  /** The time after a reset in which the controller takes nothing. */
  get #resetting(): boolean {
    return this.#state.phase === 'command' && Number.isFinite(this.#busy.deadline);
  }

  #writeDor(value: number): void {
    const was = this.#state.dor;
    this.#state.dor = value;
    if (was & ~value & DOR.NOT_RESET) {
      this.#stop();
    } else if (value & ~was & DOR.NOT_RESET) {
      this.#softwareReset();
    }
    this.#drive();
  }

  /** Section 4.1: what the DOR and the DSR reset alike. */
  #softwareReset(): void {
    this.#stop();
    const state = this.#state;
    if (!state.lock) state.configure = [...DEFAULT_CONFIGURE];
    state.perpendicular &= 0x3c;
    if (!this.#inReset) this.#beBusy(RESET_NS);
  }

  #stop(): void {
    const state = this.#state;
    this.#busy.cancel();
    for (const drive of this.#drives) drive.stopSeek();
    state.phase = 'command';
    state.bytes = [];
    state.transfer = null;
    state.readId = null;
    state.block = [];
    state.position = 0;
    state.resetPolls = 0;
    this.#interrupt(false);
  }

  #beBusy(ns: number): void {
    this.#busy.set(this.#clock.now() + ns);
  }

  /** The controller has been busy long enough. */
  #continue(): void {
    const { transfer, readId } = this.#state;
    if (readId !== null) this.#endReadId(readId);
    else if (transfer) this.#sector(transfer);
    else this.#endReset();
  }

  /** Section 5.2.7: unless CONFIGURE turned it off, the controller finds all drives changed and says so. */
  #endReset(): void {
    if (this.#state.configure[0]! & CONFIGURE.POLLING_OFF) return;
    this.#state.resetPolls = FLOPPY_DRIVES;
    this.#interrupt(true);
  }

  #endSeek(n: number): void {
    const drive = this.#driveOf(n);
    const { target } = drive.state;
    if (target === null) return;
    if (this.present(n)) {
      drive.moveTo(target);
      drive.state.ended = ST0.SEEK_END | n;
    } else {
      // Nobody says that the head has come to track 0.
      drive.state.target = null;
      drive.state.ended = target === 0 ? ST0.ABNORMAL | ST0.SEEK_END | ST0.EQUIPMENT_CHECK | n : ST0.SEEK_END | n;
      drive.state.track = target;
    }
    this.#interrupt(true);
  }

  #endReadId(where: number): void {
    const [n, head] = [where & 3, where >> 2];
    const drive = this.#driveOf(n);
    this.#state.readId = null;
    const st0 = (head << 2) | n;
    if (!this.#readable(drive)) {
      this.#endCommand(st0 | ST0.ABNORMAL, ST1.MISSING_ADDRESS_MARK, 0, [drive.state.track, head, 1, SIZE_512]);
      return;
    }
    // Whichever sector comes next as the diskette turns.
    const sector = (Math.floor(this.#clock.now() / SECTOR_NS) % drive.format!.sectorsPerTrack) + 1;
    this.#endCommand(st0, 0, 0, [drive.state.track, head, sector, SIZE_512]);
  }

  /** Whether the heads find anything: there is a diskette, it has this track, and the data rate is its own. */
  #readable({ format, state }: FloppyDrive): boolean {
    return format !== undefined && state.track < format.cylinders && (this.#state.dsr & DSR.RATE) === format.rate;
  }

  /** Whether the processor hands the data over before the controller comes to the sector. */
  #asksProcessor({ operation }: FloppyTransfer): boolean {
    return this.#nonDma && (operation === 'write' || operation === 'format' || operation === 'scan');
  }

  #requestBlock({ operation }: FloppyTransfer): void {
    this.#state.block = new Array<number>(operation === 'format' ? FORMAT_BYTES : SECTOR_BYTES).fill(0);
    this.#state.position = 0;
    this.#interrupt(true);
  }

  /** The next sector of a transfer has come under the head. */
  #sector(transfer: FloppyTransfer): void {
    const drive = this.#driveOf(transfer.drive);
    if (!this.#readable(drive) || !transfer.mfm) {
      transfer.st1 |= ST1.MISSING_ADDRESS_MARK;
      this.#endTransfer(transfer, ST0.ABNORMAL);
    } else if (transfer.operation === 'format') {
      this.#formatSector(transfer, drive);
    } else if (!this.#found(transfer, drive)) {
      this.#endTransfer(transfer, ST0.ABNORMAL);
    } else if (transfer.deleted && transfer.skip) {
      this.#advance(transfer, false);
    } else {
      if (transfer.deleted) transfer.st2 |= ST2.CONTROL_MARK;
      this.#moveSector(transfer, drive);
    }
  }

  /** Looks for the sector by its address mark, and notes what is wrong if there is none. */
  #found(transfer: FloppyTransfer, drive: FloppyDrive): boolean {
    if (transfer.c !== drive.state.track) transfer.st2 |= ST2.WRONG_CYLINDER;
    const same = transfer.c === drive.state.track && transfer.h === transfer.head && transfer.n === SIZE_512;
    if (same && drive.has(transfer.head, transfer.r)) return true;
    transfer.st1 |= ST1.NO_DATA;
    // READ TRACK reads what comes, whatever its number (section 5.1.3).
    return transfer.track && drive.has(transfer.head, transfer.r);
  }

  #moveSector(transfer: FloppyTransfer, drive: FloppyDrive): void {
    const { head, r } = transfer;
    try {
      switch (transfer.operation) {
        case 'read':
          this.#deliver(transfer, drive.read(head, r));
          break;
        case 'verify':
          drive.read(head, r);
          this.#advance(transfer, false);
          break;
        case 'write':
          this.#receive(transfer, (bytes) => drive.write(head, r, bytes));
          break;
        default:
          this.#receive(transfer, (bytes) => scan(transfer, drive.read(head, r), bytes));
      }
    } catch {
      transfer.st1 |= ST1.DATA_ERROR;
      transfer.st2 |= ST2.DATA_ERROR;
      this.#endTransfer(transfer, ST0.ABNORMAL);
    }
  }

  /** A sector that was read goes to memory, or waits for the processor. */
  #deliver(transfer: FloppyTransfer, bytes: Uint8Array): void {
    if (this.#nonDma) {
      this.#state.block = [...bytes];
      this.#state.position = 0;
      this.#interrupt(true);
      return;
    }
    if (!(this.#state.dor & DOR.DMA_GATE)) {
      this.#overrun(transfer);
      return;
    }
    const { moved, terminalCount } = this.#dma.put(bytes);
    if (moved < bytes.length && !terminalCount) this.#overrun(transfer);
    else this.#advance(transfer, terminalCount);
  }

  /** A sector comes from memory, or has come from the processor. What terminal count cuts off is zero (section 5.1.4). */
  #receive(transfer: FloppyTransfer, use: (bytes: Uint8Array) => void): void {
    if (this.#nonDma) {
      use(Uint8Array.from(this.#state.block));
      this.#advance(transfer, false);
      return;
    }
    const bytes = new Uint8Array(transfer.operation === 'format' ? FORMAT_BYTES : SECTOR_BYTES);
    const { moved, terminalCount } =
      this.#state.dor & DOR.DMA_GATE ? this.#dma.take(bytes) : { moved: 0, terminalCount: false };
    if (moved < bytes.length && !terminalCount) {
      this.#overrun(transfer);
      return;
    }
    use(bytes);
    this.#advance(transfer, terminalCount);
  }

  #formatSector(transfer: FloppyTransfer, drive: FloppyDrive): void {
    this.#receive(transfer, ([c, h, r = 0, n]) => {
      const same = c === drive.state.track && h === transfer.head && n === SIZE_512;
      if (same && drive.has(transfer.head, r))
        drive.write(transfer.head, r, new Uint8Array(SECTOR_BYTES).fill(transfer.filler));
    });
  }

  #overrun(transfer: FloppyTransfer): void {
    transfer.st1 |= ST1.OVERRUN;
    this.#endTransfer(transfer, ST0.ABNORMAL);
  }

  /** A sector is done: the next one's address, and the end if there is none (table 5-8). */
  #advance(transfer: FloppyTransfer, terminalCount: boolean): void {
    const found =
      (transfer.st2 & ST2.CONTROL_MARK) !== 0 ||
      (transfer.operation === 'scan' && (transfer.st2 & ST2.SCAN_NOT_SATISFIED) === 0);
    const counted = transfer.left !== null && --transfer.left === 0;
    if (transfer.left === 0) transfer.left = null;
    const atEnd = transfer.r === transfer.eot || (transfer.step === 2 && transfer.r + 1 === transfer.eot);
    if (transfer.operation === 'format') {
      transfer.r = (transfer.r + 1) & 0xff;
    } else if (!atEnd) {
      transfer.r = (transfer.r + transfer.step) & 0xff;
    } else {
      transfer.r = 1;
      if (transfer.multiTrack) {
        transfer.h ^= 1;
        transfer.head ^= 1;
      }
      if (!transfer.multiTrack || transfer.head === 0) transfer.c = (transfer.c + 1) & 0xff;
    }
    if (terminalCount || counted || found || (atEnd && transfer.track)) {
      this.#endTransfer(transfer, 0);
    } else if (atEnd && transfer.operation !== 'format' && (!transfer.multiTrack || transfer.head === 0)) {
      // A scan that ends so has found nothing; anything else should have had terminal count.
      if (transfer.operation !== 'scan') transfer.st1 |= ST1.END_OF_CYLINDER;
      this.#endTransfer(transfer, transfer.operation === 'scan' ? 0 : ST0.ABNORMAL);
    } else if (this.#asksProcessor(transfer)) {
      this.#requestBlock(transfer);
    } else {
      this.#beBusy(SECTOR_NS);
    }
  }

  #endTransfer(transfer: FloppyTransfer, code: number): void {
    this.#state.transfer = null;
    const st0 = code | (transfer.head << 2) | transfer.drive;
    const { st1, st2, c, h, r, n } = transfer;
    this.#endCommand(st0, st1, st2, [c, h, r, n]);
  }

  #endCommand(st0: number, st1: number, st2: number, address: readonly number[]): void {
    this.#state.block = [];
    this.#state.position = 0;
    this.answer(st0, st1, st2, ...address);
    this.#interrupt(true);
  }

  #readData(): number {
    const state = this.#state;
    if (this.#inReset || this.#resetting) return 0;
    if (state.phase === 'result') {
      this.#interrupt(false);
      const value = state.bytes.shift() ?? 0;
      if (state.bytes.length === 0) state.phase = 'command';
      return value;
    }
    const { transfer } = state;
    if (state.phase !== 'execution' || transfer?.operation !== 'read' || state.position >= state.block.length) return 0;
    const value = state.block[state.position++] ?? 0;
    if (state.position === state.block.length) {
      this.#interrupt(false);
      this.#advance(transfer, false);
    }
    return value;
  }

  #writeData(value: number): void {
    const state = this.#state;
    if (this.#inReset || this.#resetting) return;
    if (state.phase === 'command') {
      state.bytes.push(value);
      const [first = 0] = state.bytes;
      if (state.bytes.length === commandLength(first)) executeCommand(this, state.bytes);
      return;
    }
    const { transfer } = state;
    if (state.phase !== 'execution' || !transfer || transfer.operation === 'read') return;
    if (state.position >= state.block.length) return;
    state.block[state.position++] = value;
    if (state.position === state.block.length) {
      this.#interrupt(false);
      this.#beBusy(SECTOR_NS);
    }
  }

  #interrupt(high: boolean): void {
    this.#state.interrupt = high;
    this.#drive();
  }

  /** DMAGATE# lets the interrupt out too (section 2.1.3). */
  #drive(): void {
    this.#irq(this.#state.interrupt && (this.#state.dor & DOR.DMA_GATE) !== 0);
  }
}

/** Compares a sector with what it is to be scanned for (section 5.1.5), and notes in ST2 what came of it. */
function scan(transfer: FloppyTransfer, sector: Uint8Array, wanted: Uint8Array): void {
  const at = sector.findIndex((byte, n) => byte !== wanted[n] && byte !== ANY_BYTE && wanted[n] !== ANY_BYTE);
  transfer.st2 &= ~(ST2.SCAN_EQUAL | ST2.SCAN_NOT_SATISFIED);
  if (at < 0) transfer.st2 |= ST2.SCAN_EQUAL;
  else if (transfer.condition !== (sector[at]! < wanted[at]! ? 'low' : 'high')) transfer.st2 |= ST2.SCAN_NOT_SATISFIED;
}
