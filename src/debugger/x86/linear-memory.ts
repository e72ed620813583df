/** Linear memory, read through the page tables as they are, without rights: a debugger may look everywhere. */
import type { MemoryReader } from '../memory-reader.ts';
import { type PagingRegisters, walk } from './page-walk.ts';

/** @param physical reads physical addresses */
export function linearMemory(physical: MemoryReader, registers: PagingRegisters): MemoryReader {
  const pages = new Map<bigint, bigint | undefined>();
  const translate = (page: bigint): bigint | undefined => {
    if (!pages.has(page)) pages.set(page, walk(physical, registers, page).physical);
    return pages.get(page);
  };
  return {
    read: (address, length) => {
      const first = address & ~0xfffn;
      if (address + BigInt(length) <= first + 0x1000n) {
        const frame = translate(first);
        return frame === undefined ? undefined : physical.read(frame + (address - first), length);
      }
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const at = BigInt.asUintN(64, address + BigInt(done));
        const frame = translate(at & ~0xfffn);
        const size = Math.min(length - done, 0x1000 - Number(at & 0xfffn));
        const part = frame === undefined ? undefined : physical.read(frame + (at & 0xfffn), size);
        if (!part) return undefined;
        bytes.set(part, done);
        done += size;
      }
      return bytes;
    },
  };
}
