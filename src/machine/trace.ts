/**
 * A line for each executed instruction: where, its bytes, its disassembly, and the registers it changed. What an
 * instruction changed is known when the next one is about to run, so each line is one instruction late.
 */
import type { Cpu } from './cpu/cpu.ts';
import { createInstruction, DecodeResult, decode, MAX_LENGTH } from './cpu/isa/decode.ts';
import { disassemble, registerName } from './cpu/isa/disassemble.ts';
import { opcodeName } from './cpu/isa/opcode-name.ts';
import { GuestFault } from './cpu/state/fault.ts';
import { CS, SEGMENT_BASE, SEGMENT_SELECTOR, SEGMENT_SIZE, SEGMENTS } from './cpu/state/layout.ts';
import { EXECUTE } from './cpu/system/paging.ts';

const FLAGS = 16;
const PAGE = 4096;
const hex = (value: bigint | number, digits: number): string => value.toString(16).padStart(digits, '0');

export interface TraceOptions {
  /** Retired instructions before the first one that is traced, and after the last; all unless told. */
  readonly from?: number;
  readonly to?: number;
  /** Whether the instruction at a linear address is traced, in the mode that the CPU is in. */
  readonly wanted?: (address: bigint) => boolean;
  /** Ends the line of the instruction at a linear address. */
  readonly remark?: (address: bigint) => string;
}

export class Tracer {
  readonly from: number;
  readonly to: number;
  readonly #cpu: Cpu;
  readonly #write: (line: string) => void;
  readonly #options: TraceOptions;
  readonly #instruction = createInstruction();
  /** Sixteen general registers, then RFLAGS, as they were before the instruction whose line waits. */
  #before: bigint[] = [];
  #waiting = '';
  #remark = '';

  constructor(cpu: Cpu, write: (line: string) => void, options: TraceOptions = {}) {
    this.#cpu = cpu;
    this.#write = write;
    this.#options = options;
    this.from = options.from ?? 0;
    this.to = options.to ?? Number.POSITIVE_INFINITY;
  }

  /** Whether the instruction after so many retired ones is in the time that is traced. */
  covers(retired: number): boolean {
    return retired >= this.from && retired < this.to;
  }

  /** To be called before each instruction. */
  step(): void {
    this.flush();
    const { wanted, remark } = this.#options;
    const start = wanted || remark ? this.#start() : 0n;
    if (wanted && !wanted(start)) return;
    this.#before = this.#registers();
    this.#waiting = this.#describe();
    this.#remark = remark?.(start) ?? '';
  }

  /** Writes the last instruction's line; to be called when the machine has stopped. */
  flush(): void {
    if (this.#waiting === '') return;
    const changes = this.#registers().flatMap((value, n) => {
      if (value === this.#before[n]) return [];
      return n === FLAGS ? [`rflags=${hex(value, 1)}`] : [`${registerName(n, 8)}=${hex(value, 1)}`];
    });
    const line = changes.length > 0 ? `${this.#waiting.padEnd(80)} ${changes.join(' ')}` : this.#waiting;
    this.#write(this.#remark === '' ? line : `${line.padEnd(80)}  ; ${this.#remark}`);
    this.#waiting = '';
  }

  #registers(): bigint[] {
    const { state } = this.#cpu;
    return [...Array.from({ length: 16 }, (_, n) => state.gpr(n)), BigInt(state.rflags >>> 0)];
  }

  #describe(): string {
    const { state, blocks } = this.#cpu;
    const { bits } = blocks.mode;
    const place = `${hex(state.get32(SEGMENTS + CS * SEGMENT_SIZE + SEGMENT_SELECTOR), 4)}:${hex(state.rip, bits / 4)}`;
    const window = new Uint8Array(MAX_LENGTH);
    let available = this.#fetch(window, 0, PAGE - Number(this.#start() % BigInt(PAGE)));
    if (available === 0) return `${place}  (not fetched: the page is not there)`;
    const decodeWindow = (): number => decode(window, 0, available, blocks.mode, this.#instruction);
    let result = decodeWindow();
    if (result === DecodeResult.NeedBytes) {
      // The next page only when the instruction reaches it, as the CPU does: looking marks the page as accessed.
      available = this.#fetch(window, available, MAX_LENGTH);
      result = decodeWindow();
    }
    const decoded = result === DecodeResult.Ok;
    const length = decoded ? this.#instruction.length : 1;
    const text = decoded
      ? disassemble(this.#instruction, state.rip, bits)
      : `(${opcodeName(window, 0, available, bits)}: invalid)`;
    const shown = [...window.subarray(0, length)].map((byte) => hex(byte, 2)).join('');
    return `${place}  ${shown.padEnd(20)}  ${text}`;
  }

  /** The linear address of RIP. */
  #start(): bigint {
    const { state, blocks } = this.#cpu;
    const base = state.get64(SEGMENTS + CS * SEGMENT_SIZE + SEGMENT_BASE);
    return blocks.mode.bits === 64 ? state.rip : BigInt.asUintN(32, base + state.rip);
  }

  /** Reads the bytes at RIP from number `from` to before `to`. @returns where it ended: earlier if a page is not there */
  #fetch(window: Uint8Array, from: number, to: number): number {
    const { state, mmu, physical } = this.#cpu;
    const start = this.#start();
    let n = from;
    try {
      for (; n < Math.min(to, MAX_LENGTH); n++) {
        const at = BigInt.asUintN(64, start + BigInt(n));
        const [low, high] = [Number(at & 0xffff_ffffn), Number(at >> 32n)];
        window[n] = physical.read8(mmu.translate(low, high, EXECUTE, state.cpl === 3));
      }
    } catch (fault) {
      if (!(fault instanceof GuestFault)) throw fault;
    }
    return n;
  }
}
