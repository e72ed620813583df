/** What entries of .debug_info consist of. (DWARF 5, 7.5.3) */
import { BadData } from '../bad-data.ts';
import { ByteReader } from '../byte-reader.ts';
import { DW_FORM } from './constants.ts';

export interface AttributeSpec {
  /** DW_AT. */
  readonly name: number;
  /** DW_FORM. */
  readonly form: number;
  /** The value itself, for DW_FORM_implicit_const. */
  readonly implicit: bigint;
}

export interface Abbreviation {
  /** DW_TAG. */
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly attributes: readonly AttributeSpec[];
}

/** The abbreviations at `offset` of .debug_abbrev, by their codes. */
export function readAbbreviations(section: Uint8Array, offset: number): ReadonlyMap<number, Abbreviation> {
  const reader = new ByteReader(section, offset);
  const abbreviations = new Map<number, Abbreviation>();
  for (let code = reader.uleb(); code !== 0; code = reader.uleb()) {
    if (abbreviations.has(code)) throw new BadData(`two abbreviations with the code ${code}`);
    const tag = reader.uleb();
    const hasChildren = reader.u8() !== 0;
    abbreviations.set(code, { tag, hasChildren, attributes: readSpecs(reader) });
  }
  return abbreviations;
}

function readSpecs(reader: ByteReader): AttributeSpec[] {
  const specs: AttributeSpec[] = [];
  for (;;) {
    const name = reader.uleb();
    const form = reader.uleb();
    const implicit = form === DW_FORM.implicitConst ? reader.slebBig() : 0n;
    if (name === 0 && form === 0) return specs;
    specs.push({ name, form, implicit });
  }
}
