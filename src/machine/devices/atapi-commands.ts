/**
 * The packet commands of a CD-ROM drive with a disc of one data track in it, after INCITS "Multi-Media Commands - 4" (MMC-4) and
 * "SCSI Primary Commands - 3" (SPC-3). To add one, add a line to `COMMANDS`.
 */
import { CDROM_MODEL } from './atapi-identify.ts';
import type { Sense } from './atapi-state.ts';

export const CD_BLOCK_BYTES = 2048;

/** What a packet command leads to. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly sense: Sense }
  /** At most `length` bytes of `data` go to the host. */
  | { readonly kind: 'reply'; readonly data: readonly number[]; readonly length: number }
  | { readonly kind: 'read'; readonly block: number; readonly blocks: number };

export interface Disc {
  /** Blocks of 2,048 bytes. */
  readonly blocks: number;
  /** What REQUEST SENSE tells of the last command. */
  readonly sense: Sense;
}

type Command = (packet: readonly number[], disc: Disc) => Outcome;

export const NO_SENSE: Sense = { key: 0, code: 0 };
export const MEDIUM_ERROR: Sense = { key: 3, code: 0x1100 };
const ILLEGAL = 5;
const INVALID_COMMAND: Sense = { key: ILLEGAL, code: 0x2000 };
const OUT_OF_RANGE: Sense = { key: ILLEGAL, code: 0x2100 };
const INVALID_FIELD: Sense = { key: ILLEGAL, code: 0x2400 };
const SAVING_UNSUPPORTED: Sense = { key: ILLEGAL, code: 0x3900 };

const DONE: Outcome = { kind: 'done' };
const failed = (sense: Sense): Outcome => ({ kind: 'failed', sense });
const reply = (data: readonly number[], length: number): Outcome => ({ kind: 'reply', data, length });

const at = (bytes: readonly number[], offset: number): number => bytes[offset] ?? 0;
const word = (bytes: readonly number[], offset: number): number => (at(bytes, offset) << 8) | at(bytes, offset + 1);
const dword = (bytes: readonly number[], offset: number): number =>
  word(bytes, offset) * 0x1_0000 + word(bytes, offset + 2);
const be16 = (value: number): number[] => [(value >>> 8) & 0xff, value & 0xff];
const be32 = (value: number): number[] => [...be16(value >>> 16), ...be16(value & 0xffff)];
const text = (value: string, bytes: number): number[] => [...value.padEnd(bytes)].map((letter) => letter.charCodeAt(0));
const zeros = (length: number): number[] => new Array<number>(length).fill(0);

/** A block's time on the disc: minute, second, frame, from the two seconds in front of the first block on (MMC-4, 4.2.3). */
function msf(block: number): number[] {
  const frames = block + 150;
  return [0, Math.floor(frames / 4500), Math.floor(frames / 75) % 60, frames % 75];
}

const COMMANDS: ReadonlyMap<number, Command> = new Map<number, Command>([
  [0x00, () => DONE], // TEST UNIT READY
  [0x03, requestSense],
  [0x12, inquiry],
  [0x1b, () => DONE], // START STOP UNIT: the disc turns always, and nobody takes it out
  [0x1e, () => DONE], // PREVENT ALLOW MEDIUM REMOVAL
  [0x25, (_packet, { blocks }) => reply([...be32(blocks - 1), ...be32(CD_BLOCK_BYTES)], 8)], // READ CAPACITY
  [0x28, (packet, disc) => read(dword(packet, 2), word(packet, 7), disc)], // READ (10)
  [0x2b, (packet, { blocks }) => (dword(packet, 2) < blocks ? DONE : failed(OUT_OF_RANGE))], // SEEK (10)
  [0x43, readToc],
  [0x46, getConfiguration],
  [0x4a, getEventStatus],
  [0x51, readDiscInformation],
  [0x5a, modeSense],
  [0xa8, (packet, disc) => read(dword(packet, 2), dword(packet, 6), disc)], // READ (12)
  [0xbb, () => DONE], // SET CD SPEED
  [0xbd, (packet) => reply([0, 0, 0, 0, 0, 1, 0, 0], word(packet, 8))], // MECHANISM STATUS
  [0xbe, readCd],
]);

/** @returns what the command in `packet` leads to */
export function executePacket(packet: readonly number[], disc: Disc): Outcome {
  return COMMANDS.get(at(packet, 0))?.(packet, disc) ?? failed(INVALID_COMMAND);
}

function read(block: number, blocks: number, disc: Disc): Outcome {
  if (block + blocks > disc.blocks) return failed(OUT_OF_RANGE);
  return blocks === 0 ? DONE : { kind: 'read', block, blocks };
}

/** Fixed format (SPC-3, 4.5.3). */
function requestSense(packet: readonly number[], { sense }: Disc): Outcome {
  const data = [0x70, 0, sense.key, 0, 0, 0, 0, 10, 0, 0, 0, 0, ...be16(sense.code), 0, 0, 0, 0];
  return reply(data, at(packet, 4));
}

/** SPC-3, 6.4.2. */
function inquiry(packet: readonly number[]): Outcome {
  if (at(packet, 1) & 1 || at(packet, 2) !== 0) return failed(INVALID_FIELD);
  const [cdrom, removable, additional] = [0x05, 0x80, 31];
  const names = [...text('LESSON', 8), ...text(CDROM_MODEL.slice(7), 16), ...text('1.0', 4)];
  return reply([cdrom, removable, 0, 0x21, additional, 0, 0, 0, ...names], at(packet, 4));
}

