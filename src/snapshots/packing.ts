/** What a snapshot's file needs of its host: SHA-256, and Zstandard (RFC 8878). */

/** RAM is mostly zeros: a fast level does. */
const LEVEL = 3;

/** @returns 32 bytes */
export const sha256 = (bytes: Uint8Array): Uint8Array => new Bun.CryptoHasher('sha256').update(bytes).digest();

export const compress = (bytes: Uint8Array<ArrayBuffer>): Uint8Array => Bun.zstdCompressSync(bytes, { level: LEVEL });

/** @throws if the bytes are not what `compress` makes */
export const decompress = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Bun.zstdDecompressSync(bytes));
