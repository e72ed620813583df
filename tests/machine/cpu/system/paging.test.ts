/** Expected results are those of Intel SDM vol. 3A, chapter 4; the section stands in each name. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as at from '../../../../src/machine/cpu/state/layout.ts';
import { tlbEntry } from '../../../../src/machine/cpu/state/tlb.ts';
import { EXECUTE, READ, WRITE } from '../../../../src/machine/cpu/system/paging.ts';
import { PAGES, SystemRig } from './system-rig.ts';

const paging = suite('paging');

/** 32-bit paging with one directory at PAGES and a table at PAGES + 0x1000 for the first 4 MiB, all pages identity, user, writable. */
function paged32(): SystemRig {
  const rig = new SystemRig().protectedMode();
  rig.physical.write32(PAGES, (PAGES + 0x1000) | 7);
  for (let n = 0; n < 1024; n++) rig.physical.write32(PAGES + 0x1000 + n * 4, (n * 4096) | 7);
  rig.system.writeControl(3, BigInt(PAGES));
  rig.system.writeControl(0, 0x8001_0011n);
  return rig;
}

const pte = (page: number): number => PAGES + 0x1000 + page * 4;

function tag(rig: SystemRig, bank: number, page: number, kind: number): bigint {
  return rig.state.get64(tlbEntry(bank, page * 4096, 0) + kind);
}

paging('4.7: error code of a page that is not present, by access and privilege', () => {
  const rig = paged32();
  rig.physical.write32(pte(0x100), 0);
  const { mmu } = rig.system;
  assert.is(
    rig.faultOf(() => mmu.translate(0x100123, 0, READ, false)),
    '14:0',
  );
  assert.is(
    rig.faultOf(() => mmu.translate(0x100123, 0, WRITE, false)),
    '14:2',
  );
  assert.is(
    rig.faultOf(() => mmu.translate(0x100123, 0, READ, true)),
    '14:4',
  );
  assert.is(
    rig.faultOf(() => mmu.translate(0x100123, 0, WRITE, true)),
    '14:6',
  );
  // Without execute-disable a fetch looks like a read.
  assert.is(
    rig.faultOf(() => mmu.translate(0x100123, 0, EXECUTE, true)),
    '14:4',
  );
});

paging('4.6: rights; CR0.WP decides whether the supervisor may write read-only pages', () => {
  const rig = paged32();
  const { mmu } = rig.system;
  rig.physical.write32(pte(0x100), 0x100000 | 5);
  rig.physical.write32(pte(0x101), 0x101000 | 3);
  assert.is(
    rig.faultOf(() => mmu.translate(0x100000, 0, WRITE, true)),
    '14:7',
  );
  assert.is(
    rig.faultOf(() => mmu.translate(0x100000, 0, WRITE, false)),
    '14:3',
  );
  assert.is(
    rig.faultOf(() => mmu.translate(0x101000, 0, READ, true)),
    '14:5',
  );
  rig.system.writeControl(0, 0x8000_0011n);
  assert.is(mmu.translate(0x100000, 0, WRITE, false), 0x100000);
  assert.is(
    rig.faultOf(() => mmu.translate(0x100000, 0, WRITE, true)),
    '14:7',
  );
});

paging('4.8: accessed and dirty bits', () => {
  const rig = paged32();
  const { mmu } = rig.system;
  mmu.translate(0x100000, 0, READ, false);
  assert.is(rig.physical.read32(pte(0x100)), 0x100027);
  assert.is(rig.physical.read32(PAGES) & 0x60, 0x20);
  mmu.translate(0x100000, 0, WRITE, false);
  assert.is(rig.physical.read32(pte(0x100)), 0x100067);
});

paging('the TLB may write only what is dirty already, so that the first write sets D', () => {
  const rig = paged32();
  rig.system.mmu.read8(0x100000, 0);
  assert.is(tag(rig, at.TLB_SUPERVISOR, 0x100, at.TLB_READ), 0x100000n);
  assert.is(tag(rig, at.TLB_SUPERVISOR, 0x100, at.TLB_WRITE), 0xffff_ffff_ffff_ffffn);
  rig.system.mmu.write8(0x100000, 0, 0x5a);
  assert.is(tag(rig, at.TLB_SUPERVISOR, 0x100, at.TLB_WRITE), 0x100000n);
  assert.is(tag(rig, at.TLB_SUPERVISOR, 0x100, at.TLB_EXECUTE), 0xffff_ffff_ffff_ffffn);
  const host = rig.state.get32(tlbEntry(at.TLB_SUPERVISOR, 0x10_0000, 0) + at.TLB_HOST);
  assert.is(rig.state.u8[(host + 0x100000) >>> 0], 0x5a);
});

