/** Random cases for every form of SSE to SSE4.2, AES and PCLMULQDQ on XMM registers, made from the decoder's tables. */

import { BINARY32, BINARY64 } from '../../../../src/machine/cpu/float/format.ts';
import { encodings } from '../../../../src/machine/cpu/isa/forms.ts';
import { type Encoding, Situation } from '../../../../src/machine/cpu/isa/table.ts';
import { SSE_FEATURES } from '../../../../src/machine/cpu/lift/sse.ts';
import { edges, Random } from '../float/cases.ts';
import { NativeBatch, type NativeCase, WINDOW, WINDOW_SIZE } from '../native/native.ts';

/** Estimates differ from processor to processor; these have a test of their own. */
export const ESTIMATES = new Set(['rcpss', 'rcpps', 'rsqrtss', 'rsqrtps']);
/** Where the memory operand is, in the window: a multiple of 16. */
const OPERAND = 64;
const [RDI, RSP] = [7, 4] as const;

/** What writes a line of the cache back: their operand is like that of SSE instructions. */
const FLUSHES: ReadonlySet<string> = new Set(['clfsh', 'clflushopt', 'clwb']);

export const sseEncodings: readonly Encoding[] = encodings.filter(
  ({ form, opcode }) =>
    opcode > 0xff && // not PAUSE
    (SSE_FEATURES.has(form.feature) || FLUSHES.has(form.feature)) &&
    form.mnemonic !== 'crc32' &&
    form.mnemonic !== 'fisttp' &&
    !form.operands.some((operand) => /^[PQN]/.test(operand)) &&
    !ESTIMATES.has(form.mnemonic),
);

export const estimateEncodings: readonly Encoding[] = encodings.filter(({ form }) => ESTIMATES.has(form.mnemonic));

export const nameOf = ({ form }: Encoding): string => `${form.mnemonic} ${form.operands.join(',')}`;

const SINGLES = edges(BINARY32);
const DOUBLES = edges(BINARY64);

/** Sixteen bytes that are likely to mean something to the instruction. */
export function fillVector(random: Random, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  const kind = random.below(7);
  for (let half = 0; half < 2; half++) {
    const bits = random.next();
    let value = bits;
    if (kind === 1) value = DOUBLES[random.below(DOUBLES.length)]!;
    else if (kind === 2) {
      value = SINGLES[random.below(SINGLES.length)]! | (SINGLES[random.below(SINGLES.length)]! << 32n);
    } else if (kind === 3) {
      // Doubles, or pairs of singles, of moderate size: sums and products of these are ordinary numbers.
      value = (bits & 0x800f_ffff_ffff_ffffn) | (BigInt(1000 + random.below(60)) << 52n);
    } else if (kind === 4) {
      value =
        (bits & 0x807f_ffff_807f_ffffn) |
        (BigInt(110 + random.below(40)) << 23n) |
        (BigInt(110 + random.below(40)) << 55n);
    } else if (kind === 5) value = BigInt.asUintN(64, BigInt.asIntN(64, bits) >> BigInt(random.below(64)));
    else if (kind === 6)
      value = random.below(2) === 0 ? shortDouble(random) : shortSingle(random) | (shortSingle(random) << 32n);
    view.setBigUint64(8 * half, value, true);
  }
}

const scratch = new DataView(new ArrayBuffer(8));

/** A number of few bits: sums, products, quotients and roots of such are often exact, or one bit from it. */
function shortNumber(random: Random, bits: number): number {
  const whole = random.below(2 ** (1 + random.below(bits))) + random.below(2);
  const square = random.below(4) === 0 ? whole * whole : whole;
  return (random.below(2) === 0 ? square : -square) * 2 ** (random.below(40) - 20);
}

function shortDouble(random: Random): bigint {
  scratch.setFloat64(0, shortNumber(random, 27));
  return scratch.getBigUint64(0);
}

function shortSingle(random: Random): bigint {
  scratch.setFloat32(0, shortNumber(random, 13));
  return BigInt(scratch.getUint32(0));
}

/** Mostly what programs have: nearest, everything masked, with and without PE; sometimes anything. */
export function mxcsr(random: Random): number {
  switch (random.below(4)) {
    case 0:
      return 0x1f80;
    case 1:
      return 0x1fa0;
    case 2:
      return 0x1f80 | (random.below(4) << 13) | (random.below(2) * 0x8040) | random.below(64);
    default:
      return (
        (random.below(4) << 13) | (random.below(64) << 7) | (random.below(8) === 0 ? 0x8040 : 0) | random.below(64)
      );
  }
}

