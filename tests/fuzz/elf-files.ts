/** ELF files: a small one made by hand, damaged, is read or refused in one line. */
import { readElf } from '../../src/toolchain/elf.ts';
import { smallestElf } from '../toolchain/smallest-elf.ts';
import { fuzzer, hex } from './fuzzer.ts';
import { damaged } from './mutate.ts';
import { refusedInOneLine } from './refusal.ts';

const whole = smallestElf();
/** Headers may name the same bytes many times, so what is read must be bounded by the file's size, not by its headers. */
const MAX_SYMBOLS = 100_000;

export const elfFiles = fuzzer<Uint8Array>({
  name: 'ELF files',
  short: 100_000,
  most: 1,
  make: (random) => damaged(random, whole, 6),
  check(bytes) {
    refusedInOneLine(() => {
      const elf = readElf(bytes);
      for (const segment of elf.segments)
        if (segment.bytes.length > segment.memorySize || segment.bytes.length > bytes.length)
          throw new Error('a segment holds more than there is');
      if (elf.symbols.length > MAX_SYMBOLS) throw new Error(`${elf.symbols.length} symbols`);
      for (const { name, address } of elf.symbols) {
        elf.symbol(name);
        elf.symbolAt(address);
      }
      elf.symbolAt(elf.entry);
      elf.symbolAt((1n << 64n) - 1n);
    });
  },
  show: hex,
});
