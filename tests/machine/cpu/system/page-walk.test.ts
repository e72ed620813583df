/** The page walk in WebAssembly against the one in TypeScript, on random tables: the same entries, bits and TLB, or none. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addPageWalk } from '../../../../src/machine/cpu/executors/page-walk.ts';
import { GuestFault } from '../../../../src/machine/cpu/state/fault.ts';
import * as at from '../../../../src/machine/cpu/state/layout.ts';
import { tlbEntry } from '../../../../src/machine/cpu/state/tlb.ts';
import { READ, WRITE } from '../../../../src/machine/cpu/system/paging.ts';
import { call, I32, I64, localAt } from '../../../../src/machine/cpu/wasm/code.ts';
import { ModuleBuilder } from '../../../../src/machine/cpu/wasm/module.ts';
import { Random } from '../float/cases.ts';
import { PAGES, SystemRig } from './system-rig.ts';

const walks = suite('page walk in WebAssembly');

const TABLES = 16;
const TABLE_BYTES = TABLES * 4096;
const CASES = 4000;

type Walk = (address: bigint, write: number) => number;

function build(rig: SystemRig): Walk {
  const module = new ModuleBuilder();
  const walk = addPageWalk(module);
  module.addFunction([I64, I32], [I32], () => call(walk, localAt(0, I64).get, localAt(1, I32).get), 'walk');
  const compiled = new WebAssembly.Module(module.build(1));
  return new WebAssembly.Instance(compiled, { env: { memory: rig.state.memory } }).exports.walk as Walk;
}

/** An entry that mostly leads on: to one of the tables, or to a page that may be the ROM or beyond the RAM. */
function randomEntry(random: Random, wide: boolean): bigint {
  const table = random.below(4) !== 0;
  const page = table ? PAGES / 4096 + random.below(TABLES) : random.below(0x480);
  let flags = random.below(0x100) | (random.below(8) === 0 ? 0 : 1);
  if (random.below(4) !== 0) flags &= ~0x80;
  let entry = (BigInt(page) << 12n) | BigInt(flags);
  if (wide && random.below(8) === 0) entry |= 1n << 63n;
  if (wide && random.below(16) === 0) entry |= 1n << BigInt(32 + random.below(31));
  return entry;
}

const MODES = {
  '32-bit': { cr4: 0x10, efer: 0 },
  '32-bit without PSE': { cr4: 0, efer: 0 },
  PAE: { cr4: 0x20, efer: 0x800 },
  'PAE without NX': { cr4: 0x20, efer: 0 },
  '4-level': { cr4: 0x20, efer: 0xd00 },
} as const;

