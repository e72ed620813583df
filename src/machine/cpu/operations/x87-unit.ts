/** The x87's register stack and status word (SDM vol. 1, 8.1), as its operations use them. */

import { ALL, BEFORE, FloatEnvironment, IE, settle } from '../float/environment.ts';
import { BINARY80 } from '../float/format.ts';
import type { CpuState } from '../state/cpu-state.ts';
import { X87, X87_CONTROL, X87_STATUS, X87_TAG } from '../state/layout.ts';
import type { Processor } from './processor.ts';

/** Bits of the status word beyond the exception flags. */
export const [SF, ES, C0, C1, C2, C3, B] = [0x40, 0x80, 0x100, 0x200, 0x400, 0x4000, 0x8000] as const;
export const CONDITIONS = C0 | C1 | C2 | C3;
const TOP = 0x3800;
const TOP_SHIFT = 11;

/** Control word after FNINIT: everything masked, 64 bits, to nearest. */
export const INITIAL_CONTROL = 0x37f;

export const INDEFINITE = BINARY80.indefinite;
const LOW = 0xffff_ffff_ffff_ffffn;

export class X87Unit {
  readonly #cpu: Processor;
  readonly #state: CpuState;

  constructor(cpu: Processor) {
    this.#cpu = cpu;
    this.#state = cpu.state;
  }

  get control(): number {
    return this.#state.get32(X87_CONTROL);
  }

  get status(): number {
    return this.#state.get32(X87_STATUS);
  }

  /** Writing either word brings ES and B, which say that an unmasked exception is pending, up to date. */
  set control(value: number) {
    // Bit 6 always reads as one; bits 7 and 15:13 do not exist.
    this.#state.set32(X87_CONTROL, (value & 0x1f7f) | 0x40);
    this.status = this.status;
  }

  set status(value: number) {
    const pending = (value & ~this.control & ALL) !== 0;
    if (!pending && (this.status & ES) !== 0) this.#cpu.x87Error(false);
    this.#state.set32(X87_STATUS, pending ? value | ES | B : value & ~(ES | B));
  }

  get top(): number {
    return (this.status & TOP) >>> TOP_SHIFT;
  }

  set top(value: number) {
    this.#state.set32(X87_STATUS, (this.status & ~TOP) | ((value & 7) << TOP_SHIFT));
  }

  /** Bit n: R n is not empty. */
  get full(): number {
    return this.#state.get32(X87_TAG);
  }

  set full(value: number) {
    this.#state.set32(X87_TAG, value & 0xff);
  }

  /** ST(i) is empty. */
  isEmpty(i: number): boolean {
    return ((this.full >>> ((this.top + i) & 7)) & 1) === 0;
  }

  /** The encoding in ST(i), empty or not. */
  get(i: number): bigint {
    const cell = this.#cell(i);
    return this.#state.get64(cell) | ((this.#state.get64(cell + 8) & 0xffffn) << 64n);
  }

  /** Writes ST(i), which is not empty any more. */
  set(i: number, bits: bigint): void {
    const cell = this.#cell(i);
    this.#state.set64(cell, bits & LOW);
    this.#state.set64(cell + 8, bits >> 64n);
    this.full |= 1 << ((this.top + i) & 7);
  }

  free(i: number): void {
    this.full &= ~(1 << ((this.top + i) & 7));
  }

  /** Makes ST(0) empty and the register above it ST(0). */
  pop(): void {
    this.free(0);
    this.top += 1;
  }

  /** What the control word asks for. @param precisionControl whether PC counts */
  environment(precisionControl = false): FloatEnvironment {
    return FloatEnvironment.fromX87(this.control, precisionControl);
  }

  /**
   * Ends the computing part of an instruction: adds the flags raised to the status word, with C1 telling whether the result
   * was rounded up.
   * @returns whether there is a result; none when an exception found before computing is not masked
   */
  commit(env: FloatEnvironment): boolean {
    const { flags } = settle(env.flags, env.masks);
    const goesOn = (flags & BEFORE & ~env.masks) === 0;
    this.raise(flags, goesOn && env.roundedUp);
    return goesOn;
  }

  raise(flags: number, c1: boolean): void {
    this.status = (this.status & ~C1) | flags | (c1 ? C1 : 0);
  }

  /** An operand register is empty, C1 clear. @returns whether that is masked, and the answer an indefinite */
  underflow(): boolean {
    return this.#stackFault(false);
  }

  /** No register is free, C1 set. @returns as `underflow` */
  overflow(): boolean {
    return this.#stackFault(true);
  }

  #stackFault(c1: boolean): boolean {
    this.raise(IE | SF, c1);
    return (this.control & IE) !== 0;
  }

  /**
   * Pushes what is loaded if there is room; a full register below the top is a stack overflow. A denormal operand is loaded
   * even if that is not masked.
   */
  push(value: (env: FloatEnvironment) => bigint): void {
    if (!this.isEmpty(7)) {
      if (!this.overflow()) return;
      this.top -= 1;
      this.set(0, INDEFINITE);
      return;
    }
    const env = this.environment();
    const bits = value(env);
    this.commit(env);
    if ((env.flags & ~env.masks & IE) !== 0) return;
    this.top -= 1;
    this.set(0, bits);
  }

  #cell(i: number): number {
    return X87 + 16 * ((this.top + i) & 7);
  }
}
