/**
 * A CD-ROM drive on an ATA channel, device 0, with a disc in it: the PACKET protocol of ATA/ATAPI-6 (T13/1410D, sections 9.8 and
 * 9.9), by programmed I/O and by multiword DMA. What the packets say is in atapi-commands.ts.
 */
import type { Clock, Timer } from '../clock.ts';
import { EXECUTE_DEVICE_DIAGNOSTIC } from './ata-commands.ts';
import type { AtaDevice } from './ata-device.ts';
import { ERROR, REGISTER, readTaskFile, STATUS, writeTaskFile } from './ata-registers.ts';
import { CD_BLOCK_BYTES, executePacket, MEDIUM_ERROR, NO_SENSE } from './atapi-commands.ts';
import { identifyPacketDevice } from './atapi-identify.ts';
import {
  type AtapiState,
  atapiAtPowerOn,
  checkAtapi,
  PACKET_BYTES,
  packetSignature,
  type SavedAtapi,
  type Sense,
} from './atapi-state.ts';
import { type BlockStore, SECTOR_BYTES } from './block-store.ts';
import type { DmaEngine } from './dma.ts';

/** Virtual nanoseconds that the device is busy with a command, with each block of the disc, and after a reset. */
const COMMAND_NS = 2_000;
const BLOCK_NS = 4_000;
const RESET_NS = 20_000;
/** Bytes that move at once between the disc and a DMA engine. */
const DMA_BYTES = 64 * 1024;

const COMMAND = {
  DEVICE_RESET: 0x08,
  PACKET: 0xa0,
  IDENTIFY_PACKET_DEVICE: 0xa1,
  IDENTIFY_DEVICE: 0xec,
  SET_FEATURES: 0xef,
  CHECK_POWER_MODE: 0xe5,
} as const;
/** STANDBY IMMEDIATE, IDLE IMMEDIATE, STANDBY, IDLE and SLEEP: the drive is always awake. */
const POWER_COMMANDS: readonly number[] = [0xe0, 0xe1, 0xe2, 0xe3, 0xe6];
/** Features register with PACKET. */
const FEATURES = { DMA: 0x01, OVERLAP: 0x02 } as const;
/** Interrupt Reason register, which is the sector count. */
const REASON = { COMMAND: 0x01, TO_HOST: 0x02 } as const;

export interface AtapiCdromWiring {
  readonly clock: Clock;
  readonly disc: BlockStore;
  readonly dma?: DmaEngine | undefined;
  /** INTRQ may have changed. */
  readonly onIntrq: () => void;
}

export class AtapiCdrom implements AtaDevice<SavedAtapi> {
  readonly check = checkAtapi;
  readonly #wiring: AtapiCdromWiring;
  readonly #busy: Timer;
  /** Bytes on the disc: whole blocks. */
  readonly #blocks: number;
  #bytes: Uint8Array = new Uint8Array(0);
  state: AtapiState = atapiAtPowerOn();

  constructor(wiring: AtapiCdromWiring) {
    this.#wiring = wiring;
    this.#blocks = Math.ceil((wiring.disc.sectors * SECTOR_BYTES) / CD_BLOCK_BYTES);
    this.#busy = wiring.clock.timer(() => this.#endBusy());
  }

  reset(): void {
    this.#busy.cancel();
    this.#bytes = new Uint8Array(0);
    this.state = atapiAtPowerOn();
  }

  readRegister(register: number, older: boolean): number {
    return register === REGISTER.ERROR ? this.state.error : readTaskFile(this.state.taskFile, register, older);
  }

  writeRegister(register: number, value: number): void {
    writeTaskFile(this.state.taskFile, register, value);
  }

  readStatus(): number {
    this.takeInterruptBack();
    return this.state.status;
  }

  /** DEVICE RESET is taken even while the device is busy (8.10). */
  writeCommand(code: number): void {
    const { state } = this;
    if (code === COMMAND.DEVICE_RESET) {
      this.#stop();
      this.#showSignature();
      return;
    }
    if (state.status & (STATUS.BSY | STATUS.DRQ)) return;
    state.command = code;
    state.error = 0;
    this.#beBusy('command', COMMAND_NS);
  }

  beginReset(): void {
    this.#stop();
    this.state.status = STATUS.BSY;
    this.takeInterruptBack();
  }

  endReset(): void {
    this.#beBusy('reset', RESET_NS);
  }