paging('4.6.1: CR4.SMEP keeps the kernel from fetching from pages of ring 3, and reports I/D', () => {
  const rig = paged32();
  const { mmu } = rig.system;
  rig.physical.write32(pte(0x101), 0x101003);
  const fetch = (page: number) => rig.faultOf(() => mmu.translate(page << 12, 0, EXECUTE, false));
  assert.is(fetch(0x100), 'none');
  rig.system.writeControl(4, 0x10_0000n);
  assert.is(fetch(0x100), '14:17');
  assert.is(fetch(0x101), 'none');
  assert.is(
    rig.faultOf(() => mmu.translate(0x100 << 12, 0, EXECUTE, true)),
    'none',
  );
});

paging('another page in the same TLB entry replaces all three tags', () => {
  const rig = paged32();
  rig.physical.write32(PAGES + 4 * 8, (PAGES + 0x1000) | 7);
  rig.system.mmu.write8(0x100000, 0, 1);
  // Bits 24:12 xor bits 37:25: the same for both pages.
  rig.system.mmu.translate(0x210_1000, 0, EXECUTE, false);
  assert.is(tag(rig, at.TLB_SUPERVISOR, 0x100, at.TLB_EXECUTE), 0x210_1000n);
  assert.is(tag(rig, at.TLB_SUPERVISOR, 0x100, at.TLB_READ), 0xffff_ffff_ffff_ffffn);
  assert.is(tag(rig, at.TLB_SUPERVISOR, 0x100, at.TLB_WRITE), 0xffff_ffff_ffff_ffffn);
});

paging('4.3: 4 MiB pages, PSE-36 address bits and the reserved bit 21', () => {
  const rig = paged32();
  rig.system.writeControl(4, 0x10n);
  rig.physical.write32(PAGES + 4, 0x0000_0083 | (0x12 << 13));
  rig.physical.write32(PAGES + 8, 0x0020_0083);
  assert.is(rig.system.mmu.translate(0x412345, 0, READ, false), 0x12_0001_2345);
  assert.is(
    rig.faultOf(() => rig.system.mmu.translate(0x812345, 0, WRITE, false)),
    '14:11',
  );
});

paging('4.4: PAE loads the PDPTEs with CR3, and reserved bits there are #GP(0)', () => {
  const rig = new SystemRig().protectedMode();
  const { physical, system } = rig;
  physical.write64(PAGES, BigInt(PAGES + 0x1000) | 1n);
  physical.write64(PAGES + 0x1000, 0x87n);
  physical.write64(PAGES + 0x1008, 0x8000_0000_0000_0087n);
  system.writeControl(4, 0x20n);
  system.writeControl(3, BigInt(PAGES));
  system.writeControl(0, 0x8001_0011n);
  assert.is(system.mmu.translate(0x1234, 0, READ, false), 0x1234);
  // Bit 63 is reserved while EFER.NXE is clear.
  assert.is(
    rig.faultOf(() => system.mmu.translate(0x201234, 0, READ, true)),
    '14:13',
  );
  assert.is(
    rig.faultOf(() => system.mmu.translate(0x4000_0000, 0, READ, false)),
    '14:0',
  );
  // The registers, not memory, are used until CR3 is loaded again.
  physical.write64(PAGES, 0n);
  assert.is(system.mmu.translate(0x1234, 0, READ, false), 0x1234);
  physical.write64(PAGES + 8, 0x3n);
  assert.is(
    rig.faultOf(() => system.writeControl(3, BigInt(PAGES))),
    '13:0',
  );
  assert.is(system.mmu.translate(0x1234, 0, READ, false), 0x1234);
});

