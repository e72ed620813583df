/** Values as Go people write them, cut at limits. What cannot be read is said in the text: nothing is thrown. */
import { BadData } from '../bad-data.ts';
import type { Kind } from '../dwarf/types.ts';
import { unsignedOf } from '../memory-reader.ts';
import type { Value } from '../value.ts';
import { mapEntries } from './maps.ts';
import type { GoProgram } from './program.ts';

export interface FormatLimits {
  /** How many pointers, structs, elements deep; 3 unless told. */
  readonly depth?: number;
  /** Most elements of an array, a slice, a map or a channel; 16 unless told. */
  readonly elements?: number;
  /** Most bytes of a string; 64 unless told. */
  readonly stringBytes?: number;
}

const decoder = new TextDecoder();

const hex = (value: bigint): string => `0x${value.toString(16)}`;

export function formatValue(program: GoProgram, value: Value, limits: FormatLimits = {}): string {
  const { depth = 3, elements = 16, stringBytes = 64 } = limits;
  return new Formatter(program, elements, stringBytes).format(value, depth);
}

class Formatter {
  readonly #program: GoProgram;
  readonly #elements: number;
  readonly #stringBytes: number;

  constructor(program: GoProgram, elements: number, stringBytes: number) {
    this.#program = program;
    this.#elements = elements;
    this.#stringBytes = stringBytes;
  }

  format(value: Value, depth: number): string {
    try {
      return this.#byKind(value, value.type.kind, depth);
    } catch (error) {
      if (!(error instanceof BadData)) throw error;
      return `(${error.message})`;
    }
  }

