/** The DWARF of an ELF file: units, functions, lines, types, variables, each read when it is first asked for. */
import type { ElfFile } from '../elf/elf-file.ts';
import { DW_AT } from './constants.ts';
import { type FindEntry, FunctionTable } from './functions.ts';
import { type EntryPlace, type InfoIndex, indexOf } from './index.ts';
import { LineTables } from './lines.ts';
import { DwarfSections } from './sections.ts';
import { type DebugType, TypeTable } from './types.ts';
import { readUnits, type Unit } from './unit.ts';
import { type Scope, type Variable, variablesAt } from './variables.ts';

export interface GlobalVariable {
  readonly type: DebugType;
  /** DW_OP… */
  readonly expression: Uint8Array;
}

export class Dwarf {
  readonly units: readonly Unit[];
  readonly lines: LineTables;
  readonly types: TypeTable;
  #index: InfoIndex | undefined;
  #functions: FunctionTable | undefined;
  #typeNames: Map<string, EntryPlace> | undefined;
  #variableNames: Map<string, EntryPlace> | undefined;
  #constantNames: Map<string, EntryPlace> | undefined;
  readonly #variables = new Map<string, GlobalVariable | undefined>();

  /** @throws BadData with one line; a file without DWARF has no units */
  constructor(elf: ElfFile) {
    this.units = readUnits(new DwarfSections(elf));
    this.lines = new LineTables(this.units);
    this.types = new TypeTable(this.find);
  }

  readonly find: FindEntry = (offset) => {
    const unit = this.units.find(({ offset: start, end }) => offset >= start && offset < end);
    return unit && { unit, entry: unit.entryAt(offset) };
  };

  get functions(): FunctionTable {
    this.#functions ??= new FunctionTable(this.#info.functions, this.find);
    return this.#functions;
  }

  /** `runtime.g`, `*lesson/kernel.thread`, `map[string]int`. */
  typeNamed(name: string): DebugType | undefined {
    this.#typeNames ??= byName(this.#info.types);
    const place = this.#typeNames.get(name);
    return place && this.types.at(place.offset);
  }

  /** Every type that has a name. */
  allTypes(): DebugType[] {
    return this.#info.types.map(({ offset }) => this.types.at(offset));
  }

  /** A variable of a package: `runtime.allgs`. */
  variableNamed(name: string): GlobalVariable | undefined {
    if (!this.#variables.has(name)) this.#variables.set(name, this.#readVariable(name));
    return this.#variables.get(name);
  }

  #readVariable(name: string): GlobalVariable | undefined {
    this.#variableNames ??= byName(this.#info.variables);
    const place = this.#variableNames.get(name);
    const entry = place?.unit.entryAt(place.offset);
    const type = entry?.number(DW_AT.type);
    const expression = entry?.block(DW_AT.location);
    return type === undefined || !expression ? undefined : { type: this.types.at(type), expression };
  }

  /** The value of a constant of a package: `runtime._Gwaiting`. */
  constantNamed(name: string): bigint | undefined {
    this.#constantNames ??= byName(this.#info.constants);
    const place = this.#constantNames.get(name);
    return place?.unit.entryAt(place.offset).bigint(DW_AT.constValue);
  }

  /** The names of constants that begin so. */
  constantsNamed(prefix: string): string[] {
    this.#constantNames ??= byName(this.#info.constants);
    return [...this.#constantNames.keys()].filter((name) => name.startsWith(prefix));
  }

  variablesAt(scope: Scope, address: bigint): Variable[] {
    return variablesAt(scope, address, this.find, this.types);
  }

  get #info(): InfoIndex {
    this.#index ??= indexOf(this.units);
    return this.#index;
  }
}

/** The first of several of the same name. */
function byName(places: readonly EntryPlace[]): Map<string, EntryPlace> {
  const names = new Map<string, EntryPlace>();
  for (const place of places) {
    const name = place.unit.entryAt(place.offset).string(DW_AT.name);
    if (name !== undefined && !names.has(name)) names.set(name, place);
  }
  return names;
}