paging('4.5: 4-level paging: 4 KiB, 2 MiB and 1 GiB pages, execute-disable, reserved bits', () => {
  const rig = new SystemRig().longMode();
  const { physical, system } = rig;
  const { mmu } = system;
  assert.is(mmu.translate(0x345678, 0, READ, false), 0x345678);
  // PML4 511 → PDPT → 1 GiB page at 3 GiB.
  physical.write64(PAGES + 511 * 8, BigInt(PAGES + 0x3000) | 7n);
  physical.write64(PAGES + 0x3000 + 8, 0xc000_0083n);
  assert.is(mmu.translate(0x4123_4567, 0xffff_ff80, READ, false), 0xc123_4567);
  physical.write64(PAGES + 0x3000 + 16, 0xe000_0083n); // address bit 29 set: reserved
  assert.is(
    rig.faultOf(() => mmu.translate(0x8000_0000, 0xffff_ff80, READ, false)),
    '14:9',
  );
  physical.write64(PAGES + 0x3000 + 16, 0x8000_00c0_0000_0083n); // bits 39:38 exist
  assert.is(mmu.translate(0x8000_0000, 0xffff_ff80, READ, false), 0xc0_0000_0000);
  assert.is(
    rig.faultOf(() => mmu.translate(0x8000_0000, 0xffff_ff80, EXECUTE, false)),
    '14:17',
  );
  assert.is(
    rig.faultOf(() => mmu.translate(0x8000_0000, 0xffff_ff80, EXECUTE, true)),
    '14:21',
  );
  physical.write64(PAGES + 0x3000 + 24, 0x0000_0100_0000_0083n); // bit 40 does not
  assert.is(
    rig.faultOf(() => mmu.translate(0xc000_0000, 0xffff_ff80, WRITE, false)),
    '14:11',
  );
  physical.write64(PAGES + 510 * 8, 0x87n); // PS in a PML4E
  assert.is(
    rig.faultOf(() => mmu.translate(0, 0xffff_ff00, READ, false)),
    '14:9',
  );
});

paging('4.10.4.1: INVLPG of any address in a large page drops the whole page', () => {
  const rig = new SystemRig().longMode();
  rig.system.mmu.read8(0x200000, 0);
  rig.system.mmu.read8(0x3ff000, 0);
  assert.is(tag(rig, at.TLB_SUPERVISOR, 0x3ff, at.TLB_READ), 0x3ff000n);
  const before = rig.system.mmu.flushes;
  rig.system.invlpg(0x2abcden);
  assert.is(tag(rig, at.TLB_SUPERVISOR, 0x3ff, at.TLB_READ), 0xffff_ffff_ffff_ffffn);
  assert.is(rig.system.mmu.flushes, before + 1);
});

paging('an access that crosses pages checks both before it writes', () => {
  const rig = paged32();
  rig.physical.write32(pte(0x101), 0);
  rig.physical.write32(0x100ffc, 0x11223344);
  assert.is(
    rig.faultOf(() => rig.system.mmu.write32(0x100ffe, 0, -1)),
    '14:2',
  );
  assert.is(rig.physical.read32(0x100ffc), 0x11223344);
  rig.physical.write32(pte(0x101), 0x200007);
  rig.system.mmu.write64(0x100ffd, 0, 0x8877665544332211n);
  assert.is(rig.system.mmu.read64(0x100ffd, 0), 0x8877665544332211n);
  assert.is(rig.physical.read32(0x200000), 0x77665544);
});

paging('vol. 1, 3.3.7.1: non-canonical addresses are #GP(0), through the stack #SS(0)', () => {
  const rig = new SystemRig().longMode();
  const { mmu } = rig.system;
  assert.is(
    rig.faultOf(() => mmu.read8(0, 0x8000)),
    '13:0',
  );
  assert.is(
    rig.faultOf(() => mmu.read8(0, 0x8000, 2)),
    '12:0',
  );
  assert.is(
    rig.faultOf(() => mmu.read16(0xffff_ffff, 0x7fff)),
    '13:0',
  );
  assert.is(
    rig.faultOf(() => mmu.read8(0xffff_ffff, 0x7fff)),
    '14:0',
  );
});

paging('vol. 3A, 6.15: #AC at CPL 3 with CR0.AM and RFLAGS.AC, for misaligned accesses only', () => {
  const rig = paged32();
  rig.system.writeControl(0, 0x8005_0011n);
  rig.toRing3(undefined, 0x40202);
  const { mmu } = rig.system;
  assert.is(rig.state.get32(at.TLB_BANK), at.TLB_NEVER);
  assert.is(
    rig.faultOf(() => mmu.read32(0x5001, 0)),
    '17:0',
  );
  assert.is(
    rig.faultOf(() => mmu.read32(0x5004, 0)),
    'none',
  );
  assert.is(
    rig.faultOf(() => mmu.read64(0x5004, 0)),
    '17:0',
  );
  assert.is(
    rig.faultOf(() => mmu.read32(0x5001, 0, 1)),
    'none',
  );
});