  #byKind(value: Value, kind: Kind | undefined, depth: number): string {
    switch (kind) {
      case 'bool':
        return this.#known(value.unsigned(), (number) => String(number !== 0n));
      case 'int':
      case 'int8':
      case 'int16':
      case 'int32':
      case 'int64':
        return this.#known(value.signed(), String);
      case 'uint':
      case 'uint8':
      case 'uint16':
      case 'uint32':
      case 'uint64':
        return this.#known(value.unsigned(), String);
      case 'uintptr':
      case 'unsafe.Pointer':
        return this.#known(value.unsigned(), (number) => (number === 0n && kind !== 'uintptr' ? 'nil' : hex(number)));
      case 'float32':
      case 'float64':
        return this.#known(value.bytes(), formatFloat);
      case 'complex64':
      case 'complex128':
        return this.#known(value.bytes(), formatComplex);
      case 'string':
        return this.#string(value);
      case 'slice':
        return this.#slice(value, depth);
      case 'array':
        return this.#array(value, depth);
      case 'struct':
        return this.#struct(value, depth);
      case 'pointer':
        return this.#pointer(value, depth);
      case 'map':
        return this.#map(value, depth);
      case 'chan':
        return this.#chan(value, depth);
      case 'interface':
        return this.#interface(value, depth);
      case 'func':
        return this.#func(value);
      default:
        return this.#known(value.bytes(), (bytes) => (bytes.length <= 8 ? hex(unsignedOf(bytes)) : '…'));
    }
  }

  #known<T>(part: T | undefined, show: (part: T) => string): string {
    return part === undefined ? '(not there)' : show(part);
  }

  #string(value: Value): string {
    const address = value.field('str')?.unsigned();
    const length = value.field('len')?.signed();
    if (address === undefined || length === undefined) return '(not there)';
    if (length === 0n) return '""';
    if (length < 0n) return `(a string of ${length} bytes)`;
    const shown = length > BigInt(this.#stringBytes) ? this.#stringBytes : Number(length);
    const bytes = value.memory.read(address, shown);
    if (!bytes) return `(a string of ${length} bytes at ${hex(address)}, where nothing is mapped)`;
    const text = quote(decoder.decode(bytes));
    return shown < length ? `${text}… (${length} bytes)` : text;
  }

  #slice(value: Value, depth: number): string {
    const array = value.field('array');
    const length = value.field('len')?.signed();
    const capacity = value.field('cap')?.signed();
    const address = array?.unsigned();
    if (!array || address === undefined || length === undefined || capacity === undefined) return '(not there)';
    const head = typeName(value);
    if (address === 0n && length === 0n) return 'nil';
    if (length < 0n || length > capacity) return `${head}(len ${length}, cap ${capacity}: not a slice)`;
    if (length === 0n) return `${head}{}`;
    const first = array.target;
    if (depth <= 0 || !first) return `${head}{…} (len ${length})`;
    if (!first.bytes()) return `${head} at ${hex(address)}, where nothing is mapped (len ${length})`;
    const { size } = first.type;
    return this.#list(head, length, depth, (n) => first.part(first.type, n * size));
  }

  #array(value: Value, depth: number): string {
    const length = value.type.length ?? 0;
    if (depth <= 0) return `${typeName(value)}{…}`;
    return this.#list(typeName(value), BigInt(length), depth, (n) => value.element(n));
  }

  #list(head: string, length: bigint, depth: number, element: (index: number) => Value | undefined): string {
    const shown = length > BigInt(this.#elements) ? this.#elements : Number(length);
    const parts: string[] = [];
    for (let n = 0; n < shown; n++) {
      const part = element(n);
      parts.push(part ? this.format(part, depth - 1) : '?');
    }
    if (shown < length) parts.push(`… ${length - BigInt(shown)} more`);
    return `${head}{${parts.join(', ')}}`;
  }

  #struct(value: Value, depth: number): string {
    // Blank fields, and those that take no room, say nothing.
    const fields = value.type.fields.filter(({ name, type }) => name !== '_' && type.size > 0);
    if (fields.length === 0) return `${typeName(value)}{}`;
    if (depth <= 0) return `${typeName(value)}{…}`;
    const parts = fields.map(
      ({ name, type, offset }) => `${name}: ${this.format(value.part(type, offset), depth - 1)}`,
    );
    return `${typeName(value)}{${parts.join(', ')}}`;
  }

  #pointer(value: Value, depth: number): string {
    const address = value.unsigned();
    if (address === undefined) return '(not there)';
    if (address === 0n) return 'nil';
    const { target } = value;
    const plain = `(${typeName(value)})(${hex(address)})`;
    if (!target) return plain;
    if (target.type.size > 0 && !target.memory.read(address, 1)) return `${plain}, where nothing is mapped`;
    return depth > 0 && target.type.kind === 'struct' ? `&${this.format(target, depth - 1)}` : plain;
  }

  #map(value: Value, depth: number): string {
    const head = typeName(value);
    const address = value.unsigned();
    if (address === undefined) return '(not there)';
    if (address === 0n) return 'nil';
    const { count, entries } = mapEntries(value, this.#elements);
    if (depth <= 0 && count > 0n) return `${head}{…} (len ${count})`;
    const parts = entries.map(([key, element]) => `${this.format(key, depth - 1)}: ${this.format(element, depth - 1)}`);
    const missing = count - BigInt(entries.length);
    if (missing > 0n) parts.push(`… ${missing} more`);
    return `${head}{${parts.join(', ')}}`;
  }

  #chan(value: Value, depth: number): string {
    const address = value.unsigned();
    if (address === undefined) return '(not there)';
    if (address === 0n) return 'nil';
    const channel = value.target;
    const [count, size, closed, receive] = ['qcount', 'dataqsiz', 'closed', 'recvx'].map((name) =>
      channel?.field(name)?.unsigned(),
    );
    if (count === undefined || size === undefined || closed === undefined || receive === undefined) {
      return `(${typeName(value)})(${hex(address)}), where nothing is mapped`;
    }
    const state = closed === 0n ? `len ${count}, cap ${size}` : `len ${count}, cap ${size}, closed`;
    const head = `(${typeName(value)})(${hex(address)}) (${state})`;
    const buffer = channel?.field('buf')?.unsigned();
    const { element } = value.type;
    if (count === 0n || count > size || !buffer || !element || depth <= 0) return head;
    const at = (n: number) => Number((receive + BigInt(n)) % size) * element.size;
    const start = channel!.part(element, 0);
    const items = this.#list('', count, depth, (n) => start.at(buffer + BigInt(at(n))));
    return `${head} ${items}`;
  }

  #interface(value: Value, depth: number): string {
    const described = dynamicType(value);
    const data = value.field('data')?.unsigned();
    if (described === undefined || data === undefined) return '(not there)';
    if (described === 0n) return 'nil';
    const held = heldBy(this.#program, value);
    if (!held) return `(a type described at ${hex(described)}, which is not known)(${hex(data)})`;
    const { type } = held;
    const text = this.format(held, depth);
    return SELF_NAMED.has(type.kind ?? 'invalid') ? text : `${type.name}(${text})`;
  }

  #func(value: Value): string {
    const address = value.unsigned();
    if (address === undefined) return '(not there)';
    if (address === 0n) return 'nil';
    const code = value.memory.read(address, 8);
    const entry = code && unsignedOf(code);
    const found = entry === undefined ? undefined : this.#program.pcln?.at(entry);
    return found ? found.name : `(${typeName(value)})(${hex(address)})`;
  }
}

