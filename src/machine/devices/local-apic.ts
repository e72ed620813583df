/**
 * The local APIC of one processor (Intel SDM vol. 3A, chapter 11): interrupts from its timer, from its two local pins, from
 * I/O APICs and other processors, in the order of their priority. As a page of memory, or in x2APIC mode as model-specific
 * registers. Where it is turned off, its LINT0 pin is the processor's INTR, as on a processor that has none.
 */
import type { Chip } from '../chip.ts';
import type { Clock } from '../clock.ts';
import type { MemoryWindow } from '../cpu/state/physical-memory.ts';
import type { ApicPort } from '../cpu/system/apic-port.ts';
import { byte, flag, integer, list, record, type StateFormat, such } from '../state-format.ts';
import { type ApicBus, type ApicMessage, type ApicReceiver, DELIVERY } from './apic-bus.ts';
import { APIC, APIC_VERSION, BASE, ESR, ICR, LVT, LVT_BITS, SHORTHAND, SVR } from './apic-registers.ts';
import { ApicTimer, type ApicTimerState, checkApicTimer } from './apic-timer.ts';

const PAGE = 0x1000;
const DEFAULT_ADDRESS = 0xfee0_0000;
const ADDRESS_BITS = 0xff_ffff_f000n;
const IA32_APIC_BASE = 0x1b;
const X2APIC_FIRST = 0x800;
const X2APIC_ICR = 0x830;
/** A destination that means everybody, in each mode. */
const [ALL_XAPIC, ALL_X2APIC] = [0xff, 0xffff_ffff] as const;
/** Vectors below are exceptions: nobody may send them. */
const FIRST_VECTOR = 16;
const FLAT_MODEL = 0xf;

export interface LocalApicState {
  /** IA32_APIC_BASE: the address in bits 39:12, then EN, EXTD, BSP. */
  readonly address: number;
  readonly flags: number;
  readonly id: number;
  readonly tpr: number;
  readonly ldr: number;
  readonly dfr: number;
  readonly svr: number;
  readonly isr: number[];
  readonly tmr: number[];
  readonly irr: number[];
  /** What a write of ESR has latched, and what has come since. */
  readonly esr: number;
  readonly errors: number;
  readonly icrLow: number;
  readonly icrHigh: number;
  /** Timer, thermal, performance, LINT0, LINT1, error. */
  readonly lvt: number[];
  readonly lint0: boolean;
  readonly timer: ApicTimerState;
}

export interface LocalApicWiring {
  readonly clock: Clock;
  readonly bus: ApicBus;
  /** 0 … 254 after a reset. */
  readonly id: number;
  /** The processor that runs the firmware. */
  readonly bootProcessor: boolean;
  /** The processor's interrupt request. */
  readonly onInterrupt: (high: boolean) => void;
  readonly onNmi: () => void;
  /** An INIT message: the processor starts anew. */
  readonly onInit: () => void;
  /** The acknowledge cycle that LINT0 passes on. @returns the 8259's vector */
  readonly acknowledgeExternal: () => number;
}

const dword = integer(0, 0xffff_ffff);
const vectors = list(dword, 8, 8);
const LVT_ORDER = [...LVT_BITS.keys()];

export class LocalApic implements Chip<LocalApicState>, MemoryWindow, ApicPort, ApicReceiver {
  readonly format: StateFormat<LocalApicState>;
  readonly length = PAGE;
  readonly #wiring: LocalApicWiring;
  readonly #timer: ApicTimer;
  #address = DEFAULT_ADDRESS;
  #flags = 0;
  #id = 0;
  #tpr = 0;
  #ldr = 0;
  #dfr = 0xffff_ffff;
  #svr: number = SVR.VECTOR;
  readonly #isr = new Uint32Array(8);
  readonly #tmr = new Uint32Array(8);
  readonly #irr = new Uint32Array(8);
  #esr = 0;
  #errors = 0;
  #icrLow = 0;
  #icrHigh = 0;
  readonly #lvt = new Map<number, number>();
  #lint0 = false;
  #requesting = false;

