/** What the floppy disk controller keeps, and how that comes back from a snapshot. */
import { byte, flag, integer, list, moment, nullable, oneOf, record, such } from '../state-format.ts';
import { SECTOR_BYTES } from './block-store.ts';

/** Drives that the controller can select. */
export const FLOPPY_DRIVES = 4;
const MAX_TRACK = 255;

/** What a command does with the sectors that it comes to. */
export type SectorOperation = 'read' | 'write' | 'verify' | 'scan' | 'format';
export const SECTOR_OPERATIONS = ['read', 'write', 'verify', 'scan', 'format'] as const;

/** A data command in its execution phase; the letters are the data sheet's. */
export interface FloppyTransfer {
  readonly operation: SectorOperation;
  readonly drive: number;
  readonly multiTrack: boolean;
  /** The recording is MFM, as that of all diskettes here, not FM. */
  readonly mfm: boolean;
  /** Sectors with the other kind of data mark are passed over (SK). */
  readonly skip: boolean;
  /** The command wants sectors of deleted data, of which there are none. */
  readonly deleted: boolean;
  /** READ TRACK: all sectors from the index hole on, whatever their numbers. */
  readonly track: boolean;
  /** Of a scan: which comparison satisfies it, and how the next sector is found. */
  readonly condition: 'equal' | 'low' | 'high';
  readonly step: number;
  /** The side under the head. */
  head: number;
  c: number;
  h: number;
  r: number;
  readonly n: number;
  readonly eot: number;
  /** Sectors that are left of a command which counts them, or null. */
  left: number | null;
  /** FORMAT's filler byte. */
  readonly filler: number;
  /** Status registers as they come together. */
  st0: number;
  st1: number;
  st2: number;
}

/** A drive, from outside: where its head is, and what the controller remembers of its last seek. */
export interface FloppyDriveState {
  track: number;
  /** The disk change line: there has been no step since the diskette was put in. */
  changed: boolean;
  /** Where a seek is to end, and virtual nanoseconds since power-on at which it does; else null. */
  target: number | null;
  until: number | null;
  /** ST0 of a seek that has ended and that nobody has asked after, or null. */
  ended: number | null;
}

export interface FloppyControllerState {
  /** Digital Output Register. */
  dor: number;
  /** Tape Drive Register. */
  tdr: number;
  /** Data Rate Select Register: rate and precompensation. */
  dsr: number;
  /** The bytes of SPECIFY, of CONFIGURE (the second and third) and of PERPENDICULAR MODE. */
  specify: number[];
  configure: number[];
  perpendicular: number;
  lock: boolean;
  /** End of track of the last command that named one. */
  lastEot: number;
  phase: 'command' | 'execution' | 'result';
  /** Of the command that is being written, or of its result that is being read. */
  bytes: number[];
  /** SENSE INTERRUPT STATUS commands that are due after a reset. */
  resetPolls: number;
  interrupt: boolean;
  transfer: FloppyTransfer | null;
  /** Data that the processor moves, and how much of it has been moved. */
  block: number[];
  position: number;
  /** READ ID for this drive and side waits for a sector, 0 … 7, or null. */
  readId: number | null;
  /** Virtual nanoseconds since power-on at which the controller goes on, or null. */
  busyUntil: number | null;
  drives: FloppyDriveState[];
}

const track = integer(0, MAX_TRACK);

const checkFields = record<FloppyControllerState>({
  dor: byte,
  tdr: integer(0, 3),
  dsr: integer(0, 0x7f),
  specify: list(byte, 2, 2),
  configure: list(byte, 2, 2),
  perpendicular: byte,
  lock: flag,
  lastEot: byte,
  phase: oneOf('command', 'execution', 'result'),
  bytes: list(byte, 0, 10),
  resetPolls: integer(0, FLOPPY_DRIVES),
  interrupt: flag,
  transfer: nullable(
    record<FloppyTransfer>({
      operation: oneOf(...SECTOR_OPERATIONS),
      drive: integer(0, FLOPPY_DRIVES - 1),
      multiTrack: flag,
      mfm: flag,
      skip: flag,
      deleted: flag,
      track: flag,
      condition: oneOf('equal', 'low', 'high'),
      step: integer(1, 2),
      head: integer(0, 1),
      c: byte,
      h: byte,
      r: byte,
      n: byte,
      eot: byte,
      left: nullable(integer(1, 256)),
      filler: byte,
      st0: byte,
      st1: byte,
      st2: byte,
    }),
  ),
  block: list(byte, 0, SECTOR_BYTES),
  position: integer(0, SECTOR_BYTES),
  readId: nullable(integer(0, 7)),
  busyUntil: nullable(moment),
  drives: list(
    record<FloppyDriveState>({
      track,
      changed: flag,
      target: nullable(track),
      until: nullable(moment),
      ended: nullable(byte),
    }),
    FLOPPY_DRIVES,
    FLOPPY_DRIVES,
  ),
});

const working = such(
  checkFields,
  ({ phase, transfer, readId, busyUntil, block, position }) =>
    phase !== 'execution' ||
    ((transfer !== null || readId !== null) && (busyUntil !== null || position < block.length)),
  'an execution phase in which nothing happens',
);
const answering = such(
  working,
  ({ phase, bytes }) => phase !== 'result' || bytes.length > 0,
  'a result phase without a result',
);
export const checkFloppyController = such(
  answering,
  ({ drives }) => drives.every(({ target, until }) => (target === null) === (until === null)),
  'a seek without an end',
);
