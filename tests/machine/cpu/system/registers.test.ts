/** Control registers, MSRs, system calls, port permissions and power-on state, after the Intel SDM and the AMD APM. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as at from '../../../../src/machine/cpu/state/layout.ts';
import { MODE_FLAT_DATA, MODE_LONG, MODE_PROTECTED } from '../../../../src/machine/cpu/system/mode.ts';
import { CODE0, CODE64, CODE64_3, DATA3, SystemRig, TSS } from './system-rig.ts';

const control = suite('control registers');

control('vol. 3A, table 9-1: the state after power-up', () => {
  const { state } = new SystemRig();
  assert.is(state.rip, 0xfff0n);
  assert.is(state.rflags, 2);
  assert.is(state.get64(at.CR0), 0x6000_0010n);
  assert.is(state.get64(at.SEGMENTS + at.CS * 32 + at.SEGMENT_BASE), 0xffff_0000n);
  assert.is(state.get64(at.DR + 48), 0xffff_0ff0n);
  assert.is(state.get64(at.DR + 56), 0x400n);
  assert.is(state.get32(at.MODE) & (MODE_PROTECTED | MODE_LONG), 0);
});

control('MOV to CR0 and CR4: #GP(0) on PG without PE, NW without CD, reserved bits', () => {
  const rig = new SystemRig().protectedMode();
  const cr = (n: number, value: bigint) => rig.faultOf(() => rig.system.writeControl(n, value));
  assert.is(cr(0, 0x8000_0010n), '13:0');
  assert.is(cr(0, 0x2000_0011n), '13:0');
  assert.is(cr(0, 0x1_0000_0011n), '13:0');
  assert.is(cr(4, 0x1000n), '13:0');
  assert.is(cr(1, 0n), '6:-1');
  assert.is(cr(8, 0x10n), '13:0');
  rig.toRing3();
  assert.is(cr(0, 0x11n), '13:0');
});

control('vol. 3A, 10.8.5: long mode needs CR4.PAE; LMA follows PG; 64-bit code cannot leave', () => {
  const rig = new SystemRig().protectedMode();
  rig.system.wrmsr(0xc000_0080, 0x100n);
  assert.is(
    rig.faultOf(() => rig.system.writeControl(0, 0x8000_0011n)),
    '13:0',
  );
  const long = new SystemRig().longMode();
  assert.is(long.system.rdmsr(0xc000_0080), 0xd01n);
  assert.is(long.state.get32(at.MODE) & 0xf, 0xa);
  assert.is(
    long.faultOf(() => long.system.writeControl(0, 0x11n)),
    '13:0',
  );
  assert.is(
    long.faultOf(() => long.system.writeControl(4, 0n)),
    '13:0',
  );
  assert.is(
    long.faultOf(() => long.system.wrmsr(0xc000_0080, 0x801n)),
    '13:0',
  );
  assert.is(
    long.faultOf(() => long.system.writeControl(3, 1n << 40n)),
    '13:0',
  );
  long.system.jumpFar(8, 0x8000n); // compatibility mode
  long.system.writeControl(0, 0x11n);
  assert.is(long.system.rdmsr(0xc000_0080), 0x901n);
});

control('LMSW sets PE and cannot clear it', () => {
  const rig = new SystemRig();
  rig.system.lmsw(1);
  rig.system.lmsw(8);
  assert.is(Number(rig.system.smsw()) & 0xf, 9);
  rig.system.clts();
  assert.is(Number(rig.system.smsw()) & 0xf, 1);
});

control('vol. 3B, 17.2: DR4 and DR5 are aliases until CR4.DE; DR7.GD is #DB with DR6.BD', () => {
  const rig = new SystemRig();
  const { system } = rig;
  system.writeDebug(5, 0x401n);
  assert.is(system.readDebug(7), 0x401n);
  system.writeDebug(6, 0n);
  assert.is(system.readDebug(4), 0xffff_0ff0n);
  system.writeControl(4, 8n);
  assert.is(
    rig.faultOf(() => system.readDebug(4)),
    '6:-1',
  );
  system.writeDebug(7, 0x2400n);
  assert.is(
    rig.faultOf(() => system.readDebug(0)),
    '1:-1',
  );
  assert.is(Number(rig.state.get64(at.DR + 48)) & 0x2000, 0x2000);
});

control('flat segments show in MODE and in the bounds', () => {
  const rig = new SystemRig().protectedMode();
  assert.is(rig.state.get32(at.MODE) & MODE_FLAT_DATA, MODE_FLAT_DATA);
  assert.is(rig.state.get64(at.SEGMENT_BOUNDS + at.DS * 16 + 8), 0x1_0000_0000n);
  assert.is(rig.state.get64(at.SEGMENT_BOUNDS + at.CS * 16 + 8), 0n);
  rig.system.loadSegment(at.ES, 0);
  assert.is(rig.state.get32(at.MODE) & MODE_FLAT_DATA, 0);
  assert.is(rig.state.get64(at.SEGMENT_BOUNDS + at.ES * 16), 0n);
});

const msrs = suite('model-specific registers');

msrs('unknown registers, reserved bits and non-canonical addresses are #GP(0)', () => {
  const rig = new SystemRig();
  const wrmsr = (index: number, value: bigint) => rig.faultOf(() => rig.system.wrmsr(index, value));
  assert.is(
    rig.faultOf(() => rig.system.rdmsr(0x12345)),
    '13:0',
  );
  assert.is(wrmsr(0xc000_0080, 0x2n), '13:0');
  assert.is(wrmsr(0xc000_0100, 0x8000_0000_0000n), '13:0');
  assert.is(wrmsr(0xc000_0100, 0xffff_8000_0000_0000n), 'none');
  assert.is(wrmsr(0x277, 0x2n), '13:0');
  assert.is(wrmsr(0x277, 0x0007_0106_0007_0106n), 'none');
  assert.is(wrmsr(0xfe, 0n), '13:0');
  assert.is(wrmsr(0x2ff, 0x102n), '13:0');
  assert.is(rig.state.get64(at.SEGMENTS + at.FS * 32 + at.SEGMENT_BASE), 0xffff_8000_0000_0000n);
});

msrs('AMD: SYSCFG, HWCR and the performance counters are there, and keep what they hold', () => {
  const rig = new SystemRig();
  const { system } = rig;
  for (const index of [0xc001_0010, 0xc001_0015, 0xc001_001a, 0xc001_001d]) assert.is(system.rdmsr(index), 0n);
  for (let n = 0; n < 4; n++) {
    system.wrmsr(0xc001_0000 + n, 0x4300c0n);
    system.wrmsr(0xc001_0004 + n, 0xffff_1234_5678n);
    assert.is(system.rdmsr(0xc001_0000 + n), 0x4300c0n);
    assert.is(system.rdmsr(0xc001_0004 + n), 0xffff_1234_5678n);
  }
  assert.is(
    rig.faultOf(() => system.wrmsr(0xc001_0004, 1n << 48n)),
    '13:0',
  );
  assert.is(
    rig.faultOf(() => system.rdmsr(0xc001_0008)),
    '13:0',
  );
});

/** The time stamp counter as RDTSC has it. */
function tsc({ system, state }: SystemRig): bigint {
  system.rdtsc(at.SCRATCH);
  return state.get64(at.SCRATCH);
}

