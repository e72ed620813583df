/** How far an x87 instruction here must agree with a processor's. */

import { unpack80 } from '../../../../src/machine/cpu/float/scale.ts';
import { createInstruction, decode } from '../../../../src/machine/cpu/isa/decode.ts';
import { differences, identical } from '../native/differences.ts';
import type { NativeBatch, NativeCase } from '../native/native.ts';

const [IE, IM, PE, ES, B] = [1, 1, 0x20, 0x80, 0x8000];
const [C0, C1, C2, C3] = [0x100, 0x200, 0x400, 0x4000];
const ARITHMETIC_FLAGS = 0x8d5;

const image = ({ fxsave }: NativeCase): DataView => new DataView(fxsave.buffer, fxsave.byteOffset, 512);
const register = (record: NativeCase, i: number): bigint =>
  image(record).getBigUint64(32 + 16 * i, true) | (BigInt(image(record).getUint16(40 + 16 * i, true)) << 64n);

function setRegister(record: NativeCase, i: number, bits: bigint): void {
  image(record).setBigUint64(32 + 16 * i, BigInt.asUintN(64, bits), true);
  image(record).setUint16(40 + 16 * i, Number(bits >> 64n), true);
}

function mnemonicOf(given: NativeCase): string {
  const instruction = createInstruction();
  const bytes = new Uint8Array(16);
  bytes.set(given.code);
  decode(bytes, 0, 15, { bits: given.bits }, instruction);
  return instruction.form.mnemonic;
}

/** Functions whose result may be off by one unit of its last place (SDM vol. 1, 8.3.10). */
const TRANSCENDENTAL = new Set(['fsin', 'fcos', 'fsincos', 'fptan', 'fpatan', 'f2xm1', 'fyl2x', 'fyl2xp1']);

/** The arguments are outside of what the manual defines an answer for. */
function isUndefined(mnemonic: string, given: NativeCase): boolean {
  const x = unpack80(register(given, 0));
  if (x.kind !== 'normal' && x.kind !== 'infinity') return false;
  const magnitude = x.kind === 'infinity' ? Infinity : Number(x.significand) * 2 ** x.exponent;
  if (mnemonic === 'f2xm1') return magnitude > 1;
  return mnemonic === 'fyl2xp1' && magnitude > 1 - Math.SQRT1_2;
}

/** Encodings of neighbours; without the integer bit, which says nothing more, these are one apart. */
function adjacent(x: bigint, y: bigint): boolean {
  const order = (bits: bigint): bigint => ((bits >> 64n) << 63n) | BigInt.asUintN(63, bits);
  const distance = order(x) - order(y);
  return distance === 1n || distance === -1n;
}

/** Makes `theirs` what is here where the two may differ. */
function forgive(mnemonic: string, given: NativeCase, theirs: NativeCase, ours: NativeCase): number {
  const status = image(theirs).getUint16(2, true);
  let open = 0;
  let flags = ARITHMETIC_FLAGS;
  if (/^fu?com|^ficom|^ftst/.test(mnemonic)) {
    // The manual: set only if the invalid operation is masked. AMD's processors set them anyway.
    const unmasked = (status & IE) !== 0 && (image(given).getUint16(0, true) & IM) === 0;
    if (unmasked) {
      open |= C0 | C2 | C3;
      flags = 0;
    }
    // The manual: cleared. AMD's processors leave it alone.
    if (/^fu?comip?$/.test(mnemonic)) open |= C1;
  }
  if (TRANSCENDENTAL.has(mnemonic)) {
    open |= C1;
    // The logarithm of a power of two is exact, and so is two to the power of ±1; processors call them rounded.
    if (mnemonic === 'fyl2x' || mnemonic === 'f2xm1') {
      open |= PE;
      const unmasked = status & 0x3f & ~image(given).getUint16(0, true);
      if (unmasked === PE) open |= ES | B;
    }
    for (let i = 0; i < 2; i++) {
      const [x, y] = [register(theirs, i), register(ours, i)];
      if (adjacent(x, y)) setRegister(theirs, i, y);
    }
  }
  image(theirs).setUint16(2, (status & ~open) | (image(ours).getUint16(2, true) & open), true);
  return flags;
}

/** The cases that differ, each told with what went in, and how many there are. */
export function compareX87(
  before: NativeBatch,
  expected: NativeBatch,
  actual: NativeBatch,
): { count: number; text: string } {
  const told: string[] = [];
  let count = 0;
  for (let i = 0; i < before.length; i++) {
    const [given, theirs, ours] = [before.case(i), expected.case(i), actual.case(i)];
    if (identical(expected, actual, i, ARITHMETIC_FLAGS)) continue;
    const name = mnemonicOf(given);
    if (isUndefined(name, given)) continue;
    const flags = forgive(name, given, theirs, ours);
    // Processors check the ends of a long operand in either order.
    const found = differences(theirs, ours, flags).filter((text) => !text.startsWith('cr2'));
    if (found.length === 0) continue;
    count++;
    if (told.length < 10) told.push(`${name} ${state(given)}\n    ${found.join('\n    ')}`);
  }
  return { count, text: `${count} of ${before.length} differ\n${told.join('\n')}` };
}

function state(given: NativeCase): string {
  const word = (offset: number): string => image(given).getUint16(offset, true).toString(16);
  const registers = [0, 1, 7].map((i) => `st${i}=${register(given, i).toString(16)}`).join(' ');
  const code = Buffer.from(given.code).toString('hex');
  const operand = Buffer.from(given.window.subarray(64, 74)).toString('hex');
  return `[${code}] ${given.bits} bits, fcw=${word(0)} fsw=${word(2)} ftw=${word(4)} ${registers} operand=${operand}`;
}
