/**
 * One ATA disk: its registers, its data blocks, and the time that they take, by programmed I/O and by multiword DMA. After
 * ATA/ATAPI-6 (T13/1410D); section numbers below are from there.
 */
import type { Clock, Timer } from '../clock.ts';
import { type CommandTarget, execute } from './ata-commands.ts';
import type { AtaDevice } from './ata-device.ts';
import {
  ERROR,
  REGISTER,
  readTaskFile,
  STATUS,
  sectorAddress,
  sectorCount,
  setSectorAddress,
  writeTaskFile,
} from './ata-registers.ts';
import {
  type AtaDiskState,
  checkAtaDisk,
  DIAGNOSTIC_PASSED,
  diskAtPowerOn,
  type SavedAtaDisk,
  signature,
  type Transfer,
  type TransferKind,
} from './ata-state.ts';
import { type BlockStore, SECTOR_BYTES } from './block-store.ts';
import type { DmaEngine } from './dma.ts';

/** Virtual nanoseconds that the device is busy with a command, with each further data block, and after a reset. */
const COMMAND_NS = 2_000;
const BLOCK_NS = 1_000;
const RESET_NS = 20_000;
/** Sectors that move at once between the store and a DMA engine. */
const DMA_SECTORS = 128;

export interface AtaDiskWiring {
  readonly clock: Clock;
  /** The disk's contents. */
  readonly store: BlockStore;
  /** Device 0 or 1 of its channel. */
  readonly device: number;
  /** INTRQ, or whether this disk drives it, may have changed. */
  readonly onIntrq: () => void;
  /** What moves data without the processor; a disk without one waits for ever when asked for DMA. */
  readonly dma?: DmaEngine | undefined;
}

export class AtaDisk implements AtaDevice<SavedAtaDisk>, CommandTarget {
  readonly check = checkAtaDisk;
  readonly #store: BlockStore;
  readonly #onIntrq: () => void;
  readonly #clock: Clock;
  readonly #busy: Timer;
  readonly #dma: DmaEngine | undefined;
  readonly device: number;
  #block: Uint8Array = new Uint8Array(0);
  state: AtaDiskState;

  constructor({ clock, store, device, onIntrq, dma }: AtaDiskWiring) {
    this.#store = store;
    this.device = device;
    this.#dma = dma;
    this.#onIntrq = onIntrq;
    this.#clock = clock;
    this.#busy = clock.timer(() => this.#endBusy());
    this.state = diskAtPowerOn(store.sectors);
  }

  get sectors(): number {
    return this.#store.sectors;
  }

  reset(): void {
    this.#busy.cancel();
    this.#block = new Uint8Array(0);
    this.state = diskAtPowerOn(this.sectors);
  }

  /** @param older the value before the last one of the registers that hold two (HOB in Device Control) */
  readRegister(register: number, older: boolean): number {
    return register === REGISTER.ERROR ? this.state.error : readTaskFile(this.state.taskFile, register, older);
  }

  writeRegister(register: number, value: number): void {
    writeTaskFile(this.state.taskFile, register, value);
  }

  /** A read of the Status register, which takes the interrupt back. */
  readStatus(): number {
    this.#setInterrupt(false);
    return this.state.status;
  }

  /** A write of the Command register. */
  writeCommand(code: number): void {
    const { state } = this;
    if (state.status & (STATUS.BSY | STATUS.DRQ)) return;
    state.command = code;
    state.error = 0;
    this.#beBusy('command', COMMAND_NS);
  }

  /** SRST goes up in the Device Control register. */
  beginReset(): void {
    this.#stop();
    this.state.status = STATUS.BSY;
    this.#setInterrupt(false);
  }

  /** SRST goes down. */
  endReset(): void {
    this.#beBusy('reset', RESET_NS);
  }

  /** The DMA engine has been started: data that waits for it moves. */
  dmaStarted(): void {
    const { transfer, status } = this.state;
    if (!transfer?.dma || !(status & STATUS.DRQ) || !this.#dma?.started(transfer.direction)) return;
    this.#beBusy('block', transfer.left * BLOCK_NS);
  }

  takeInterruptBack(): void {
    this.#setInterrupt(false);
  }

  interrupt(): void {
    this.#setInterrupt(true);
  }

  save(): SavedAtaDisk {
    const { deadline } = this.#busy;
    const busyUntil = Number.isFinite(deadline) ? deadline : null;
    return structuredClone({ ...this.state, busyUntil, block: [...this.#block] });
  }

  restore({ busyUntil, block, ...state }: SavedAtaDisk): void {
    this.state = structuredClone(state);
    this.#block = Uint8Array.from(block);
    if (busyUntil === null) this.#busy.cancel();
    else this.#busy.set(busyUntil);
  }

  #beBusy(doing: 'command' | 'block' | 'reset', ns: number): void {
    this.state.status = STATUS.BSY;
    this.state.busyWith = doing;
    this.#busy.set(this.#clock.now() + ns);
  }

  #endBusy(): void {
    const { state } = this;
    const doing = state.busyWith;
    state.busyWith = null;
    if (doing === 'reset') this.showSignature();
    else if (doing === 'command') execute(this, state.command);
    else this.#continue();
  }

  /** Starts to move or check the sectors that the registers name. */
  begin(kind: TransferKind): void {
    const { state } = this;
    const lba = sectorAddress(state.taskFile, kind.extended, state.geometry);
    if (kind.multiple && state.multiple === 0) {
      this.fail(ERROR.ABRT);
      return;
    }
    if (lba === undefined || lba >= this.#store.sectors) {
      this.fail(ERROR.IDNF);
      return;
    }
    state.transfer = { ...kind, lba, left: sectorCount(state.taskFile, kind.extended) };
    if (kind.dma) this.#requestDma();
    else if (kind.direction === 'write') this.#requestBlock();
    else this.#continue();
  }

  /** Takes up the transfer when the device is no longer busy: with a block read, a block to store, or at its end. */
  #continue(): void {
    const { transfer } = this.state;
    if (transfer?.dma) this.#moveByDma(transfer);
    else if (transfer?.direction === 'read') this.#readBlock(transfer);
    else if (transfer?.direction === 'write') this.#storeBlock(transfer);
    else if (transfer) this.#verify(transfer);
  }

  #blockSectors(transfer: Transfer): number {
    return Math.min(transfer.left, transfer.multiple ? this.state.multiple : 1);
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
    this.offer(block);
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
    this.done();
  }

