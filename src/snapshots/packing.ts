/** How a snapshot's body is compressed: Zstandard (RFC 8878). */
import { host } from '../host/host.ts';

/** RAM is mostly zeros: a fast level does. */
const LEVEL = 3;

export const compress = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => host.compression.compress(bytes, LEVEL);

/** @throws if the bytes are not what `compress` makes */
export const decompress = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => host.compression.decompress(bytes);
