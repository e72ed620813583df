/**
 * The primary ATA channel at 0x1F0–0x1F7 and 0x3F6, IRQ 14, with one disk as device 0 and nothing as device 1.
 * Programmed I/O only. After ATA/ATAPI-6 (T13/1410D); section numbers below are from there.
 */
import type { Clock, Timer } from '../clock.ts';
import type { IrqLine } from '../lines.ts';
import type { PortDevice, PortSpace } from '../ports.ts';
import { identifyDevice, MOST_SECTORS_PER_BLOCK } from './ata-identify.ts';
import {
  type AtaGeometry,
  CONTROL,
  DEVICE,
  ERROR,
  REGISTER,
  STATUS,
  sectorAddress,
  sectorCount,
  setSectorAddress,
  type TaskFile,
} from './ata-registers.ts';
import { type BlockStore, SECTOR_BYTES } from './block-store.ts';

const COMMAND_BLOCK = 0x1f0;
const DEVICE_CONTROL = 0x3f6;

/** Virtual nanoseconds that the device is busy with a command, with each further data block, and after a reset. */
const COMMAND_NS = 2_000;
const BLOCK_NS = 1_000;
const RESET_NS = 20_000;

const IDENTIFY_DEVICE = 0xec;
const EXECUTE_DEVICE_DIAGNOSTIC = 0x90;

/** What each command that moves or checks sectors does. */
const TRANSFERS: Readonly<Record<number, Omit<Transfer, 'lba' | 'left'>>> = {
  32: { direction: 'read', extended: false, multiple: false }, // READ SECTOR(S)
  33: { direction: 'read', extended: false, multiple: false },
  36: { direction: 'read', extended: true, multiple: false }, // READ SECTOR(S) EXT
  41: { direction: 'read', extended: true, multiple: true }, // READ MULTIPLE EXT
  48: { direction: 'write', extended: false, multiple: false }, // WRITE SECTOR(S)
  49: { direction: 'write', extended: false, multiple: false },
  52: { direction: 'write', extended: true, multiple: false }, // WRITE SECTOR(S) EXT
  57: { direction: 'write', extended: true, multiple: true }, // WRITE MULTIPLE EXT
  64: { direction: 'verify', extended: false, multiple: false }, // READ VERIFY SECTOR(S)
  65: { direction: 'verify', extended: false, multiple: false },
  66: { direction: 'verify', extended: true, multiple: false }, // READ VERIFY SECTOR(S) EXT
  196: { direction: 'read', extended: false, multiple: true }, // READ MULTIPLE
  197: { direction: 'write', extended: false, multiple: true }, // WRITE MULTIPLE
};

interface Transfer {
  direction: 'read' | 'write' | 'verify';
  /** A 48-bit command. */
  extended: boolean;
  /** Data blocks of as many sectors as SET MULTIPLE MODE chose. */
  multiple: boolean;
  /** The next sector, and how many are left, the block under way included. */
  lba: number;
  left: number;
}

export interface AtaState {
  taskFile: TaskFile;
  status: number;
  error: number;
  control: number;
  interruptPending: boolean;
  geometry: AtaGeometry;
  multiple: number;
  writeCache: boolean;
  lookAhead: boolean;
  transfer: Transfer | null;
  /** What the device does when it stops being busy. */
  busyWith: 'command' | 'block' | 'reset' | null;
  command: number;
  /** Virtual nanoseconds since power-on at which the device stops being busy, or null. */
  busyUntil: number | null;
  /** The data block under way, and how far the guest has moved it; empty while DRQ is clear. */
  block: number[];
  position: number;
}

export class AtaChannel implements PortDevice {
  readonly #store: BlockStore;
  readonly #irq: IrqLine;
  readonly #clock: Clock;
  readonly #busy: Timer;
  #state: AtaState;
  #block: Uint8Array = new Uint8Array(0);

