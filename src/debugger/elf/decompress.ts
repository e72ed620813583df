/** Compressed debug sections. (System V ABI, chapter 4, "Compressed Sections"; Go's linker and binutils use zlib) */
import { unzlibSync } from 'fflate';
import { BadData } from '../bad-data.ts';
import { ByteReader } from '../byte-reader.ts';
import { ELFCOMPRESS } from './constants.ts';

/** A section says itself how large it is; more than this is a lie. */
const MAX_BYTES = 1 << 30;

/** @throws BadData */
export function decompressed(raw: Uint8Array, name: string): Uint8Array {
  const { type, size, data } = name.startsWith('.zdebug') ? gnuHeader(raw, name) : standardHeader(raw);
  if (type === ELFCOMPRESS.ZSTD) throw new BadData(`${name} is compressed with zstd, which cannot be read; use zlib`);
  if (type !== ELFCOMPRESS.ZLIB) throw new BadData(`${name} is compressed in an unknown way (${type})`);
  if (size > MAX_BYTES) throw new BadData(`${name} claims to have ${size} bytes`);
  let bytes: Uint8Array;
  try {
    bytes = unzlibSync(data, { out: new Uint8Array(size) });
  } catch {
    throw new BadData(`${name} cannot be decompressed`);
  }
  if (bytes.length !== size) throw new BadData(`${name} has ${bytes.length} bytes instead of ${size}`);
  return bytes;
}

/** Elf64_Chdr: ch_type, ch_reserved, ch_size, ch_addralign. */
function standardHeader(raw: Uint8Array) {
  const reader = new ByteReader(raw);
  const type = reader.u32();
  reader.skip(4);
  const size = reader.offset64();
  reader.skip(8);
  return { type, size, data: raw.subarray(reader.at) };
}

/** `ZLIB` and the size, big-endian. */
function gnuHeader(raw: Uint8Array, name: string) {
  if (raw.length < 12 || String.fromCharCode(...raw.subarray(0, 4)) !== 'ZLIB') {
    throw new BadData(`${name} does not begin with ZLIB`);
  }
  const size = Number(new DataView(raw.buffer, raw.byteOffset).getBigUint64(4));
  return { type: ELFCOMPRESS.ZLIB, size, data: raw.subarray(12) };
}