for (const [name, { cr4, efer }] of Object.entries(MODES)) {
  walks(`${name}: what it finds is what TypeScript finds`, () => {
    const rig = new SystemRig();
    const { state, system } = rig;
    const walk = build(rig);
    const random = new Random(BigInt(name.length));
    const [long, wide] = [(efer & 0x400) !== 0, cr4 === 0x20];
    state.set64(at.CR3, BigInt(PAGES));
    state.set64(at.CR4, BigInt(cr4));
    state.set64(at.EFER, BigInt(efer));
    let found = 0;
    for (let n = 0; n < CASES; n++) {
      if (n % 50 === 0) {
        for (let cell = 0; cell < TABLE_BYTES; cell += 8) {
          const entry = wide
            ? randomEntry(random, true)
            : randomEntry(random, false) | (randomEntry(random, false) << 32n);
          state.set64(at.RAM + PAGES + cell, entry);
        }
        for (let i = 0; i < 4; i++)
          state.set64(at.PDPTE + 8 * i, BigInt(PAGES + 4096 * i) | BigInt(random.below(4) === 0 ? 0 : 1));
      }
      state.set64(at.CR0, random.below(2) === 0 ? 0x8000_0011n : 0x8001_0011n);
      const user = random.below(2) === 0;
      state.set32(at.CPL, user ? 3 : 0);
      state.set32(at.TLB_BANK, user ? at.TLB_USER : at.TLB_SUPERVISOR);
      const lo = Number(random.next() & 0xffff_ffffn);
      const hi = long ? Number(BigInt.asUintN(32, BigInt.asIntN(16, random.next()))) : 0;
      const access = random.below(2) === 0 ? READ : WRITE;
      const before = state.u8.slice(at.RAM + PAGES, at.RAM + PAGES + TABLE_BYTES);
      const entry = tlbEntry(user ? at.TLB_USER : at.TLB_SUPERVISOR, lo, hi);
      const left = (): string =>
        Buffer.concat([
          state.u8.slice(entry, entry + at.TLB_ENTRY_SIZE - 4),
          state.u8.slice(at.TLB_LARGEST, at.TLB_LARGEST + 4),
          state.u8.slice(at.TLB_LARGE_REGIONS, at.TLB_LARGE_REGIONS + at.TLB_LARGE_REGIONS_SIZE),
          state.u8.slice(at.RAM + PAGES, at.RAM + PAGES + TABLE_BYTES),
        ]).toString('base64');

      system.mmu.flushAll();
      const address = (BigInt(hi) << 32n) | BigInt(lo >>> 0);
      const result = walk(address, access === WRITE ? 1 : 0);
      const fast = left();
      if (result === 0) {
        // What TypeScript does next must not suffer from what was done: a fault, or something that is no plain RAM.
        continue;
      }
      found++;
      assert.is(result, entry);
      state.u8.set(before, at.RAM + PAGES);
      system.mmu.flushAll();
      let fault = '';
      try {
        system.mmu.translate(lo, hi, access, user);
      } catch (thrown) {
        if (!(thrown instanceof GuestFault)) throw thrown;
        fault = `${thrown.vector}:${thrown.errorCode}`;
      }
      assert.is(fault, '', `case ${n}`);
      assert.ok(left() === fast, `case ${n}: ${address.toString(16)}`);
    }
    assert.ok(found > CASES / 100, `${found} of ${CASES} cases found a page`);
  });
}

walks('what is not plain RAM, and every fault, is left to TypeScript', () => {
  const rig = new SystemRig();
  const { state, system } = rig;
  const walk = build(rig);
  state.set64(at.CR3, BigInt(PAGES));
  state.set64(at.CR0, 0x8001_0011n);
  state.set32(at.TLB_BANK, at.TLB_SUPERVISOR);
  rig.physical.write32(PAGES, (PAGES + 0x1000) | 7);
  const map = (page: number, value: number) => rig.physical.write32(PAGES + 0x1000 + 4 * page, value);
  map(1, 0x5000 | 7);
  map(2, 0x5000 | 6);
  map(3, 0xf_0000 | 7);
  map(4, 0x1000_0000 | 7);
  map(5, 0x5000 | 5);
  system.mmu.flushAll();
  assert.is.not(walk(0x1000n, 1), 0);
  for (const page of [2n, 3n, 4n]) assert.is(walk(page << 12n, 0), 0);
  assert.is.not(walk(0x5000n, 0), 0);
  assert.is(walk(0x5000n, 1), 0);
  rig.physical.setA20(false);
  assert.is(walk(0x1000n, 0), 0);
  rig.physical.setA20(true);
  state.set32(at.TLB_BANK, at.TLB_NEVER);
  assert.is(walk(0x1000n, 0), 0);
});

walks("a page table that holds code is TypeScript's to mark", () => {
  const rig = new SystemRig();
  const { state, system } = rig;
  const walk = build(rig);
  state.set64(at.CR3, BigInt(PAGES));
  state.set64(at.CR0, 0x8001_0011n);
  state.set32(at.TLB_BANK, at.TLB_SUPERVISOR);
  rig.physical.write32(PAGES, (PAGES + 0x1000) | 0x27);
  rig.physical.write32(PAGES + 0x1004, 0x5007);
  rig.physical.markCode((PAGES + 0x1000) >>> 12, 4, 4);
  assert.is(walk(0x1000n, 0), 0);
  rig.physical.write32(PAGES + 0x1004, 0x5067);
  system.mmu.flushAll();
  assert.is.not(walk(0x1000n, 0), 0);
});

walks.run();
