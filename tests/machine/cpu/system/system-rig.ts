/** A bare CPU with 4 MiB of RAM and helpers that build tables in it, for tests that need no executor. */

import { CpuState } from '../../../../src/machine/cpu/state/cpu-state.ts';
import { GuestFault } from '../../../../src/machine/cpu/state/fault.ts';
import * as at from '../../../../src/machine/cpu/state/layout.ts';
import { PhysicalMemory } from '../../../../src/machine/cpu/state/physical-memory.ts';
import { noApic } from '../../../../src/machine/cpu/system/apic-port.ts';
import { FeatureSet } from '../../../../src/machine/cpu/system/features.ts';
import { SystemUnit } from '../../../../src/machine/cpu/system/system.ts';
import { NS_PER_INSTRUCTION } from '../../../../src/machine/virtual-time.ts';

const RAM_SIZE = 0x400000;

export const GDT = 0x1000;
export const IDT = 0x2000;
export const TSS = 0x3000;
export const LDT = 0x4000;
export const PAGES = 0x10000;

/** Selectors of the GDT that `protectedMode` builds; RPL 0. */
export const CODE0 = 0x08;
export const DATA0 = 0x10;
export const CODE3 = 0x18;
export const DATA3 = 0x20;
export const CODE16 = 0x28;
export const DATA16 = 0x30;
export const CODE64 = 0x38;
export const CODE64_3 = 0x40;
export const TSS_SELECTOR = 0x50;
/** First free slot. */
export const FREE = 0x80;

const memory = new WebAssembly.Memory({ initial: (at.RAM + RAM_SIZE) / 65536 });

export class SystemRig {
  readonly state = new CpuState(memory);
  readonly physical: PhysicalMemory;
  readonly system: SystemUnit;
  retired = 0n;
  readonly #apic = noApic();

  constructor() {
    this.state.u8.fill(0, at.RAM, at.RAM + RAM_SIZE);
    this.physical = new PhysicalMemory(this.state, RAM_SIZE);
    this.system = new SystemUnit(
      this.state,
      this.physical,
      new FeatureSet('max'),
      () => Number(this.retired) * NS_PER_INSTRUCTION,
      () => this.#apic,
    );
  }

  /** Writes a descriptor; `high` holds attributes in their own places, limit as stored. */
  descriptor(table: number, selector: number, base: number, limit: number, attributes: number): void {
    const address = table + (selector & ~7);
    this.physical.write32(address, ((base << 16) | (limit & 0xffff)) >>> 0);
    const high = (base & 0xff000000) | ((base >>> 16) & 0xff) | (limit & 0xf0000) | attributes;
    this.physical.write32(address + 4, high >>> 0);
  }

  /** A gate at `address`: type and DPL in `attributes`, count or IST in `extra`. */
  gate(address: number, selector: number, offset: bigint, attributes: number, extra = 0): void {
    this.physical.write32(address, ((selector << 16) | Number(offset & 0xffffn)) >>> 0);
    this.physical.write32(address + 4, (Number(offset & 0xffff_0000n) | attributes | extra) >>> 0);
  }

  gate64(vector: number, selector: number, offset: bigint, attributes: number, ist = 0): void {
    this.gate(IDT + vector * 16, selector, offset, attributes, ist);
    this.physical.write32(IDT + vector * 16 + 8, Number(offset >> 32n));
    this.physical.write32(IDT + vector * 16 + 12, 0);
  }

  /** Flat 32-bit protected mode at ring 0 with GDT, IDT (empty) and a 32-bit TSS loaded. */
  protectedMode(): this {
    const { system } = this;
    this.descriptor(GDT, CODE0, 0, 0xfffff, 0xc09a00);
    this.descriptor(GDT, DATA0, 0, 0xfffff, 0xc09200);
    this.descriptor(GDT, CODE3, 0, 0xfffff, 0xc0fa00);
    this.descriptor(GDT, DATA3, 0, 0xfffff, 0xc0f200);
    this.descriptor(GDT, CODE16, 0, 0xffff, 0x009a00);
    this.descriptor(GDT, DATA16, 0, 0xffff, 0x009200);
    this.descriptor(GDT, CODE64, 0, 0xfffff, 0xa09a00);
    this.descriptor(GDT, CODE64_3, 0, 0xfffff, 0xa0fa00);
    this.descriptor(GDT, TSS_SELECTOR, TSS, 0x20ff, 0x008900);
    system.lgdt(BigInt(GDT), 0xfff);
    system.lidt(BigInt(IDT), 0xfff);
    system.writeControl(0, 0x11n);
    system.jumpFar(CODE0, 0x8000n);
    for (const segment of [at.ES, at.SS, at.DS, at.FS, at.GS]) system.loadSegment(segment, DATA0);
    this.physical.write32(TSS + 4, 0x9000);
    this.physical.write32(TSS + 8, DATA0);
    system.ltr(TSS_SELECTOR);
    this.state.setGpr(4, 0x7000n);
    this.at(0x8000n, 2);
    return this;
  }

  /** Long mode, 64-bit code at ring 0, the first GiB mapped one to one by a 2 MiB page each. */
  longMode(): this {
    this.protectedMode();
    const { system, physical } = this;
    physical.write64(PAGES, BigInt(PAGES + 0x1000) | 7n);
    physical.write64(PAGES + 0x1000, BigInt(PAGES + 0x2000) | 7n);
    for (let n = 0; n < 512; n++) physical.write64(PAGES + 0x2000 + n * 8, BigInt(n * 0x200000) | 0x87n);
    system.writeControl(4, 0x20n);
    system.writeControl(3, BigInt(PAGES));
    system.wrmsr(0xc0000080, 0x901n);
    system.writeControl(0, 0x80010011n);
    system.jumpFar(CODE64, 0x8000n);
    physical.write64(TSS + 4, 0x9000n);
    return this;
  }

  /** Goes down to ring 3 by IRET. */
  toRing3(code = CODE3, flags = 0x202): this {
    const { state, system } = this;
    const size = code === CODE64_3 || (state.get32(at.MODE) & 3) === 2 ? 8 : 4;
    const frame = [0x8100, code | 3, flags, 0x6000, DATA3 | 3];
    const top = 0x7000 - frame.length * size;
    for (const [n, value] of frame.entries()) this.system.mmu.write(BigInt(top + n * size), size, BigInt(value), 1);
    state.setGpr(4, BigInt(top));
    system.iret(size);
    this.at(state.rip, 2);
    return this;
  }

  /** Puts the CPU at the start of an instruction of `length` bytes. */
  at(rip: bigint, length: number): void {
    this.state.rip = rip;
    this.state.set64(at.NEXT_RIP, rip + BigInt(length));
  }

  selector(segment: number): number {
    return this.state.get32(at.SEGMENTS + segment * at.SEGMENT_SIZE);
  }

  /** The values on the stack from the top, `size` bytes each. */
  stack(count: number, size: number): number[] {
    const top = this.state.gpr(4);
    return Array.from({ length: count }, (_, n) => Number(this.system.mmu.read(top + BigInt(n * size), size, 1)));
  }

  /** Runs `action` and returns the guest fault it must throw, as 'vector:code'. */
  faultOf(action: () => void): string {
    try {
      action();
    } catch (fault) {
      if (!(fault instanceof GuestFault)) throw fault;
      return `${fault.vector}:${fault.errorCode}`;
    }
    return 'none';
  }
}