  dmaStarted(): void {
    const { transfer, status, dma, block } = this.state;
    if (!transfer || !dma || block === 'packet' || !(status & STATUS.DRQ) || !this.#wiring.dma?.started('read')) return;
    this.#beBusy('data', Math.ceil(transfer.left / CD_BLOCK_BYTES) * BLOCK_NS);
  }

  takeInterruptBack(): void {
    this.#setInterrupt(false);
  }

  readData(bytes: number): number {
    const { state } = this;
    if (!(state.status & STATUS.DRQ) || state.block !== 'data') return 0;
    let value = 0;
    for (let i = 0; i < bytes; i++) value |= (this.#bytes[state.position + i] ?? 0) << (8 * i);
    state.position += bytes;
    if (state.position >= this.#bytes.length) this.#blockTaken();
    return value >>> 0;
  }

  writeData(value: number, bytes: number): void {
    const { state } = this;
    if (!(state.status & STATUS.DRQ) || state.block !== 'packet') return;
    for (let i = 0; i < bytes; i++) this.#bytes[state.position + i] = value >>> (8 * i);
    state.position += bytes;
    if (state.position < PACKET_BYTES) return;
    this.#beBusy('packet', COMMAND_NS);
  }

  save(): SavedAtapi {
    const { deadline } = this.#busy;
    const busyUntil = Number.isFinite(deadline) ? deadline : null;
    return structuredClone({ ...this.state, busyUntil, bytes: [...this.#bytes] });
  }

  restore({ busyUntil, bytes, ...state }: SavedAtapi): void {
    this.state = structuredClone(state);
    this.#bytes = Uint8Array.from(bytes);
    if (busyUntil === null) this.#busy.cancel();
    else this.#busy.set(busyUntil);
  }

  #beBusy(doing: NonNullable<AtapiState['busyWith']>, ns: number): void {
    this.state.status = STATUS.BSY;
    this.state.busyWith = doing;
    this.#busy.set(this.#wiring.clock.now() + ns);
  }

  #endBusy(): void {
    const doing = this.state.busyWith;
    this.state.busyWith = null;
    if (doing === 'reset') this.#showSignature();
    else if (doing === 'command') this.#execute(this.state.command);
    else if (doing === 'packet') this.#executePacket();
    else this.#continue();
  }

  #execute(code: number): void {
    const { state } = this;
    switch (code) {
      case COMMAND.PACKET:
        this.#requestPacket();
        break;
      case COMMAND.IDENTIFY_PACKET_DEVICE:
        this.#offer(identifyPacketDevice());
        break;
      case COMMAND.IDENTIFY_DEVICE: // refused, and the signature says by whom (8.15.5.2)
        Object.assign(state.taskFile, packetSignature());
        this.#abort();
        break;
      case EXECUTE_DEVICE_DIAGNOSTIC:
        this.#showSignature();
        this.#setInterrupt(true);
        break;
      case COMMAND.CHECK_POWER_MODE:
        state.taskFile.count[0] = 0xff;
        this.#done();
        break;
      case COMMAND.SET_FEATURES: // a transfer mode, which makes no difference here
        if (state.taskFile.features === 0x03) this.#done();
        else this.#abort();
        break;
      default:
        if (POWER_COMMANDS.includes(code)) this.#done();
        else this.#abort();
    }
  }

  /** Nothing interrupts when the device asks for the packet (word 0 of its identification). */
  #requestPacket(): void {
    const { state } = this;
    const { features, mid, high } = state.taskFile;
    if (features & FEATURES.OVERLAP) {
      this.#abort();
      return;
    }
    state.dma = (features & FEATURES.DMA) !== 0;
    const limit = mid[0] | (high[0] << 8);
    state.limit = (limit === 0xffff ? 0xfffe : limit) & ~(limit > 1 ? 1 : 0);
    state.taskFile.count[0] = REASON.COMMAND;
    state.status = STATUS.DRDY | STATUS.DSC | STATUS.DRQ;
    state.block = 'packet';
    state.position = 0;
    this.#bytes = new Uint8Array(PACKET_BYTES);
  }

  #executePacket(): void {
    const { state } = this;
    const packet = [...this.#bytes];
    state.block = null;
    const outcome = executePacket(packet, { blocks: this.#blocks, sense: state.sense });
    state.sense = NO_SENSE;
    switch (outcome.kind) {
      case 'failed':
        this.#check(outcome.sense);
        break;
      case 'done':
        this.#endPacket();
        break;
      case 'reply':
        state.reply = outcome.data.slice(0, outcome.length);
        this.#begin('reply', 0, state.reply.length);
        break;
      case 'read':
        this.#begin('disc', outcome.block * CD_BLOCK_BYTES, outcome.blocks * CD_BLOCK_BYTES);
    }
  }

  #begin(from: 'reply' | 'disc', at: number, left: number): void {
    const { state } = this;
    if (left === 0) {
      this.#endPacket();
      return;
    }
    // Without a limit nothing can be moved by programmed I/O (9.8, "byte count limit").
    if (!state.dma && state.limit === 0) {
      this.#abort();
      return;
    }
    state.transfer = { from, at, left };
    if (state.dma) this.#requestDma();
    else this.#beBusy('data', from === 'disc' ? BLOCK_NS : COMMAND_NS);
  }

  #continue(): void {
    const { state } = this;
    if (!state.transfer) return;
    try {
      if (state.dma) this.#moveByDma();
      else this.#offerData();
    } catch {
      this.#check(MEDIUM_ERROR);
    }
  }

  /** @returns the next `length` bytes of the transfer under way */
  #next(length: number): Uint8Array {
    const { transfer, reply } = this.state;
    if (!transfer) return new Uint8Array(0);
    const { from, at } = transfer;
    transfer.at += length;
    transfer.left -= length;
    if (from === 'reply') return Uint8Array.from(reply.slice(at, at + length));
    return this.#readDisc(at, length);
  }

  /** Bytes of the disc; behind the last whole sector of its last block are zeros. Throws if it cannot be read. */
  #readDisc(at: number, length: number): Uint8Array {
    const { disc } = this.#wiring;
    const first = Math.floor(at / SECTOR_BYTES);
    const sectors = Math.ceil((at + length) / SECTOR_BYTES) - first;
    const bytes = new Uint8Array(sectors * SECTOR_BYTES);
    const there = Math.max(0, Math.min(sectors, disc.sectors - first));
    if (there > 0) disc.read(first, bytes.subarray(0, there * SECTOR_BYTES));
    const start = at - first * SECTOR_BYTES;
    return bytes.subarray(start, start + length);
  }

