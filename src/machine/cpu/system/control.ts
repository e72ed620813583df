/** Control and debug registers (Intel SDM vol. 3A, 2.5; vol. 3B, 17.2): their checks and what a change brings with it. */

import type { CpuState } from '../state/cpu-state.ts';
import { DB, GP, GuestFault, UD } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import type { ApicPort } from './apic-port.ts';
import * as bit from './bits.ts';
import type { FeatureSet } from './features.ts';
import { isCanonical, type Mmu } from './mmu.ts';
import { is64Bit, isLongMode, updateMode } from './mode.ts';
import type { Tables } from './tables.ts';

const CR0_DEFINED =
  bit.CR0_PE |
  bit.CR0_MP |
  bit.CR0_EM |
  bit.CR0_TS |
  bit.CR0_ET |
  bit.CR0_NE |
  bit.CR0_WP |
  bit.CR0_AM |
  bit.CR0_NW |
  bit.CR0_CD |
  bit.CR0_PG;
/** Changing one of these makes cached translations wrong. */
const CR0_PAGING = bit.CR0_PE | bit.CR0_WP | bit.CR0_PG;
/** What every model has. */
const CR4_DEFINED =
  bit.CR4_TSD |
  bit.CR4_DE |
  bit.CR4_PSE |
  bit.CR4_PAE |
  bit.CR4_PGE |
  bit.CR4_PCE |
  bit.CR4_OSFXSR |
  bit.CR4_OSXMMEXCPT;
/** Those whose change loads the PDPTEs anew (SDM vol. 3A, 4.4.1), and those that change what may be fetched. */
const CR4_PAGING = bit.CR4_PSE | bit.CR4_PAE | bit.CR4_PGE | bit.CR4_SMEP;
/** Bits of a PDPTE that must be 0 (SDM table 4-8), MAXPHYADDR being 40. */
const PDPTE_RESERVED = ~((1n << BigInt(bit.PHYSICAL_BITS)) - 1n) | 0x1e6n;

const DR6 = at.DR + 6 * 8;
const DR7 = at.DR + 7 * 8;
const DR6_BD = 0x2000;
const DR7_GD = 0x2000;

export class Control {
  readonly #state: CpuState;
  readonly #mmu: Mmu;
  readonly #tables: Tables;
  readonly #apic: () => ApicPort;
  /** The bits of CR4 that exist. */
  readonly #cr4: number;

  constructor(state: CpuState, mmu: Mmu, tables: Tables, features: FeatureSet, apic: () => ApicPort) {
    this.#state = state;
    this.#apic = apic;
    let cr4 = CR4_DEFINED;
    if (features.has('XSAVE')) cr4 |= bit.CR4_OSXSAVE;
    if (features.has('FSGSBASE')) cr4 |= bit.CR4_FSGSBASE;
    if (features.has('UMIP')) cr4 |= bit.CR4_UMIP;
    if (features.has('SMEP')) cr4 |= bit.CR4_SMEP;
    this.#cr4 = cr4;
    this.#mmu = mmu;
    this.#tables = tables;
  }

  /** MOV from CRn. */
  read(n: number): bigint {
    this.#requirePrivilege();
    return n === 8 ? BigInt(this.#apic().taskPriority) : this.#state.get64(cellOf(n));
  }

  /** MOV to CRn; outside 64-bit mode `value` has 32 bits. */
  write(n: number, value: bigint): void {
    this.#requirePrivilege();
    if (n === 8) {
      this.#writeTaskPriority(value);
      return;
    }
    const cell = cellOf(n);
    if (n === 0) this.#writeCr0(value);
    else if (n === 3) this.#writeCr3(value);
    else if (n === 4) this.#writeCr4(value);
    else this.#state.set64(cell, value);
  }

  /** CR8 is the local APIC's task priority (SDM vol. 3A, 11.8.6.1). */
  #writeTaskPriority(value: bigint): void {
    if (value > 0xfn) throw new GuestFault(GP, 0);
    this.#apic().taskPriority = Number(value);
  }

