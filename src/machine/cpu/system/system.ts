/**
 * The system part of the CPU under one roof: what the executor calls for everything that is not plain arithmetic.
 *
 * On entry RIP holds the address of the current instruction and NEXT_RIP that of the following one. A method that
 * transfers control stores the new RIP; the others leave both alone. A `GuestFault` thrown leaves the architectural state
 * as it was before the instruction (but for faults of a task switch that belong to the new task): pass it to `fault`.
 */

import type { CpuState } from '../state/cpu-state.ts';
import { BP, DB, GP, GuestFault, NMI, OF as OVERFLOW, PF, UD } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import type { PhysicalMemory } from '../state/physical-memory.ts';
import type { ApicPort } from './apic-port.ts';
import { CR4_PCE, CR4_TSD, CR4_UMIP, OF } from './bits.ts';
import { checkPortBreakpoints, takeDebugTrap } from './breakpoints.ts';
import { CodeSegment } from './code-segment.ts';
import { Control } from './control.ts';
import { cpuid } from './cpuid.ts';
import { combine } from './exceptions.ts';
import type { FeatureSet } from './features.ts';
import { type Event, Interrupts } from './interrupts.ts';
import { IoPermission } from './io-permission.ts';
import { isCanonical, Mmu } from './mmu.ts';
import { is64Bit, isProtected } from './mode.ts';
import { Msrs } from './msr.ts';
import type { Observer } from './observer.ts';
import { reset } from './reset.ts';
import { Returns } from './returns.ts';
import { Segments } from './segments.ts';
import { SystemCalls } from './syscalls.ts';
import { Tables } from './tables.ts';
import { Tasks } from './tasks.ts';
import { Transfers } from './transfers.ts';
import { TaskState } from './tss.ts';
import { ExtendedControl } from './xcr.ts';

const DR6 = at.DR + 6 * 8;
const DR7 = at.DR + 7 * 8;
const DR6_BS = 0x4000;
const DR7_GD = 0x2000;

export class SystemUnit {
  readonly mmu: Mmu;
  readonly physical: PhysicalMemory;
  readonly #state: CpuState;
  readonly #tables: Tables;
  readonly #segments: Segments;
  readonly #control: Control;
  readonly #interrupts: Interrupts;
  readonly #returns: Returns;
  readonly #transfers: Transfers;
  readonly #calls: SystemCalls;
  readonly #msrs: Msrs;
  readonly #xcr: ExtendedControl;
  readonly #features: FeatureSet;
  readonly #io: IoPermission;
  readonly #apic: () => ApicPort;
  observer: Observer | undefined;