  constructor(ports: PortSpace, clock: Clock, irq: IrqLine, store: BlockStore) {
    this.#store = store;
    this.#irq = irq;
    this.#clock = clock;
    this.#busy = clock.timer(() => this.#endBusy());
    this.#state = this.#powerOn();
    ports.claim(COMMAND_BLOCK, COMMAND_BLOCK, this.#dataPort());
    ports.claim(COMMAND_BLOCK + 1, COMMAND_BLOCK + 7, this);
    ports.claim(DEVICE_CONTROL, DEVICE_CONTROL, this);
  }

  reset(): void {
    this.#busy.cancel();
    this.#block = new Uint8Array(0);
    this.#state = this.#powerOn();
    this.#driveLine();
  }

  read8(port: number): number {
    if (port === DEVICE_CONTROL) return this.#absent ? 0 : this.#state.status; // Alternate Status
    const register = port - COMMAND_BLOCK;
    // Nobody drives the status of a missing device 1, and a controller with device 0 present reads it as 0.
    if (register === REGISTER.STATUS) return this.#absent ? 0 : this.#readStatus();
    if (this.#state.status & STATUS.BSY) return this.#state.status;
    return this.#readRegister(register);
  }

  write8(port: number, value: number): void {
    const register = port - COMMAND_BLOCK;
    if (port === DEVICE_CONTROL) this.#writeControl(value);
    else if (register === REGISTER.STATUS) this.#writeCommand(value);
    else this.#writeRegister(register, value);
  }

  save(): AtaState {
    const { deadline } = this.#busy;
    return structuredClone({
      ...this.#state,
      busyUntil: Number.isFinite(deadline) ? deadline : null,
      block: [...this.#block],
    });
  }

  restore(state: AtaState): void {
    this.#state = structuredClone(state);
    this.#block = Uint8Array.from(state.block);
    if (state.busyUntil === null) this.#busy.cancel();
    else this.#busy.set(state.busyUntil);
    this.#driveLine();
  }

  /** The data port alone is 16 bits wide: a byte access moves a word too, and loses its upper half. */
  #dataPort(): PortDevice {
    return {
      read8: () => this.#readData(2) & 0xff,
      write8: (_port, value) => this.#writeData(value, 2),
      read16: () => this.#readData(2),
      write16: (_port, value) => this.#writeData(value, 2),
      read32: () => this.#readData(4),
      write32: (_port, value) => this.#writeData(value, 4),
    };
  }

  /** The guest has selected device 1, which is not there. */
  get #absent(): boolean {
    return (this.#state.taskFile.device & DEVICE.DEV) !== 0;
  }

  #readStatus(): number {
    this.#setInterrupt(false);
    return this.#state.status;
  }

  #readRegister(register: number): number {
    const { taskFile, error, control } = this.#state;
    const order = control & CONTROL.HOB ? 1 : 0;
    switch (register) {
      case REGISTER.ERROR:
        return error;
      case REGISTER.SECTOR_COUNT:
        return taskFile.count[order];
      case REGISTER.LBA_LOW:
        return taskFile.low[order];
      case REGISTER.LBA_MID:
        return taskFile.mid[order];
      case REGISTER.LBA_HIGH:
        return taskFile.high[order];
      default:
        return taskFile.device | DEVICE.OBSOLETE;
    }
  }

