/** Delivery and return of interrupts, after Intel SDM vol. 3A, chapter 6, and vol. 2, INT n and IRET. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GuestFault } from '../../../../src/machine/cpu/state/fault.ts';
import * as at from '../../../../src/machine/cpu/state/layout.ts';
import { TripleFault } from '../../../../src/machine/cpu/system/triple-fault.ts';
import { CODE0, CODE3, CODE64, CODE64_3, DATA0, DATA3, IDT, SystemRig, TSS, TSS_SELECTOR } from './system-rig.ts';

const [INTERRUPT32, TRAP32] = [0x8e00, 0x8f00] as const;
const DPL3 = 0x6000;

const interrupts = suite('interrupts');

interrupts('20.1.4: real mode pushes FLAGS, CS, IP and clears IF, TF and AC', () => {
  const rig = new SystemRig();
  const { system, state, physical } = rig;
  system.jumpFar(0x100, 0x20n);
  rig.at(0x20n, 2);
  state.setGpr(4, 0xabcd_7000n);
  state.rflags = 0x302;
  physical.write32(0x21 * 4, 0x1234_5678);
  system.softwareInterrupt(0x21);
  assert.is(rig.selector(at.CS), 0x1234);
  assert.is(state.rip, 0x5678n);
  assert.is(state.gpr(4), 0xabcd_6ffan);
  assert.equal(
    [0, 2, 4].map((n) => physical.read16(0x6ffa + n)),
    [0x22, 0x100, 0x302],
  );
  assert.is(state.rflags, 0x2);
  system.iret(2);
  assert.is(state.rip, 0x22n);
  assert.is(state.rflags, 0x302);
  assert.is(state.gpr(4), 0xabcd_7000n);
});

interrupts('6.12.1: same privilege: EFLAGS, CS, EIP, error code; a fault pushes RF and its own address', () => {
  const rig = new SystemRig().protectedMode();
  rig.gate(IDT + 13 * 8, CODE0, 0x12345678n, TRAP32);
  rig.state.rflags = 0x202;
  rig.system.fault(new GuestFault(13, 0x18));
  assert.equal(rig.stack(4, 4), [0x18, 0x8000, CODE0, 0x1_0202]);
  assert.is(rig.state.rip, 0x12345678n);
  assert.is(rig.state.rflags, 0x202);
});

interrupts('6.12.1: an interrupt gate clears IF, a trap gate does not; INT n returns behind itself', () => {
  const rig = new SystemRig().protectedMode();
  rig.gate(IDT + 0x30 * 8, CODE0, 0x100n, INTERRUPT32);
  rig.state.rflags = 0x202;
  rig.system.softwareInterrupt(0x30);
  assert.is(rig.state.rflags, 0x2);
  assert.equal(rig.stack(3, 4), [0x8002, CODE0, 0x202]);
});

interrupts('6.12.1: to an inner level the stack comes from the TSS, and IRET goes back out', () => {
  const rig = new SystemRig().protectedMode().toRing3();
  assert.is(rig.state.cpl, 3);
  rig.gate(IDT + 0x80 * 8, CODE0, 0x100n, INTERRUPT32 | DPL3);
  rig.system.softwareInterrupt(0x80);
  assert.is(rig.state.cpl, 0);
  assert.is(rig.state.gpr(4), 0x9000n - 20n);
  assert.equal(rig.stack(5, 4), [0x8102, CODE3 | 3, 0x202, 0x6000, DATA3 | 3]);
  assert.is(rig.selector(at.SS), DATA0);
  rig.system.iret(4);
  assert.is(rig.state.cpl, 3);
  assert.is(rig.state.rip, 0x8102n);
  assert.is(rig.state.gpr(4), 0x6000n);
});

interrupts('IRET to an outer level drops data segments that it may not use', () => {
  const rig = new SystemRig().protectedMode();
  rig.system.loadSegment(at.ES, DATA3 | 3);
  rig.toRing3();
  assert.is(rig.selector(at.DS), 0);
  assert.is(rig.selector(at.ES), DATA3 | 3);
  assert.is(
    rig.faultOf(() => rig.system.segmentCheck(at.DS, 0, 1, 0)),
    '13:0',
  );
  assert.is(rig.system.segmentCheck(at.ES, 5, 1, 0), 5);
});

interrupts('6.12.1.1: INT n checks the gate DPL and names the IDT entry; hardware does not check', () => {
  const rig = new SystemRig().protectedMode().toRing3();
  rig.gate(IDT + 0x30 * 8, CODE0, 0x100n, INTERRUPT32);
  assert.is(
    rig.faultOf(() => rig.system.softwareInterrupt(0x30)),
    '13:386',
  );
  assert.is(rig.state.rip, 0x8100n);
  rig.system.interrupt(0x30);
  assert.is(rig.state.rip, 0x100n);
  assert.is(rig.stack(1, 4)[0], 0x8100);
});

interrupts('6.13: gate not present #NP, no gate #GP, with IDT set and EXT for events from outside', () => {
  const rig = new SystemRig().protectedMode();
  rig.gate(IDT + 0x30 * 8, CODE0, 0x100n, INTERRUPT32 & ~0x8000);
  assert.is(
    rig.faultOf(() => rig.system.softwareInterrupt(0x30)),
    '11:386',
  );
  assert.is(
    rig.faultOf(() => rig.system.softwareInterrupt(0x31)),
    '13:394',
  );
  rig.system.lidt(BigInt(IDT), 0x30 * 8 + 6);
  assert.is(
    rig.faultOf(() => rig.system.softwareInterrupt(0x30)),
    '13:386',
  );
  rig.gate(IDT + 13 * 8, CODE0, 0x200n, INTERRUPT32);
  rig.system.interrupt(0x31);
  assert.equal(rig.stack(1, 4), [0x31 * 8 + 3]);
});

interrupts('table 6-5: contributory on contributory is a double fault with error code 0; then a triple fault', () => {
  const rig = new SystemRig().protectedMode();
  rig.gate(IDT + 8 * 8, CODE0, 0x800n, INTERRUPT32);
  rig.system.fault(new GuestFault(13, 0));
  assert.is(rig.state.rip, 0x800n);
  assert.is(rig.stack(1, 4)[0], 0);
  rig.system.lidt(0n, 0);
  let chain: number[] = [];
  try {
    rig.system.fault(new GuestFault(14, 2, 0x1234n));
  } catch (end) {
    assert.instance(end, TripleFault);
    if (end instanceof TripleFault) chain = end.chain.map(({ vector }) => vector);
  }
  assert.equal(chain, [14, 13, 8, 13]);
  assert.is(rig.state.get64(at.CR2), 0x1234n);
});

interrupts('table 6-5: a benign exception that meets a fault lets that one through', () => {
  const rig = new SystemRig().protectedMode();
  rig.gate(IDT + 13 * 8, CODE0, 0xd00n, INTERRUPT32);
  rig.system.fault(new GuestFault(6));
  assert.is(rig.state.rip, 0xd00n);
  assert.is(rig.stack(1, 4)[0], 6 * 8 + 3);
});

interrupts('6.14: 64-bit mode aligns the stack and always pushes SS:RSP; IRETQ pops them', () => {
  const rig = new SystemRig().longMode();
  rig.gate64(0x40, CODE64, 0x1_2345_6789n, INTERRUPT32);
  rig.state.setGpr(4, 0x7009n);
  rig.at(0x8000n, 2);
  rig.system.softwareInterrupt(0x40);
  assert.is(rig.state.rip, 0x1_2345_6789n);
  assert.is(rig.state.gpr(4), 0x7000n - 40n);
  assert.equal(rig.stack(5, 8), [0x8002, CODE64, 2, 0x7009, DATA0]);
  rig.system.iret(8);
  assert.is(rig.state.gpr(4), 0x7009n);
  assert.is(rig.state.rip, 0x8002n);
});

interrupts('6.14.4 and 6.14.5: ring 3 to ring 0 takes RSP0, an IST entry its own stack; SS becomes null', () => {
  const rig = new SystemRig().longMode().toRing3(CODE64_3);
  rig.physical.write64(TSS + 0x24 + 8, 0xa000n); // IST2
  rig.gate64(0x40, CODE64, 0x100n, INTERRUPT32 | DPL3);
  rig.gate64(0x41, CODE64, 0x200n, INTERRUPT32 | DPL3, 2);
  rig.system.softwareInterrupt(0x40);
  assert.is(rig.state.gpr(4), 0x9000n - 40n);
  assert.is(rig.selector(at.SS), 0);
  assert.equal(rig.stack(5, 8), [0x8102, CODE64_3 | 3, 0x202, 0x6000, DATA3 | 3]);
  rig.system.softwareInterrupt(0x41);
  assert.is(rig.state.gpr(4), 0xa000n - 40n);
  rig.system.iret(8);
  rig.system.iret(8);
  assert.is(rig.state.cpl, 3);
  assert.is(rig.selector(at.SS), DATA3 | 3);
});

interrupts('6.14.1: 64-bit mode has no 16-bit and no task gates', () => {
  const rig = new SystemRig().longMode();
  rig.gate64(0x40, CODE64, 0x100n, 0x8600);
  rig.gate64(0x41, TSS_SELECTOR, 0n, 0x8500);
  rig.gate64(0x42, CODE0, 0x100n, INTERRUPT32);
  assert.is(
    rig.faultOf(() => rig.system.softwareInterrupt(0x40)),
    `13:${0x40 * 8 + 2}`,
  );
  assert.is(
    rig.faultOf(() => rig.system.softwareInterrupt(0x41)),
    `13:${0x41 * 8 + 2}`,
  );
  assert.is(
    rig.faultOf(() => rig.system.softwareInterrupt(0x42)),
    `13:${CODE0}`,
  );
});

interrupts('IRET in long mode with NT set is #GP(0)', () => {
  const rig = new SystemRig().longMode();
  rig.state.rflags = 0x4002;
  assert.is(
    rig.faultOf(() => rig.system.iret(8)),
    '13:0',
  );
});

/** From ring 0 into virtual-8086 mode at 0x2000:0x0010. */
function virtual8086(iopl: number): SystemRig {
  const rig = new SystemRig().protectedMode();
  const frame = [0x10, 0x2000, 0x2_0202 | (iopl << 12), 0x800, 0x3000, 0x4000, 0x5000, 0x6000, 0x7000];
  const top = 0x7000 - frame.length * 4;
  for (const [n, value] of frame.entries()) rig.physical.write32(top + n * 4, value);
  rig.state.setGpr(4, BigInt(top));
  rig.system.iret(4);
  rig.at(0x10n, 2);
  return rig;
}

