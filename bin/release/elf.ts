/** Whether a Linux program is whole: the headers of the System V ABI's ELF64 against the file. */
import { must, mustLieApart, viewOf } from './bytes.ts';

const ELF_HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const SECTION_HEADER_BYTES = 64;
const MAGIC = 0x7f45_4c46;
const ELFCLASS64 = 2;
const ELFDATA2LSB = 1;
const PT_LOAD = 1;
const SHT_NULL = 0;
const SHT_NOBITS = 8;

/** @throws BrokenFile unless program headers and sections fit the file and each other */
export function verifyElf(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  must(bytes.length >= ELF_HEADER_BYTES && view.getUint32(0) === MAGIC, 'it is no ELF file');
  must(bytes[4] === ELFCLASS64 && bytes[5] === ELFDATA2LSB, 'it is not for 64 bits, little-endian');
  const wide = (at: number): number => Number(view.getBigUint64(at, true));
  const entry = wide(24);
  const [programs, sections] = [wide(32), wide(40)];
  const [programCount, sectionCount] = [view.getUint16(56, true), view.getUint16(60, true)];
  const tables = [
    { name: 'the ELF header', start: 0, size: ELF_HEADER_BYTES },
    { name: 'the program headers', start: programs, size: PROGRAM_HEADER_BYTES * programCount },
    { name: 'the section headers', start: sections, size: SECTION_HEADER_BYTES * sectionCount },
  ];
  mustLieApart(tables, bytes.length);
  const loads = Array.from({ length: programCount }, (_, index) => programs + PROGRAM_HEADER_BYTES * index).flatMap(
    (at, index) => {
      const [start, size, memorySize] = [wide(at + 8), wide(at + 32), wide(at + 40)];
      const name = `program header ${index + 1}`;
      must(start + size <= bytes.length, `${name} ends at ${start + size}, beyond the file's ${bytes.length} bytes`);
      if (view.getUint32(at, true) !== PT_LOAD) return [];
      must(size <= memorySize, `${name} is larger than the memory it asks for`);
      return [{ name, address: wide(at + 16), memorySize }];
    },
  );
  must(loads.length > 0, 'it has no segment to load');
  loads.forEach(({ name, address }, index) => {
    const before = loads[index - 1];
    must(!before || before.address + before.memorySize <= address, `${name} is not behind the one before it in memory`);
  });
  must(
    loads.some(({ address, memorySize }) => entry >= address && entry < address + memorySize),
    'its entry point is in no segment',
  );
  const contents = Array.from({ length: sectionCount }, (_, index) => {
    const at = sections + SECTION_HEADER_BYTES * index;
    const isInFile = ![SHT_NULL, SHT_NOBITS].includes(view.getUint32(at + 4, true));
    return { name: `section ${index}`, start: wide(at + 24), size: isInFile ? wide(at + 32) : 0 };
  });
  mustLieApart(contents, bytes.length);
}
