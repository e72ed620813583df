/** What an ATAPI CD-ROM drive remembers, and how that comes back from a snapshot. */
import { byte, count, flag, integer, list, moment, nullable, oneOf, pair, record, such } from '../state-format.ts';
import { STATUS, type TaskFile } from './ata-registers.ts';

/** A command packet. */
export const PACKET_BYTES = 12;
/** The most that a byte count limit lets through at once. */
const MAX_BLOCK = 0xfffe;
/** The longest answer to a command that does not read the disc. */
const MAX_REPLY = 0xffff;

/** Sense key, additional sense code and its qualifier. */
export interface Sense {
  readonly key: number;
  readonly code: number;
}

export interface AtapiState {
  taskFile: TaskFile;
  status: number;
  error: number;
  interruptPending: boolean;
  command: number;
  busyWith: 'command' | 'packet' | 'data' | 'reset' | null;
  /** What the data register is for while DRQ is set. */
  block: 'packet' | 'data' | null;
  position: number;
  sense: Sense;
  /** Data of the packet command under way goes by DMA. */
  dma: boolean;
  /** The most bytes of a data block (byte count limit). */
  limit: number;
  /** Data that is to be moved: from the reply, or from the disc's byte `at` on. */
  transfer: { readonly from: 'reply' | 'disc'; at: number; left: number } | null;
  reply: number[];
}

export interface SavedAtapi extends AtapiState {
  /** Virtual nanoseconds since power-on at which the device stops being busy, or null. */
  busyUntil: number | null;
  /** The packet as far as it has come, or the data block under way. */
  bytes: number[];
}

const twice = pair(byte, byte);

const checkFields = record<SavedAtapi>({
  taskFile: record({ features: byte, count: twice, low: twice, mid: twice, high: twice, device: byte }),
  status: byte,
  error: byte,
  interruptPending: flag,
  command: byte,
  busyWith: nullable(oneOf('command', 'packet', 'data', 'reset')),
  block: nullable(oneOf('packet', 'data')),
  position: integer(0, MAX_BLOCK + 4),
  sense: record<Sense>({ key: integer(0, 15), code: integer(0, 0xffff) }),
  dma: flag,
  limit: integer(0, MAX_BLOCK),
  transfer: nullable(record({ from: oneOf('reply', 'disc'), at: count, left: count })),
  reply: list(byte, 0, MAX_REPLY),
  busyUntil: nullable(moment),
  bytes: list(byte, 0, MAX_BLOCK),
});

export const checkAtapi = such(
  checkFields,
  ({ status, block, bytes, position, dma }) =>
    (status & STATUS.DRQ) === 0 || (dma && block !== 'packet') || (block !== null && position < bytes.length),
  'a request for data behind the end of the block',
);

/** "I am a packet device" (ATA/ATAPI-6, 9.12). */
export const packetSignature = (): Omit<TaskFile, 'features'> => ({
  count: [1, 0],
  low: [1, 0],
  mid: [0x14, 0],
  high: [0xeb, 0],
  device: 0,
});

export const atapiAtPowerOn = (): AtapiState => ({
  taskFile: { features: 0, ...packetSignature() },
  status: 0,
  error: 1,
  interruptPending: false,
  command: 0,
  busyWith: null,
  block: null,
  position: 0,
  sense: { key: 0, code: 0 },
  dma: false,
  limit: 0,
  transfer: null,
  reply: [],
});
