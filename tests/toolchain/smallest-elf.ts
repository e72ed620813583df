/** An ELF file made by hand. */

/** A file with a program header, section names, symbols: small, so that every byte can be changed. */
export function smallestElf(): Uint8Array {
  const bytes = new Uint8Array(64 + 56 + 4 * 64 + 48 + 32);
  const view = new DataView(bytes.buffer);
  const headers = 64 + 56;
  const symbols = headers + 4 * 64;
  const strings = symbols + 48;
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  const put = (at: number, values: readonly [size: number, value: number][]): void => {
    let place = at;
    for (const [size, value] of values) {
      if (size === 2) view.setUint16(place, value, true);
      else if (size === 4) view.setUint32(place, value, true);
      else view.setBigUint64(place, BigInt(value), true);
      place += size;
    }
  };
  const x = (value: number): [number, number] => [8, value];
  const w = (value: number): [number, number] => [4, value];
  const h = (value: number): [number, number] => [2, value];
  put(16, [h(2), h(62), w(1), x(0x401000), x(64), x(headers), w(0), h(64), h(56), h(1), h(64), h(4), h(3)]);
  put(64, [w(1), w(5), x(0), x(0x400000), x(0x400000), x(bytes.length), x(0x2000), x(0x1000)]);
  put(headers + 64, [w(1), w(8), x(3), x(0x402000), x(0), x(0x100000), w(0), w(0), x(1), x(0)]);
  put(headers + 128, [w(6), w(2), x(0), x(0), x(symbols), x(48), w(3), w(0), x(8), x(24)]);
  put(headers + 192, [w(14), w(3), x(0), x(0), x(strings), x(32), w(0), w(0), x(1), x(0)]);
  put(symbols + 24, [w(22), h(2), h(1), x(0x401000), x(16)]);
  bytes.set(new TextEncoder().encode('\0.bss\0.symtab\0.strtab\0main.main\0'), strings);
  return bytes;
}