/** MMC-4, 6.30: one data track, and the lead-out behind it. */
function readToc(packet: readonly number[], { blocks }: Disc): Outcome {
  const length = word(packet, 7);
  const address = at(packet, 1) & 2 ? msf : be32;
  // Old drives had the format at the end of the packet.
  const format = at(packet, 2) & 0x0f || at(packet, 9) >> 6;
  const track = at(packet, 6);
  if (format === 1) return reply([0, 10, 1, 1, 0, 0x14, 1, 0, ...address(0)], length);
  if (format === 2) {
    const entry = (point: number, place: readonly number[]): number[] => [1, 0x14, 0, point, 0, 0, 0, ...place];
    const points = [
      ...entry(0xa0, [0, 1, 0, 0]),
      ...entry(0xa1, [0, 1, 0, 0]),
      ...entry(0xa2, msf(blocks)),
      ...entry(1, msf(0)),
    ];
    return reply([...be16(points.length + 2), 1, 1, ...points], length);
  }
  if (format !== 0 || (track > 1 && track !== 0xaa)) return failed(INVALID_FIELD);
  const first = track <= 1 ? [0, 0x14, 1, 0, ...address(0)] : [];
  const tracks = [...first, 0, 0x16, 0xaa, 0, ...address(blocks)];
  return reply([...be16(tracks.length + 2), 1, 1, ...tracks], length);
}

/** More than fits on a CD is a DVD. */
const MAX_CD_BLOCKS = 80 * 60 * 75;
const [PROFILE_CD_ROM, PROFILE_DVD_ROM] = [0x0008, 0x0010] as const;

/** MMC-4, 6.6: profile list, core, removable medium. */
function getConfiguration(packet: readonly number[], { blocks }: Disc): Outcome {
  const current = blocks > MAX_CD_BLOCKS ? PROFILE_DVD_ROM : PROFILE_CD_ROM;
  const profile = (number: number): number[] => [...be16(number), number === current ? 1 : 0, 0];
  const features: (readonly [code: number, version: number, data: number[]])[] = [
    [0x0000, 0x03, [...profile(PROFILE_DVD_ROM), ...profile(PROFILE_CD_ROM)]],
    [0x0001, 0x0b, [0, 0, 0, 2, 1, 0, 0, 0]], // ATAPI
    [0x0003, 0x03, [0x29, 0, 0, 0]], // a tray that can be locked and ejects
  ];
  const [kind, first] = [at(packet, 1) & 3, word(packet, 2)];
  if (kind > 2) return failed(INVALID_FIELD);
  const wanted = features.filter(([code]) => (kind === 2 ? code === first : code >= first));
  const data = wanted.flatMap(([code, version, own]) => [...be16(code), version, own.length, ...own]);
  return reply([...be32(data.length + 4), 0, 0, ...be16(current), ...data], word(packet, 7));
}

/** MMC-4, 6.7: nothing has happened, and there is a disc in the drive. */
function getEventStatus(packet: readonly number[]): Outcome {
  if ((at(packet, 1) & 1) === 0) return failed(INVALID_FIELD); // only polled
  const media = 0x10;
  const none = [0, 0, 0x80, media];
  return reply(at(packet, 4) & media ? [0, 4, 4, media, 0, 2, 0, 0] : none, word(packet, 7));
}

/** MMC-4, 6.26: complete, one session of one track. */
function readDiscInformation(packet: readonly number[]): Outcome {
  if ((at(packet, 1) & 7) !== 0) return failed(INVALID_FIELD);
  return reply([0, 32, 0x0e, 1, 1, 1, 1, 0x20, ...zeros(26)], word(packet, 7));
}

/** The pages of MODE SENSE (MMC-4, 7): error recovery, audio, capabilities. */
const PAGES: ReadonlyMap<number, readonly number[]> = new Map([
  [0x01, [0x01, 6, 0, 5, 0, 0, 0, 0]],
  [0x0e, [0x0e, 14, 4, 0, 0, 0, 0, 75, 1, 0xff, 2, 0xff, 0, 0, 0, 0]],
  [0x2a, [0x2a, 18, 0x3b, 0, 0x70, 0x60, 0x29, 0, ...be16(706), ...be16(2), ...be16(512), ...be16(706), 0, 0, 0, 0]],
]);

/** SPC-3, 6.10. */
function modeSense(packet: readonly number[]): Outcome {
  const [control, page] = [at(packet, 2) >> 6, at(packet, 2) & 0x3f];
  if (control === 3) return failed(SAVING_UNSUPPORTED);
  const pages = page === 0x3f ? [...PAGES.values()].flat() : PAGES.get(page);
  // Nothing is changeable, and so there are no masks of what is.
  if (control === 1 || !pages) return failed(INVALID_FIELD);
  return reply([...be16(pages.length + 6), 0x70, 0, 0, 0, 0, 0, ...pages], word(packet, 7));
}

/** READ CD: the user data of blocks (MMC-4, 6.19). */
function readCd(packet: readonly number[], disc: Disc): Outcome {
  const blocks = at(packet, 6) * 0x1_0000 + word(packet, 7);
  if (blocks === 0 || (at(packet, 9) & 0xf8) === 0) return DONE;
  if ((at(packet, 9) & 0xf8) !== 0x10) return failed(INVALID_FIELD);
  return read(dword(packet, 2), blocks, disc);
}
