/** How instructions are found, run, counted and thrown away; what must happen is Intel's SDM vol. 3A, 6.5 and 11.6. */

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as at from '../../../src/machine/cpu/state/layout.ts';
import { CODE, CpuRig, IDT, STACK } from './cpu-rig.ts';

const mechanics = suite('blocks and counting');
const dword = (n: number): number[] => [n & 0xff, (n >> 8) & 0xff, (n >> 16) & 0xff, (n >>> 24) & 0xff];
const HLT = 0xf4;
/** MOV byte [address], value */
const store = (address: number, value: number): number[] => [0xc6, 0x05, ...dword(address), value];
const [MOV_AL, INC_EAX, NOP] = [0xb0, 0x40, 0x90] as const;
/** Instructions at a time. */
const STEPS = [1, 2, 3, 5, 7, 10_000] as const;

mechanics('a store into the next instruction counts at once, however few instructions run at a time', () => {
  for (const step of STEPS) {
    // mov byte [imm], 2; mov al, 1: the store makes it mov al, 2
    const rig = new CpuRig([...store(CODE + 8, 2), MOV_AL, 1, HLT]);
    assert.is(rig.run(step), -1);
    assert.is(rig.eax & 0xff, 2, `${step} at a time`);
    assert.is(rig.cpu.retired, 3);
  }
});

mechanics('a store into a NOP behind it counts at once', () => {
  for (const step of STEPS) {
    // mov byte [imm], 0x40; nop; mov bl, 1: the store makes the NOP inc eax
    const rig = new CpuRig([...store(CODE + 7, INC_EAX), NOP, 0xb3, 1, HLT]);
    assert.is(rig.run(step), -1);
    assert.is(rig.eax, 1, `${step} at a time`);
    assert.is(rig.cpu.retired, 4);
  }
});

mechanics('bytes that were no instruction count once #UD made one of them, whichever of them it changed', () => {
  // mov edx, segment register 6: its handler makes it mov eax, cs, counts in EBX and returns.
  const segmentPrefixes = [0, 1, 5, 12];
  const handler = 0x6000;
  for (const prefixes of segmentPrefixes) {
    for (const start of [CODE, CODE + 0x1000 - 1 - prefixes]) {
      const rig = new CpuRig([...Array<number>(prefixes).fill(0x2e), 0x8c, 0xf2, HLT], start);
      const changed = start + prefixes + 1;
      rig.put(IDT + 8 * 6, [handler & 0xff, handler >> 8]);
      rig.put(handler, [0x43, ...store(changed, 0xc8), 0xcf]);
      assert.is(rig.run(), -1);
      assert.equal([rig.eax, rig.state.gpr(3)], [8, 1n], `${prefixes} prefixes at ${start.toString(16)}`);
    }
  }
});

mechanics('a loop that rewrites itself each time round', () => {
  // mov ecx, 50; again: inc byte [immediate]; add ebx, 0; loop again; hlt
  const code = [0xb9, ...dword(50), 0xfe, 0x05, ...dword(CODE + 13), 0x83, 0xc3, 0x00, 0xe2, 0xf5, HLT];
  const states = STEPS.map((step) => {
    const rig = new CpuRig(code);
    rig.run(step);
    return [rig.state.gpr(3), rig.cpu.retired];
  });
  for (const state of states) assert.equal(state, [BigInt((50 * 51) / 2), 152]);
});

mechanics('a linked loop in another block of the page is rewritten', () => {
  // Ten rounds of inc eax, then that becomes dec eax, and ten more.
  const loop = [0xb9, ...dword(10), INC_EAX, 0xe2, 0xfd, 0xc3];
  const main = [0xe8, ...dword(0x100 - 5), ...store(CODE + 0x105, 0x48), 0xe8, ...dword(0x100 - 17), HLT];
  for (const step of STEPS) {
    const rig = new CpuRig(main);
    rig.put(CODE + 0x100, loop);
    rig.run(step);
    assert.is(rig.eax, 0);
  }
});

mechanics('REP MOVSB over the code that follows it', () => {
  // mov esi, 0x11000; mov edi, here; mov ecx, 2; rep movsb; here: mov al, 1; hlt
  const here = CODE + 17;
  const code = [0xbe, ...dword(0x1_1000), 0xbf, ...dword(here), 0xb9, ...dword(2), 0xf3, 0xa4, MOV_AL, 1, HLT];
  for (const step of STEPS) {
    const rig = new CpuRig(code);
    rig.put(0x1_1000, [MOV_AL, 7]);
    rig.run(step);
    assert.is(rig.eax & 0xff, 7);
  }
});

mechanics('a write through another mapping of the page', () => {
  for (const step of STEPS) {
    const rig = new CpuRig([...store(0x5_0008, 9), MOV_AL, 1, HLT]).paged();
    rig.map(0x50, CODE >> 12);
    rig.run(step);
    assert.is(rig.eax & 0xff, 9);
  }
});