function prepare(random: Random, encoding: Encoding, record: NativeCase): void {
  for (let n = 0; n < 16; n++) {
    record.xmm(n).fill(0x10 + n);
    record.setGpr(n, 0x0101_0101_0101_0101n * BigInt(0x20 + n));
  }
  record.setGpr(RSP, WINDOW);
  record.mxcsr = mxcsr(random);
  record.rflags = random.below(2) === 0 ? 0 : 0x8d5;

  const accepts = encoding.accepts ?? (() => true);
  let modrm: number;
  do modrm = random.below(256);
  while (!accepts(modrm) || (modrm < 0xc0 && modrm >= 0x40) || ((modrm & 7) !== RDI && modrm < 0xc0));
  const memory = modrm < 0xc0;
  const bits = random.below(8) === 0 ? 32 : 64;
  const wide = random.below(2) === 0 ? 0x48 : 0x40;
  const rex = bits === 32 ? 0x40 : wide | (random.below(2) << 2) | (memory ? 0 : random.below(2));

  const needed = encoding.match & (Situation.P66 | Situation.F3 | Situation.F2);
  const prefix =
    needed === Situation.P66 ? [0x66] : needed === Situation.F3 ? [0xf3] : needed === Situation.F2 ? [0xf2] : [];
  const opcode = [encoding.opcode >> 16, encoding.opcode >> 8, encoding.opcode].filter((part) => part !== 0);
  const immediate = encoding.form.operands.includes('Ib') ? [random.below(random.below(2) === 0 ? 256 : 20)] : [];
  const code = [...prefix, ...(rex === 0x40 ? [] : [rex]), ...opcode, ...(encoding.modrm ? [modrm] : []), ...immediate];
  record.setCode(code, bits);

  const reg = ((modrm >> 3) & 7) | ((rex & 4) << 1);
  const rm = (modrm & 7) | ((rex & 1) << 3);
  fillVector(random, record.xmm(reg));
  if (random.below(8) === 0) record.xmm(rm).set(record.xmm(reg));
  else if (rm !== reg) fillVector(random, record.xmm(rm));
  if (/^p?blendv/.test(encoding.form.mnemonic)) fillVector(random, record.xmm(0));
  const usesRegister = encoding.form.operands.some((operand) => /^[EGR]/.test(operand));
  if (usesRegister && rm !== RSP) {
    record.setGpr(rm, BigInt.asUintN(64, BigInt.asIntN(64, random.next()) >> BigInt(random.below(64))));
  }
  if (encoding.form.operands.some((operand) => operand.startsWith('BD')) || memory) {
    fillVector(random, record.window.subarray(OPERAND, OPERAND + 16));
    // Processors differ in whether MASKMOVDQU faults for bytes it leaves out: keep it away from the end of the page.
    record.setGpr(RDI, memory ? address(random) : WINDOW + BigInt(OPERAND + random.below(16)));
    if (encoding.form.mnemonic === 'ldmxcsr') fillMxcsrOperand(random, record, RDI);
  }
  if (encoding.form.mnemonic.startsWith('pcmp') && encoding.form.operands.includes('Ib')) {
    fillStrings(random, record, [
      record.xmm(reg),
      memory ? record.window.subarray(OPERAND, OPERAND + 16) : record.xmm(rm),
    ]);
  }
  // A small shift count now and then: random ones are nearly all too large.
  if (/^ps[rl][al]/.test(encoding.form.mnemonic) && random.below(2) === 0) {
    const count = memory ? record.window.subarray(OPERAND, OPERAND + 16) : record.xmm(rm);
    count.fill(0, 0, 8);
    count[0] = random.below(70);
  }
}

/** A value for LDMXCSR at the operand's usual place; wherever the operand is, it has no bit that only some processors have. */
export function fillMxcsrOperand(random: Random, record: NativeCase, base: number): void {
  const view = new DataView(record.window.buffer, record.window.byteOffset, WINDOW_SIZE);
  const value = mxcsr(random) | (random.below(4) === 0 ? 0x40000 << random.below(13) : 0);
  view.setUint32(OPERAND, value, true);
  // Bit 17 is reserved on Intel's processors and here, but not on AMD's.
  const offset = Number(record.gpr(base) - WINDOW);
  if (offset + 4 <= WINDOW_SIZE) view.setUint32(offset, view.getUint32(offset, true) & ~0x20000, true);
}