  #writeRegister(register: number, value: number): void {
    const { taskFile } = this.#state;
    this.#state.control &= ~CONTROL.HOB;
    switch (register) {
      case REGISTER.ERROR:
        taskFile.features = value;
        break;
      case REGISTER.SECTOR_COUNT:
        taskFile.count = [value, taskFile.count[0]];
        break;
      case REGISTER.LBA_LOW:
        taskFile.low = [value, taskFile.low[0]];
        break;
      case REGISTER.LBA_MID:
        taskFile.mid = [value, taskFile.mid[0]];
        break;
      case REGISTER.LBA_HIGH:
        taskFile.high = [value, taskFile.high[0]];
        break;
      default:
        taskFile.device = value;
        this.#driveLine();
    }
  }

  #writeControl(value: number): void {
    const state = this.#state;
    const was = state.control;
    state.control = value & (CONTROL.HOB | CONTROL.SRST | CONTROL.NIEN);
    if (value & CONTROL.SRST) {
      if (!(was & CONTROL.SRST)) this.#stop();
      state.status = STATUS.BSY;
      this.#setInterrupt(false);
    } else if (was & CONTROL.SRST) {
      this.#beBusy('reset', RESET_NS);
    }
    this.#driveLine();
  }

  #writeCommand(value: number): void {
    const state = this.#state;
    state.control &= ~CONTROL.HOB;
    this.#setInterrupt(false);
    // EXECUTE DEVICE DIAGNOSTIC goes to both devices; any other command for the missing one reaches nobody.
    if (this.#absent && value !== EXECUTE_DEVICE_DIAGNOSTIC) return;
    if (state.status & (STATUS.BSY | STATUS.DRQ)) return;
    state.command = value;
    state.error = 0;
    this.#beBusy('command', COMMAND_NS);
  }

  #beBusy(doing: 'command' | 'block' | 'reset', ns: number): void {
    this.#state.status = STATUS.BSY;
    this.#state.busyWith = doing;
    this.#busy.set(this.#clock.now() + ns);
  }

  #endBusy(): void {
    const state = this.#state;
    const doing = state.busyWith;
    state.busyWith = null;
    if (doing === 'reset') this.#signature();
    else if (doing === 'command') this.#execute(state.command);
    else this.#continue();
  }

  #execute(command: number): void {
    const state = this.#state;
    const kind = TRANSFERS[command];
    if (kind) {
      this.#begin(kind);
      return;
    }
    switch (command) {
      case 0x00: // NOP: always aborted (8.24)
        this.#fail(ERROR.ABRT);
        return;
      case EXECUTE_DEVICE_DIAGNOSTIC:
        this.#signature();
        this.#setInterrupt(true);
        return;
      case 0x91: // INITIALIZE DEVICE PARAMETERS, of ATA-5
        this.#initializeParameters();
        return;
      case 0xc6: // SET MULTIPLE MODE
        this.#setMultiple(state.taskFile.count[0]);
        return;
      case 0xe5: // CHECK POWER MODE: active
      case 0x98:
        state.taskFile.count[0] = 0xff;
        this.#done();
        return;
      case 0xe7: // FLUSH CACHE: every write has reached the store already
      case 0xea: // FLUSH CACHE EXT
      case 0xe0: // STANDBY IMMEDIATE
      case 0xe1: // IDLE IMMEDIATE
      case 0xe2: // STANDBY
      case 0xe3: // IDLE
      case 0xe6: // SLEEP
      case 0x94: // The same, as the first ATA numbered them
      case 0x95:
      case 0x96:
      case 0x97:
      case 0x99:
        this.#done();
        return;
      case IDENTIFY_DEVICE:
        this.#offer(this.#identify());
        return;
      case 0xef: // SET FEATURES
        this.#setFeatures();
        return;
      default:
        if ((command & 0xf0) === 0x10)
          this.#done(); // RECALIBRATE
        else this.#fail(ERROR.ABRT);
    }
  }

  /** Starts a command that moves sectors. */
  #begin(kind: Omit<Transfer, 'lba' | 'left'>): void {
    const state = this.#state;
    const lba = sectorAddress(state.taskFile, kind.extended, state.geometry);
    if (kind.multiple && state.multiple === 0) {
      this.#fail(ERROR.ABRT);
      return;
    }
    if (lba === undefined || lba >= this.#store.sectors) {
      this.#fail(ERROR.IDNF);
      return;
    }
    state.transfer = { ...kind, lba, left: sectorCount(state.taskFile, kind.extended) };
    if (kind.direction === 'write') this.#requestBlock();
    else this.#continue();
  }

  /** Takes up the transfer when the device is no longer busy: with a block read, a block to store, or at its end. */
  #continue(): void {
    const { transfer } = this.#state;
    if (transfer?.direction === 'read') this.#readBlock(transfer);
    else if (transfer?.direction === 'write') this.#storeBlock(transfer);
    else if (transfer) this.#verify(transfer);
  }

  #blockSectors(transfer: Transfer): number {
    return Math.min(transfer.left, transfer.multiple ? this.#state.multiple : 1);
  }

  /** @returns how many sectors from the transfer's next one on, at most `wanted`, lie on the disk */
  #available(transfer: Transfer, wanted: number): number {
    return Math.max(0, Math.min(wanted, this.#store.sectors - transfer.lba));
  }

  #readBlock(transfer: Transfer): void {
    const sectors = this.#blockSectors(transfer);
    if (this.#available(transfer, sectors) < sectors) {
      this.#failAt(transfer, transfer.lba + this.#available(transfer, sectors), ERROR.IDNF);
      return;
    }
    const block = new Uint8Array(sectors * SECTOR_BYTES);
    try {
      this.#store.read(transfer.lba, block);
    } catch {
      this.#failAt(transfer, transfer.lba, ERROR.UNC);
      return;
    }
    this.#offer(block);
  }

  #verify(transfer: Transfer): void {
    const sector = new Uint8Array(SECTOR_BYTES);
    for (; transfer.left > 0; transfer.left--, transfer.lba++) {
      if (this.#available(transfer, 1) < 1) {
        this.#failAt(transfer, transfer.lba, ERROR.IDNF);
        return;
      }
      try {
        this.#store.read(transfer.lba, sector);
      } catch {
        this.#failAt(transfer, transfer.lba, ERROR.UNC);
        return;
      }
    }
    this.#done();
  }

  /** Asks the guest for a block; only from the second one on does an interrupt say so (9.7, PIO data-out). */
  #requestBlock(): void {
    const { transfer } = this.#state;
    if (!transfer) return;
    const sectors = this.#blockSectors(transfer);
    this.#state.status = STATUS.DRDY | STATUS.DSC | STATUS.DRQ;
    this.#state.position = 0;
    this.#block = new Uint8Array(sectors * SECTOR_BYTES);
  }

  #storeBlock(transfer: Transfer): void {
    const block = this.#block;
    const sectors = block.length / SECTOR_BYTES;
    const available = this.#available(transfer, sectors);
    try {
      if (available > 0) this.#store.write(transfer.lba, block.subarray(0, available * SECTOR_BYTES));
    } catch {
      this.#failAt(transfer, transfer.lba, ERROR.ABRT);
      return;
    }
    if (available < sectors) {
      this.#failAt(transfer, transfer.lba + available, ERROR.IDNF);
      return;
    }
    transfer.lba += sectors;
    transfer.left -= sectors;
    if (transfer.left === 0) {
      this.#done();
      return;
    }
    this.#requestBlock();
    this.#setInterrupt(true);
  }

  /** Holds a block out for the guest to read. */
  #offer(block: Uint8Array): void {
    this.#block = block;
    this.#state.position = 0;
    this.#state.status = STATUS.DRDY | STATUS.DSC | STATUS.DRQ;
    this.#setInterrupt(true);
  }

  /** @returns `bytes` bytes of the block, little-endian; 0 while the device offers no data */
  #readData(bytes: number): number {
    const state = this.#state;
    if (this.#absent || !(state.status & STATUS.DRQ) || state.transfer?.direction === 'write') return 0;
    let value = 0;
    for (let i = 0; i < bytes; i++) value |= (this.#block[state.position + i] ?? 0) << (8 * i);
    this.#moved(bytes);
    return value >>> 0;
  }

  #writeData(value: number, bytes: number): void {
    const state = this.#state;
    if (this.#absent || !(state.status & STATUS.DRQ) || state.transfer?.direction !== 'write') return;
    for (let i = 0; i < bytes; i++) this.#block[state.position + i] = value >>> (8 * i);
    this.#moved(bytes);
  }

  #moved(bytes: number): void {
    const state = this.#state;
    state.position += bytes;
    if (state.position < this.#block.length) return;
    const { transfer } = state;
    if (transfer?.direction === 'write') {
      this.#beBusy('block', BLOCK_NS);
      return;
    }
    if (transfer) {
      transfer.lba += this.#block.length / SECTOR_BYTES;
      transfer.left -= this.#block.length / SECTOR_BYTES;
    }
    this.#block = new Uint8Array(0);
    if (transfer && transfer.left > 0) {
      this.#beBusy('block', BLOCK_NS);
    } else {
      // The last block of a read ends the command without a further interrupt (9.5, PIO data-in).
      state.transfer = null;
      state.status = STATUS.DRDY | STATUS.DSC;
    }
  }

  #done(): void {
    this.#stop();
    this.#state.status = STATUS.DRDY | STATUS.DSC;
    this.#setInterrupt(true);
  }

  #fail(error: number): void {
    this.#stop();
    this.#state.error = error;
    this.#state.status = STATUS.DRDY | STATUS.DSC | STATUS.ERR;
    this.#setInterrupt(true);
  }

  #failAt(transfer: Transfer, lba: number, error: number): void {
    setSectorAddress(this.#state.taskFile, lba, transfer.extended, this.#state.geometry);
    this.#fail(error);
  }

  #stop(): void {
    this.#state.transfer = null;
    this.#state.busyWith = null;
    this.#block = new Uint8Array(0);
    this.#busy.cancel();
  }

  /** What a device shows after reset and after EXECUTE DEVICE DIAGNOSTIC (9.12): code 01 and "I am an ATA disk". */
  #signature(): void {
    const state = this.#state;
    this.#stop();
    Object.assign(state.taskFile, signature());
    state.error = 0x01;
    state.status = STATUS.DRDY | STATUS.DSC;
    this.#driveLine();
  }

  #initializeParameters(): void {
    const { count, device } = this.#state.taskFile;
    if (count[0] === 0) {
      this.#fail(ERROR.ABRT);
      return;
    }
    this.#state.geometry = geometryOf(this.#store.sectors, (device & 0xf) + 1, count[0]);
    this.#done();
  }

  #setMultiple(sectors: number): void {
    // 0 turns READ/WRITE MULTIPLE off; else a power of two.
    if (sectors > MOST_SECTORS_PER_BLOCK || sectors & (sectors - 1)) {
      this.#fail(ERROR.ABRT);
      return;
    }
    this.#state.multiple = sectors;
    this.#done();
  }

  #setFeatures(): void {
    const state = this.#state;
    switch (state.taskFile.features) {
      case 0x02:
      case 0x82:
        state.writeCache = state.taskFile.features === 0x02;
        break;
      case 0x03: // Set transfer mode: PIO default, or PIO with flow control up to mode 4
        if (!isPioMode(state.taskFile.count[0])) {
          this.#fail(ERROR.ABRT);
          return;
        }
        break;
      case 0x55:
      case 0xaa:
        state.lookAhead = state.taskFile.features === 0xaa;
        break;
      case 0x66: // Keep settings over a software reset, or go back to the defaults: they are kept always
      case 0xcc:
        break;
      default:
        this.#fail(ERROR.ABRT);
        return;
    }
    this.#done();
  }

  #identify(): Uint8Array {
    const { geometry, multiple, writeCache, lookAhead } = this.#state;
    const { sectors } = this.#store;
    return identifyDevice({
      sectors,
      geometry: geometryOf(sectors, 16, 63),
      currentGeometry: geometry,
      multiple,
      writeCache,
      lookAhead,
    });
  }

  #setInterrupt(pending: boolean): void {
    this.#state.interruptPending = pending;
    this.#driveLine();
  }

  /** INTRQ is driven only by the selected device, and only while nIEN is clear. */
  #driveLine(): void {
    const { interruptPending, control } = this.#state;
    this.#irq(interruptPending && !(control & CONTROL.NIEN) && !this.#absent);
  }

  #powerOn(): AtaState {
    return {
      taskFile: { features: 0, ...signature() },
      status: STATUS.DRDY | STATUS.DSC,
      error: 0x01,
      control: 0,
      interruptPending: false,
      geometry: geometryOf(this.#store.sectors, 16, 63),
      multiple: 0,
      writeCache: true,
      lookAhead: true,
      transfer: null,
      busyWith: null,
      command: 0,
      busyUntil: null,
      block: [],
      position: 0,
    };
  }
}

function signature(): Omit<TaskFile, 'features'> {
  return { count: [1, 0], low: [1, 0], mid: [0, 0], high: [0, 0], device: 0 };
}

/** @returns the geometry with the whole cylinders that fit on the disk: at least 1, at most 16,383 (ATA-5, annex C) */
function geometryOf(sectors: number, heads: number, sectorsPerTrack: number): AtaGeometry {
  const cylinders = Math.floor(sectors / (heads * sectorsPerTrack));
  return { cylinders: Math.min(Math.max(cylinders, 1), 16_383), heads, sectors: sectorsPerTrack };
}

function isPioMode(mode: number): boolean {
  return mode <= 1 || (mode >= 0x08 && mode <= 0x0c);
}
