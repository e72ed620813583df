/** Where a debugger reads a machine's memory: the linear addresses of one address space, or physical ones. */
export interface MemoryReader {
  /**
   * @param address 64-bit
   * @returns undefined unless all `length` bytes are there
   */
  read(address: bigint, length: number): Uint8Array | undefined;
}

/** The number of 1, 2, 4 or 8 bytes at an address, unsigned; undefined if it is not there. */
export function readUnsigned(memory: MemoryReader, address: bigint, length: number): bigint | undefined {
  const bytes = memory.read(address, length);
  return bytes && unsignedOf(bytes);
}

/** Little-endian. */
export function unsignedOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let n = bytes.length - 1; n >= 0; n--) value = (value << 8n) | BigInt(bytes[n]!);
  return value;
}