  constructor(wiring: LocalApicWiring) {
    this.#wiring = wiring;
    this.#timer = new ApicTimer(wiring.clock, () => this.#local(APIC.LVT_TIMER));
    this.format = { version: 1, check: STATE };
    wiring.bus.addReceiver(this);
    this.reset();
  }

  /** The state after power-up (SDM vol. 3A, 11.4.7.1); the pin is as its driver has it. */
  reset(): void {
    this.#address = DEFAULT_ADDRESS;
    this.#flags = BASE.EN | (this.#wiring.bootProcessor ? BASE.BSP : 0);
    this.#clear();
    this.#update();
  }

  /** The first byte of its page, while it is there. */
  get first(): number {
    return (this.#flags & (BASE.EN | BASE.EXTD)) === BASE.EN ? this.#address : -1;
  }

  get enabled(): boolean {
    return (this.#flags & BASE.EN) !== 0;
  }

  /** Whether the timer can interrupt. */
  get canInterrupt(): boolean {
    return this.acceptsFixed && (this.#entry(APIC.LVT_TIMER) & LVT.MASKED) === 0;
  }

  /** Whether the 8259's requests reach the processor. */
  get passesExternal(): boolean {
    if (!this.enabled) return true;
    return (this.#entry(APIC.LVT_LINT0) & (LVT.MASKED | LVT.MODE)) === DELIVERY.EXT_INT << 8;
  }

  get taskPriority(): number {
    return this.#tpr >>> 4;
  }

  set taskPriority(value: number) {
    this.#tpr = (value & 0xf) << 4;
    this.#update();
  }

  /** Pin LINT0, to which the 8259's INT is wired. */
  lint0(high: boolean): void {
    const rises = high && !this.#lint0;
    this.#lint0 = high;
    const entry = this.#entry(APIC.LVT_LINT0);
    const mode = (entry & LVT.MODE) >> 8;
    if (rises && this.enabled && mode !== DELIVERY.EXT_INT) this.#local(APIC.LVT_LINT0);
    this.#update();
  }

  /** The processor takes an interrupt. @returns its vector, 0 … 255 */
  acknowledge(): number {
    const vector = this.#deliverable();
    if (vector >= 0) {
      setBit(this.#irr, vector, false);
      setBit(this.#isr, vector, true);
      this.#update();
      return vector;
    }
    if (this.#lint0 && this.passesExternal) return this.#wiring.acknowledgeExternal();
    // The request has gone, as when the task priority rose at the same moment (11.9).
    return this.#svr & SVR.VECTOR;
  }

  get processorPriority(): number {
    const inService = highest(this.#isr);
    return inService >> 4 > this.#tpr >> 4 ? inService & 0xf0 : this.#tpr;
  }

  get acceptsFixed(): boolean {
    return this.enabled && (this.#svr & SVR.ENABLED) !== 0;
  }

  isAddressed(destination: number, logical: boolean): boolean {
    if (!this.enabled) return false;
    if (this.#x2apic) return this.#isX2Addressed(destination, logical);
    if (destination === ALL_XAPIC || destination === ALL_X2APIC) return true;
    if (!logical) return destination === this.#id;
    const mine = this.#ldr >>> 24;
    if (this.#dfr >>> 28 === FLAT_MODEL) return (destination & mine) !== 0;
    return destination >>> 4 === mine >>> 4 && (destination & mine & 0xf) !== 0;
  }

  accept({ mode, vector, level }: ApicMessage): void {
    switch (mode) {
      case DELIVERY.FIXED:
        this.#request(vector, level);
        break;
      case DELIVERY.NMI:
        this.#wiring.onNmi();
        break;
      case DELIVERY.INIT:
        this.#wiring.onInit();
    }
  }

  readMemory(offset: number, bytes: number): number {
    const value = this.#read(offset & 0xff0);
    if (value === undefined) this.#error(ESR.ILLEGAL_REGISTER);
    // Only aligned doublewords are defined (11.4.1); what is read beyond the register is 0.
    const within = offset & 0xf;
    if (within >= 4) return 0;
    const shifted = (value ?? 0) >>> (within * 8);
    return bytes === 4 ? shifted : shifted & (2 ** (bytes * 8) - 1);
  }

  writeMemory(offset: number, bytes: number, value: number): void {
    if (bytes !== 4 || (offset & 0xf) !== 0) return;
    if (offset === APIC.ID) this.#id = value >>> 24;
    else if (offset === APIC.LDR) this.#ldr = (value & 0xff00_0000) >>> 0;
    else if (offset === APIC.DFR) this.#dfr = (value | 0x0fff_ffff) >>> 0;
    else if (offset === APIC.ICR_HIGH) this.#icrHigh = value;
    else if (!this.#write(offset, value)) this.#error(ESR.ILLEGAL_REGISTER);
    this.#update();
  }

  readMsr(index: number): bigint | undefined {
    if (index === IA32_APIC_BASE) return BigInt(this.#address) | BigInt(this.#flags);
    const offset = this.#offsetOf(index);
    if (offset === undefined || offset === APIC.EOI || offset === APIC.SELF_IPI) return undefined;
    if (index === X2APIC_ICR) return (BigInt(this.#icrHigh) << 32n) | BigInt(this.#icrLow);
    const value = offset === APIC.ID ? this.#id : this.#read(offset);
    return value === undefined ? undefined : BigInt(value);
  }

  writeMsr(index: number, value: bigint): boolean {
    if (index === IA32_APIC_BASE) return this.#writeBase(value);
    const offset = this.#offsetOf(index);
    if (offset === undefined) return false;
    if (index === X2APIC_ICR) {
      if ((value & 0xffff_ffffn & ~BigInt(ICR.WRITABLE)) !== 0n) return false;
      this.#icrHigh = Number(value >> 32n);
      this.#write(APIC.ICR_LOW, Number(value & 0xffff_ffffn));
      return true;
    }
    if (value > 0xffff_ffffn || !fits(offset, Number(value))) return false;
    const written = this.#write(offset, Number(value));
    this.#update();
    return written;
  }

  save(): LocalApicState {
    return {
      address: this.#address,
      flags: this.#flags,
      id: this.#id,
      tpr: this.#tpr,
      ldr: this.#ldr,
      dfr: this.#dfr,
      svr: this.#svr,
      isr: [...this.#isr],
      tmr: [...this.#tmr],
      irr: [...this.#irr],
      esr: this.#esr,
      errors: this.#errors,
      icrLow: this.#icrLow,
      icrHigh: this.#icrHigh,
      lvt: LVT_ORDER.map((offset) => this.#entry(offset)),
      lint0: this.#lint0,
      timer: this.#timer.save(),
    };
  }

  /** After the interrupt controllers, which drive LINT0 as they come back. */
  restore(state: LocalApicState): void {
    this.#address = state.address;
    this.#flags = state.flags;
    this.#id = state.id;
    this.#tpr = state.tpr;
    this.#ldr = state.ldr;
    this.#dfr = state.dfr;
    this.#svr = state.svr;
    this.#isr.set(state.isr);
    this.#tmr.set(state.tmr);
    this.#irr.set(state.irr);
    this.#esr = state.esr;
    this.#errors = state.errors;
    this.#icrLow = state.icrLow;
    this.#icrHigh = state.icrHigh;
    for (const [n, offset] of LVT_ORDER.entries()) this.#lvt.set(offset, state.lvt[n]!);
    this.#lint0 = state.lint0;
    this.#timer.restore(state.timer);
    this.#update();
  }

  get #x2apic(): boolean {
    return (this.#flags & BASE.EXTD) !== 0;
  }

  #clear(): void {
    this.#id = this.#wiring.id;
    this.#tpr = 0;
    this.#ldr = 0;
    this.#dfr = 0xffff_ffff;
    this.#svr = SVR.VECTOR;
    for (const bits of [this.#isr, this.#tmr, this.#irr]) bits.fill(0);
    this.#esr = 0;
    this.#errors = 0;
    this.#icrLow = 0;
    this.#icrHigh = 0;
    for (const offset of LVT_ORDER) this.#lvt.set(offset, LVT.MASKED);
    this.#timer.reset();
  }

  /** @returns a register by its offset; `undefined` where there is none */
  #read(offset: number): number | undefined {
    if (this.#lvt.has(offset)) return this.#entry(offset);
    switch (offset) {
      case APIC.ID:
        return (this.#id << 24) >>> 0;
      case APIC.VERSION:
        return APIC_VERSION;
      case APIC.TPR:
        return this.#tpr;
      case APIC.APR:
      case APIC.RRD:
      case APIC.EOI:
        return this.#x2apic ? undefined : 0;
      case APIC.PPR:
        return this.processorPriority;
      case APIC.LDR:
        return this.#x2apic ? x2LogicalId(this.#id) : this.#ldr;
      case APIC.DFR:
        return this.#x2apic ? undefined : this.#dfr;
      case APIC.SVR:
        return this.#svr;
      case APIC.ESR:
        return this.#esr;
      case APIC.ICR_LOW:
        return this.#icrLow;
      case APIC.ICR_HIGH:
        return this.#icrHigh;
      case APIC.INITIAL_COUNT:
        return this.#timer.initial;
      case APIC.CURRENT_COUNT:
        return this.#timer.current;
      case APIC.DIVIDE:
        return this.#timer.divide;
      default:
        return this.#readVectors(offset);
    }
  }

  #readVectors(offset: number): number | undefined {
    const n = (offset >>> 4) & 7;
    if (offset >= APIC.ISR && offset < APIC.TMR) return this.#isr[n];
    if (offset >= APIC.TMR && offset < APIC.IRR) return this.#tmr[n];
    if (offset >= APIC.IRR && offset < APIC.ESR) return this.#irr[n];
    return undefined;
  }

  /** Writes a register that both modes have. @returns whether there is one */
  #write(offset: number, value: number): boolean {
    if (this.#lvt.has(offset)) {
      this.#writeEntry(offset, value);
      return true;
    }
    switch (offset) {
      case APIC.TPR:
        this.#tpr = value & 0xff;
        return true;
      case APIC.EOI:
        this.#endOfInterrupt();
        return true;
      case APIC.SVR:
        this.#writeSpurious(value);
        return true;
      case APIC.ESR:
        this.#esr = this.#errors;
        this.#errors = 0;
        return true;
      case APIC.ICR_LOW:
        this.#icrLow = value & ICR.WRITABLE;
        this.#sendCommand();
        return true;
      case APIC.INITIAL_COUNT:
        this.#timer.initial = value;
        return true;
      case APIC.DIVIDE:
        this.#timer.divide = value;
        return true;
      case APIC.SELF_IPI:
        if (!this.#x2apic) return false;
        this.#request(value & 0xff, false);
        return true;
      default:
        // Writes of what can only be read are lost; of what is not there they are errors.
        return !this.#x2apic && this.#read(offset) !== undefined;
    }
  }

  #entry(offset: number): number {
    return this.#lvt.get(offset) ?? LVT.MASKED;
  }

  #writeEntry(offset: number, value: number): void {
    const bits = LVT_BITS.get(offset) ?? 0;
    // Software that has turned the APIC off cannot unmask (11.4.7.2).
    const masked = this.#svr & SVR.ENABLED ? 0 : LVT.MASKED;
    this.#lvt.set(offset, (value & bits) | masked);
    if (offset === APIC.LVT_TIMER) this.#configureTimer();
  }

  #configureTimer(): void {
    const entry = this.#entry(APIC.LVT_TIMER);
    this.#timer.configure((entry & LVT.PERIODIC) !== 0, (entry & LVT.MASKED) !== 0);
  }

  #writeSpurious(value: number): void {
    this.#svr = value & (SVR.VECTOR | SVR.ENABLED | SVR.FOCUS);
    if (this.#svr & SVR.ENABLED) return;
    for (const offset of LVT_ORDER) this.#lvt.set(offset, this.#entry(offset) | LVT.MASKED);
    this.#configureTimer();
  }

  /** The transitions of figure 11-27 of the SDM; any other is refused. */
  #writeBase(value: bigint): boolean {
    const flags = Number(value & 0xfffn);
    const was = this.#flags;
    if ((value & ~ADDRESS_BITS & ~BigInt(BASE.EN | BASE.EXTD | BASE.BSP)) !== 0n) return false;
    const [en, extd] = [(flags & BASE.EN) !== 0, (flags & BASE.EXTD) !== 0];
    if (extd && !en) return false;
    if (extd && !(was & BASE.EN)) return false;
    if (en && !extd && was & BASE.EXTD) return false;
    this.#address = Number(value & ADDRESS_BITS);
    this.#flags = (flags & (BASE.EN | BASE.EXTD)) | (was & BASE.BSP);
    if (!en) this.#clear();
    if (extd && !(was & BASE.EXTD)) this.#icrHigh = 0;
    this.#update();
    return true;
  }

  /** The register that an x2APIC's model-specific register is. */
  #offsetOf(index: number): number | undefined {
    if (!this.#x2apic || index < X2APIC_FIRST || index > 0x83f) return undefined;
    const offset = (index - X2APIC_FIRST) * 16;
    return offset === APIC.ICR_HIGH || offset === APIC.DFR ? undefined : offset;
  }

  #isX2Addressed(destination: number, logical: boolean): boolean {
    if (destination === ALL_X2APIC || destination === ALL_XAPIC) return true;
    if (!logical) return destination === this.#id;
    const mine = x2LogicalId(this.#id);
    return destination >>> 16 === mine >>> 16 && (destination & mine & 0xffff) !== 0;
  }

  /** Something local: the timer, a pin, an error. */
  #local(offset: number): void {
    const entry = this.#entry(offset);
    if (entry & LVT.MASKED) return;
    const vector = entry & LVT.VECTOR;
    const pin = offset === APIC.LVT_LINT0 || offset === APIC.LVT_LINT1;
    const mode = pin ? (entry & LVT.MODE) >> 8 : DELIVERY.FIXED;
    this.accept({ destination: this.#id, logical: false, mode, vector, level: pin && (entry & LVT.LEVEL) !== 0 });
  }

  #request(vector: number, level: boolean): void {
    if (vector < FIRST_VECTOR) {
      this.#error(ESR.RECEIVED_ILLEGAL_VECTOR);
      return;
    }
    setBit(this.#irr, vector, true);
    setBit(this.#tmr, vector, level);
    this.#update();
  }

  #error(bit: number): void {
    const fresh = (this.#errors & bit) === 0;
    this.#errors |= bit;
    // An error entry with a vector that is itself an error must not go round for ever.
    if (fresh) this.#local(APIC.LVT_ERROR);
  }

  #endOfInterrupt(): void {
    const vector = highest(this.#isr);
    if (vector < 0) return;
    setBit(this.#isr, vector, false);
    if (hasBit(this.#tmr, vector)) this.#wiring.bus.endOfInterrupt(vector);
  }

  /** A write of the low doubleword of ICR sends an interrupt (11.6.1). */
  #sendCommand(): void {
    const low = this.#icrLow;
    const mode = (low & ICR.MODE) >> 8;
    const vector = low & ICR.VECTOR;
    if (mode === DELIVERY.INIT && !(low & ICR.ASSERT)) return; // INIT level de-assert: nothing since the Pentium 4
    if (mode <= DELIVERY.LOWEST_PRIORITY && vector < FIRST_VECTOR) {
      this.#error(ESR.SEND_ILLEGAL_VECTOR);
      return;
    }
    const destination = this.#x2apic ? this.#icrHigh : this.#icrHigh >>> 24;
    const message = { destination, logical: (low & ICR.LOGICAL) !== 0, mode, vector, level: false };
    const { bus } = this.#wiring;
    switch ((low & ICR.SHORTHAND) >>> 18) {
      case SHORTHAND.NONE:
        bus.send(message);
        break;
      case SHORTHAND.SELF:
        if (mode <= DELIVERY.LOWEST_PRIORITY && this.acceptsFixed) this.#request(vector, false);
        break;
      case SHORTHAND.ALL:
        bus.broadcast(message);
        break;
      case SHORTHAND.OTHERS:
        bus.broadcast(message, this);
    }
  }

  /** The vector that the processor is to take now, or -1. */
  #deliverable(): number {
    if (!this.acceptsFixed) return -1;
    const vector = highest(this.#irr);
    return vector >> 4 > this.processorPriority >> 4 ? vector : -1;
  }

  #update(): void {
    const requesting = this.#deliverable() >= 0 || (this.#lint0 && this.passesExternal);
    if (requesting === this.#requesting) return;
    this.#requesting = requesting;
    this.#wiring.onInterrupt(requesting);
  }
}

/** The logical ID that an x2APIC has by its ID: a cluster of sixteen, and a bit in it (SDM vol. 3A, 11.12.10.2). */
const x2LogicalId = (id: number): number => (((id >>> 4) << 16) | (1 << (id & 0xf))) >>> 0;

/** Whether software may write the value into an x2APIC's register: a reserved bit raises #GP (11.12.1.3). */
function fits(offset: number, value: number): boolean {
  const bits = LVT_BITS.get(offset);
  if (bits !== undefined) return (value & ~bits) === 0;
  switch (offset) {
    case APIC.TPR:
    case APIC.SELF_IPI:
      return value <= 0xff;
    case APIC.EOI:
    case APIC.ESR:
      return value === 0;
    case APIC.SVR:
      return value <= (SVR.VECTOR | SVR.ENABLED | SVR.FOCUS);
    case APIC.DIVIDE:
      return (value & ~0x0b) === 0;
    default:
      return offset === APIC.INITIAL_COUNT;
  }
}

const hasBit = (bits: Uint32Array, vector: number): boolean => (bits[vector >>> 5]! & (1 << (vector & 31))) !== 0;

function setBit(bits: Uint32Array, vector: number, on: boolean): void {
  const bit = 1 << (vector & 31);
  if (on) bits[vector >>> 5]! |= bit;
  else bits[vector >>> 5]! &= ~bit;
}

/** The highest vector whose bit is set, or -1. */
function highest(bits: Uint32Array): number {
  for (let n = 7; n >= 0; n--) if (bits[n] !== 0) return n * 32 + 31 - Math.clz32(bits[n]!);
  return -1;
}

const STATE = such(
  record<LocalApicState>({
    address: integer(0, 0xff_ffff_f000),
    flags: integer(0, BASE.EN | BASE.EXTD | BASE.BSP),
    id: byte,
    tpr: byte,
    ldr: dword,
    dfr: dword,
    svr: integer(0, SVR.VECTOR | SVR.ENABLED | SVR.FOCUS),
    isr: vectors,
    tmr: vectors,
    irr: vectors,
    esr: byte,
    errors: byte,
    icrLow: integer(0, ICR.WRITABLE),
    icrHigh: dword,
    lvt: list(integer(0, 0x3_ffff), 6, 6),
    lint0: flag,
    timer: checkApicTimer,
  }),
  ({ flags }) => (flags & (BASE.EN | BASE.EXTD)) !== BASE.EXTD,
  'an x2APIC that is disabled',
);
