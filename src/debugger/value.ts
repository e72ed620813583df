/** A value with its type, somewhere in memory or in registers: fields, elements and what it points to, by DWARF's word. */
import { BadData } from './bad-data.ts';
import { type ExpressionContext, evaluate, type Piece } from './dwarf/expression.ts';
import type { DebugType, Field } from './dwarf/types.ts';
import { type MemoryReader, unsignedOf } from './memory-reader.ts';

/** Where a value's bytes come from. */
interface Source {
  /** @returns undefined if they are not all there */
  read(offset: number, length: number): Uint8Array | undefined;
  /** Of the first byte, if it is in memory. */
  readonly address: bigint | undefined;
}

export class Value {
  readonly type: DebugType;
  readonly memory: MemoryReader;
  readonly #source: Source;

  private constructor(type: DebugType, memory: MemoryReader, source: Source) {
    this.type = type;
    this.memory = memory;
    this.#source = source;
  }

  static inMemory(type: DebugType, memory: MemoryReader, address: bigint): Value {
    const read = (offset: number, length: number) => memory.read(address + BigInt(offset), length);
    return new Value(type, memory, { read, address });
  }

  /**
   * What an expression says where it is.
   * @throws BadData if the expression cannot be evaluated
   */
  static located(type: DebugType, expression: Uint8Array, context: ExpressionContext): Value {
    const pieces = evaluate(expression, context);
    const [only] = pieces;
    if (pieces.length === 1 && only?.location.kind === 'memory') {
      return Value.inMemory(type, context.memory, only.location.address);
    }
    const bytes = assemble(pieces, type.size, context);
    const read = (offset: number, length: number) => {
      const part = bytes.slice(offset, offset + length);
      return part.length < length || part.some((byte) => byte === undefined)
        ? undefined
        : Uint8Array.from(part as number[]);
    };
    return new Value(type, context.memory, { read, address: undefined });
  }

  /** Of its first byte; undefined for what is in registers. */
  get address(): bigint | undefined {
    return this.#source.address;
  }

  bytes(length: number = this.type.size, offset = 0): Uint8Array | undefined {
    return this.#source.read(offset, length);
  }

  /** The number that its bytes are; undefined if they are not there, or too many. */
  unsigned(): bigint | undefined {
    const { size } = this.type;
    if (size === 0 || size > 8) return undefined;
    const bytes = this.bytes(size);
    return bytes && unsignedOf(bytes);
  }

  signed(): bigint | undefined {
    const value = this.unsigned();
    return value === undefined ? undefined : BigInt.asIntN(this.type.size * 8, value);
  }

  /** A field, also of a field: `sched.pc`. Undefined if the type has none of that name. */
  field(path: string): Value | undefined {
    let value: Value | undefined = this;
    for (const name of path.split('.')) {
      const field: Field | undefined = value?.type.field(name);
      value = field && value?.part(field.type, field.offset);
    }
    return value;
  }

  /** A part of it that is taken for a value of some type. */
  part(type: DebugType, offset: number): Value {
    const source = this.#source;
    const address = source.address === undefined ? undefined : source.address + BigInt(offset);
    return new Value(type, this.memory, { read: (at, length) => source.read(offset + at, length), address });
  }

  /** What an address of memory holds, as a value of the same type. */
  at(address: bigint): Value {
    return Value.inMemory(this.type, this.memory, address);
  }

  /** An element of an array. */
  element(index: number): Value | undefined {
    const { element } = this.type;
    return element && this.part(element, index * element.size);
  }

  /** What a pointer points to; undefined for nil and for what is no pointer to something. */
  get target(): Value | undefined {
    const address = this.unsigned();
    const type = this.type.underlying.target;
    return type && address ? Value.inMemory(type, this.memory, address) : undefined;
  }
}

/** The bytes of a value in pieces; undefined where nothing is known. */
function assemble(pieces: readonly Piece[], size: number, context: ExpressionContext): (number | undefined)[] {
  const bytes: (number | undefined)[] = [];
  for (const piece of pieces) {
    const length = piece.size ?? size;
    if (length > MAX_BYTES) throw new BadData(`a piece of ${length} bytes`);
    const part = bytesOf(piece, length, context);
    for (let n = 0; n < length; n++) bytes.push(part?.[n]);
  }
  return bytes;
}

const MAX_BYTES = 1 << 20;

function bytesOf({ location }: Piece, length: number, context: ExpressionContext): Uint8Array | undefined {
  switch (location.kind) {
    case 'memory':
      return context.memory.read(location.address, length);
    case 'register':
      return context.register?.(location.number);
    case 'value':
      return location.bytes;
    case 'missing':
      return undefined;
  }
}