msrs('the time stamp counter follows retired instructions, from where WRMSR put it', () => {
  const rig = new SystemRig();
  rig.retired = 100n;
  assert.is(tsc(rig), 1000n);
  rig.system.wrmsr(0x10, 5n);
  rig.retired = 101n;
  assert.is(tsc(rig), 15n);
});

msrs('CPUID names its vendor, brand and sizes', () => {
  const { system } = new SystemRig();
  const text = (words: number[]) => String.fromCharCode(...new Uint8Array(new Uint32Array(words).buffer));
  const [most, b, c, d] = system.cpuid(0, 0);
  assert.is(most, 0xd);
  assert.is(text([b, d, c]), 'AuthenticAMD');
  const brand = [2, 3, 4].flatMap((n) => system.cpuid(0x8000_0000 + n, 0));
  assert.is(text(brand).replace(/\0+$/, ''), 'lesson virtual x86-64');
  assert.is(system.cpuid(0x8000_0008, 0)[0], 0x3028);
  assert.is(system.cpuid(1, 0)[3] & 0x0600_0000, 0x0600_0000);
  assert.is(system.cpuid(0x8000_0001, 0)[3] & 0x2010_0800, 0x2010_0800);
});

control('CR4.UMIP: ring 3 is not told where the tables are', () => {
  const rig = new SystemRig().protectedMode();
  const { system } = rig;
  rig.toRing3();
  for (const read of [
    () => system.sldt(),
    () => system.str(),
    () => system.smsw(),
    () => system.requireTableAccess(),
  ]) {
    assert.is(rig.faultOf(read), 'none');
  }
  rig.state.set32(at.CR4, 0x800);
  for (const read of [
    () => system.sldt(),
    () => system.str(),
    () => system.smsw(),
    () => system.requireTableAccess(),
  ]) {
    assert.is(rig.faultOf(read), '13:0');
  }
});

