/** A Go program in memory: its file's tables beside the bytes of a moment. */
import { Dwarf } from '../dwarf/dwarf.ts';
import type { DebugType } from '../dwarf/types.ts';
import type { ElfFile } from '../elf/elf-file.ts';
import type { MemoryReader } from '../memory-reader.ts';
import { Value } from '../value.ts';
import { PclnTable } from './pcln-table.ts';

export class GoProgram {
  readonly elf: ElfFile;
  readonly dwarf: Dwarf;
  /** Undefined for what Go did not build. */
  readonly pcln: PclnTable | undefined;

  /** @throws BadData */
  constructor(elf: ElfFile) {
    this.elf = elf;
    this.dwarf = new Dwarf(elf);
    this.pcln = PclnTable.of(elf);
  }

  /** A variable of a package, such as `runtime.allgs`; undefined if the program has none of that name. */
  variable(name: string, memory: MemoryReader): Value | undefined {
    const found = this.dwarf.variableNamed(name);
    if (!found) return undefined;
    return Value.located(found.type, found.expression, { memory });
  }

  /** What is at an address, as a type of that name: `runtime.g`. */
  typed(name: string, address: bigint, memory: MemoryReader): Value | undefined {
    const type = this.dwarf.typeNamed(name);
    return type && Value.inMemory(type, memory, address);
  }

  /** The type that the runtime describes at an address: what an interface's word of type points to. */
  typeDescribedAt(address: bigint): DebugType | undefined {
    this.#described ??= this.#indexDescribed();
    return this.#described.get(address);
  }

  #described: Map<bigint, DebugType> | undefined;

  /** Older linkers gave addresses, newer ones give offsets from runtime.types as well. */
  #indexDescribed(): Map<bigint, DebugType> {
    const base = this.elf.symbols.named('runtime.types')?.address ?? 0n;
    const types = this.dwarf.allTypes().filter(({ runtimeType }) => runtimeType !== 0n);
    return new Map(
      types.map((type) => [type.runtimeType < base ? base + type.runtimeType : type.runtimeType, type] as const),
    );
  }
}
