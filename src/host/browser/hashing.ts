/** SHA-256 in plain JavaScript: SubtleCrypto's is asynchronous, and not to be had outside a secure context. */
import { sha256 } from '@noble/hashes/sha2.js';
import type { HostHashing } from '../interface.ts';

export const hashing: HostHashing = {
  sha256(parts) {
    const hash = sha256.create();
    for (const part of parts) hash.update(typeof part === 'string' ? new TextEncoder().encode(part) : part);
    return new Uint8Array(hash.digest());
  },
};