const [RAX, RDX] = [0, 2] as const;

/** Strings of few different characters, so that some are found, with a zero somewhere; and lengths in RAX and RDX. */
export function fillStrings(random: Random, record: NativeCase, strings: readonly Uint8Array[]): void {
  const size = 1 + random.below(2);
  for (const text of strings) {
    if (random.below(4) === 0) continue;
    text.fill(0);
    for (let n = 0; n < 16; n += size) text[n] = 0x60 + random.below(4);
    if (random.below(2) === 0) text.fill(0, size * random.below(16 / size));
  }
  for (const register of [RAX, RDX]) {
    record.setGpr(register, BigInt.asUintN(64, random.below(8) === 0 ? random.next() : BigInt(random.below(40) - 20)));
  }
}

/** Aligned mostly, else anywhere, else across the end of the page, where the next one is missing. */
export function address(random: Random): bigint {
  const kind = random.below(8);
  if (kind === 0) return WINDOW + BigInt(OPERAND + random.below(16));
  if (kind === 1) return WINDOW + BigInt(512 - random.below(20));
  return WINDOW + BigInt(OPERAND);
}

/** `perForm` cases of every form, and what to call them. */
export function sseCases(perForm: number, seed: bigint, forms: readonly Encoding[] = sseEncodings): SseCases {
  return casesOf(forms, perForm, seed, () => {});
}

/** Forms that compute with floating-point numbers. */
export const arithmeticEncodings: readonly Encoding[] = sseEncodings.filter(({ form }) =>
  /^(add|sub|mul|div|sqrt|min|max|cmp|u?comi|cvt)/.test(form.mnemonic),
);

/**
 * Cases in which nearly always everything is ordinary: nearest, masked, PE set, so that WebAssembly's own arithmetic is
 * used; and the results lie around the smallest and largest numbers as often as elsewhere.
 */
export function ordinaryCases(
  perForm: number,
  seed: bigint,
  forms: readonly Encoding[] = arithmeticEncodings,
): SseCases {
  return casesOf(forms, perForm, seed, (random, record) => {
    record.mxcsr =
      0x1fa0 | (random.below(4) === 0 ? 0x8000 : 0) | (random.below(4) === 0 ? 0x40 : 0) | random.below(64);
    const places = [...Array(16).keys()].map((n) => record.xmm(n));
    places.push(record.window.subarray(OPERAND, OPERAND + 16));
    const single = random.below(2) === 0;
    const format = single ? BINARY32 : BINARY64;
    // Every register gets one of three exponents, so that any two add up to, or differ by, an edge of the range.
    const exponent = 1 + random.below(format.maxField - 2);
    const partners = [exponent, format.bias + 1 - exponent, exponent + format.bias - 1, 3 * format.bias - exponent];
    // The product of the last two is tiny, yet rounds to the smallest normal number.
    const one = BigInt(format.bias) << BigInt(format.significandBits);
    const special = [0n, one - 1n, 1n << BigInt(format.significandBits)];
    for (const bytes of places) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
      for (let lane = 0; lane < 16; lane += format.width / 8) {
        const near = partners[random.below(partners.length)]! + random.below(4) - 2;
        const field = BigInt(Math.min(Math.max(near, 1), format.maxField - 1)) << BigInt(format.significandBits);
        const fraction = random.next() & format.significandMask & -(1n << BigInt(random.below(format.significandBits)));
        const sign = random.below(2) === 0 ? format.signBit : 0n;
        const value = random.below(8) === 0 ? sign | special[random.below(3)]! : sign | field | fraction;
        if (single) view.setUint32(lane, Number(value), true);
        else view.setBigUint64(lane, value, true);
      }
    }
  });
}

export interface SseCases {
  readonly batch: NativeBatch;
  readonly name: (i: number) => string;
}

function casesOf(
  forms: readonly Encoding[],
  perForm: number,
  seed: bigint,
  change: (random: Random, record: NativeCase) => void,
): SseCases {
  const random = new Random(seed);
  const batch = new NativeBatch(forms.length * perForm);
  for (let i = 0; i < batch.length; i++) {
    prepare(random, forms[Math.floor(i / perForm)]!, batch.case(i));
    change(random, batch.case(i));
  }
  return { batch, name: (i) => nameOf(forms[Math.floor(i / perForm)]!) };
}
