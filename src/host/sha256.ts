/** SHA-256 (FIPS 180-4), the one hash of this program. */
import { host } from './host.ts';

/** Of the parts one after the other, text as UTF-8. @returns 32 bytes */
export const sha256 = (...parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> =>
  host.hashing.sha256(parts);

/** As `sha256`. @returns 64 digits */
export const sha256Hex = (...parts: readonly (string | Uint8Array)[]): string => sha256(...parts).toHex();
