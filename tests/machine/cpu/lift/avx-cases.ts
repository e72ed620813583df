/** Random cases for every form of AVX, AVX2, FMA and F16C, made from the decoder's tables. */

import { encodings } from '../../../../src/machine/cpu/isa/forms.ts';
import { type Encoding, Situation } from '../../../../src/machine/cpu/isa/table.ts';
import { VEX_FEATURES } from '../../../../src/machine/cpu/lift/vex.ts';
import { Random } from '../float/cases.ts';
import { NativeBatch, type NativeCase, WINDOW, WINDOW_SIZE } from '../native/native.ts';
import { vexPrefix } from '../native/vex.ts';
import {
  address,
  ESTIMATES,
  fillMxcsrOperand,
  fillStrings,
  fillVector,
  mxcsr,
  nameOf,
  type SseCases,
} from './sse-cases.ts';

/** Where the memory operand is, in the window: a multiple of 32. */
const OPERAND = 64;
const [RSP, RDI] = [4, 7] as const;

export const avxEncodings: readonly Encoding[] = encodings.filter(
  ({ form }) => VEX_FEATURES.has(form.feature) && !ESTIMATES.has(form.mnemonic.slice(1)),
);

function prepare(random: Random, encoding: Encoding, record: NativeCase): void {
  const { form, opcode, accepts = () => true, modrm: hasModrm } = encoding;
  for (let n = 0; n < 16; n++) {
    record.xmm(n).fill(0x10 + n);
    record.ymmUpper(n).fill(0x90 + n);
    record.setGpr(n, 0x0101_0101_0101_0101n * BigInt(0x20 + n));
  }
  record.setGpr(RSP, WINDOW);
  record.mxcsr = mxcsr(random);
  record.rflags = random.below(2) === 0 ? 0 : 0x8d5;
  const bits = random.below(8) === 0 ? 32 : 64;
  const vvvv = random.below(bits === 64 ? 16 : 8);
  const prefix = vexPrefix(encoding, bits === 64, (n) => random.below(n), vvvv);
  // Intel ignores VEX.W outside 64-bit mode, AMD does not.
  if (bits === 32 && /^vp(insr|extr)d$/.test(form.mnemonic)) prefix[2]! &= 0x7f;
  const code = [...prefix, opcode & 0xff];
  const extended = ~(prefix.length === 3 ? prefix[1]! : prefix[1]! | 0x60) & 0xe0;
  const [r, x, b] = bits === 64 ? [(extended >> 4) & 8, (extended >> 3) & 8, (extended >> 2) & 8] : [0, 0, 0];
  let [reg, rm] = [0, 0];
  let memory = false;
  let index = -1;
  if (hasModrm) {
    let modrm: number;
    do modrm = random.below(256);
    while (!accepts(modrm) || (modrm < 0xc0 && modrm >= 0x40) || ((modrm & 7) !== RDI && modrm < 0xc0));
    memory = modrm < 0xc0;
    // RDI is the base, or R15 where VEX.B says so.
    reg = ((modrm >> 3) & 7) | r;
    rm = (modrm & 7) | b;
    if (encoding.gathers) {
      index = random.below(8) | x;
      code.push((modrm & 0x38) | 4, (random.below(4) << 6) | ((index & 7) << 3) | RDI);
    } else code.push(modrm);
  }
  const last = random.below(bits === 64 ? 16 : 8);
  if (form.operands.includes('Lx')) code.push((last << 4) | random.below(16));
  if (form.operands.includes('Ib')) code.push(random.below(random.below(2) === 0 ? 256 : 33));
  record.setCode(code, bits);

  for (const n of new Set([reg, memory ? reg : rm, vvvv, last, 0])) {
    fillVector(random, record.xmm(n));
    fillVector(random, record.ymmUpper(n));
  }
  if (random.below(8) === 0 && !memory) {
    record.xmm(rm).set(record.xmm(vvvv));
    record.ymmUpper(rm).set(record.ymmUpper(vvvv));
  }
  if (form.operands.some((operand) => /^[EGR]/.test(operand)) && !memory && rm !== RSP) {
    record.setGpr(rm, BigInt.asUintN(64, BigInt.asIntN(64, random.next()) >> BigInt(random.below(64))));
  }
  const masked = form.operands.some((operand) => operand.startsWith('BD'));
  if (memory || masked) fillMemory(random, encoding, record, memory ? RDI | b : RDI, masked);
  if (index >= 0) fillGather(random, encoding, record, index, vvvv);
  if (/^vps[rl][al][wdq]$/.test(form.mnemonic) && random.below(2) === 0) {
    const count = memory ? record.window.subarray(OPERAND, OPERAND + 16) : record.xmm(rm);
    count.fill(0, 0, 8);
    count[0] = random.below(70);
  }
  if (/^vps[rl][al]v/.test(form.mnemonic) && !memory) smallCounts(random, record, rm);
  if (form.mnemonic.startsWith('vpcmp') && form.operands.includes('Ib')) {
    fillStrings(random, record, [
      record.xmm(reg),
      memory ? record.window.subarray(OPERAND, OPERAND + 16) : record.xmm(rm),
    ]);
  }
}

