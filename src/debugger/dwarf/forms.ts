/** Values of attributes, form by form. (DWARF 5, 7.5.4 … 7.5.6) */
import { BadData } from '../bad-data.ts';
import type { ByteReader } from '../byte-reader.ts';
import type { AttributeSpec } from './abbreviations.ts';
import { DW_FORM } from './constants.ts';

/** What the sizes of some forms depend on. */
export interface FormContext {
  /** 4 or 8 bytes: 32-bit or 64-bit DWARF. */
  readonly offsetSize: number;
  /** Bytes. */
  readonly addressSize: number;
  readonly version: number;
  /** Where the unit begins in .debug_info: what most references count from. */
  readonly offset: number;
}

/** A string, address or list may be an index: `form` tells how to look it up. */
export interface RawValue {
  readonly form: number;
  readonly value: number | bigint | string | Uint8Array | boolean;
}

export const readOffset = (reader: ByteReader, { offsetSize }: Pick<FormContext, 'offsetSize'>): number =>
  offsetSize === 8 ? reader.offset64() : reader.u32();

export function readForm(reader: ByteReader, spec: AttributeSpec, context: FormContext): RawValue {
  let { form } = spec;
  while (form === DW_FORM.indirect) form = reader.uleb();
  return { form, value: readValue(reader, form, spec, context) };
}

function readValue(reader: ByteReader, form: number, spec: AttributeSpec, context: FormContext): RawValue['value'] {
  switch (form) {
    case DW_FORM.addr:
      return context.addressSize === 8 ? reader.u64() : BigInt(reader.u32());
    case DW_FORM.block1:
      return reader.take(reader.u8());
    case DW_FORM.block2:
      return reader.take(reader.u16());
    case DW_FORM.block4:
      return reader.take(reader.u32());
    case DW_FORM.block:
    case DW_FORM.exprloc:
      return reader.take(reader.uleb());
    case DW_FORM.data16:
      return reader.take(16);
    case DW_FORM.data1:
    case DW_FORM.strx1:
    case DW_FORM.addrx1:
      return reader.u8();
    case DW_FORM.data2:
    case DW_FORM.strx2:
    case DW_FORM.addrx2:
      return reader.u16();
    case DW_FORM.strx3:
    case DW_FORM.addrx3:
      return reader.u24();
    case DW_FORM.data4:
    case DW_FORM.strx4:
    case DW_FORM.addrx4:
      return reader.u32();
    case DW_FORM.data8:
    case DW_FORM.refSig8:
      return reader.u64();
    case DW_FORM.sdata:
      return reader.slebBig();
    case DW_FORM.udata:
      return reader.ulebBig();
    case DW_FORM.implicitConst:
      return spec.implicit;
    case DW_FORM.string:
      return reader.string();
    case DW_FORM.flag:
      return reader.u8() !== 0;
    case DW_FORM.flagPresent:
      return true;
    case DW_FORM.ref1:
      return context.offset + reader.u8();
    case DW_FORM.ref2:
      return context.offset + reader.u16();
    case DW_FORM.ref4:
      return context.offset + reader.u32();
    case DW_FORM.ref8:
      return context.offset + reader.offset64();
    case DW_FORM.refUdata:
      return context.offset + reader.uleb();
    case DW_FORM.refSup4:
      return reader.u32();
    case DW_FORM.refSup8:
      return reader.offset64();
    case DW_FORM.refAddr:
      // DWARF 2 had it as large as an address. (DWARF 3, 7.5.4)
      return context.version === 2 && context.addressSize === 8 ? reader.offset64() : readOffset(reader, context);
    case DW_FORM.strp:
    case DW_FORM.lineStrp:
    case DW_FORM.strpSup:
    case DW_FORM.secOffset:
      return readOffset(reader, context);
    case DW_FORM.strx:
    case DW_FORM.addrx:
    case DW_FORM.loclistx:
    case DW_FORM.rnglistx:
      return reader.uleb();
    default:
      throw new BadData(`an attribute of the unknown form 0x${form.toString(16)} in .debug_info`);
  }
}
