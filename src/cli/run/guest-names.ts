/** The names and source lines of what runs in a guest: its kernel, its boot program, the BIOS. */
import { BadData } from '../../debugger/bad-data.ts';
import type { LineAddress, SourceLine } from '../../debugger/dwarf/lines.ts';
import { ElfFile } from '../../debugger/elf/elf-file.ts';
import { GoProgram } from '../../debugger/go/program.ts';
import { type LineTable, type NamedPlace, Symbols } from '../../debugger/symbols.ts';
import { type SourceFile, shippedFiles } from '../../host/files.ts';
import { AssemblyLines } from '../../inspection/assembly-lines.ts';
import type { Area } from '../../profile/places.ts';
import { BOOT_SOURCE, type Stage, stageFiles } from '../../stages/stages.ts';

export interface GuestNames {
  /** The kernel; undefined where there is none that Go built. */
  readonly program: GoProgram | undefined;
  readonly symbols: Symbols;
  readonly areas: readonly Area[];
}

const SECTOR = 512;
const ELF_MAGIC = 0x464c_457f;
/** PT_LOAD, and PF_X of a segment's flags. (System V ABI, 5) */
const [LOADED, EXECUTABLE] = [1, 1] as const;
/** The BIOS, and its alias below 4 GiB, where the processor begins. */
const BIOS = { name: 'BIOS', start: 0xf_0000, end: 0x10_0000 };
const BIOS_ALIAS = { name: 'BIOS', start: 0xffff_0000, end: 0x1_0000_0000 };
const BOOT_SECTOR = { name: 'boot sector', start: 0x7c00, end: 0x7e00 };

/**
 * @param stage undefined for a disk
 * @param image the disk, on which the kernel is a whole ELF file that begins a sector
 */
export function guestNames(stage: Stage | undefined, image: Uint8Array): GuestNames {
  const program = programOn(image);
  const bios = linesOf('bios.asm', shippedFiles('src/machine/firmware'));
  const tables = [BIOS, BIOS_ALIAS].map(({ start }) => new Routines(bios, BigInt(start), 'firmware/'));
  if (stage) tables.unshift(new Routines(linesOf(BOOT_SOURCE, stageFiles(stage)), 0n, ''));
  return {
    program,
    symbols: new Symbols(program, tables),
    areas: [...kernelAreas(program), BOOT_SECTOR, BIOS, BIOS_ALIAS],
  };
}

function programOn(image: Uint8Array): GoProgram | undefined {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  for (let at = 0; at + SECTOR <= image.length; at += SECTOR) {
    if (view.getUint32(at, true) !== ELF_MAGIC) continue;
    try {
      return new GoProgram(new ElfFile(image.subarray(at)));
    } catch (error) {
      if (!(error instanceof BadData)) throw error;
    }
  }
  return undefined;
}

const kernelAreas = (program: GoProgram | undefined): Area[] =>
  (program?.elf.segments ?? [])
    .filter(({ type, flags }) => type === LOADED && (flags & EXECUTABLE) !== 0)
    .map(({ virtualAddress, memorySize }) => {
      const start = Number(BigInt.asIntN(64, virtualAddress));
      return { name: 'kernel', start, end: start + Number(memorySize) };
    });

function linesOf(file: string, files: ReadonlyMap<string, SourceFile>): AssemblyLines {
  return AssemblyLines.of(file, (path) => {
    const found = files.get(path);
    if (!found) throw new Error(`there is no ${path}`);
    return found.read();
  });
}

/** An assembler's lines where its program runs, with local labels belonging to the label above. */
class Routines implements LineTable {
  readonly files: readonly string[];
  readonly #lines: AssemblyLines;
  /** What is added to the program's own addresses. */
  readonly #base: bigint;
  readonly #folder: string;

  constructor(lines: AssemblyLines, base: bigint, folder: string) {
    this.#lines = lines;
    this.#base = base;
    this.#folder = folder;
    this.files = lines.files.map((file) => folder + file);
  }

  at(address: bigint): SourceLine | undefined {
    const line = this.#lines.at(address - this.#base);
    return line && { ...line, file: this.#folder + line.file };
  }

  addresses(file: string): readonly LineAddress[] {
    if (!file.startsWith(this.#folder)) return [];
    const own = this.#lines.addresses(file.slice(this.#folder.length));
    return own.map((each) => ({ ...each, address: each.address + this.#base }));
  }

  symbolAt(address: bigint): NamedPlace | undefined {
    const place = this.#lines.symbolAt(address - this.#base);
    if (!place) return undefined;
    const [routine = place.name] = place.name.split('.');
    const start = this.symbolNamed(routine);
    return start === undefined ? place : { name: routine, offset: address - start };
  }

  symbolNamed(name: string): bigint | undefined {
    const address = this.#lines.symbolNamed(name);
    return address === undefined ? undefined : address + this.#base;
  }
}