paging('a page that holds code reports writes to the code, and none hits in the TLB', () => {
  const rig = new SystemRig();
  const { mmu } = rig.system;
  let writes: string[] = [];
  let write = '';
  rig.physical.onCodeWrite = (page) => {
    writes.push(`${write}: ${page}`);
  };
  const writing = (what: string, work: () => void): void => {
    write = what;
    work();
  };
  mmu.write8(0x5000, 0, 1);
  assert.is(rig.physical.markCode(5, 0x40, 0x41), true);
  mmu.watchWrites(5);
  assert.is(tag(rig, at.TLB_SUPERVISOR, 5, at.TLB_WRITE), 0x5001n);
  assert.is(tag(rig, at.TLB_SUPERVISOR, 5, at.TLB_READ), 0x5000n);
  writing('before', () => mmu.write32(0x503c, 0, 7));
  writing('first bytes', () => mmu.write32(0x503d, 0, 7));
  writing('last byte', () => mmu.write8(0x5080, 0, 7));
  writing('after', () => mmu.write64(0x50c0, 0, 7n));
  writing('from the page before', () => mmu.write16(0x4fff, 0, 7));
  writing('a device, beside', () => rig.physical.writeBytes(0x4ff0, new Uint8Array(0x50)));
  writing('a device', () => rig.physical.writeBytes(0x4ff0, new Uint8Array(0x51)));
  assert.equal(writes, ['first bytes: 5', 'last byte: 5', 'a device: 5']);
  // A page that is written in another translation, or again after its code was forgotten.
  writes = [];
  mmu.flushAll();
  writing('walked anew', () => mmu.write8(0x5040, 0, 7));
  assert.is(tag(rig, at.TLB_SUPERVISOR, 5, at.TLB_WRITE), 0x5001n);
  assert.equal(writes, ['walked anew: 5']);
  rig.physical.forgetCode(5);
  mmu.flushAll();
  writing('forgotten', () => mmu.write8(0x5040, 0, 7));
  assert.is(writes.length, 1);
  assert.is(tag(rig, at.TLB_SUPERVISOR, 5, at.TLB_WRITE), 0x5000n);
});

paging('i440FX memory map: ROM is read-only and stands once more below 4 GiB; elsewhere reads are ones', () => {
  const rig = new SystemRig();
  rig.physical.loadRom(new Uint8Array([0xea, 0x5b]), 0xffff0);
  assert.is(rig.physical.read16(0xffff_fff0), 0x5bea);
  rig.physical.write8(0xffff0, 0);
  rig.system.mmu.write8(0xffff0, 0, 0);
  assert.is(rig.system.mmu.read16(0xffff0, 0), 0x5bea);
  assert.is(rig.physical.read32(0xe000_0000), 0xffff_ffff);
  assert.is(rig.system.mmu.read32(0xe000_0000, 0), 0xffff_ffff);
  assert.is(rig.physical.hostOf(0xe000_0000, 0), 0);
});

paging('the A20 gate forces address bit 20 to 0 and empties the TLB', () => {
  const rig = new SystemRig();
  rig.physical.write8(0x500, 0x11);
  rig.physical.write8(0x100500, 0x22);
  assert.is(rig.system.mmu.read8(0x100500, 0), 0x22);
  rig.physical.setA20(false);
  assert.is(rig.system.mmu.read8(0x100500, 0), 0x11);
  rig.physical.setA20(true);
  assert.is(rig.system.mmu.read8(0x100500, 0), 0x22);
});

paging('vol. 3B, 17.2: a data breakpoint notes its hit for the end of the instruction', () => {
  const rig = new SystemRig().protectedMode();
  rig.system.writeDebug(1, 0x5004n);
  rig.system.writeDebug(7, 0x00d0_0004n); // L1, R/W1 = 01 writes, LEN1 = 11 four bytes
  assert.is(rig.state.get32(at.TLB_BANK), at.TLB_NEVER);
  rig.system.mmu.read32(0x5004, 0);
  rig.system.mmu.write8(0x5008, 0, 1);
  assert.is(rig.state.get32(at.DEBUG_TRAP), 0);
  rig.system.mmu.write8(0x5007, 0, 1);
  assert.is(rig.state.get32(at.DEBUG_TRAP), 2);
});

paging.run();