  /** Holds the next block out, and says in the byte count how long it is. */
  #offerData(): void {
    const { state } = this;
    if (!state.transfer) return;
    const length = Math.min(state.transfer.left, state.limit);
    const bytes = this.#next(length);
    state.taskFile.count[0] = REASON.TO_HOST;
    state.taskFile.mid[0] = length & 0xff;
    state.taskFile.high[0] = length >>> 8;
    this.#offer(bytes);
  }

  #offer(bytes: Uint8Array): void {
    const { state } = this;
    this.#bytes = bytes;
    state.block = 'data';
    state.position = 0;
    state.status = STATUS.DRDY | STATUS.DSC | STATUS.DRQ;
    this.#setInterrupt(true);
  }

  #blockTaken(): void {
    const { state } = this;
    this.#bytes = new Uint8Array(0);
    state.block = null;
    if (state.transfer && state.transfer.left > 0) {
      this.#beBusy('data', BLOCK_NS);
    } else if (state.transfer) {
      this.#endPacket();
    } else {
      state.status = STATUS.DRDY | STATUS.DSC;
    }
  }

  /** Data waits for the engine, which may have been started before. */
  #requestDma(): void {
    this.state.taskFile.count[0] = REASON.TO_HOST;
    this.state.status = STATUS.DRDY | STATUS.DSC | STATUS.DRQ;
    this.dmaStarted();
  }

  #moveByDma(): void {
    const { dma } = this.#wiring;
    const { transfer } = this.state;
    if (!transfer) return;
    if (!dma?.started('read')) {
      this.#requestDma();
      return;
    }
    let places = dma.prepare(transfer.left);
    while (places > 0) {
      const length = Math.min(places, DMA_BYTES);
      dma.put(this.#next(length));
      places -= length;
    }
    dma.finish();
    if (transfer.left === 0) this.#endPacket();
    else this.#requestDma();
  }

  /** The packet command has come to its end. */
  #endPacket(): void {
    this.state.taskFile.count[0] = REASON.TO_HOST | REASON.COMMAND;
    this.#done();
  }

  /** Check condition: the sense key stands in the Error register (9.8). */
  #check(sense: Sense): void {
    this.#stop();
    const { state } = this;
    state.sense = sense;
    state.taskFile.count[0] = REASON.TO_HOST | REASON.COMMAND;
    state.error = sense.key << 4;
    state.status = STATUS.DRDY | STATUS.ERR;
    this.#setInterrupt(true);
  }

  #abort(): void {
    this.#stop();
    this.state.error = ERROR.ABRT;
    this.state.status = STATUS.DRDY | STATUS.ERR;
    this.#setInterrupt(true);
  }

  #done(): void {
    this.#stop();
    this.state.status = STATUS.DRDY | STATUS.DSC;
    this.#setInterrupt(true);
  }

  #stop(): void {
    const { state } = this;
    state.transfer = null;
    state.busyWith = null;
    state.block = null;
    state.reply = [];
    this.#bytes = new Uint8Array(0);
    this.#busy.cancel();
  }

  #showSignature(): void {
    const { state } = this;
    this.#stop();
    Object.assign(state.taskFile, packetSignature());
    state.error = 1;
    state.status = 0;
    this.#wiring.onIntrq();
  }

  #setInterrupt(pending: boolean): void {
    this.state.interruptPending = pending;
    this.#wiring.onIntrq();
  }
}
