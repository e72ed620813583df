/**
 * Control of the x87: its words, environment and whole state (SDM vol. 1, 8.1). Of the environment there are four layouts
 * (figures 8-9 to 8-12): 16 and 32 bits, each with linear addresses (real and virtual-8086 mode) or offsets and selectors.
 */

import { unpack80 } from '../float/scale.ts';
import { X87_CS, X87_DP, X87_DS, X87_IP, X87_OPCODE } from '../state/layout.ts';
import { isProtected } from '../system/mode.ts';
import { READ, WRITE } from '../system/paging.ts';
import { defineOperation } from './define.ts';
import type { Processor } from './processor.ts';
import { INITIAL_CONTROL, X87Unit } from './x87-unit.ts';

const LOW = 0xffff_ffffn;
const EXCEPTIONS = 0x3f;
/** What FCLEX clears: exceptions, SF, ES, B. */
const CLEARED = 0x80ff;

/** The words of an environment, all as wide as it makes them: control, status, tag, then four of pointers. */
type Words = readonly [number, number, number, number, number, number, number];

/** Tags of the tag word (SDM vol. 1, figure 8-7). */
const [VALID, ZERO, SPECIAL, EMPTY] = [0, 1, 2, 3] as const;

function tagWord(unit: X87Unit): number {
  let tags = 0;
  for (let r = 0; r < 8; r++) {
    const i = (r - unit.top) & 7;
    const { kind } = unpack80(unit.get(i));
    let tag: number = kind === 'normal' ? VALID : kind === 'zero' ? ZERO : SPECIAL;
    if (unit.isEmpty(i)) tag = EMPTY;
    tags |= tag << (2 * r);
  }
  return tags;
}

function pointerWords({ state }: Processor, size: number): [number, number, number, number] {
  const [ip, dp] = [X87_IP, X87_DP].map((cell) => Number(state.get64(cell) & LOW)) as [number, number];
  const [cs, ds, opcode] = [state.get32(X87_CS), state.get32(X87_DS), state.get32(X87_OPCODE)];
  if (isProtected(state)) return size === 2 ? [ip, cs, dp, ds] : [ip, cs | (opcode << 16), dp, ds];
  const [ipLinear, dpLinear] = [ip + cs * 16, dp + ds * 16];
  return size === 2
    ? [ipLinear, ((ipLinear >>> 4) & 0xf000) | opcode, dpLinear, (dpLinear >>> 4) & 0xf000]
    : [ipLinear & 0xffff, ((ipLinear >>> 4) & 0xfff_f000) | opcode, dpLinear & 0xffff, (dpLinear >>> 4) & 0xfff_f000];
}

function environment(cpu: Processor, unit: X87Unit, size: number): Words {
  return [unit.control, unit.status, tagWord(unit), ...pointerWords(cpu, size)];
}

/** Words 0, 1, 2 and 6 of a 32-bit environment have 16 bits, 4 (in real mode also 3 and 5) fewer than 32; ones fill 0, 1, 2, 6. */
const FILL = 0xffff_0000;

const environmentBytes = (size: number): number => 7 * size;

function storeEnvironment(cpu: Processor, address: bigint, size: number, words: Words): void {
  for (const [n, word] of words.entries()) {
    const filled = size === 4 && (n < 3 || n === 6) && !(n === 6 && !isProtected(cpu.state)) ? word | FILL : word;
    cpu.mmu.write(BigInt.asUintN(64, address + BigInt(n * size)), size, BigInt(filled >>> 0));
  }
}

function loadPointers({ state }: Processor, size: number, words: readonly number[]): void {
  const [, , , ip = 0, ipHigh = 0, dp = 0, dpHigh = 0] = words;
  const set = (offset: number, cs: number, opcode: number, operand: number, ds: number): void => {
    state.set64(X87_IP, BigInt(offset >>> 0));
    state.set32(X87_CS, cs);
    state.set32(X87_OPCODE, opcode & 0x7ff);
    state.set64(X87_DP, BigInt(operand >>> 0));
    state.set32(X87_DS, ds);
  };
  if (isProtected(state)) {
    set(ip, ipHigh & 0xffff, size === 4 ? ipHigh >>> 16 : state.get32(X87_OPCODE), dp, dpHigh & 0xffff);
    return;
  }
  const mask = size === 2 ? 0xf000 : 0xfff_f000;
  set((ip & 0xffff) | ((ipHigh & mask) << 4), 0, ipHigh, (dp & 0xffff) | ((dpHigh & mask) << 4), 0);
}

