/** When x87 and MMX instructions are available, how exceptions leave, and the environment's layouts outside of 64-bit mode. */

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Cpu } from '../../../../src/machine/cpu/cpu.ts';
import { buildInterpreter } from '../../../../src/machine/cpu/executors/interpreter/interpreter.ts';
import { CpuState } from '../../../../src/machine/cpu/state/cpu-state.ts';
import * as at from '../../../../src/machine/cpu/state/layout.ts';
import { PhysicalMemory } from '../../../../src/machine/cpu/state/physical-memory.ts';
import { updateMode } from '../../../../src/machine/cpu/system/mode.ts';
import { PortSpace } from '../../../../src/machine/ports.ts';
import { TRANSLATION } from '../../../support/translation.ts';
import { type ControlChanges, emulated } from '../native/emulated.ts';
import { NativeBatch, RAN_THROUGH, WINDOW } from '../native/native.ts';

const [UD, NM, MF] = [6, 7, 16];
const [MP, EM, TS, NE] = [2, 4, 8, 0x20];
const [RSP, RDI] = [4, 7];

/** An unmasked invalid operation is pending: control word 037Eh, status word 8081h. */
function vectorOf(changes: ControlChanges, code: number[], pending = false): number {
  const batch = new NativeBatch(1);
  const one = batch.case(0);
  one.setCode(code);
  one.setGpr(RSP, WINDOW);
  one.setGpr(RDI, WINDOW);
  if (pending) {
    one.fxsave[0] = 0x7e;
    one.fxsave[2] = 0x81;
    one.fxsave[3] = 0x80;
  }
  return emulated(changes).run(batch).case(0).vector;
}

const fld1 = [0xd9, 0xe8];
const fninit = [0xdb, 0xe3];
const fnstcw = [0xd9, 0x3f];
const fldcw = [0xd9, 0x2f];
const fwait = [0x9b];
const paddb = [0x0f, 0xfc, 0xc1];
const emms = [0x0f, 0x77];
const movq2dq = [0xf3, 0x0f, 0xd6, 0xc1];

const availability = suite('x87 and MMX availability');

// SDM vol. 3A, 2.5 (CR0.EM, MP, TS) and table 12-1.
availability('CR0.EM: x87 instructions raise #NM, MMX instructions #UD, FWAIT runs', () => {
  for (const code of [fld1, fninit, fnstcw, fldcw]) assert.is(vectorOf({ cr0: { set: EM } }, code), NM);
  for (const code of [paddb, emms, movq2dq]) {
    assert.is(vectorOf({ cr0: { set: EM } }, code), UD);
    assert.is(vectorOf({ cr0: { set: EM | TS } }, code), UD);
  }
  assert.is(vectorOf({ cr0: { set: EM } }, fwait), RAN_THROUGH);
});

availability('CR0.TS: both raise #NM, FWAIT only with CR0.MP', () => {
  for (const code of [fld1, fninit, fnstcw, paddb, emms, movq2dq]) assert.is(vectorOf({ cr0: { set: TS } }, code), NM);
  assert.is(vectorOf({ cr0: { set: TS } }, fwait), RAN_THROUGH);
  assert.is(vectorOf({ cr0: { set: TS | MP } }, fwait), NM);
  assert.is(vectorOf({ cr0: { set: MP } }, fwait), RAN_THROUGH);
});

availability('MMX proper does without CR4.OSFXSR', () => {
  const without = { cr4: { clear: 0x200 } };
  for (const code of [paddb, emms, [0x0f, 0xe0, 0xc1], [0x0f, 0x70, 0xc1, 0x1b]]) {
    assert.is(vectorOf(without, code), RAN_THROUGH);
  }
  for (const code of [movq2dq, [0x0f, 0x2a, 0xc1]]) assert.is(vectorOf(without, code), UD);
});

availability('a pending exception is raised by waiting instructions alone, and not while CR0.NE is clear', () => {
  for (const code of [fld1, fldcw, fwait, paddb, emms]) {
    assert.is(vectorOf({}, code, true), MF);
    assert.is(vectorOf({ cr0: { clear: NE } }, code, true), RAN_THROUGH);
  }
  for (const code of [fninit, fnstcw, [0xdb, 0xe2], [0xdf, 0xe0]]) assert.is(vectorOf({}, code, true), RAN_THROUGH);
});

availability.run();

const modes = suite('x87 environment in real and 16-bit protected mode');

const RAM_SIZE = 0x10_0000;
const pages = (at.RAM + RAM_SIZE) / 0x1_0000;
const state = new CpuState(new WebAssembly.Memory({ initial: pages }));
const physical = new PhysicalMemory(state, RAM_SIZE);
const wiring = { ports: new PortSpace(), acknowledge: () => 0xff, now: () => 0, x87Error: () => {} };
const cpu = new Cpu(state, physical, wiring, new WebAssembly.Module(buildInterpreter(pages)), 'max', TRANSLATION);

