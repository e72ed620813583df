/**
 * The emulated CPU behind the same interface as native.ts: records in, records out, so that a test can compare the two.
 * The instruction runs in ring 3 of a small 64-bit system laid out as Linux does it: the same selectors, the same pages,
 * and an IDT whose handlers halt, which tells which exception came.
 */

import { Cpu } from '../../../../src/machine/cpu/cpu.ts';
import { buildInterpreter } from '../../../../src/machine/cpu/executors/interpreter/interpreter.ts';
import { CpuState } from '../../../../src/machine/cpu/state/cpu-state.ts';
import * as at from '../../../../src/machine/cpu/state/layout.ts';
import { PhysicalMemory } from '../../../../src/machine/cpu/state/physical-memory.ts';
import type { CpuModel } from '../../../../src/machine/cpu/system/features.ts';
import { updateMode } from '../../../../src/machine/cpu/system/mode.ts';
import { PortSpace } from '../../../../src/machine/ports.ts';
import { TRANSLATION } from '../../../support/translation.ts';
import { CODE, HUNG, type Native, NativeBatch, type NativeCase, RAN_THROUGH, WINDOW, WINDOW_SIZE } from './native.ts';

const RAM_SIZE = 0x20_0000;
/** Physical addresses of the system's structures; the first 2 MiB are mapped one to one, for the supervisor. */
const [PML4, PDPT, PD, CODE_PT, DATA_PT] = [0x1000, 0x2000, 0x3000, 0x4000, 0x5000] as const;
const [GDT, IDT, TSS, KERNEL_STACK, HANDLERS] = [0x6000, 0x7000, 0x6800, 0x9000, 0xa000] as const;
const [CODE_PAGE, DATA_PAGE] = [0x11_0000, 0x12_0000] as const;
const [KERNEL_CS, USER_CS32, USER_DS, USER_CS64, TASK] = [0x10, 0x23, 0x2b, 0x33, 0x40] as const;

/** Vectors that push an error code (SDM vol. 3A, table 6-1). */
const WITH_ERROR_CODE = new Set([8, 10, 11, 12, 13, 14, 17]);
/** An instruction and the INT3 after it, with room for REP; more is a hang. */
const MAX_INSTRUCTIONS = 100_000;

/** Bits of CR0 and CR4 to set or clear, where Linux's choice is not wanted; and the CPU's model, if not the best. */
export interface ControlChanges {
  readonly cr0?: { readonly set?: number; readonly clear?: number };
  readonly cr4?: { readonly set?: number; readonly clear?: number };
  readonly model?: CpuModel;
}

class Emulated implements Native {
  readonly #state: CpuState;
  readonly #cpu: Cpu;
  readonly #snapshot: Uint8Array;
  readonly #model: CpuModel | undefined;
  #code = '';