interrupts('20.2.5 and 20.3.1: IRET enters virtual-8086 mode and a gate leaves it with nine doublewords', () => {
  const rig = virtual8086(3);
  assert.is(rig.state.cpl, 3);
  assert.is(rig.state.get64(at.SEGMENTS + at.CS * 32 + at.SEGMENT_BASE), 0x20000n);
  assert.equal(
    [at.SS, at.ES, at.DS, at.FS, at.GS].map((n) => rig.selector(n)),
    [0x3000, 0x4000, 0x5000, 0x6000, 0x7000],
  );
  rig.gate(IDT + 0x21 * 8, CODE0, 0x100n, INTERRUPT32 | DPL3);
  rig.system.softwareInterrupt(0x21);
  assert.is(rig.state.cpl, 0);
  const pushed = [0x12, 0x2000, 0x2_3202, 0x800, 0x3000, 0x4000, 0x5000, 0x6000, 0x7000];
  assert.equal(rig.stack(9, 4), pushed);
  assert.is(rig.selector(at.DS), 0);
  rig.system.iret(4);
  assert.is(rig.state.rflags & 0x2_3000, 0x2_3000);
});

interrupts('20.2.7: IOPL below 3 in virtual-8086 mode: INT n, IRET, PUSHF, POPF, CLI, STI are #GP(0)', () => {
  const rig = virtual8086(0);
  const { system } = rig;
  const attempts = [
    () => system.softwareInterrupt(0x21),
    () => system.iret(2),
    () => system.pushf(),
    () => system.popf(2, 2),
    () => system.cli(),
    () => system.sti(),
  ];
  assert.equal(
    attempts.map((attempt) => rig.faultOf(attempt)),
    attempts.map(() => '13:0'),
  );
});

interrupts('virtual-8086 mode may only be left for privilege 0', () => {
  const rig = virtual8086(3);
  rig.gate(IDT + 0x21 * 8, CODE3, 0x100n, INTERRUPT32 | DPL3);
  assert.is(
    rig.faultOf(() => rig.system.softwareInterrupt(0x21)),
    `13:${CODE3}`,
  );
});

interrupts('6.7.1: NMIs stay blocked until IRET', () => {
  const rig = new SystemRig().protectedMode();
  rig.gate(IDT + 2 * 8, CODE0, 0x200n, INTERRUPT32);
  rig.system.nmi();
  assert.is(rig.state.get32(at.NMI_BLOCKED), 1);
  rig.system.iret(4);
  assert.is(rig.state.get32(at.NMI_BLOCKED), 0);
});

interrupts.run();