/** Only whether a register is empty is taken from the tag word; the rest follows from what the register holds. */
function fullOf(tags: number): number {
  let full = 0;
  for (let r = 0; r < 8; r++) if (((tags >>> (2 * r)) & 3) !== EMPTY) full |= 1 << r;
  return full;
}

function loadEnvironment(cpu: Processor, unit: X87Unit, address: bigint, size: number): void {
  const words = Array.from({ length: 7 }, (_, n) =>
    Number(cpu.mmu.read(BigInt.asUintN(64, address + BigInt(n * size)), size)),
  );
  unit.control = words[0]! & 0xffff;
  unit.status = words[1]! & 0xffff;
  unit.full = fullOf(words[2]!);
  loadPointers(cpu, size, words);
}

/** The state that FNINIT leaves. The registers keep what they hold. */
function initialize({ state }: Processor, unit: X87Unit): void {
  unit.control = INITIAL_CONTROL;
  unit.status = 0;
  unit.full = 0;
  for (const cell of [X87_IP, X87_DP]) state.set64(cell, 0n);
  for (const cell of [X87_CS, X87_DS, X87_OPCODE]) state.set32(cell, 0);
}

const linear = ({ state }: Processor, cell: number, displacement: number): bigint =>
  BigInt.asUintN(64, state.get64(cell) + BigInt(displacement));

const probe = ({ mmu }: Processor, address: bigint, bytes: number, access: typeof READ | typeof WRITE): void =>
  mmu.probe(Number(address & LOW), Number(address >> 32n), bytes, access);

export const FNINIT = defineOperation('continue', (cpu) => initialize(cpu, new X87Unit(cpu)));

export const FNCLEX = defineOperation('continue', (cpu) => {
  const unit = new X87Unit(cpu);
  unit.status &= ~CLEARED;
});

/** Control word ← the 16-bit cell in a. */
export const FLDCW = defineOperation('continue', (cpu, a) => {
  new X87Unit(cpu).control = cpu.state.view.getUint16(a, true);
});

/** In these and the next, the address is in cell a + `aux`, and b is the size of a word: 2 or 4. Afterwards everything is masked. */
export const FNSTENV = defineOperation('continue', (cpu, a, size, _c, displacement) => {
  const unit = new X87Unit(cpu);
  const address = linear(cpu, a, displacement);
  probe(cpu, address, environmentBytes(size), WRITE);
  storeEnvironment(cpu, address, size, environment(cpu, unit, size));
  unit.control |= EXCEPTIONS;
});

export const FLDENV = defineOperation('continue', (cpu, a, size, _c, displacement) => {
  const address = linear(cpu, a, displacement);
  probe(cpu, address, environmentBytes(size), READ);
  loadEnvironment(cpu, new X87Unit(cpu), address, size);
});

const REGISTER_BYTES = 10;

/** The environment, then ST(0) … ST(7); the x87 is initialized afterwards. */
export const FNSAVE = defineOperation('continue', (cpu, a, size, _c, displacement) => {
  const unit = new X87Unit(cpu);
  const address = linear(cpu, a, displacement);
  const start = environmentBytes(size);
  probe(cpu, address, start + 8 * REGISTER_BYTES, WRITE);
  storeEnvironment(cpu, address, size, environment(cpu, unit, size));
  for (let i = 0; i < 8; i++) {
    const place = address + BigInt(start + i * REGISTER_BYTES);
    cpu.mmu.write(BigInt.asUintN(64, place), 8, BigInt.asUintN(64, unit.get(i)));
    cpu.mmu.write(BigInt.asUintN(64, place + 8n), 2, unit.get(i) >> 64n);
  }
  initialize(cpu, unit);
});

export const FRSTOR = defineOperation('continue', (cpu, a, size, _c, displacement) => {
  const unit = new X87Unit(cpu);
  const address = linear(cpu, a, displacement);
  const start = environmentBytes(size);
  probe(cpu, address, start + 8 * REGISTER_BYTES, READ);
  loadEnvironment(cpu, unit, address, size);
  const { full } = unit;
  for (let i = 0; i < 8; i++) {
    const place = address + BigInt(start + i * REGISTER_BYTES);
    const low = cpu.mmu.read(BigInt.asUintN(64, place), 8);
    unit.set(i, low | (cpu.mmu.read(BigInt.asUintN(64, place + 8n), 2) << 64n));
  }
  unit.full = full;
});