  constructor(changes: ControlChanges = {}) {
    this.#model = changes.model;
    const pages = (at.RAM + RAM_SIZE) / 0x1_0000;
    const memory = new WebAssembly.Memory({ initial: pages });
    this.#state = new CpuState(memory);
    const physical = new PhysicalMemory(this.#state, RAM_SIZE);
    const wiring = { ports: new PortSpace(), acknowledge: () => 0xff, now: () => 0, x87Error: () => {} };
    const interpreter = new WebAssembly.Module(buildInterpreter(pages));
    this.#cpu = new Cpu(this.#state, physical, wiring, interpreter, changes.model, TRANSLATION);
    this.#layOut();
    const cr0 = this.#state.get32(at.CR0) | (changes.cr0?.set ?? 0);
    this.#state.set32(at.CR0, cr0 & ~(changes.cr0?.clear ?? 0));
    const cr4 = this.#state.get32(at.CR4) | (changes.cr4?.set ?? 0);
    this.#state.set32(at.CR4, cr4 & ~(changes.cr4?.clear ?? 0));
    this.#snapshot = this.#state.u8.slice(0, 0x1000);
  }

  run(batch: NativeBatch): NativeBatch {
    const out = new NativeBatch(batch.length, batch.bytes.slice());
    for (let i = 0; i < batch.length; i++) this.#one(out.case(i));
    return out;
  }

  #layOut(): void {
    const state = this.#state;
    const { view, u8 } = state;
    const ram = at.RAM;
    const put = (address: number, value: bigint): void => view.setBigUint64(ram + address, value, true);
    const [PRESENT_WRITABLE, USER, LARGE] = [3n, 4n, 0x80n];
    put(PML4, BigInt(PDPT) | PRESENT_WRITABLE | USER);
    put(PDPT, BigInt(PD) | PRESENT_WRITABLE | USER);
    put(PD, PRESENT_WRITABLE | LARGE);
    put(PD + 8 * Number(CODE >> 21n), BigInt(CODE_PT) | PRESENT_WRITABLE | USER);
    put(PD + 8 * Number(WINDOW >> 21n), BigInt(DATA_PT) | PRESENT_WRITABLE | USER);
    put(CODE_PT + 8 * Number((CODE >> 12n) & 511n), BigInt(CODE_PAGE) | PRESENT_WRITABLE | USER);
    put(DATA_PT + 8 * Number((WINDOW >> 12n) & 511n), BigInt(DATA_PAGE) | PRESENT_WRITABLE | USER);

    put(GDT + KERNEL_CS, 0x00af_9b00_0000_ffffn);
    put(GDT + 0x18, 0x00cf_9300_0000_ffffn);
    put(GDT + 0x20, 0x00cf_fb00_0000_ffffn);
    put(GDT + 0x28, 0x00cf_f300_0000_ffffn);
    put(GDT + 0x30, 0x00af_fb00_0000_ffffn);
    put(GDT + TASK, 0x0000_8b00_0000_0067n | (BigInt(TSS) << 16n));
    put(TSS + 4, BigInt(KERNEL_STACK));
    // The I/O permission bitmap lies beyond the limit: no port is allowed.
    state.view.setUint16(ram + TSS + 102, 0x68, true);
    for (let vector = 0; vector < 32; vector++) {
      const handler = BigInt(HANDLERS + vector);
      const gate = (handler & 0xffffn) | (BigInt(KERNEL_CS) << 16n) | (0xee00n << 32n) | ((handler >> 16n) << 48n);
      put(IDT + 16 * vector, gate);
    }
    u8.fill(0xf4, ram + HANDLERS, ram + HANDLERS + 32);
    u8.fill(0xcc, ram + CODE_PAGE, ram + CODE_PAGE + 4096);

    const CR0_WP_NE_PG_PE = 0x8001_0031n;
    const CR4_PAE_FX_XMM = 0x620n;
    const CR4_OSXSAVE = 0x4_0000n;
    state.set64(at.CR0, CR0_WP_NE_PG_PE);
    state.set64(at.CR3, BigInt(PML4));
    state.set64(at.CR4, CR4_PAE_FX_XMM | (this.#model === undefined ? CR4_OSXSAVE : 0n));
    state.set64(at.XCR0, 7n);
    state.set64(at.EFER, 0xd01n);
    state.set64(at.GDTR, BigInt(GDT));
    state.set32(at.GDTR + 8, 0x4f);
    state.set64(at.IDTR, BigInt(IDT));
    state.set32(at.IDTR + 8, 0x1ff);
    state.set32(at.CPL, 3);
    for (const segment of [at.ES, at.SS, at.DS]) this.#segment(segment, USER_DS, 0x00c0_f300);
    for (const segment of [at.FS, at.GS]) this.#segment(segment, 0, 0);
    this.#segment(at.TR, TASK, 0x8b00);
    state.set64(at.SEGMENTS + at.TR * at.SEGMENT_SIZE + at.SEGMENT_BASE, BigInt(TSS));
    state.set32(at.SEGMENTS + at.TR * at.SEGMENT_SIZE + at.SEGMENT_LIMIT, 0x67);
  }

  #segment(segment: number, selector: number, attributes: number): void {
    const cell = at.SEGMENTS + segment * at.SEGMENT_SIZE;
    this.#state.set32(cell + at.SEGMENT_SELECTOR, selector);
    this.#state.set32(cell + at.SEGMENT_ATTRIBUTES, attributes);
    this.#state.set32(cell + at.SEGMENT_LIMIT, attributes === 0 ? 0 : 0xffff_ffff);
    this.#state.set64(cell + at.SEGMENT_BASE, 0n);
  }

  #one(record: NativeCase): void {
    const state = this.#state;
    const cpu = this.#cpu;
    const budget = state.get64(at.BUDGET);
    state.u8.set(this.#snapshot);
    state.set64(at.BUDGET, budget);
    if (record.bits === 64) this.#segment(at.CS, USER_CS64, 0x00a0_fb00);
    else this.#segment(at.CS, USER_CS32, 0x00c0_fb00);
    state.rflags = (record.rflags & 0x240dd5) | 0x202;
    updateMode(state);
    cpu.refresh();

    this.#setCode(record);
    for (let n = 0; n < 16; n++) state.setGpr(n, record.gpr(n));
    state.rip = CODE;
    this.#loadImage(record.fxsave, record.ymmUppers);
    const data = at.RAM + DATA_PAGE;
    state.u8.fill(0, data, data + 4096 - WINDOW_SIZE);
    state.u8.set(record.window, data + 4096 - WINDOW_SIZE);

    const end = cpu.run(cpu.retired + MAX_INSTRUCTIONS);
    this.#result(record, end === 'halted');
    for (let n = 0; n < 16; n++) if (n !== 4) record.setGpr(n, state.gpr(n));
    this.#storeImage(record.fxsave);
    record.ymmUppers.set(state.u8.subarray(at.YMM_UPPER, at.YMM_UPPER + 256));
    record.window.set(state.u8.subarray(data + 4096 - WINDOW_SIZE, data + 4096));
  }

  #setCode(record: NativeCase): void {
    const code = record.code;
    const key = `${record.bits} ${code.join()}`;
    if (key === this.#code) return;
    this.#code = key;
    const start = at.RAM + CODE_PAGE + Number(CODE & 0xfffn);
    this.#state.u8.fill(0xcc, start, start + 16);
    this.#state.u8.set(code, start);
    this.#cpu.blocks.clear();
  }

  /** Reads the frame that the halted handler found on its stack. */
  #result(record: NativeCase, halted: boolean): void {
    const state = this.#state;
    const vector = Number(state.rip) - HANDLERS - 1;
    if (!halted || vector < 0 || vector > 31) {
      record.setOutcome(HUNG, 0, state.rip, state.rflags, state.get64(at.CR2));
      record.setGpr(4, state.gpr(4));
      return;
    }
    const frame = at.RAM + Number(state.gpr(4));
    const withCode = WITH_ERROR_CODE.has(vector);
    const word = (n: number): bigint => state.view.getBigUint64(frame + 8 * (withCode ? n + 1 : n), true);
    const rip = vector === RAN_THROUGH ? word(0) - 1n : word(0);
    const error = withCode ? state.view.getUint32(frame, true) : 0;
    record.setOutcome(vector, error, rip, Number(word(2)), state.get64(at.CR2));
    record.setGpr(4, word(3));
  }