  /** Data waits for the engine, which may have been started before (9.9, "DMA command protocol"). */
  #requestDma(): void {
    this.state.status = STATUS.DRDY | STATUS.DSC | STATUS.DRQ;
    this.dmaStarted();
  }

  /** Moves what the engine has places for. If that is not everything, the rest waits for the engine to be started anew. */
  #moveByDma(transfer: Transfer): void {
    const dma = this.#dma;
    if (!dma?.started(transfer.direction)) {
      this.#requestDma();
      return;
    }
    let places = Math.floor(dma.prepare(transfer.left * SECTOR_BYTES) / SECTOR_BYTES);
    while (places > 0 && transfer.left > 0) {
      const sectors = this.#available(transfer, Math.min(places, transfer.left, DMA_SECTORS));
      if (sectors === 0) {
        this.#failAt(transfer, transfer.lba, ERROR.IDNF);
        return;
      }
      try {
        this.#moveSectors(transfer, sectors, dma);
      } catch {
        this.#failAt(transfer, transfer.lba, transfer.direction === 'read' ? ERROR.UNC : ERROR.ABRT);
        return;
      }
      transfer.lba += sectors;
      transfer.left -= sectors;
      places -= sectors;
    }
    dma.finish();
    if (transfer.left === 0) this.done();
    else this.#requestDma();
  }

  #moveSectors({ direction, lba }: Transfer, sectors: number, dma: DmaEngine): void {
    if (direction === 'write') {
      this.#store.write(lba, dma.take(sectors * SECTOR_BYTES));
      return;
    }
    const bytes = new Uint8Array(sectors * SECTOR_BYTES);
    this.#store.read(lba, bytes);
    dma.put(bytes);
  }

  /** Asks the guest for a block; only from the second one on does an interrupt say so (9.7, PIO data-out). */
  #requestBlock(): void {
    const { transfer } = this.state;
    if (!transfer) return;
    const sectors = this.#blockSectors(transfer);
    this.state.status = STATUS.DRDY | STATUS.DSC | STATUS.DRQ;
    this.state.position = 0;
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
      this.done();
      return;
    }
    this.#requestBlock();
    this.interrupt();
  }

  /** Holds a block out for the guest to read. */
  offer(block: Uint8Array): void {
    this.#block = block;
    this.state.position = 0;
    this.state.status = STATUS.DRDY | STATUS.DSC | STATUS.DRQ;
    this.interrupt();
  }

  /** @returns `bytes` bytes of the block, little-endian; 0 while the device offers no data */
  readData(bytes: number): number {
    const { state } = this;
    if (!(state.status & STATUS.DRQ) || state.transfer?.direction === 'write' || state.transfer?.dma) return 0;
    let value = 0;
    for (let i = 0; i < bytes; i++) value |= (this.#block[state.position + i] ?? 0) << (8 * i);
    this.#moved(bytes);
    return value >>> 0;
  }

  /** Takes the low `bytes` bytes of `value`, little-endian; ignored while the device asks for no data. */
  writeData(value: number, bytes: number): void {
    const { state } = this;
    if (!(state.status & STATUS.DRQ) || state.transfer?.direction !== 'write' || state.transfer.dma) return;
    for (let i = 0; i < bytes; i++) this.#block[state.position + i] = value >>> (8 * i);
    this.#moved(bytes);
  }

  #moved(bytes: number): void {
    const { state } = this;
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

  /** Ends the command well, with an interrupt. */
  done(): void {
    this.#stop();
    this.state.status = STATUS.DRDY | STATUS.DSC;
    this.interrupt();
  }

  /** Ends the command with these bits in the Error register, and an interrupt. */
  fail(error: number): void {
    this.#stop();
    this.state.error = error;
    this.state.status = STATUS.DRDY | STATUS.DSC | STATUS.ERR;
    this.interrupt();
  }

  #failAt(transfer: Transfer, lba: number, error: number): void {
    setSectorAddress(this.state.taskFile, lba, transfer.extended, this.state.geometry);
    this.fail(error);
  }

  #stop(): void {
    this.state.transfer = null;
    this.state.busyWith = null;
    this.#block = new Uint8Array(0);
    this.#busy.cancel();
  }

  showSignature(): void {
    const { state } = this;
    this.#stop();
    Object.assign(state.taskFile, signature());
    state.error = DIAGNOSTIC_PASSED;
    state.status = STATUS.DRDY | STATUS.DSC;
    this.#onIntrq();
  }

  #setInterrupt(pending: boolean): void {
    this.state.interruptPending = pending;
    this.#onIntrq();
  }
}
