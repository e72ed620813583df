/** The commands of an ATA disk by their codes (ATA/ATAPI-6, T13/1410D, chapter 8). To add one, add a line to `COMMANDS`. */
import { identifyDevice, MAX_SECTORS_PER_BLOCK } from './ata-identify.ts';
import { ERROR } from './ata-registers.ts';
import { type AtaDiskState, geometryOf, type TransferKind } from './ata-state.ts';

/** What a command may do with its disk. */
export interface CommandTarget {
  readonly state: AtaDiskState;
  /** Sectors on the disk. */
  readonly sectors: number;
  /** Device 0 or 1 of its channel. */
  readonly device: number;
  /** Ends the command well, with an interrupt. */
  done(): void;
  /** Ends the command with these bits in the Error register, and an interrupt. */
  fail(error: number): void;
  /** Starts to move or check the sectors that the registers name. */
  begin(kind: TransferKind): void;
  /** Holds a block out for the guest to read. */
  offer(block: Uint8Array): void;
  /** Shows the signature, as after a reset. */
  showSignature(): void;
  interrupt(): void;
}

type Command = (disk: CommandTarget) => void;

export const EXECUTE_DEVICE_DIAGNOSTIC = 0x90;
/** Multiword DMA mode 0 in the sector count of SET FEATURES. */
const MULTIWORD_DMA = 0x20;

const transfer =
  (direction: TransferKind['direction'], of: Partial<Omit<TransferKind, 'direction'>> = {}): Command =>
  (disk) =>
    disk.begin({ direction, extended: false, multiple: false, dma: false, ...of });

const done: Command = (disk) => disk.done();

const COMMANDS: ReadonlyMap<number, Command> = new Map<number, Command>([
  [0x00, (disk) => disk.fail(ERROR.ABRT)], // NOP: always aborted (8.24)
  [0x20, transfer('read')], // READ SECTOR(S)
  [0x21, transfer('read')],
  [0x24, transfer('read', { extended: true })], // READ SECTOR(S) EXT
  [0x25, transfer('read', { extended: true, dma: true })], // READ DMA EXT
  [0x29, transfer('read', { extended: true, multiple: true })], // READ MULTIPLE EXT
  [0x30, transfer('write')], // WRITE SECTOR(S)
  [0x31, transfer('write')],
  [0x34, transfer('write', { extended: true })], // WRITE SECTOR(S) EXT
  [0x35, transfer('write', { extended: true, dma: true })], // WRITE DMA EXT
  [0x39, transfer('write', { extended: true, multiple: true })], // WRITE MULTIPLE EXT
  [0x40, transfer('verify')], // READ VERIFY SECTOR(S)
  [0x41, transfer('verify')],
  [0x42, transfer('verify', { extended: true })], // READ VERIFY SECTOR(S) EXT
  [EXECUTE_DEVICE_DIAGNOSTIC, executeDeviceDiagnostic],
  [0x91, initializeDeviceParameters], // of ATA-5
  [0x94, done], // STANDBY IMMEDIATE, IDLE IMMEDIATE, STANDBY, IDLE and SLEEP, as the first ATA numbered them
  [0x95, done],
  [0x96, done],
  [0x97, done],
  [0x98, checkPowerMode],
  [0x99, done],
  [0xc4, transfer('read', { multiple: true })], // READ MULTIPLE
  [0xc5, transfer('write', { multiple: true })], // WRITE MULTIPLE
  [0xc6, setMultipleMode],
  [0xc8, transfer('read', { dma: true })], // READ DMA
  [0xc9, transfer('read', { dma: true })],
  [0xca, transfer('write', { dma: true })], // WRITE DMA
  [0xcb, transfer('write', { dma: true })],
  [0xe0, done], // STANDBY IMMEDIATE
  [0xe1, done], // IDLE IMMEDIATE
  [0xe2, done], // STANDBY
  [0xe3, done], // IDLE
  [0xe5, checkPowerMode],
  [0xe6, done], // SLEEP
  [0xe7, done], // FLUSH CACHE: every write has reached the store already
  [0xea, done], // FLUSH CACHE EXT
  [0xec, identify],
  [0xef, setFeatures],
]);

/** Carries out the command with this code; one that does not exist is aborted. */
export function execute(disk: CommandTarget, code: number): void {
  const command = COMMANDS.get(code);
  if (command) command(disk);
  else if (isRecalibrate(code)) disk.done();
  else disk.fail(ERROR.ABRT);
}

/** RECALIBRATE had the step rate in its low four bits. */
const isRecalibrate = (code: number): boolean => (code & 0xf0) === 0x10;

function executeDeviceDiagnostic(disk: CommandTarget): void {
  disk.showSignature();
  disk.interrupt();
}

/** The device is active. */
function checkPowerMode(disk: CommandTarget): void {
  disk.state.taskFile.count[0] = 0xff;
  disk.done();
}

function identify(disk: CommandTarget): void {
  const { geometry, multiple, writeCache, lookAhead, dmaMode } = disk.state;
  const identity = identifyDevice({
    sectors: disk.sectors,
    geometry: geometryOf(disk.sectors, 16, 63),
    currentGeometry: geometry,
    multiple,
    writeCache,
    lookAhead,
    dmaMode,
    device: disk.device,
  });
  disk.offer(identity);
}

function initializeDeviceParameters(disk: CommandTarget): void {
  const { count, device } = disk.state.taskFile;
  if (count[0] === 0) {
    disk.fail(ERROR.ABRT);
    return;
  }
  disk.state.geometry = geometryOf(disk.sectors, (device & 0xf) + 1, count[0]);
  disk.done();
}

function setMultipleMode(disk: CommandTarget): void {
  const sectors = disk.state.taskFile.count[0];
  // 0 turns READ/WRITE MULTIPLE off; else a power of two.
  if (sectors > MAX_SECTORS_PER_BLOCK || sectors & (sectors - 1)) {
    disk.fail(ERROR.ABRT);
    return;
  }
  disk.state.multiple = sectors;
  disk.done();
}

function setFeatures(disk: CommandTarget): void {
  const { state } = disk;
  switch (state.taskFile.features) {
    case 0x02:
    case 0x82:
      state.writeCache = state.taskFile.features === 0x02;
      break;
    case 0x03:
      if (!setTransferMode(state)) {
        disk.fail(ERROR.ABRT);
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
      disk.fail(ERROR.ABRT);
      return;
  }
  disk.done();
}

/** PIO default, PIO with flow control up to mode 4, multiword DMA up to mode 2 (8.46, "Set transfer mode"). @returns whether there is such a mode */
function setTransferMode(state: AtaDiskState): boolean {
  const mode = state.taskFile.count[0];
  if (mode >= MULTIWORD_DMA && mode <= MULTIWORD_DMA + 2) {
    state.dmaMode = mode - MULTIWORD_DMA;
    return true;
  }
  return mode <= 1 || (mode >= 0x08 && mode <= 0x0c);
}
