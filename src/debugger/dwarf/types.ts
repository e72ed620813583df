/** Types of .debug_info, with what Go adds to them: the kind, keys and elements. (DWARF 5, chapter 5; cmd/link's dwarf.go) */
import { BadData } from '../bad-data.ts';
import { DW_AT, DW_TAG } from './constants.ts';
import type { Entry } from './entry.ts';
import type { FindEntry } from './functions.ts';
import type { Unit } from './unit.ts';

export interface Field {
  readonly name: string;
  /** Bytes from the beginning of the struct. */
  readonly offset: number;
  readonly type: DebugType;
  readonly embedded: boolean;
}

/** reflect.Kind, in its order. */
export const KINDS = [
  'invalid',
  'bool',
  'int',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'uintptr',
  'float32',
  'float64',
  'complex64',
  'complex128',
  'array',
  'chan',
  'func',
  'interface',
  'map',
  'pointer',
  'slice',
  'string',
  'struct',
  'unsafe.Pointer',
] as const;

export type Kind = (typeof KINDS)[number];

const KIND_MASK = 31;
const POINTER_SIZE = 8;
/** Types that stand for types end somewhere, unless the file is broken. */
const MAX_TYPEDEFS = 32;

export class DebugType {
  readonly name: string;
  readonly tag: number;
  readonly #unit: Unit;
  readonly #entry: Entry;
  readonly #types: TypeTable;
  #fields: readonly Field[] | undefined;

  constructor(unit: Unit, entry: Entry, types: TypeTable) {
    this.#unit = unit;
    this.#entry = entry;
    this.#types = types;
    this.tag = entry.tag;
    this.name = entry.string(DW_AT.name) ?? '';
  }

  /** What kind Go takes it for; undefined for types that are not Go's. */
  get kind(): Kind | undefined {
    for (const type of this.#chain()) {
      const number = type.#entry.number(DW_AT.goKind);
      if (number !== undefined && number !== 0) return KINDS[number & KIND_MASK];
    }
    const { tag } = this.underlying;
    if (tag === DW_TAG.structureType) return 'struct';
    if (tag === DW_TAG.arrayType) return 'array';
    if (tag === DW_TAG.subroutineType) return 'func';
    // Go's linker says no kind of unsafe.Pointer, which points to nothing in particular.
    return tag === DW_TAG.pointerType ? (this.target ? 'pointer' : 'unsafe.Pointer') : undefined;
  }

  /** Bytes. */
  get size(): number {
    const own = this.#entry.number(DW_AT.byteSize);
    if (own !== undefined) return own;
    if (this.tag === DW_TAG.pointerType || this.tag === DW_TAG.subroutineType) return POINTER_SIZE;
    if (this.tag === DW_TAG.arrayType) return (this.length ?? 0) * (this.target?.size ?? 0);
    const { underlying } = this;
    return underlying === this ? 0 : underlying.size;
  }

  /** DW_ATE. */
  get encoding(): number | undefined {
    return this.underlying.#entry.number(DW_AT.encoding);
  }

  /** What a name, or a qualified type, stands for in the end; itself if it is neither. */
  get underlying(): DebugType {
    let last: DebugType = this;
    for (last of this.#chain());
    return last;
  }

  /** What a pointer points to, an array consists of, a typedef stands for. */
  get target(): DebugType | undefined {
    return this.#reference(DW_AT.type);
  }

  /** Of a map. */
  get key(): DebugType | undefined {
    return this.#fromChain((type) => type.#reference(DW_AT.goKey));
  }

  /** Of a slice, a map, a channel, an array. */
  get element(): DebugType | undefined {
    const { underlying } = this;
    if (underlying.tag === DW_TAG.arrayType) return underlying.target;
    return this.#fromChain((type) => type.#reference(DW_AT.goElem));
  }

  /** How many elements an array has. */
  get length(): number | undefined {
    const { underlying } = this;
    for (const child of underlying.#unit.children(underlying.#entry)) {
      if (child.tag !== DW_TAG.subrangeType) continue;
      const upper = child.number(DW_AT.upperBound);
      return child.number(DW_AT.count) ?? (upper === undefined ? undefined : upper + 1);
    }
    return undefined;
  }

  /** Of a struct, or of what Go makes of strings, slices and interfaces. */
  get fields(): readonly Field[] {
    const { underlying } = this;
    underlying.#fields ??= underlying.#readFields();
    return underlying.#fields;
  }

  field(name: string): Field | undefined {
    return this.fields.find((field) => field.name === name);
  }

  /** Where the runtime describes it: an address, or an offset from runtime.types; 0n if nowhere. */
  get runtimeType(): bigint {
    return this.#entry.address(DW_AT.goRuntimeType) ?? 0n;
  }

  #readFields(): Field[] {
    const fields: Field[] = [];
    for (const child of this.#unit.children(this.#entry)) {
      const type = child.number(DW_AT.type);
      if (child.tag !== DW_TAG.member || type === undefined) continue;
      fields.push({
        name: child.string(DW_AT.name) ?? '',
        offset: child.number(DW_AT.dataMemberLocation) ?? 0,
        type: this.#types.at(type),
        embedded: child.flag(DW_AT.goEmbeddedField),
      });
    }
    return fields;
  }

  #reference(attribute: number): DebugType | undefined {
    const offset = this.#entry.number(attribute);
    return offset === undefined ? undefined : this.#types.at(offset);
  }

  #fromChain<T>(get: (type: DebugType) => T | undefined): T | undefined {
    for (const type of this.#chain()) {
      const value = get(type);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Itself, what it stands for, what that stands for … */
  *#chain(): Generator<DebugType> {
    let type: DebugType | undefined = this;
    for (let n = 0; type; n++) {
      if (n === MAX_TYPEDEFS) throw new BadData(`the type ${this.name} stands for itself`);
      yield type;
      type = STANDS_FOR.has(type.tag) ? type.target : undefined;
    }
  }
}

const STANDS_FOR: ReadonlySet<number> = new Set([DW_TAG.typedef, DW_TAG.constType, DW_TAG.volatileType]);

export class TypeTable {
  readonly #find: FindEntry;
  readonly #known = new Map<number, DebugType>();

  constructor(find: FindEntry) {
    this.#find = find;
  }

  /**
   * The type whose entry is at an offset of .debug_info.
   * @throws BadData if there is none
   */
  at(offset: number): DebugType {
    const known = this.#known.get(offset);
    if (known) return known;
    const found = this.#find(offset);
    if (!found) throw new BadData(`no type at 0x${offset.toString(16)} of .debug_info`);
    const type = new DebugType(found.unit, found.entry, this);
    this.#known.set(offset, type);
    return type;
  }
}
