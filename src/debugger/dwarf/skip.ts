/**
 * Goes past entries of .debug_info without reading them: a kernel has a hundred thousand, and most are passed over each
 * time something is looked for. What an abbreviation's attributes take is worked out once.
 */
import { BadData } from '../bad-data.ts';
import { ByteReader } from '../byte-reader.ts';
import type { Abbreviation, AttributeSpec } from './abbreviations.ts';
import { DW_FORM } from './constants.ts';
import { type FormContext, readForm } from './forms.ts';

/** A number of bytes if not negative; else one of these. */
const LEB128 = -1;
const STRING = -2;
const BLOCK1 = -3;
const BLOCK = -4;
/** Less usual: -5 is the first attribute of the abbreviation, -6 the second … */
const ATTRIBUTE = -5;

type Steps = readonly number[];

export class Skipper {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #context: FormContext;
  readonly #abbreviations: ReadonlyMap<number, Abbreviation>;
  /** By the codes of the abbreviations. */
  readonly #steps: Steps[] = [];

  /** @param end index behind the unit's last byte */
  constructor(bytes: Uint8Array, end: number, context: FormContext, abbreviations: ReadonlyMap<number, Abbreviation>) {
    this.#bytes = bytes;
    this.#end = end;
    this.#context = context;
    this.#abbreviations = abbreviations;
  }

  /** @returns the index behind the attributes that begin at `at`, those of the abbreviation with this code */
  attributes(at: number, code: number): number {
    const bytes = this.#bytes;
    const steps = this.#steps[code] ?? this.#prepare(code);
    let next = at;
    for (const step of steps) {
      if (step >= 0) next += step;
      else if (step === LEB128) {
        while (bytes[next++]! >= 0x80);
      } else if (step === STRING) {
        while (bytes[next++]! !== 0 && next < this.#end);
      } else if (step === BLOCK1) next += 1 + bytes[next]!;
      else next = this.#slowly(next, step, code);
    }
    if (!(next <= this.#end)) throw new BadData(`an entry at 0x${at.toString(16)} that goes beyond its unit's end`);
    return next;
  }

  /** @returns the index behind the list of entries that begins at `at`, and behind the byte that ends it */
  children(at: number): number {
    const bytes = this.#bytes;
    let next = at;
    for (let depth = 1; depth > 0; ) {
      let code = bytes[next++]!;
      if (code >= 0x80) {
        const reader = new ByteReader(bytes, next - 1, this.#end);
        code = reader.uleb();
        next = reader.at;
      }
      if (code === 0) depth--;
      else {
        next = this.attributes(next, code);
        if (this.#abbreviations.get(code)!.hasChildren) depth++;
      }
      if (next >= this.#end) return this.#end;
    }
    return next;
  }

  #slowly(at: number, step: number, code: number): number {
    const reader = new ByteReader(this.#bytes, at, this.#end);
    if (step === BLOCK) reader.skip(reader.uleb());
    else readForm(reader, this.#abbreviations.get(code)!.attributes[ATTRIBUTE - step]!, this.#context);
    return reader.at;
  }

  #prepare(code: number): Steps {
    const abbreviation = this.#abbreviations.get(code);
    if (!abbreviation) throw new BadData(`an entry with the unknown abbreviation ${code}`);
    const steps: number[] = [];
    for (const [n, spec] of abbreviation.attributes.entries()) {
      const step = stepFor(spec, n, this.#context);
      if (step >= 0 && (steps.at(-1) ?? -1) >= 0) steps.push(steps.pop()! + step);
      else steps.push(step);
    }
    this.#steps[code] = steps;
    return steps;
  }
}

function stepFor({ form }: AttributeSpec, index: number, { addressSize, offsetSize, version }: FormContext): number {
  switch (form) {
    case DW_FORM.flagPresent:
    case DW_FORM.implicitConst:
      return 0;
    case DW_FORM.flag:
    case DW_FORM.data1:
    case DW_FORM.ref1:
      return 1;
    case DW_FORM.data2:
    case DW_FORM.ref2:
      return 2;
    case DW_FORM.data4:
    case DW_FORM.ref4:
      return 4;
    case DW_FORM.data8:
    case DW_FORM.ref8:
      return 8;
    case DW_FORM.addr:
      return addressSize;
    case DW_FORM.secOffset:
    case DW_FORM.strp:
    case DW_FORM.lineStrp:
      return offsetSize;
    case DW_FORM.refAddr:
      return version === 2 ? addressSize : offsetSize;
    case DW_FORM.sdata:
    case DW_FORM.udata:
    case DW_FORM.refUdata:
    case DW_FORM.strx:
    case DW_FORM.addrx:
      return LEB128;
    case DW_FORM.string:
      return STRING;
    case DW_FORM.block1:
      return BLOCK1;
    case DW_FORM.block:
    case DW_FORM.exprloc:
      return BLOCK;
    default:
      return ATTRIBUTE - index;
  }
}
