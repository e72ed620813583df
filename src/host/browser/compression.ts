/** Zstandard (RFC 8878). Browsers have no compressor, so frames are written with their contents as they are. */
import { decompress } from 'fzstd';
import { concatenate } from '../bytes.ts';
import type { HostCompression } from '../interface.ts';

/** 3.1.1: Magic_Number, little-endian. */
const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** 3.1.1.1.1: Single_Segment_flag, and a Frame_Content_Size of eight bytes. */
const DESCRIPTOR = 0xe0;
/** 3.1.1.2.4: Block_Maximum_Size is never more. */
const MAX_BLOCK = 128 << 10;

function header(size: number): Uint8Array {
  const bytes = new Uint8Array(MAGIC.length + 1 + 8);
  bytes.set([...MAGIC, DESCRIPTOR]);
  new DataView(bytes.buffer).setBigUint64(MAGIC.length + 1, BigInt(size), true);
  return bytes;
}

/** 3.1.1.2: Last_Block, Block_Type 0 (Raw_Block), Block_Size. */
const blockHeader = (size: number, last: boolean): Uint8Array => {
  const word = (size << 3) | (last ? 1 : 0);
  return Uint8Array.of(word & 0xff, (word >>> 8) & 0xff, word >>> 16);
};

function stored(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const parts = [header(bytes.length)];
  let at = 0;
  do {
    const block = bytes.subarray(at, at + MAX_BLOCK);
    at += MAX_BLOCK;
    parts.push(blockHeader(block.length, at >= bytes.length), block);
  } while (at < bytes.length);
  return concatenate(parts);
}

export const compression: HostCompression = {
  compress: stored,
  decompress: (bytes) => new Uint8Array(decompress(bytes)),
};