function fillMemory(random: Random, { form }: Encoding, record: NativeCase, base: number, masked: boolean): void {
  for (const at of [0, 16]) fillVector(random, record.window.subarray(OPERAND + at, OPERAND + at + 16));
  const kind = random.below(8);
  let place = address(random);
  if (kind === 0) place = WINDOW + BigInt(OPERAND + random.below(32));
  else if (kind === 1) place = WINDOW + BigInt(WINDOW_SIZE - random.below(40));
  // Processors differ in whether VMASKMOVDQU faults for bytes it leaves out: keep it away from the end of the page.
  if (masked) place = WINDOW + BigInt(OPERAND + random.below(16));
  record.setGpr(base, place);
  if (form.mnemonic === 'vldmxcsr') fillMxcsrOperand(random, record, base);
}

/** Indices that stay in the window, mostly; elements of which some are wanted. */
function fillGather(random: Random, { form, match }: Encoding, record: NativeCase, index: number, mask: number): void {
  const narrow = /^vp?gatherd/.test(form.mnemonic);
  const size = (match & Situation.W) !== 0 ? 8 : 4;
  for (const [n, cell] of [record.xmm(index), record.ymmUpper(index)].entries()) {
    const view = new DataView(cell.buffer, cell.byteOffset, 16);
    for (let at = 0; at < 16; at += narrow ? 4 : 8) {
      const value = random.below(40) === 0 ? 4096 : random.below(40) - 20;
      if (narrow) view.setInt32(at, value, true);
      else view.setBigInt64(at, BigInt(value), true);
    }
    const signs = n === 0 ? record.xmm(mask) : record.ymmUpper(mask);
    for (let at = size - 1; at < 16; at += size) signs[at] = random.below(4) === 0 ? 0x00 : 0x80;
  }
  record.setGpr(RDI, WINDOW + 256n);
  record.setGpr(RDI | 8, WINDOW + 256n);
  for (let at = 0; at < WINDOW_SIZE; at++) record.window[at] = random.below(256);
}

function smallCounts(random: Random, record: NativeCase, register: number): void {
  for (const cell of [record.xmm(register), record.ymmUpper(register)]) {
    cell.fill(0);
    for (let at = 0; at < 16; at += 4) cell[at] = at % 8 === 0 || random.below(2) === 0 ? random.below(70) : 0;
  }
}

/** `perForm` cases of every form, and what to call them. */
export function avxCases(perForm: number, seed: bigint, forms: readonly Encoding[] = avxEncodings): SseCases {
  const random = new Random(seed);
  const batch = new NativeBatch(forms.length * perForm);
  for (let i = 0; i < batch.length; i++) prepare(random, forms[Math.floor(i / perForm)]!, batch.case(i));
  return { batch, name: (i) => nameOf(forms[Math.floor(i / perForm)]!) };
}
