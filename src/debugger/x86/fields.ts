/** Registers bit by bit: which fields one has, and what they are set to. */

export interface FieldLayout {
  /** As the manual has it: `CF`, `IOPL`. */
  readonly name: string;
  /** The lowest bit. */
  readonly bit: number;
  /** In bits; 1 unless told. */
  readonly width?: number;
  readonly meaning: string;
}

export interface DecodedField {
  readonly name: string;
  readonly meaning: string;
  readonly value: bigint;
}

export interface DecodedRegister {
  readonly fields: readonly DecodedField[];
  /** Bits that are set and that the manual has no name for. */
  readonly reserved: bigint;
}

export function decodeFields(value: bigint, layout: readonly FieldLayout[]): DecodedRegister {
  let reserved = value;
  const fields = layout.map(({ name, bit, width = 1, meaning }) => {
    const mask = ((1n << BigInt(width)) - 1n) << BigInt(bit);
    reserved &= ~mask;
    return { name, meaning, value: (value & mask) >> BigInt(bit) };
  });
  return { fields, reserved };
}

/** `ZF PF IF IOPL=3`: single bits that are set, and wider fields that are not 0. */
export const summary = ({ fields, reserved }: DecodedRegister, layout: readonly FieldLayout[]): string =>
  [
    ...fields
      .filter(({ value }) => value !== 0n)
      .map(({ name, value }) => (isWide(layout, name) ? `${name}=${value.toString(16)}` : name)),
    ...(reserved === 0n ? [] : [`reserved bits 0x${reserved.toString(16)}`]),
  ].join(' ');

const isWide = (layout: readonly FieldLayout[], name: string): boolean =>
  (layout.find((field) => field.name === name)?.width ?? 1) > 1;
