/** Random cases for every form on MMX registers, made from the decoder's tables. */

import { encodings } from '../../../../src/machine/cpu/isa/forms.ts';
import { type Encoding, Situation } from '../../../../src/machine/cpu/isa/table.ts';
import { isMmxForm } from '../../../../src/machine/cpu/lift/mmx.ts';
import { Random } from '../float/cases.ts';
import { NativeBatch, type NativeCase, WINDOW } from '../native/native.ts';
import { fillState } from './x87-state.ts';

/** Where the memory operand is, in the window: a multiple of 16. */
const OPERAND = 64;
const [RSP, RDI] = [4, 7] as const;

export const mmxEncodings: readonly Encoding[] = encodings.filter(({ form }) => isMmxForm(form));

export const nameOf = ({ form }: Encoding): string => `${form.mnemonic} ${form.operands.join(',')}`;

/** Sixteen bytes that mean something as integers of any size, or as small numbers in single or double precision. */
function fill(random: Random, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = random.below(5);
  for (let at = 0; at + 8 <= bytes.byteLength; at += 8) {
    let value = random.next();
    if (kind === 1) value = BigInt.asUintN(64, BigInt.asIntN(64, value) >> BigInt(random.below(64)));
    else if (kind === 2) value = (value & 0x8001_8001_8001_8001n) * 0xffn;
    else if (kind === 3) value = (value & 0x807f_ffff_807f_ffffn) | 0x4700_0000_4700_0000n;
    else if (kind === 4) value = (value & 0x800f_ffff_ffff_ffffn) | (BigInt(0x3fe + random.below(33)) << 52n);
    view.setBigUint64(at, value, true);
  }
}

function prepare(random: Random, encoding: Encoding, record: NativeCase): void {
  const { form, opcode, match } = encoding;
  for (let n = 0; n < 16; n++) {
    record.xmm(n).fill(0x10 + n);
    record.setGpr(n, 0x0101_0101_0101_0101n * BigInt(0x20 + n));
  }
  record.setGpr(RSP, WINDOW);
  record.mxcsr = random.below(2) === 0 ? 0x1fa0 : (random.below(4) << 13) | (random.below(64) << 7) | random.below(64);
  fillState(random, record);

  const accepts = encoding.accepts ?? (() => true);
  let modrm: number;
  do modrm = random.below(256);
  while (!accepts(modrm) || (modrm < 0xc0 && (modrm >= 0x40 || (modrm & 7) !== RDI)));
  const memory = modrm < 0xc0;
  const bits = random.below(8) === 0 ? 32 : 64;
  const rex = bits === 32 ? 0 : 0x40 | (random.below(2) << 3) | (random.below(2) << 2) | (memory ? 0 : random.below(2));
  const needed = match & (Situation.P66 | Situation.F3 | Situation.F2);
  const prefix =
    needed === Situation.P66 ? [0x66] : needed === Situation.F3 ? [0xf3] : needed === Situation.F2 ? [0xf2] : [];
  const immediate = form.operands.includes('Ib') ? [random.below(random.below(2) === 0 ? 256 : 70)] : [];
  record.setCode(
    [
      ...prefix,
      ...(rex <= 0x40 ? [] : [rex]),
      ...[opcode >> 16, opcode >> 8, opcode].filter((part) => part !== 0),
      ...(encoding.modrm ? [modrm] : []),
      ...immediate,
    ],
    bits,
  );

  const reg = (modrm >> 3) & 7;
  const rm = modrm & 7;
  for (const n of [reg, rm, reg | 8, rm | 8]) fill(random, record.xmm(n));
  // MM n is R n: ST(n - TOP).
  const top = (record.fxsave[3]! >> 3) & 7;
  const place = (n: number): number => 32 + 16 * ((n - top) & 7);
  fill(random, record.fxsave.subarray(place(reg), place(reg) + 8));
  fill(random, record.fxsave.subarray(place(rm), place(rm) + 8));
  if (form.operands.some((operand) => /^[ER]/.test(operand)) && !memory && rm !== RSP) {
    record.setGpr(rm | ((rex & 1) << 3), random.next());
  }
  const masked = form.operands.some((operand) => operand.startsWith('BD'));
  if (memory || masked) {
    fill(random, record.window.subarray(OPERAND, OPERAND + 16));
    const kind = masked ? 1 : random.below(8);
    record.setGpr(
      RDI,
      WINDOW + BigInt(kind === 0 ? 512 - random.below(12) : OPERAND + (kind === 1 ? random.below(16) : 0)),
    );
  }
  // AMD's processors do not look at a pending x87 exception when the integers come from memory, Intel's do: no such cases.
  if (memory && form.mnemonic.startsWith('cvtpi2p')) {
    // All masked; ES and B say so.
    record.fxsave[0]! |= 0x3f;
    record.fxsave[2]! &= 0x7f;
    record.fxsave[3]! &= 0x7f;
  }
  if (/^ps[rl][al]/.test(form.mnemonic) && random.below(2) === 0) {
    const count = memory
      ? record.window.subarray(OPERAND, OPERAND + 8)
      : record.fxsave.subarray(place(rm), place(rm) + 8);
    count.fill(0);
    count[0] = random.below(70);
  }
}

export interface MmxCases {
  readonly batch: NativeBatch;
  readonly encoding: (i: number) => Encoding;
  readonly name: (i: number) => string;
}

/** `perForm` cases of every form, and what to call them. */
export function mmxCases(perForm: number, seed: bigint, forms: readonly Encoding[] = mmxEncodings): MmxCases {
  const random = new Random(seed);
  const batch = new NativeBatch(forms.length * perForm);
  const encoding = (i: number): Encoding => forms[Math.floor(i / perForm)]!;
  for (let i = 0; i < batch.length; i++) prepare(random, encoding(i), batch.case(i));
  return { batch, encoding, name: (i) => nameOf(encoding(i)) };
}
