/** Segment loads, far transfers and task switches, after Intel SDM vol. 3A, chapters 5 and 8, and vol. 2. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as at from '../../../../src/machine/cpu/state/layout.ts';
import { EXECUTE, READ, WRITE } from '../../../../src/machine/cpu/system/paging.ts';
import {
  CODE0,
  CODE3,
  CODE16,
  CODE64,
  DATA0,
  DATA3,
  FREE,
  GDT,
  IDT,
  SystemRig,
  TSS,
  TSS_SELECTOR,
} from './system-rig.ts';

const segments = suite('segments');

segments('MOV DS/ES/FS/GS: type, privilege, presence, limits of the table', () => {
  const rig = new SystemRig().protectedMode().toRing3();
  rig.descriptor(GDT, FREE, 0, 0xffff, 0xf800); // execute-only code
  rig.descriptor(GDT, FREE + 8, 0, 0xffff, 0x7200); // not present
  rig.descriptor(GDT, FREE + 16, 0, 0xffff, 0x9e00); // readable conforming code, DPL 0
  const load = (selector: number) => rig.faultOf(() => rig.system.loadSegment(at.DS, selector));
  assert.is(load(DATA0), `13:${DATA0}`);
  assert.is(load(FREE | 3), `13:${FREE}`);
  assert.is(load(FREE + 8), `11:${FREE + 8}`);
  assert.is(load(0x1000), `13:${0x1000}`);
  assert.is(load(0x0c), '13:12'); // no LDT
  assert.is(load(TSS_SELECTOR), `13:${TSS_SELECTOR}`);
  assert.is(load(FREE + 16), 'none');
  assert.is(load(3), 'none');
  assert.is(
    rig.faultOf(() => rig.system.segmentCheck(at.DS, 0, 1, READ)),
    '13:0',
  );
});

segments('MOV SS: null #GP(0), privilege #GP(selector), not present #SS(selector)', () => {
  const rig = new SystemRig().protectedMode();
  rig.descriptor(GDT, FREE, 0, 0xffff, 0x1200);
  rig.descriptor(GDT, FREE + 8, 0, 0xffff, 0x9000);
  const load = (selector: number) => rig.faultOf(() => rig.system.loadSegment(at.SS, selector));
  assert.is(load(0), '13:0');
  assert.is(load(DATA3), `13:${DATA3}`);
  assert.is(load(DATA0 | 1), `13:${DATA0}`);
  assert.is(load(FREE), `12:${FREE}`);
  assert.is(load(FREE + 8), `13:${FREE + 8}`);
  assert.is(load(DATA0), 'none');
});

segments('3.4.5.1: loading sets the accessed bit in the table', () => {
  const rig = new SystemRig().protectedMode();
  rig.descriptor(GDT, FREE, 0x1234, 0x10, 0x9200);
  rig.system.loadSegment(at.ES, FREE);
  assert.is(rig.physical.read32(GDT + FREE + 4), 0x9300);
});

segments('5.3: limits: expand-up, expand-down, granularity; #SS for the stack', () => {
  const rig = new SystemRig().protectedMode();
  const { system } = rig;
  rig.descriptor(GDT, FREE, 0x1000, 0xfff, 0x9200);
  rig.descriptor(GDT, FREE + 8, 0, 0xfff, 0x9600); // expand-down, 16-bit
  rig.descriptor(GDT, FREE + 16, 0, 0, 0xc09600); // expand-down, 4 KiB limit, 32-bit
  rig.descriptor(GDT, FREE + 24, 0, 0xffff, 0x9000); // read-only
  system.loadSegment(at.ES, FREE);
  system.loadSegment(at.FS, FREE + 8);
  system.loadSegment(at.GS, FREE + 16);
  system.loadSegment(at.DS, FREE + 24);
  const check = (segment: number, offset: number, size: number, access: number = READ) =>
    rig.faultOf(() => system.segmentCheck(segment, offset, size, access));
  assert.is(system.segmentCheck(at.ES, 0xffc, 4, WRITE), 0x1ffc);
  assert.is(check(at.ES, 0xffd, 4), '13:0');
  assert.is(check(at.FS, 0xfff, 1), '13:0');
  assert.is(check(at.FS, 0x1000, 1), 'none');
  assert.is(check(at.FS, 0xffff, 2), '13:0');
  assert.is(check(at.GS, 0x1000, 4), 'none');
  assert.is(check(at.GS, 0xfff, 4), '13:0');
  assert.is(check(at.DS, 0, 1), 'none');
  assert.is(check(at.DS, 0, 1, WRITE), '13:0');
  assert.is(check(at.CS, 0, 1, WRITE), '13:0');
  assert.is(check(at.CS, 0, 1, EXECUTE), 'none');
  system.loadSegment(at.SS, FREE);
  assert.is(check(at.SS, 0x1000, 1), '12:0');
});

segments('9.9.2: limits loaded in protected mode stay in real mode', () => {
  const rig = new SystemRig().protectedMode();
  rig.system.writeControl(0, 0x10n);
  rig.system.loadSegment(at.DS, 0x1234);
  assert.is(rig.system.segmentCheck(at.DS, 0x1_0000, 4, WRITE), 0x22340);
});

segments('LAR, LSL, VERR, VERW', () => {
  const rig = new SystemRig().protectedMode().toRing3();
  assert.is(rig.system.lar(DATA3), 0xc0f300);
  assert.is(rig.system.lsl(DATA3), 0xffff_ffff);
  assert.is(rig.system.lar(DATA0), undefined);
  assert.is(rig.system.lsl(0), undefined);
  assert.equal([rig.system.verr(CODE3), rig.system.verw(CODE3), rig.system.verw(DATA3)], [true, false, true]);
});

segments('LLDT and LTR: GDT only, the right type, present; LTR marks the TSS busy', () => {
  const rig = new SystemRig().protectedMode();
  assert.is(rig.physical.read32(GDT + TSS_SELECTOR + 4) & 0xf00, 0xb00);
  assert.is(
    rig.faultOf(() => rig.system.ltr(TSS_SELECTOR)),
    `13:${TSS_SELECTOR}`,
  );
  rig.descriptor(GDT, FREE, 0x4000, 0xff, 0x8200);
  assert.is(
    rig.faultOf(() => rig.system.ltr(FREE)),
    `13:${FREE}`,
  );
  assert.is(
    rig.faultOf(() => rig.system.lldt(DATA0)),
    `13:${DATA0}`,
  );
  assert.is(
    rig.faultOf(() => rig.system.ltr(0)),
    '13:0',
  );
  rig.system.lldt(FREE);
  rig.descriptor(0x4000, 8, 0x5000, 0xf, 0x9200);
  rig.system.loadSegment(at.DS, 0xc);
  assert.is(rig.system.segmentCheck(at.DS, 2, 1, READ), 0x5002);
});

const transfers = suite('transfers');

transfers('5.8.1: direct far jumps: privilege, conforming segments, limit', () => {
  const rig = new SystemRig().protectedMode().toRing3();
  rig.descriptor(GDT, FREE, 0, 0xffff, 0x9e00); // conforming, DPL 0
  const jump = (selector: number, offset: bigint) => rig.faultOf(() => rig.system.jumpFar(selector, offset));
  assert.is(jump(0, 0n), '13:0');
  assert.is(jump(CODE0, 0n), `13:${CODE0}`);
  assert.is(jump(DATA3, 0n), `13:${DATA3}`);
  assert.is(jump(FREE, 0x10000n), '13:0');
  assert.is(jump(FREE, 0x123n), 'none');
  assert.equal([rig.state.cpl, rig.selector(at.CS), rig.state.rip], [3, FREE | 3, 0x123n]);
});

transfers('CALL and RET far at one level', () => {
  const rig = new SystemRig().protectedMode();
  rig.at(0x8000n, 7);
  rig.system.callFar(CODE16, 0x1234n, 4);
  assert.equal(rig.stack(2, 4), [0x8007, CODE0]);
  assert.is(rig.state.get32(at.MODE) & 3, 0);
  rig.system.returnFar(4, 8);
  assert.equal([rig.state.rip, rig.state.gpr(4)], [0x8007n, 0x7008n]);
});

transfers('5.8.5: a call gate switches stacks and copies parameters; RET far n releases both', () => {
  const rig = new SystemRig().protectedMode().toRing3();
  rig.gate(GDT + FREE, CODE0, 0x4242n, 0xec00, 2);
  rig.state.setGpr(4, 0x5ff8n);
  rig.physical.write32(0x5ff8, 0xaaaa);
  rig.physical.write32(0x5ffc, 0xbbbb);
  rig.at(0x8100n, 7);
  rig.system.callFar(FREE | 3, 0xffff_ffffn, 4);
  assert.equal([rig.state.cpl, rig.state.rip, rig.state.gpr(4)], [0, 0x4242n, 0x9000n - 24n]);
  assert.equal(rig.stack(6, 4), [0x8107, CODE3 | 3, 0xaaaa, 0xbbbb, 0x5ff8, DATA3 | 3]);
  rig.system.returnFar(4, 8);
  assert.equal([rig.state.cpl, rig.state.rip, rig.state.gpr(4)], [3, 0x8107n, 0x6000n]);
});

transfers('5.8.5: a bad stack in the TSS is #TS with its selector', () => {
  const rig = new SystemRig().protectedMode().toRing3();
  rig.gate(GDT + FREE, CODE0, 0x4242n, 0xec00);
  rig.physical.write32(TSS + 8, DATA3);
  assert.is(
    rig.faultOf(() => rig.system.callFar(FREE, 0n, 4)),
    `10:${DATA3}`,
  );
  rig.physical.write32(TSS + 8, 0);
  assert.is(
    rig.faultOf(() => rig.system.callFar(FREE, 0n, 4)),
    '10:0',
  );
  assert.equal([rig.state.cpl, rig.state.rip], [3, 0x8100n]);
});

transfers('5.8.3.1: a 64-bit call gate', () => {
  const rig = new SystemRig().longMode().toRing3(0x40);
  rig.gate(GDT + FREE, CODE64, 0x4242n, 0xec00);
  rig.physical.write32(GDT + FREE + 8, 0x12);
  rig.system.callFar(FREE, 0n, 4);
  assert.equal([rig.state.cpl, rig.state.rip, rig.selector(at.SS)], [0, 0x12_0000_4242n, 0]);
  assert.equal(rig.stack(4, 8), [0x8102, 0x43, 0x6000, DATA3 | 3]);
  rig.system.returnFar(8, 0);
  assert.equal([rig.state.cpl, rig.state.rip, rig.selector(at.SS)], [3, 0x8102n, DATA3 | 3]);
});

const tasks = suite('tasks');
const TSS2 = 0x3800;

function twoTasks(): SystemRig {
  const rig = new SystemRig().protectedMode();
  rig.descriptor(GDT, FREE, TSS2, 0x67, 0x8900);
  const fields: [number, number][] = [
    [0x20, 0x4000],
    [0x24, 2],
    [0x28, 0x11],
    [0x38, 0x6f00],
    [0x48, DATA0],
    [0x4c, CODE0],
    [0x50, DATA0],
    [0x54, DATA0],
  ];
  for (const [offset, value] of fields) rig.physical.write32(TSS2 + offset, value);
  return rig;
}

const busy = (rig: SystemRig, selector: number): boolean => (rig.physical.read32(GDT + selector + 4) & 0x200) !== 0;

tasks('8.3 and table 8-2: CALL nests: link, NT, both busy; IRET comes back', () => {
  const rig = twoTasks();
  rig.state.setGpr(0, 0x77n);
  rig.at(0x8000n, 7);
  rig.system.callFar(FREE, 0n, 4);
  assert.equal([rig.state.rip, rig.state.gpr(0), rig.state.gpr(4)], [0x4000n, 0x11n, 0x6f00n]);
  assert.is(rig.physical.read16(TSS2), TSS_SELECTOR);
  assert.is(rig.state.rflags, 0x4002);
  assert.equal([busy(rig, TSS_SELECTOR), busy(rig, FREE)], [true, true]);
  assert.is(rig.physical.read32(TSS + 0x20), 0x8007);
  assert.is(Number(rig.state.get64(at.CR0)) & 8, 8);
  rig.at(0x4100n, 1);
  rig.system.iret(4);
  assert.equal([rig.state.rip, rig.state.gpr(0), rig.state.rflags], [0x8007n, 0x77n, 2]);
  assert.equal([busy(rig, TSS_SELECTOR), busy(rig, FREE)], [true, false]);
  assert.is(rig.physical.read32(TSS2 + 0x24), 2);
});

tasks('table 8-2: JMP leaves the old task free and does not nest', () => {
  const rig = twoTasks();
  rig.system.jumpFar(FREE, 0n);
  assert.equal([busy(rig, TSS_SELECTOR), busy(rig, FREE), rig.state.rflags], [false, true, 2]);
});

tasks('6.12.2: a fault through a task gate has its error code on the new stack', () => {
  const rig = twoTasks();
  rig.gate(IDT + 13 * 8, FREE, 0n, 0x8500);
  rig.system.fault({ vector: 13, errorCode: 0x28, address: 0n });
  assert.equal([rig.state.rip, rig.state.gpr(4)], [0x4000n, 0x6efcn]);
  assert.equal(rig.stack(1, 4), [0x28]);
  assert.is(rig.physical.read32(TSS + 0x20), 0x8000);
});

tasks('8.3: a bad segment in the new TSS is #TS in the new task', () => {
  const rig = twoTasks();
  rig.physical.write32(TSS2 + 0x50, CODE0);
  assert.is(
    rig.faultOf(() => rig.system.jumpFar(FREE, 0n)),
    `10:${CODE0}`,
  );
  assert.is(rig.state.rip, 0x4000n);
  assert.is(rig.selector(at.TR), FREE);
  rig.descriptor(GDT, FREE + 8, TSS2, 0x66, 0x8900);
  const again = twoTasks();
  again.descriptor(GDT, FREE, TSS2, 0x66, 0x8900);
  assert.is(
    again.faultOf(() => again.system.jumpFar(FREE, 0n)),
    `10:${FREE}`,
  );
  assert.is(again.state.rip, 0x8000n);
});

tasks('8.3: the T flag of the new TSS is a debug trap with DR6.BT', () => {
  const rig = twoTasks();
  rig.physical.write16(TSS2 + 0x64, 1);
  assert.is(
    rig.faultOf(() => rig.system.jumpFar(FREE, 0n)),
    '1:-1',
  );
  assert.is(Number(rig.state.get64(at.DR + 48)) & 0x8000, 0x8000);
});

segments.run();
transfers.run();
tasks.run();
