import { type NativeBatch, type NativeCase, RECORD_SIZE } from './native.ts';

const NAMES = ['rax', 'rcx', 'rdx', 'rbx', 'rsp', 'rbp', 'rsi', 'rdi'];
const register = (n: number): string => NAMES[n] ?? `r${n}`;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** CF, PF, AF, ZF, SF, OF. */
export const ARITHMETIC_FLAGS = 0x8d5;
const PAGE_FAULT = 14;
/** Of the x87's status word: an exception is pending. */
const ES = 0x80;

/**
 * How two outcomes of one instruction differ, in words; empty when they do not.
 * @param flags the bits of RFLAGS that must agree: leave out those the instruction leaves undefined
 */
export function differences(expected: NativeCase, actual: NativeCase, flags = ARITHMETIC_FLAGS): string[] {
  const found: string[] = [];
  const number = (what: string, a: number | bigint, b: number | bigint): void => {
    if (a !== b) found.push(`${what}: expected ${a.toString(16)}, got ${b.toString(16)}`);
  };
  const bytes = (what: string, a: Uint8Array, b: Uint8Array): void => {
    if (!a.every((byte, i) => byte === b[i])) found.push(`${what}: expected ${hex(a)}, got ${hex(b)}`);
  };
  number('vector', expected.vector, actual.vector);
  number('rip', expected.rip, actual.rip);
  if (expected.vector === actual.vector) number('error code', expected.errorCode, actual.errorCode);
  if (expected.vector === PAGE_FAULT && actual.vector === PAGE_FAULT) number('cr2', expected.address, actual.address);
  number('rflags', expected.rflags & flags, actual.rflags & flags);
  // Outside 64-bit mode there are eight registers, and nobody defines their upper halves.
  const count = expected.bits === 64 ? 16 : 8;
  const whole = (value: bigint): bigint => BigInt.asUintN(expected.bits, value);
  for (let n = 0; n < count; n++) number(register(n), whole(expected.gpr(n)), whole(actual.gpr(n)));
  number('mxcsr', expected.mxcsr, actual.mxcsr);
  for (let n = 0; n < 16; n++) bytes(`xmm${n}`, expected.xmm(n), actual.xmm(n));
  for (let n = 0; n < 16; n++) bytes(`ymm${n}[255:128]`, expected.ymmUpper(n), actual.ymmUpper(n));
  x87Differences(expected, actual, number, bytes);
  bytes('memory', expected.window, actual.window);
  return found;
}

/** Control, status and tag words, opcode, pointers, registers: as FXSAVE's image has them (SDM vol. 1, table 10-2). */
function x87Differences(
  expected: NativeCase,
  actual: NativeCase,
  number: (what: string, a: number | bigint, b: number | bigint) => void,
  bytes: (what: string, a: Uint8Array, b: Uint8Array) => void,
): void {
  const [theirs, ours] = [expected, actual].map(({ fxsave }) => new DataView(fxsave.buffer, fxsave.byteOffset, 512));
  for (const [what, offset] of [
    ['fcw', 0],
    ['fsw', 2],
    ['ftw', 4],
  ] as const) {
    number(what, theirs!.getUint16(offset, true), ours!.getUint16(offset, true));
  }
  // AMD's processors save opcode and pointers only while an exception is pending (AMD APM vol. 5, FXSAVE).
  if ((theirs!.getUint16(2, true) & ES) !== 0) {
    number('fop', theirs!.getUint16(6, true), ours!.getUint16(6, true));
    number('fip', theirs!.getBigUint64(8, true), ours!.getBigUint64(8, true));
    number('fdp', theirs!.getBigUint64(16, true), ours!.getBigUint64(16, true));
  }
  for (let n = 0; n < 8; n++) {
    const at = 32 + 16 * n;
    bytes(`st${n}`, expected.fxsave.subarray(at, at + 10), actual.fxsave.subarray(at, at + 10));
  }
}

/**
 * Whether two outcomes agree to the last bit in everything that is compared, found out quickly: nearly all do. If not, it
 * is for `differences` to say whether that matters.
 */
export function identical(expected: NativeBatch, actual: NativeBatch, i: number, flags: number): boolean {
  const [a, b] = [expected.case(i), actual.case(i)];
  return (
    a.vector === b.vector &&
    a.errorCode === b.errorCode &&
    (a.fxsave[2]! & ES) === 0 &&
    (a.vector !== PAGE_FAULT || a.address === b.address) &&
    (a.rflags & flags) === (b.rflags & flags) &&
    SAME.every(([from, to]) => sameBytes(expected.bytes, actual.bytes, i * RECORD_SIZE + from, i * RECORD_SIZE + to))
  );
}

/**
 * General registers and RIP; of the FXSAVE image the x87's three words, MXCSR, and the registers (its opcode and pointers
 * count while an exception is pending); the memory and the upper halves of the YMM registers.
 */
const SAME = [
  [0, 136],
  [192, 198],
  [216, 220],
  [224, 608],
  [704, RECORD_SIZE],
] as const;

const sameBytes = (a: Uint8Array, b: Uint8Array, from: number, to: number): boolean =>
  Buffer.from(a.buffer, a.byteOffset).compare(b, from, to, from, to) === 0;

/** The cases that differ, each told with its code and what went in, and how many there are. */
export function report(
  before: NativeBatch,
  expected: NativeBatch,
  actual: NativeBatch,
  name: (i: number) => string,
  flags: (i: number) => number = () => ARITHMETIC_FLAGS,
): { count: number; text: string } {
  const told: string[] = [];
  let count = 0;
  for (let i = 0; i < before.length; i++) {
    if (identical(expected, actual, i, flags(i))) continue;
    const found = differences(expected.case(i), actual.case(i), flags(i));
    if (found.length === 0) continue;
    count++;
    if (told.length >= 10) continue;
    const given = before.case(i);
    const registers = [0, 1, 2, 3].map((n) => `xmm${n}=${hex(given.xmm(n))}`).join(' ');
    told.push(
      `${name(i)} [${hex(given.code)}] mxcsr=${given.mxcsr.toString(16)} rax=${given.gpr(0).toString(16)} ` +
        `rflags=${given.rflags.toString(16)} ${registers}\n    ${found.join('\n    ')}`,
    );
  }
  return { count, text: `${count} of ${before.length} differ\n${told.join('\n')}` };
}