const calls = suite('system calls');

calls('SYSCALL and SYSRET in 64-bit mode', () => {
  const rig = new SystemRig().longMode();
  const { system, state } = rig;
  system.wrmsr(0xc000_0081, (0x30n << 48n) | (BigInt(CODE64) << 32n));
  system.wrmsr(0xc000_0082, 0xffff_ffff_8000_0000n);
  system.wrmsr(0xc000_0084, 0x200n);
  rig.toRing3(CODE64_3, 0x203);
  system.syscall();
  assert.equal([state.cpl, state.rip, state.rflags], [0, 0xffff_ffff_8000_0000n, 3]);
  assert.equal([state.gpr(1), state.gpr(11), state.gpr(4)], [0x8102n, 0x203n, 0x6000n]);
  assert.equal([rig.selector(at.CS), rig.selector(at.SS)], [CODE64, CODE64 + 8]);
  system.sysret(8);
  assert.equal([state.cpl, state.rip, state.rflags], [3, 0x8102n, 0x203]);
  assert.equal([rig.selector(at.CS), rig.selector(at.SS)], [0x43, 0x3b]);
  system.syscall();
  // AMD's go there, and fault when they fetch the code (APM vol. 3, SYSRET).
  state.setGpr(1, 0x8000_0000_0000n);
  system.sysret(8);
  assert.equal([state.cpl, state.rip], [3, 0x8000_0000_0000n]);
  state.set32(at.CPL, 0);
  system.wrmsr(0xc000_0080, 0x900n);
  assert.is(
    rig.faultOf(() => system.syscall()),
    '6:-1',
  );
});

calls('SYSCALL in compatibility mode goes to CSTAR, in legacy mode to STAR', () => {
  const rig = new SystemRig().longMode();
  const { system, state } = rig;
  system.wrmsr(0xc000_0081, (BigInt(CODE64) << 32n) | 0x7654n);
  system.wrmsr(0xc000_0082, 0xffff_ffff_8000_0000n);
  system.wrmsr(0xc000_0083, 0xffff_ffff_9000_0000n);
  rig.toRing3();
  system.syscall();
  assert.equal([state.cpl, state.rip, state.gpr(1)], [0, 0xffff_ffff_9000_0000n, 0x8102n]);
  const legacy = new SystemRig().protectedMode();
  legacy.system.wrmsr(0xc000_0080, 1n);
  legacy.system.wrmsr(0xc000_0081, (BigInt(CODE0) << 32n) | 0x7654n);
  legacy.state.setGpr(11, 5n);
  legacy.toRing3();
  legacy.system.syscall();
  assert.equal([legacy.state.cpl, legacy.state.rip, legacy.state.gpr(11)], [0, 0x7654n, 5n]);
  assert.is(legacy.state.rflags & 0x200, 0);
});

calls('SYSENTER and SYSEXIT', () => {
  const rig = new SystemRig().protectedMode();
  const { system, state } = rig;
  assert.is(
    rig.faultOf(() => system.sysenter()),
    '13:0',
  );
  system.wrmsr(0x174, 0x08n);
  system.wrmsr(0x175, 0x9000n);
  system.wrmsr(0x176, 0x1234n);
  rig.toRing3();
  system.sysenter();
  assert.equal([state.cpl, state.rip, state.gpr(4), rig.selector(at.SS)], [0, 0x1234n, 0x9000n, 0x10]);
  state.setGpr(2, 0x8888n);
  state.setGpr(1, 0x6000n);
  system.sysexit();
  assert.equal([state.cpl, state.rip, state.gpr(4), rig.selector(at.SS)], [3, 0x8888n, 0x6000n, DATA3 | 3]);
  assert.is(
    rig.faultOf(() => system.sysexit()),
    '13:0',
  );
});

