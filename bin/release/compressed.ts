/**
 * The archives that people download: a program with its licence, manual page and completions, in one folder. The same
 * contents give the same bytes: no times, no users.
 */
import { zipSync } from 'fflate';
import { createTar } from 'nanotar';
import { concatenate } from '../../src/host/bytes.ts';

export interface ArchivedFile {
  /** With slashes, from the archive's folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isProgram: boolean;
}

const PROGRAM_MODE = 0o755;
const FILE_MODE = 0o644;
const REGULAR_FILE = 0o100000;

/** Half of it takes twice the time for a hundredth less. */
const LEVEL = 6;
/** ZIP's times begin with it, in local time, whichever that is. */
const firstTime = (): Date => new Date(1980, 0, 1);
/** In the upper half of the external attributes stand the mode's bits, if the maker is Unix (PKWARE's APPNOTE, 4.4.2.2 and 4.4.15). */
const UNIX = 3;
/** A tar archive ends with two blocks of zeros (POSIX, pax). */
const TAR_END = new Uint8Array(1024);

const modeOf = ({ isProgram }: ArchivedFile): number => (isProgram ? PROGRAM_MODE : FILE_MODE);

/** @param folder what unpacking makes */
export function tarGz(folder: string, files: readonly ArchivedFile[]): Uint8Array {
  const tar = createTar(
    files.map((file) => ({
      name: `${folder}/${file.name}`,
      data: file.bytes,
      attrs: { mode: modeOf(file).toString(8), uid: 0, gid: 0, mtime: 0 },
    })),
  );
  return Bun.gzipSync(new Uint8Array(concatenate([tar, TAR_END])), { level: LEVEL });
}

/** @param folder what unpacking makes */
export function zip(folder: string, files: readonly ArchivedFile[]): Uint8Array {
  const entries = files.map((file) => {
    const attrs = (REGULAR_FILE | modeOf(file)) << 16;
    return [`${folder}/${file.name}`, [file.bytes, { os: UNIX, attrs, mtime: firstTime(), level: LEVEL }]] as const;
  });
  return zipSync(Object.fromEntries(entries) as unknown as Parameters<typeof zipSync>[0]);
}