mechanics('an instruction across pages takes its second half from what is mapped now', () => {
  // mov eax, imm32 with two bytes in the next page; invlpg; again
  const start = CODE + 0xffd;
  const rig = new CpuRig([
    0xe8,
    ...dword(start - (CODE + 5)),
    0x89,
    0xc3,
    0xc6,
    0x05,
    ...dword(0x5000 + 4 * 0x11 + 1),
    0x00,
  ]);
  rig.put(start, [0xb8, 0x11, 0x22]);
  rig.put(0x1_1000, [0x33, 0x44, 0xc3]);
  rig.put(0x6_0000, [0x55, 0x66, 0xc3]);
  rig.paged();
  // PTE of page 0x11: bits 31:12 become 0x60.
  rig.put(CODE + 7, [0xc7, 0x05, ...dword(0x5000 + 4 * 0x11), ...dword(0x6_0007)]);
  rig.put(CODE + 17, [0x0f, 0x01, 0x3d, ...dword(0x1_1000), 0xe8, ...dword(start - (CODE + 29)), HLT]);
  rig.run();
  assert.is(Number(rig.state.gpr(3)), 0x4433_2211);
  assert.is(rig.eax, 0x6655_2211);
});

mechanics('a fault in the middle of a block is precise, and counts', () => {
  for (const step of STEPS) {
    // inc eax; inc eax; mov ebx, [page that is missing]; inc eax
    const rig = new CpuRig([INC_EAX, INC_EAX, 0x8b, 0x1d, ...dword(0x10_0004), INC_EAX, HLT]).paged();
    rig.map(0x100, 0x100, 6);
    assert.is(rig.run(step), 14);
    assert.is(rig.eax, 2);
    assert.is(rig.state.get64(at.CR2), 0x10_0004n);
    assert.is(rig.word(STACK - 12), CODE + 2);
    assert.is(rig.cpu.retired, 4); // two instructions, the fault, HLT
  }
});

mechanics('a guest that faults endlessly reaches its bound', () => {
  const rig = new CpuRig([0x0f, 0x0b]);
  // The #UD handler is UD2 too.
  rig.put(0x3006, [0x83, 0xc4, 0x0c, 0x0f, 0x0b]);
  assert.is(rig.cpu.run(1001), 'deadline');
  assert.is(rig.cpu.retired, 1001);
});

mechanics('TF: a trap after the instruction, with RIP behind it (17.3.1.4)', () => {
  // pushfd; or dword [esp], 0x100; popfd; inc eax; inc eax
  const rig = new CpuRig([0x9c, 0x81, 0x0c, 0x24, ...dword(0x100), 0x9d, INC_EAX, INC_EAX, HLT]);
  assert.is(rig.run(), 1);
  assert.is(rig.eax, 1);
  assert.is(rig.word(STACK - 12), CODE + 10);
  assert.is(rig.state.get64(at.DR + 48) & 0x4000n, 0x4000n);
});

mechanics('TF loaded by IRET traps after one instruction, in a block that was linked before', () => {
  // again: inc eax; inc ebx; dec ecx; jz done; jmp again; done: pushfd; or dword [esp], 0x100; push cs; push again; iretd
  const [INC_EBX, DEC_ECX] = [0x43, 0x49];
  const loop = [INC_EAX, INC_EBX, DEC_ECX, 0x74, 0x02, 0xeb, 0xf9];
  const code = [...loop, 0x9c, 0x81, 0x0c, 0x24, ...dword(0x100), 0x0e, 0x68, ...dword(CODE), 0xcf];
  for (const step of STEPS) {
    const rig = new CpuRig(code);
    rig.state.setGpr(1, 3n);
    assert.is(rig.run(step), 1);
    assert.is(rig.eax, 4, `${step} at a time`);
    assert.is(rig.state.gpr(3), 3n);
    assert.is(rig.word(STACK - 12), CODE + 1);
  }
});

mechanics('an instruction breakpoint comes before the instruction; RF passes it (17.3.1.1)', () => {
  const rig = new CpuRig([NOP, INC_EAX, INC_EAX, HLT]);
  rig.state.set64(at.DR, BigInt(CODE + 2));
  rig.state.set64(at.DR + 56, 0x402n);
  rig.refresh();
  // The handler sets RF in what IRET will load, as 17.3.1.1 asks it to: or dword [esp + 8], 0x10000; iretd
  rig.put(0x3001, [0x81, 0x4c, 0x24, 0x08, ...dword(0x1_0000), 0xcf]);
  assert.is(rig.run(), -1);
  assert.is(rig.eax, 2);
  assert.is(rig.state.get64(at.DR + 48) & 1n, 1n);
});

mechanics('A20 off: code at 1 MiB is that at 0, and back', () => {
  const rig = new CpuRig([MOV_AL, 1, HLT], 0x10_0800);
  rig.put(0x800, [MOV_AL, 2, HLT]);
  const runAgain = (): number => {
    rig.state.rip = 0x10_0800n;
    rig.state.set32(at.HALTED, 0);
    rig.run();
    return rig.eax & 0xff;
  };
  assert.is(runAgain(), 1);
  rig.cpu.physical.setA20(false);
  assert.is(runAgain(), 2);
  rig.cpu.physical.setA20(true);
  assert.is(runAgain(), 1);
});

mechanics.run();
