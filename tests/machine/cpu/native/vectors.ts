import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { NativeBatch, RECORD_SIZE } from './native.ts';

/**
 * Recorded cases for hosts whose processor cannot be asked: all records before, then all records after, compressed. Keep
 * registers that do not matter the same in every case, and they take no room.
 */
export function saveVectors(path: string, before: NativeBatch, after: NativeBatch): void {
  writeFileSync(path, gzipSync(Buffer.concat([before.bytes, after.bytes]), { level: 9 }));
}

export function loadVectors(path: string): { before: NativeBatch; after: NativeBatch } {
  const bytes = new Uint8Array(gunzipSync(readFileSync(path)));
  const length = bytes.length / 2 / RECORD_SIZE;
  const half = length * RECORD_SIZE;
  return {
    before: new NativeBatch(length, bytes.subarray(0, half)),
    after: new NativeBatch(length, bytes.subarray(half)),
  };
}