  /** FXSAVE's image (SDM vol. 1, table 10-2): ST(i) counted from the top of the stack, one tag bit a register. */
  #loadImage(image: Uint8Array, upper: Uint8Array): void {
    const state = this.#state;
    const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
    const status = view.getUint16(2, true);
    state.set32(at.X87_CONTROL, view.getUint16(0, true));
    state.set32(at.X87_STATUS, status);
    state.set32(at.X87_TAG, view.getUint8(4));
    state.set32(at.X87_OPCODE, view.getUint16(6, true));
    state.set64(at.X87_IP, view.getBigUint64(8, true));
    state.set64(at.X87_DP, view.getBigUint64(16, true));
    for (let i = 0; i < 8; i++) {
      state.u8.set(image.subarray(32 + 16 * i, 42 + 16 * i), at.X87 + 16 * (((status >> 11) + i) & 7));
    }
    state.set32(at.MXCSR, view.getUint32(24, true));
    state.u8.set(image.subarray(160, 416), at.XMM);
    state.u8.set(upper, at.YMM_UPPER);
  }

  #storeImage(image: Uint8Array): void {
    const state = this.#state;
    const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
    const status = state.get32(at.X87_STATUS);
    view.setUint16(0, state.get32(at.X87_CONTROL), true);
    view.setUint16(2, status, true);
    view.setUint8(4, state.get32(at.X87_TAG));
    view.setUint16(6, state.get32(at.X87_OPCODE), true);
    view.setBigUint64(8, state.get64(at.X87_IP), true);
    view.setBigUint64(16, state.get64(at.X87_DP), true);
    for (let i = 0; i < 8; i++) {
      const cell = at.X87 + 16 * (((status >> 11) + i) & 7);
      image.set(state.u8.subarray(cell, cell + 10), 32 + 16 * i);
    }
    view.setUint32(24, state.get32(at.MXCSR), true);
    image.set(state.u8.subarray(at.XMM, at.XMM + 256), 160);
  }
}

let cached: Native | undefined;

/** @returns the emulated CPU, set up as Linux does it unless `changes` say otherwise */
export function emulated(changes?: ControlChanges): Native {
  if (changes !== undefined) return new Emulated(changes);
  cached ??= new Emulated();
  return cached;
}
