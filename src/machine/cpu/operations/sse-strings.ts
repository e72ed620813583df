/**
 * PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM (Intel SDM vol. 1, 12.10; vol. 2B, 4.1). `a` and `b` are the cells of the two
 * strings, `c` is not zero when the lengths are 64 bits wide, `aux` is the control byte.
 */

import type { CpuState } from '../state/cpu-state.ts';
import { XMM } from '../state/layout.ts';
import { defineOperation, type Operation } from './define.ts';
import type { Processor } from './processor.ts';

const [RAX, RCX, RDX] = [0, 1, 2] as const;
const [CF, ZF, SF, OF, ARITHMETIC] = [0x1, 0x40, 0x80, 0x800, 0x8d5] as const;

interface Text {
  readonly elements: readonly number[];
  /** How many of them belong to the string. */
  readonly length: number;
}

/** The elements of 16 bytes: bit 0 of the control byte says words, bit 1 that they are signed. */
function elements(state: CpuState, cell: number, control: number): number[] {
  const { view } = state;
  const signed = (control & 2) !== 0;
  if (control & 1) {
    return Array.from({ length: 8 }, (_, n) =>
      signed ? view.getInt16(cell + 2 * n, true) : view.getUint16(cell + 2 * n, true),
    );
  }
  return Array.from({ length: 16 }, (_, n) => (signed ? view.getInt8(cell + n) : view.getUint8(cell + n)));
}

/** Up to the first zero. */
function implicit(state: CpuState, cell: number, control: number): Text {
  const all = elements(state, cell, control);
  const end = all.indexOf(0);
  return { elements: all, length: end < 0 ? all.length : end };
}

/** As long as the magnitude of the number in a register. */
function explicit(state: CpuState, cell: number, control: number, register: number, wide: boolean): Text {
  const all = elements(state, cell, control);
  const value = BigInt.asIntN(wide ? 64 : 32, state.gpr(register));
  const length = value < 0n ? -value : value;
  return { elements: all, length: length > BigInt(all.length) ? all.length : Number(length) };
}

/** IntRes1: a bit for each element of the second string. `i` runs over the second string, `n` over the first. */
function aggregate(first: Text, second: Text, operation: number): number {
  const count = first.elements.length;
  const at = (n: number, i: number): boolean => first.elements[n] === second.elements[i];
  let result = 0;
  for (let i = 0; i < count; i++) {
    const inSecond = i < second.length;
    let bit = false;
    if (operation === 0) {
      for (let n = 0; n < first.length; n++) bit ||= inSecond && at(n, i);
    } else if (operation === 1) {
      const value = second.elements[i]!;
      for (let n = 0; n + 1 < first.length; n += 2) {
        bit ||= inSecond && value >= first.elements[n]! && value <= first.elements[n + 1]!;
      }
    } else if (operation === 2) {
      const inFirst = i < first.length;
      bit = inFirst && inSecond ? at(i, i) : inFirst === inSecond;
    } else {
      bit = true;
      for (let n = 0; n < count - i && n < first.length; n++) bit &&= i + n < second.length && at(n, i + n);
    }
    if (bit) result |= 1 << i;
  }
  return result;
}

/** IntRes2: inverted where the control byte's bits 5:4 want that. */
function polarity(result: number, second: Text, control: number): number {
  const all = (1 << second.elements.length) - 1;
  if ((control & 0x10) === 0) return result;
  return result ^ (control & 0x20 ? (1 << second.length) - 1 : all);
}

function setFlags(state: CpuState, first: Text, second: Text, result: number): void {
  let flags = 0;
  if (result !== 0) flags |= CF;
  if (second.length < second.elements.length) flags |= ZF;
  if (first.length < first.elements.length) flags |= SF;
  if (result & 1) flags |= OF;
  state.rflags = (state.rflags & ~ARITHMETIC) | flags;
}

/** ECX ← the number of the lowest (bit 6 of the control byte: the highest) bit set, or that of elements. */
function index(state: CpuState, result: number, count: number, control: number): void {
  let found = count;
  if (result !== 0) found = control & 0x40 ? 31 - Math.clz32(result) : 31 - Math.clz32(result & -result);
  state.setGpr(RCX, BigInt(found));
}

/** XMM0 ← the bits, or (bit 6 of the control byte) each spread over its element. */
function mask(state: CpuState, result: number, control: number): void {
  state.set64(XMM, control & 0x40 ? 0n : BigInt(result));
  state.set64(XMM + 8, 0n);
  if ((control & 0x40) === 0) return;
  const size = control & 1 ? 2 : 1;
  for (let n = 0; n < 16; n++) state.u8[XMM + n] = (result >> Math.floor(n / size)) & 1 ? 0xff : 0;
}

type Lengths = (cpu: Processor, a: number, b: number, wide: boolean, control: number) => readonly [Text, Text];

const byRegisters: Lengths = ({ state }, a, b, wide, control) => [
  explicit(state, a, control, RAX, wide),
  explicit(state, b, control, RDX, wide),
];
const byZero: Lengths = ({ state }, a, b, _wide, control) => [implicit(state, a, control), implicit(state, b, control)];

function comparison(lengths: Lengths, answer: 'index' | 'mask'): Operation {
  return defineOperation('continue', (cpu, a, b, wide, control) => {
    const [first, second] = lengths(cpu, a, b, wide !== 0, control);
    const result = polarity(aggregate(first, second, (control >> 2) & 3), second, control);
    setFlags(cpu.state, first, second, result);
    if (answer === 'index') index(cpu.state, result, second.elements.length, control);
    else mask(cpu.state, result, control);
  });
}

export const STRING_COMPARISONS: Readonly<Record<string, Operation>> = {
  pcmpestri: comparison(byRegisters, 'index'),
  pcmpestrm: comparison(byRegisters, 'mask'),
  pcmpistri: comparison(byZero, 'index'),
  pcmpistrm: comparison(byZero, 'mask'),
};
