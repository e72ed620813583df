import type { HostCompression } from '../interface.ts';

export const compression: HostCompression = {
  compress: (bytes, level) => new Uint8Array(Bun.zstdCompressSync(bytes as Uint8Array<ArrayBuffer>, { level })),
  decompress: (bytes) => new Uint8Array(Bun.zstdDecompressSync(bytes as Uint8Array<ArrayBuffer>)),
};