  /** @param now virtual nanoseconds since power-on, waiting in HLT included */
  constructor(
    state: CpuState,
    physical: PhysicalMemory,
    features: FeatureSet,
    now: () => number,
    apic: () => ApicPort,
  ) {
    this.#state = state;
    this.#apic = apic;
    this.#features = features;
    this.physical = physical;
    this.mmu = new Mmu(state, physical);
    this.#tables = new Tables(state, this.mmu);
    this.#segments = new Segments(state, this.#tables);
    this.#control = new Control(state, this.mmu, this.#tables, features, apic);
    const code = new CodeSegment(state, this.#tables);
    const tss = new TaskState(this.mmu, this.#tables);
    const parts = { state, mmu: this.mmu, tables: this.#tables, code, tss };
    const tasks = new Tasks(parts, this.#control);
    this.#interrupts = new Interrupts(parts, tasks);
    this.#returns = new Returns(parts, tasks);
    this.#transfers = new Transfers(parts, tasks);
    this.#calls = new SystemCalls(state, this.#tables, code);
    this.#msrs = new Msrs(state, this.mmu, now, apic);
    this.#xcr = new ExtendedControl(state, features);
    this.#io = new IoPermission(state, this.mmu, tss);
    this.reset();
  }

  /** Power-on state. */
  reset(): void {
    reset(this.#state, this.mmu, this.#tables);
  }

  /** JMP far. `offset` is already as wide as the operand size makes it. */
  jumpFar(selector: number, offset: bigint): void {
    this.#transfers.jump(selector & 0xffff, offset);
  }

  /** CALL far. @param operandSize bytes: 2, 4 or 8 */
  callFar(selector: number, offset: bigint, operandSize: number): void {
    this.#transfers.call(selector & 0xffff, offset, operandSize);
  }

  /** RET far, releasing `popBytes` more. */
  returnFar(operandSize: number, popBytes: number): void {
    this.#returns.far(operandSize, popBytes);
  }

  iret(operandSize: number): void {
    this.#returns.interrupt(operandSize);
  }

  /** INT n. */
  softwareInterrupt(vector: number): void {
    this.#io.requireIopl();
    this.#deliverSoftware(vector);
  }

  int3(): void {
    this.#deliverSoftware(BP);
  }

  /** INTO. @returns whether it transferred control */
  into(): boolean {
    if ((this.#state.rflags & OF) === 0) return false;
    this.#deliverSoftware(OVERFLOW);
    return true;
  }

  /** INT1 (0xF1): a #DB trap that no gate's DPL stops. */
  int1(): void {
    const returnRip = this.#state.get64(at.NEXT_RIP);
    this.#interrupts.deliver({ vector: DB, errorCode: -1, software: false, returnRip, resume: false });
  }

  #deliverSoftware(vector: number): void {
    this.observer?.softwareInterrupt(vector);
    const returnRip = this.#state.get64(at.NEXT_RIP);
    this.#interrupts.deliver({ vector, errorCode: -1, software: true, returnRip, resume: false });
  }

  /**
   * Delivers an exception; RIP is the address to come back to. What goes wrong on the way becomes a double fault.
   * @throws TripleFault
   */
  fault(fault: GuestFault): void {
    const chain = [fault];
    for (let current = fault; ; ) {
      try {
        this.#deliverFault(current);
        return;
      } catch (next) {
        if (!(next instanceof GuestFault)) throw next;
        chain.push(next);
        current = combine(current, next, chain);
        if (current !== next) chain.push(current);
      }
    }
  }

  #deliverFault(fault: GuestFault): void {
    const { vector, errorCode } = fault;
    this.observer?.exception(vector, errorCode);
    if (vector === PF) this.#state.set64(at.CR2, fault.address);
    if (vector === DB) this.#state.set32(DR7, this.#state.get32(DR7) & ~DR7_GD);
    const resume = vector !== DB && vector !== BP && vector !== OVERFLOW;
    this.#interrupts.deliver({ vector, errorCode, software: false, returnRip: this.#state.rip, resume });
  }

  /** A hardware interrupt between two instructions; RIP is that of the next one. @throws TripleFault */
  interrupt(vector: number): void {
    this.#state.set32(at.HALTED, 0);
    this.#deliverExternal({ vector, errorCode: -1, software: false, returnRip: this.#state.rip, resume: false });
  }

  /** A non-maskable interrupt; further ones wait for IRET (the caller looks at NMI_BLOCKED). @throws TripleFault */
  nmi(): void {
    this.#state.set32(at.NMI_BLOCKED, 1);
    this.interrupt(NMI);
  }

  #deliverExternal(event: Event): void {
    this.observer?.interrupt(event.vector);
    try {
      this.#interrupts.deliver(event);
    } catch (fault) {
      if (!(fault instanceof GuestFault)) throw fault;
      this.fault(fault);
    }
  }

  /** The trap of RFLAGS.TF after an instruction, with its data breakpoints; RIP is that of the next one. @throws TripleFault */
  singleStep(): void {
    takeDebugTrap(this.#state);
    this.#state.set32(DR6, this.#state.get32(DR6) | DR6_BS);
    this.fault(new GuestFault(DB));
  }

  /** Delivers the trap of a data breakpoint noted in DEBUG_TRAP. @returns whether there was one */
  debugTrap(): boolean {
    if (this.#state.get32(at.DEBUG_TRAP) === 0) return false;
    takeDebugTrap(this.#state);
    this.fault(new GuestFault(DB));
    return true;
  }

  /** MOV Sreg, POP Sreg, LDS …: ES, SS, DS, FS or GS. */
  loadSegment(segment: number, selector: number): void {
    this.#segments.load(segment, selector & 0xffff);
  }

  /**
   * The check of a segmented access outside 64-bit mode. `access` is READ, WRITE or EXECUTE of paging.ts.
   * @returns the linear address, 32 bits
   */
  segmentCheck(segment: number, offset: number, size: number, access: number): number {
    return this.#segments.check(segment, offset, size, access);
  }

  lgdt(base: bigint, limit: number): void {
    this.#loadTable(at.GDTR, base, limit);
  }

  lidt(base: bigint, limit: number): void {
    this.#loadTable(at.IDTR, base, limit);
  }

  #loadTable(cell: number, base: bigint, limit: number): void {
    this.#requirePrivilege();
    if (is64Bit(this.#state) && !isCanonical(base)) throw new GuestFault(GP, 0);
    this.#state.set64(cell, base);
    this.#state.set32(cell + 8, limit & 0xffff);
  }

  lldt(selector: number): void {
    this.#requireProtected();
    this.#requirePrivilege();
    this.#segments.lldt(selector & 0xffff);
  }

  ltr(selector: number): void {
    this.#requireProtected();
    this.#requirePrivilege();
    this.#segments.ltr(selector & 0xffff);
  }

  /** SLDT. */
  sldt(): number {
    this.#requireProtected();
    this.requireTableAccess();
    return this.#tables.selector(at.LDTR);
  }

  /** STR. */
  str(): number {
    this.#requireProtected();
    this.requireTableAccess();
    return this.#tables.selector(at.TR);
  }

  /** LAR. @returns the access rights, or undefined when ZF is to be cleared */
  lar(selector: number): number | undefined {
    this.#requireProtected();
    return this.#segments.lar(selector & 0xffff);
  }

  /** LSL. @returns the limit, or undefined when ZF is to be cleared */
  lsl(selector: number): number | undefined {
    this.#requireProtected();
    return this.#segments.lsl(selector & 0xffff);
  }

  /** VERR. @returns ZF */
  verr(selector: number): boolean {
    this.#requireProtected();
    return this.#segments.verify(selector & 0xffff, false);
  }

  /** VERW. @returns ZF */
  verw(selector: number): boolean {
    this.#requireProtected();
    return this.#segments.verify(selector & 0xffff, true);
  }

  /** #GP(0) where CR4.UMIP forbids SGDT, SIDT, SLDT, SMSW and STR. */
  requireTableAccess(): void {
    if (this.#state.cpl !== 0 && (this.#state.get32(at.CR4) & CR4_UMIP) !== 0) throw new GuestFault(GP, 0);
  }

  /** What CR8 shows, whatever the privilege level. */
  get taskPriority(): number {
    return this.#apic().taskPriority;
  }

  readControl(n: number): bigint {
    return this.#control.read(n);
  }

  writeControl(n: number, value: bigint): void {
    this.#control.write(n, value);
  }

  readDebug(n: number): bigint {
    return this.#control.readDebug(n);
  }

  writeDebug(n: number, value: bigint): void {
    this.#control.writeDebug(n, value);
  }

  clts(): void {
    this.#control.clearTaskSwitched();
  }

  lmsw(value: number): void {
    this.#control.loadStatusWord(value);
  }

  /** SMSW: CR0, of which the operand takes as much as it holds. */
  smsw(): bigint {
    this.requireTableAccess();
    return this.#state.get64(at.CR0);
  }

  invlpg(address: bigint): void {
    this.#control.invalidatePage(address);
  }

  rdmsr(index: number): bigint {
    this.#requirePrivilege();
    return this.#msrs.read(index);
  }

  /** RDMSR into a cell of 64 bits, and WRMSR from one. */
  readMsrTo(index: number, cell: number): void {
    this.#requirePrivilege();
    this.#msrs.readTo(index, cell);
  }

  writeMsrFrom(index: number, cell: number): void {
    this.#requirePrivilege();
    this.#msrs.writeFrom(index, cell);
  }

  wrmsr(index: number, value: bigint): void {
    this.#requirePrivilege();
    this.#msrs.write(index, value);
  }

  /** @returns EAX, EBX, ECX, EDX */
  cpuid(leaf: number, subleaf: number): [number, number, number, number] {
    return cpuid(leaf, subleaf, this.#features, this.#state, this.#apic());
  }

  xgetbv(index: number): bigint {
    return this.#xcr.read(index);
  }

  xsetbv(index: number, value: bigint): void {
    this.#requirePrivilege();
    this.#xcr.write(index, value);
  }

  /** RDPMC into a cell of 64 bits. */
  rdpmc(index: number, cell: number): void {
    const allowed = (this.#state.get32(at.CR4) & CR4_PCE) !== 0;
    if (!allowed && this.#state.cpl !== 0) throw new GuestFault(GP, 0);
    this.#msrs.performanceCounter(index, cell);
  }

  /** RDTSC and the counter part of RDTSCP, into a cell of 64 bits. */
  rdtsc(cell: number): void {
    const disabled = (this.#state.get32(at.CR4) & CR4_TSD) !== 0;
    if (disabled && this.#state.cpl !== 0) throw new GuestFault(GP, 0);
    this.#msrs.tsc(cell);
  }

  syscall(): void {
    this.observer?.systemCall(this.#state.gpr(0));
    this.#calls.syscall();
  }

  sysret(operandSize: number): void {
    this.#calls.sysret(operandSize);
  }

  sysenter(): void {
    this.#calls.sysenter();
  }

  sysexit(): void {
    this.#calls.sysexit();
  }

  swapgs(): void {
    this.#calls.swapgs();
  }

  /** HLT: the CPU waits from the next instruction on. */
  halt(): void {
    this.#requirePrivilege();
    this.#state.set32(at.HALTED, 1);
  }

  cli(): void {
    this.#io.cli();
  }

  sti(): void {
    this.#io.sti();
  }

  /** @returns the image to push, of which the operand size takes its part */
  pushf(): number {
    return this.#io.pushf();
  }

  popf(value: number, operandSize: number): void {
    this.#io.popf(value, operandSize);
  }

  /** #GP(0) unless IN or OUT of `size` bytes at `port` is allowed; a breakpoint on it traps after the instruction. */
  checkIo(port: number, size: number): void {
    this.#io.check(port, size);
    this.observer?.port(port, size);
    checkPortBreakpoints(this.#state, port, size);
  }

  #requirePrivilege(): void {
    if (this.#state.cpl !== 0) throw new GuestFault(GP, 0);
  }

  /** LLDT, LTR, LAR and their kin do not exist in real and virtual-8086 mode. */
  #requireProtected(): void {
    if (!isProtected(this.#state)) throw new GuestFault(UD);
  }
}