calls('SYSENTER and SYSEXIT do not exist in long mode', () => {
  const rig = new SystemRig().longMode();
  rig.system.wrmsr(0x174, BigInt(CODE64));
  assert.is(
    rig.faultOf(() => rig.system.sysenter()),
    '6:-1',
  );
  assert.is(
    rig.faultOf(() => rig.system.sysexit()),
    '6:-1',
  );
});

calls('SWAPGS: privilege 0 only', () => {
  const rig = new SystemRig().longMode();
  rig.system.wrmsr(0xc000_0101, 0x1000n);
  rig.system.wrmsr(0xc000_0102, 0x2000n);
  rig.system.swapgs();
  assert.equal([rig.system.rdmsr(0xc000_0101), rig.system.rdmsr(0xc000_0102)], [0x2000n, 0x1000n]);
  rig.toRing3(CODE64_3);
  assert.is(
    rig.faultOf(() => rig.system.swapgs()),
    '13:0',
  );
});

const permissions = suite('privileges');

permissions('vol. 1, 18.5.2: IOPL, then the TSS bitmap, one bit a port, and a byte of ones at its end', () => {
  const rig = new SystemRig().protectedMode();
  rig.physical.write16(TSS + 0x66, 0x68);
  rig.physical.write8(TSS + 0x68 + (0x3f8 >> 3), 0x04);
  assert.is(
    rig.faultOf(() => rig.system.checkIo(0x3fa, 1)),
    'none',
  );
  rig.toRing3();
  const check = (port: number, size: number) => rig.faultOf(() => rig.system.checkIo(port, size));
  assert.equal([check(0x3f8, 1), check(0x3f8, 2), check(0x3fa, 1), check(0x3f8, 4)], ['none', 'none', '13:0', '13:0']);
  assert.is(check(0x3ff, 2), 'none');
  rig.physical.write16(TSS + 0x66, 0x2100);
  assert.is(check(0, 1), '13:0');
  rig.state.rflags = 0x3202;
  assert.is(check(0, 1), 'none');
});

permissions('POPF changes IF by IOPL and IOPL at privilege 0; 16 bits leave the rest', () => {
  const rig = new SystemRig().protectedMode().toRing3();
  const { system, state } = rig;
  system.popf(0x3cd5, 4);
  assert.is(state.rflags, 0xed7);
  assert.is(
    rig.faultOf(() => system.cli()),
    '13:0',
  );
  state.rflags = 0x20_3202;
  system.popf(0, 2);
  assert.is(state.rflags, 0x20_3002);
  assert.is(system.pushf(), 0x20_3002);
});

permissions('STI opens a one-instruction shadow only when interrupts were off', () => {
  const rig = new SystemRig();
  rig.system.sti();
  assert.is(rig.state.get32(at.SHADOW), 1);
  rig.state.set32(at.SHADOW, 0);
  rig.system.sti();
  assert.is(rig.state.get32(at.SHADOW), 0);
});

permissions('HLT, RDMSR, WRMSR, LGDT, INVLPG and CLTS are privileged; LLDT needs protected mode', () => {
  const rig = new SystemRig().protectedMode().toRing3();
  const { system } = rig;
  const attempts = [
    () => system.halt(),
    () => system.rdmsr(0x10),
    () => system.wrmsr(0x10, 0n),
    () => system.lgdt(0n, 0),
    () => system.invlpg(0n),
    () => system.clts(),
  ];
  assert.equal(
    attempts.map((attempt) => rig.faultOf(attempt)),
    attempts.map(() => '13:0'),
  );
  const real = new SystemRig();
  assert.is(
    real.faultOf(() => real.system.lldt(0)),
    '6:-1',
  );
});

control.run();
msrs.run();
calls.run();
permissions.run();