  /** CLTS. */
  clearTaskSwitched(): void {
    this.#requirePrivilege();
    this.#state.set32(at.CR0, this.#state.get32(at.CR0) & ~bit.CR0_TS);
    updateMode(this.#state);
  }

  /** LMSW: loads PE, MP, EM and TS; PE cannot be cleared. */
  loadStatusWord(value: number): void {
    this.#requirePrivilege();
    const old = this.#state.get32(at.CR0);
    this.#writeCr0(BigInt(((old & ~0xe) | (value & 0xf)) >>> 0));
  }

  /** INVLPG. */
  invalidatePage(address: bigint): void {
    this.#requirePrivilege();
    if (isLongMode(this.#state) && !isCanonical(address)) return;
    this.#mmu.flushPage(Number(address & 0xffff_ffffn), Number(address >> 32n));
  }

  #writeCr0(value: bigint): void {
    const state = this.#state;
    const old = state.get32(at.CR0);
    const next = ((Number(value & 0xffff_ffffn) & CR0_DEFINED) | bit.CR0_ET) >>> 0;
    const changed = old ^ next;
    const bad =
      value > 0xffff_ffffn ||
      ((next & bit.CR0_PG) !== 0 && (next & bit.CR0_PE) === 0) ||
      ((next & bit.CR0_NW) !== 0 && (next & bit.CR0_CD) === 0);
    if (bad) throw new GuestFault(GP, 0);
    let efer = state.get32(at.EFER);
    if ((changed & bit.CR0_PG) !== 0) {
      if ((next & bit.CR0_PG) === 0) {
        if (is64Bit(state)) throw new GuestFault(GP, 0);
        efer &= ~bit.EFER_LMA;
      } else if ((efer & bit.EFER_LME) !== 0) {
        this.#requireLongModeReady();
        efer |= bit.EFER_LMA;
      }
    }
    const pae = (state.get32(at.CR4) & bit.CR4_PAE) !== 0 && (efer & bit.EFER_LMA) === 0;
    if (pae && (next & bit.CR0_PG) !== 0 && (changed & (bit.CR0_PG | bit.CR0_CD | bit.CR0_NW)) !== 0) {
      this.#loadPdptes(state.get64(at.CR3));
    }
    state.set32(at.EFER, efer);
    state.set64(at.CR0, BigInt(next));
    if ((changed & CR0_PAGING) !== 0) this.#mmu.flushAll();
    updateMode(state);
  }

  /** What turning paging on with EFER.LME set demands (SDM vol. 3A, 10.8.5). */
  #requireLongModeReady(): void {
    const tr = (this.#tables.attributes(at.TR) >>> 8) & 0xf;
    const longCode = (this.#tables.attributes(at.CS) & 0x20_0000) !== 0;
    if ((this.#state.get32(at.CR4) & bit.CR4_PAE) === 0 || longCode || tr === 1 || tr === 3) {
      throw new GuestFault(GP, 0);
    }
  }

  #writeCr3(value: bigint): void {
    if (isLongMode(this.#state) && value >> BigInt(bit.PHYSICAL_BITS) !== 0n) throw new GuestFault(GP, 0);
    this.loadPageDirectory(value);
  }

  /** CR3 as MOV and the task switch load it: with PAE paging the four PDPTEs come along, or #GP(0). */
  loadPageDirectory(value: bigint): void {
    const state = this.#state;
    const paging = (state.get32(at.CR0) & bit.CR0_PG) !== 0;
    const pae = (state.get32(at.CR4) & bit.CR4_PAE) !== 0 && !isLongMode(state);
    if (paging && pae) this.#loadPdptes(value);
    state.set64(at.CR3, value);
    this.#mmu.flushNonGlobal();
  }

  #loadPdptes(cr3: bigint): void {
    const table = Number(cr3 & 0xffff_ffe0n);
    const entries = [0, 1, 2, 3].map((n) => this.#mmu.physical.read64(table + n * 8));
    if (entries.some((entry) => (entry & 1n) !== 0n && (entry & PDPTE_RESERVED) !== 0n)) throw new GuestFault(GP, 0);
    for (const [n, entry] of entries.entries()) this.#state.set64(at.PDPTE + n * 8, entry);
  }

  #writeCr4(value: bigint): void {
    const state = this.#state;
    const old = state.get32(at.CR4);
    if (value > 0xffff_ffffn || (Number(value) & ~this.#cr4) !== 0) throw new GuestFault(GP, 0);
    const next = Number(value);
    const changed = old ^ next;
    if (isLongMode(state) && (next & bit.CR4_PAE) === 0) throw new GuestFault(GP, 0);
    const paging = (state.get32(at.CR0) & bit.CR0_PG) !== 0;
    if (paging && !isLongMode(state) && (next & bit.CR4_PAE) !== 0 && (changed & CR4_PAGING) !== 0) {
      this.#loadPdptes(state.get64(at.CR3));
    }
    state.set64(at.CR4, value);
    if ((changed & CR4_PAGING) !== 0) this.#mmu.flushAll();
    updateMode(state);
  }

  /** MOV from DRn. */
  readDebug(n: number): bigint {
    return this.#state.get64(at.DR + this.#debugRegister(n) * 8);
  }

  /** MOV to DRn. */
  writeDebug(n: number, value: bigint): void {
    const register = this.#debugRegister(n);
    if (register < 4) this.#state.set64(at.DR + register * 8, value);
    else {
      if (value > 0xffff_ffffn) throw new GuestFault(GP, 0);
      const fixed = register === 6 ? (value & 0xe00fn) | 0xffff_0ff0n : (value & 0xffff_23ffn) | 0x400n;
      this.#state.set64(register === 6 ? DR6 : DR7, fixed);
    }
    updateMode(this.#state);
  }

  /** The register MOV DR means: DR4 and DR5 are DR6 and DR7 unless CR4.DE says they do not exist. */
  #debugRegister(n: number): number {
    const state = this.#state;
    const alias = n === 4 || n === 5;
    if (n > 7 || (alias && (state.get32(at.CR4) & bit.CR4_DE) !== 0)) throw new GuestFault(UD);
    this.#requirePrivilege();
    if ((state.get32(DR7) & DR7_GD) !== 0) {
      state.set32(DR6, state.get32(DR6) | DR6_BD);
      throw new GuestFault(DB);
    }
    return alias ? n + 2 : n;
  }

  #requirePrivilege(): void {
    if (this.#state.cpl !== 0) throw new GuestFault(GP, 0);
  }
}

function cellOf(n: number): number {
  switch (n) {
    case 0:
      return at.CR0;
    case 2:
      return at.CR2;
    case 3:
      return at.CR3;
    case 4:
      return at.CR4;
    default:
      throw new GuestFault(UD);
  }
}