/** What an interface holds; undefined for nil, and for a type that is not known. */
export function heldBy(program: GoProgram, value: Value): Value | undefined {
  const described = dynamicType(value);
  const data = value.field('data')?.unsigned();
  const type = described === undefined || data === undefined ? undefined : program.typeDescribedAt(described);
  if (!type || data === undefined) return undefined;
  const direct = type.kind === 'pointer' || type.kind === 'chan' || type.kind === 'map' || type.kind === 'func';
  const place = direct || type.kind === 'unsafe.Pointer' ? value.field('data') : undefined;
  return place ? place.part(type, 0) : value.part(type, 0).at(data);
}

/** These say their type themselves. */
const SELF_NAMED: ReadonlySet<Kind> = new Set<Kind>(['struct', 'slice', 'array', 'map', 'pointer', 'chan']);

const typeName = ({ type }: Value): string => type.name;

/** The word that describes the type of what an interface holds: of an eface itself, of an iface in its itab. */
function dynamicType(value: Value): bigint | undefined {
  const direct = value.field('_type');
  if (direct) return direct.unsigned();
  const tab = value.field('tab');
  if (tab?.unsigned() === 0n) return 0n;
  const itab = tab?.target;
  return (itab?.field('Type') ?? itab?.field('_type'))?.unsigned();
}

/** As Go's %q, but for runes that a terminal can show. */
function quote(text: string): string {
  const escaped = text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
    /["\\\x00-\x1f\x7f\ufffd]/g,
    (character) => ESCAPES[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `"${escaped}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\ufffd': '\ufffd',
};

function formatFloat(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 4) return shortest(view.getFloat32(0, true), Math.fround);
  return bytes.length === 8 ? shortest(view.getFloat64(0, true), (number) => number) : '?';
}

/** The shortest decimal that is this number again after rounding. */
function shortest(number: number, round: (number: number) => number): string {
  if (Number.isNaN(number)) return 'NaN';
  if (!Number.isFinite(number)) return number > 0 ? '+Inf' : '-Inf';
  if (Object.is(number, -0)) return '-0';
  for (let digits = 1; digits < 17; digits++) {
    const text = Number(number.toPrecision(digits));
    if (round(text) === number) return String(text);
  }
  return String(number);
}

function formatComplex(bytes: Uint8Array): string {
  const half = bytes.length / 2;
  const imaginary = formatFloat(bytes.subarray(half));
  const sign = /^[+-]/.test(imaginary) ? '' : '+';
  return `(${formatFloat(bytes.subarray(0, half))}${sign}${imaginary}i)`;
}
