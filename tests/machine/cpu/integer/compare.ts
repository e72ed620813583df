/** Runs cases on the reference and here, and tells what differs. */

import { differences, identical } from '../native/differences.ts';
import { HUNG, type NativeBatch, type NativeCase, RAN_THROUGH, WINDOW_SIZE } from '../native/native.ts';
import { FLAGS as ALL_FLAGS, definedFlags } from './integer-cases.ts';

const PAGE_FAULT = 14;
/** Outside the pages of the cases either system keeps itself: the error code's P bit differs there. */
const isSystem = (address: bigint): boolean => address < 0x2000_0000n || address >= 0x5000_1000n;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export interface Outcome {
  readonly count: number;
  /** The first few, in words. */
  readonly text: string;
}

export function compare(
  before: NativeBatch,
  expected: NativeBatch,
  actual: NativeBatch,
  name: (i: number) => string,
  most = 12,
): Outcome {
  const told: string[] = [];
  let count = 0;
  for (let i = 0; i < before.length; i++) {
    // Which flags are defined is only asked for when something differs.
    if (identical(expected, actual, i, ALL_FLAGS)) continue;
    const [given, wanted, got] = [before.case(i), expected.case(i), actual.case(i)];
    const found = differences(wanted, got, definedFlags(given)).filter(
      (text) => !onlyPresence(text, wanted, got) && !otherOperandFirst(text, given, wanted, got),
    );
    if (found.length === 0) continue;
    count++;
    if (told.length < most) told.push(`${name(i)} ${state(given)}\n    ${found.map(shorten).join('\n    ')}`);
  }
  return { count, text: `${count} of ${before.length} differ\n${told.join('\n')}` };
}

function onlyPresence(text: string, wanted: NativeCase, got: NativeCase): boolean {
  return (
    text.startsWith('error code') &&
    wanted.vector === PAGE_FAULT &&
    isSystem(wanted.address) &&
    (wanted.errorCode ^ got.errorCode) === 1
  );
}

const MOVS_CMPS = /^[\x26\x2e\x36\x3e\x40-\x4f\x64-\x67\xf2\xf3]*[\xa4-\xa7]/;
const faulted = ({ vector }: NativeCase): boolean => vector !== RAN_THROUGH && vector !== HUNG;

/** MOVS and CMPS have two operands in memory. If neither may be accessed, a processor may look at either of them first. */
function otherOperandFirst(text: string, given: NativeCase, wanted: NativeCase, got: NativeCase): boolean {
  return (
    /^(?:vector|error code|cr2)/.test(text) &&
    MOVS_CMPS.test(Buffer.from(given.code).toString('latin1')) &&
    faulted(wanted) &&
    faulted(got)
  );
}

/** The memory window is long: its first difference is enough. */
function shorten(text: string): string {
  const [, before = '', after = ''] = /^memory: expected (\w+), got (\w+)$/.exec(text) ?? [];
  for (let n = 0; n < WINDOW_SIZE && before !== ''; n++) {
    const part = (all: string): string => all.slice(2 * n, 2 * n + 32);
    if (before.slice(2 * n, 2 * n + 2) !== after.slice(2 * n, 2 * n + 2)) {
      return `memory at window + ${n}: expected ${part(before)}, got ${part(after)}`;
    }
  }
  return text;
}

function state(given: NativeCase): string {
  const registers = Array.from({ length: given.bits === 64 ? 16 : 8 }, (_, n) => given.gpr(n).toString(16));
  return `[${hex(given.code)}] ${given.bits} bits, rflags=${given.rflags.toString(16)}, registers ${registers.join(' ')}, operand ${hex(given.window.subarray(64, 80))}`;
}
