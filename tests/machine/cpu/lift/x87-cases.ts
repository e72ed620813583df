/** Random cases for every x87 form, made from the decoder's tables. */

import { BINARY32, BINARY64, BINARY80, type Format } from '../../../../src/machine/cpu/float/format.ts';
import { encodings } from '../../../../src/machine/cpu/isa/forms.ts';
import type { Encoding } from '../../../../src/machine/cpu/isa/table.ts';
import type { Random } from '../float/cases.ts';
import { NativeBatch, type NativeCase, WINDOW } from '../native/native.ts';
import { fillState } from './x87-state.ts';

/** Where the memory operand is, in the window. */
const OPERAND = 64;
const [RSP, RDI] = [4, 7] as const;

export const x87Encodings: readonly Encoding[] = encodings.filter(
  ({ form }) => form.feature === 'x87' || form.mnemonic === 'fisttp',
);

export const nameOf = ({ form, opcode }: Encoding): string =>
  `${form.mnemonic} ${form.operands.join(',')} (${opcode.toString(16)})`;

/** Fields of exponents that make results at the edges of all three formats, and in between. */
const CENTRES = [0x3fff, 0x3fff, 0x3fff + 16, 0x3fff + 63, 0x3fff - 126, 0x3fff + 127, 0x3fff - 1022, 0x3fff + 1023];
const EDGES = [0, 1, 2, 64, 0x2000, 0x5fff, 0x7fc0, 0x7ffe, 0x7fff];

/** A number in some format: ordinary, at an edge, integral, a zero, an infinity, a NaN, or an encoding that is none. */
export function randomNumber(random: Random, format: Format): bigint {
  const bits = random.next();
  const sign = (bits & 1n) === 0n ? 0n : format.signBit;
  const kind = random.below(16);
  if (kind === 0) return sign;
  if (kind === 1) return sign | format.infinity;
  const sparse = random.below(2) === 0 ? bits : bits & (-1n << BigInt(random.below(63)));
  if (format !== BINARY80) {
    const near = format.bias + random.below(40) - 4;
    const edges = [0, 1, 2, format.maxField - 1, format.maxField];
    const field = kind < 5 ? edges[random.below(5)]! : kind < 8 ? random.below(format.maxField) : near;
    return sign | (BigInt(field) << BigInt(format.significandBits)) | (sparse & format.significandMask);
  }
  const centre = kind < 5 ? EDGES[random.below(EDGES.length)]! : CENTRES[random.below(CENTRES.length)]!;
  const field = Math.min(Math.max(centre + (kind < 4 ? 0 : random.below(9) - 4), 0), 0x7fff);
  let integer = field === 0 ? 0n : 1n << 63n;
  if (random.below(20) === 0) integer = bits & (1n << 63n);
  return sign | (BigInt(field) << 64n) | integer | ((sparse >> 1n) & ((1n << 63n) - 1n));
}

export function setRegister(record: NativeCase, i: number, bits: bigint): void {
  const image = new DataView(record.fxsave.buffer, record.fxsave.byteOffset, 512);
  image.setBigUint64(32 + 16 * i, BigInt.asUintN(64, bits), true);
  image.setUint16(40 + 16 * i, Number(bits >> 64n), true);
}

/** What lies in memory for the instruction to load. */
function fillOperand(random: Random, { form }: Encoding, record: NativeCase): void {
  const view = new DataView(record.window.buffer, record.window.byteOffset + OPERAND, 128);
  const operand = form.operands[0] ?? '';
  const integer = form.mnemonic.startsWith('fi');
  if (operand === 'Md' && !integer) view.setUint32(0, Number(randomNumber(random, BINARY32)), true);
  else if (operand === 'Mq' && !integer) view.setBigUint64(0, randomNumber(random, BINARY64), true);
  else if (form.mnemonic === 'fbld') {
    // Eighteen decimal digits: what others make is not defined.
    for (let n = 0; n < 9; n++) view.setUint8(n, random.below(10) | (random.below(10) << 4));
    if (random.below(4) === 0) for (let n = random.below(9); n < 9; n++) view.setUint8(n, 0);
    view.setUint8(9, random.below(256));
  } else if (operand === 'Mt') {
    const bits = randomNumber(random, BINARY80);
    view.setBigUint64(0, BigInt.asUintN(64, bits), true);
    view.setUint16(8, Number(bits >> 64n), true);
  } else if (operand === 'Menv' || operand === 'Mstate') {
    for (let n = 0; n < 128; n += 8) view.setBigUint64(n, random.next(), true);
    if (random.below(2) === 0) view.setUint16(0, 0x37f, true);
  } else {
    const value = random.next();
    view.setBigUint64(0, random.below(2) === 0 ? value : BigInt.asIntN(64, value) >> BigInt(random.below(64)), true);
  }
}

function prepare(random: Random, encoding: Encoding, record: NativeCase): void {
  const { form } = encoding;
  for (let n = 0; n < 16; n++) record.setGpr(n, 0x0101_0101_0101_0101n * BigInt(0x20 + n));
  record.setGpr(RSP, WINDOW);
  record.rflags = [0, 0x8d5, 0x40, 0x04, 0x01, 0x45][random.below(6)]!;
  fillState(random, record);
  for (let i = 0; i < 8; i++) setRegister(record, i, randomNumber(random, BINARY80));
  if (random.below(6) === 0) {
    // ST(1) near ST(0), or its negative.
    const image = new DataView(record.fxsave.buffer, record.fxsave.byteOffset, 512);
    const bits = image.getBigUint64(32, true) | (BigInt(image.getUint16(40, true)) << 64n);
    setRegister(record, 1, bits ^ BigInt(random.below(4)) ^ (random.below(2) === 0 ? 0n : BINARY80.signBit));
  }

  let code = [encoding.opcode];
  if (encoding.modrm) {
    const accepts = encoding.accepts ?? (() => true);
    let modrm: number;
    do modrm = random.below(256);
    while (!accepts(modrm) || (modrm < 0xc0 && (modrm >= 0x40 || (modrm & 7) !== RDI)));
    code.push(modrm);
    if (modrm < 0xc0) {
      const place = random.below(16) === 0 ? 512 - random.below(12) : OPERAND;
      record.setGpr(RDI, WINDOW + BigInt(place));
      if (place === OPERAND) fillOperand(random, encoding, record);
    }
  }
  // The 16-bit layouts of environment and state.
  const sized = form.operands[0] === 'Menv' || form.operands[0] === 'Mstate';
  if (sized && random.below(3) === 0) code = [0x66, ...code];
  record.setCode(code, random.below(6) === 0 ? 32 : 64);
}

export interface X87Cases {
  readonly batch: NativeBatch;
  readonly encoding: (i: number) => Encoding;
  readonly name: (i: number) => string;
}

/** `perForm` cases of every form that `wanted` names, and what to call them. */
export function x87Cases(random: Random, perForm: number, wanted: readonly Encoding[]): X87Cases {
  const batch = new NativeBatch(wanted.length * perForm);
  const encoding = (i: number): Encoding => wanted[Math.floor(i / perForm)]!;
  for (let i = 0; i < batch.length; i++) prepare(random, encoding(i), batch.case(i));
  return { batch, encoding, name: (i) => nameOf(encoding(i)) };
}