const [CS_SELECTOR, DS_SELECTOR, START, OPERAND] = [0x1234, 0x2000, 0x0100, 0x2345] as const;

function setSegment(segment: number, selector: number): void {
  const cell = at.SEGMENTS + segment * at.SEGMENT_SIZE;
  state.set32(cell + at.SEGMENT_SELECTOR, selector);
  state.set64(cell + at.SEGMENT_BASE, BigInt(selector * 16));
}

/** FLD1, FST dword [2345h], then `code`, HLT; with CS 1234h, DS 2000h, both as in real mode even if `isProtected`. */
function run(code: readonly number[], isProtected = false): DataView {
  cpu.reset();
  setSegment(at.CS, CS_SELECTOR);
  setSegment(at.DS, DS_SELECTOR);
  state.set32(at.CR0, state.get32(at.CR0) | (isProtected ? 1 : 0));
  updateMode(state);
  state.rip = BigInt(START);
  const bytes = [0xdb, 0xe3, ...fld1, 0xd9, 0x16, OPERAND & 0xff, OPERAND >> 8, ...code, 0xf4];
  state.u8.fill(0, at.RAM + DS_SELECTOR * 16, at.RAM + DS_SELECTOR * 16 + 256);
  state.u8.set(bytes, at.RAM + CS_SELECTOR * 16 + START);
  cpu.refresh();
  assert.is(cpu.run(cpu.retired + 100), 'halted');
  return new DataView(state.memory.buffer, at.RAM + DS_SELECTOR * 16, 256);
}

const words = (view: DataView, count: number): number[] =>
  Array.from({ length: count }, (_, n) => view.getUint16(2 * n, true));
const doublewords = (view: DataView, count: number): number[] =>
  Array.from({ length: count }, (_, n) => view.getUint32(4 * n, true));

const fnstenv = [0xd9, 0x36, 0, 0];
/** FST lies at 1234:0104, linear 12444h; its operand at 22345h; its opcode is D9 16: 116h. ST(0) is R7. */
const [CONTROL, STATUS, TAGS, OPCODE] = [0x37f, 0x3800, 0x3fff, 0x116] as const;

modes('SDM vol. 1, figure 8-12: 16-bit real mode', () => {
  assert.equal(words(run(fnstenv), 7), [CONTROL, STATUS, TAGS, 0x2444, 0x1000 | OPCODE, 0x2345, 0x2000]);
});

modes('figure 8-10: 32-bit real mode', () => {
  const got = doublewords(run([0x66, ...fnstenv]), 7);
  // Reserved halves are not looked at.
  for (const n of [0, 1, 2, 3, 5]) got[n]! &= 0xffff;
  assert.equal(got, [CONTROL, STATUS, TAGS, 0x2444, 0x1000 | OPCODE, 0x2345, 0x2000]);
});

modes('figure 8-11: 16-bit protected mode', () => {
  assert.equal(words(run(fnstenv, true), 7), [CONTROL, STATUS, TAGS, 0x104, CS_SELECTOR, 0x2345, DS_SELECTOR]);
});

modes('figure 8-9: 32-bit protected mode', () => {
  const got = doublewords(run([0x66, ...fnstenv], true), 7);
  for (const n of [0, 1, 2, 6]) got[n]! &= 0xffff;
  assert.equal(got, [CONTROL, STATUS, TAGS, 0x104, (OPCODE << 16) | CS_SELECTOR, 0x2345, DS_SELECTOR]);
});

modes('what FNSAVE wrote FRSTOR takes back, in every layout', () => {
  const [fnsave, frstor] = [
    [0xdd, 0x36, 0, 0],
    [0xdd, 0x26, 0, 0],
  ];
  for (const isProtected of [false, true]) {
    for (const prefix of [[], [0x66]]) {
      const view = run([...prefix, ...fnsave!, ...prefix, ...frstor!, ...prefix, ...fnstenv], isProtected);
      const size = prefix.length === 0 ? 2 : 4;
      // The registers follow the environment; ST(0) is 1.
      assert.is(view.getBigUint64(7 * size, true), 1n << 63n);
      assert.is(view.getUint16(7 * size + 8, true), 0x3fff);
      assert.is(view.getUint16(size, true), STATUS);
      assert.is(view.getUint16(3 * size, true), isProtected ? 0x104 : 0x2444);
      assert.is(view.getUint16(5 * size, true), 0x2345);
      assert.is(state.get64(at.X87 + 7 * 16), 1n << 63n);
      assert.is(state.get32(at.X87_TAG), 0x80);
    }
  }
});

modes('after power-up the registers are zeros, and FNINIT makes them empty', () => {
  cpu.reset();
  assert.is(state.get32(at.X87_CONTROL), 0x40);
  assert.is(state.get32(at.X87_STATUS), 0);
  assert.is(state.get32(at.X87_TAG), 0xff);
  run([]);
  assert.is(state.get32(at.X87_TAG), 0x80);
});

modes.run();
