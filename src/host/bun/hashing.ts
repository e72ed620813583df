import type { HostHashing } from '../interface.ts';

export const hashing: HostHashing = {
  sha256(parts) {
    const hasher = new Bun.CryptoHasher('sha256');
    for (const part of parts) hasher.update(part);
    return new Uint8Array(hasher.digest());
  },
};
