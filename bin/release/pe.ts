/** Whether a Windows program is whole: the headers of Microsoft's "PE Format" against the file. */
import { must, mustLieApart, roundUp, textAt, viewOf } from './bytes.ts';

/** Where the MS-DOS stub says the signature is. */
const E_LFANEW = 0x3c;
const SIGNATURE = 0x0000_4550;
const COFF_BYTES = 20;
const PE32_PLUS = 0x20b;
const SECTION_BYTES = 40;
/** In the optional header. */
const ENTRY_POINT = 16;
const SECTION_ALIGNMENT = 32;
const FILE_ALIGNMENT = 36;
const SIZE_OF_IMAGE = 56;
const SIZE_OF_HEADERS = 60;
const DIRECTORY_COUNT = 108;
const DIRECTORIES = 112;
/** The one data directory whose address is a place in the file: Authenticode's signature. */
const CERTIFICATE_TABLE = 4;

interface Section {
  readonly name: string;
  readonly memorySize: number;
  readonly address: number;
  readonly size: number;
  readonly start: number;
}

/** @throws BrokenFile unless headers and sections fit the file and each other */
export function verifyPe(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  const word = (at: number): number => {
    must(at + 4 <= bytes.length, 'its headers end beyond the file');
    return view.getUint32(at, true);
  };
  must(bytes.length > E_LFANEW && view.getUint16(0, true) === 0x5a4d, 'it has no MS-DOS stub');
  const coff = word(E_LFANEW) + 4;
  must(word(coff - 4) === SIGNATURE, 'it has no PE signature');
  const optional = coff + COFF_BYTES;
  must((word(optional) & 0xffff) === PE32_PLUS, 'it is no program for 64 bits');
  const [count, optionalSize] = [word(coff) >>> 16, word(coff + 16) & 0xffff];
  const table = optional + optionalSize;
  const sections: Section[] = Array.from({ length: count }, (_, index) => {
    const at = table + SECTION_BYTES * index;
    return {
      name: `section ${index + 1} (${textAt(bytes, at, 8)})`,
      memorySize: word(at + 8),
      address: word(at + 12),
      size: word(at + 16),
      start: word(at + 20),
    };
  });
  const headers = { name: 'the headers', start: 0, size: word(optional + SIZE_OF_HEADERS) };
  must(table + SECTION_BYTES * count <= headers.size, 'its headers are larger than they say');
  mustLieApart([headers, ...sections], bytes.length);
  verifyAddresses(sections, word(optional + SECTION_ALIGNMENT), word(optional + SIZE_OF_IMAGE));
  const alignment = word(optional + FILE_ALIGNMENT);
  for (const { name, start, size } of sections)
    must(start % alignment === 0 && size % alignment === 0, `${name} is not aligned to ${alignment} in the file`);
  const entry = word(optional + ENTRY_POINT);
  must(
    sections.some(({ address, memorySize }) => entry >= address && entry < address + memorySize),
    'its entry point is in no section',
  );
  if (word(optional + DIRECTORY_COUNT) <= CERTIFICATE_TABLE) return;
  const certificates = optional + DIRECTORIES + 8 * CERTIFICATE_TABLE;
  must(word(certificates) === 0, 'it has a signature, which was made before it was changed');
}

/** Sections follow each other in memory without a gap. */
function verifyAddresses(sections: readonly Section[], alignment: number, imageSize: number): void {
  let end: number | undefined;
  for (const { name, address, memorySize, size } of sections) {
    must(address % alignment === 0, `${name} is not aligned to ${alignment} in memory`);
    must(end === undefined || address === end, `${name} does not follow the one before it in memory`);
    end = roundUp(address + (memorySize || size), alignment);
  }
  must(end === imageSize, `its sections end at ${end} in memory, not at the ${imageSize} that it says`);
}
