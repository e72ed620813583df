/** A machine as a debugger's session wants it. */
import type { FrameRegisters } from '../debugger/go/registers.ts';
import type { MemoryReader } from '../debugger/memory-reader.ts';
import type { FloatRegisters, SegmentRegister, TargetRegisters } from '../debugger/session/registers.ts';
import type {
  Attention,
  DecodedInstruction,
  Input,
  PagedMemory,
  Target,
  TargetEvent,
  TargetStop,
} from '../debugger/session/target.ts';
import { createInstruction, DecodeResult, decode, MAX_LENGTH } from '../machine/cpu/isa/decode.ts';
import { disassemble } from '../machine/cpu/isa/disassemble.ts';
import * as at from '../machine/cpu/state/layout.ts';
import { REAL_MODE } from '../machine/cpu/system/code-mode.ts';
import { updateMode } from '../machine/cpu/system/mode.ts';
import type { Machine, StateWithoutRam } from '../machine/machine.ts';
import type { Stop } from '../machine/stop.ts';
import { give, type RecordedInput } from './guest-input.ts';
import { OutputOnce } from './output-once.ts';
import { RamPages } from './ram-pages.ts';

/** The order in which instructions number them. */
const ENCODED = ['rax', 'rcx', 'rdx', 'rbx', 'rsp', 'rbp', 'rsi', 'rdi'] as const;
const SEGMENTS = ['es', 'cs', 'ss', 'ds', 'fs', 'gs', 'ldtr', 'tr'] as const;
const [CR0_PE, EFER_LMA, VM] = [1n, 0x400n, 0x2_0000n] as const;

interface Saved {
  readonly machine: StateWithoutRam;
  readonly sent: number;
  readonly played: number;
}

export class MachineTarget implements Target {
  readonly machine: Machine;
  readonly memories: readonly PagedMemory[];
  readonly physical: MemoryReader;
  #attention: Attention | undefined;
  #mode = '';
  readonly #output: OutputOnce;
  readonly #instruction = createInstruction();
  /** What comes from outside, as it came in another run, and how much of it has come. */
  #script: readonly RecordedInput[];
  #played = 0;

  /**
   * @param disk what the machine's disk stands on
   * @param output what the machine's COM1 is connected to
   * @param script what the machine is given on its way, in order
   */
  constructor(machine: Machine, disk: PagedMemory, output = new OutputOnce(), script: readonly RecordedInput[] = []) {
    this.machine = machine;
    this.#script = script;
    this.#output = output;
    this.memories = [new RamPages(machine), disk];
    this.physical = { read: (address, length) => this.#readPhysical(address, length) };
    this.#settle();
  }

  get instant(): number {
    return this.machine.retired;
  }

  get virtualNs(): number {
    return this.machine.virtualNs;
  }

  get halted(): boolean {
    return this.machine.cpu.halted;
  }

  pay(attention: Attention): void {
    const before = this.#attention;
    this.#attention = attention;
    const { cpu } = this.machine;
    const { physical, state } = cpu;
    if (!sameStops(before?.stops, attention.stops)) cpu.blocks.stops = attention.stops;
    cpu.system.observer = attention.events && this.#observer(attention.events);
    this.#mode = this.#modeName();
    const bytes = attention.watched.flatMap((range) =>
      range.writes && range.physical !== undefined && range.physical < BigInt(this.machine.ramSize)
        ? [{ physical: Number(range.physical), length: range.length }]
        : [],
    );
    if (bytes.length > 0 || (before?.watched.length ?? 0) > 0) {
      physical.watch(bytes);
      for (const each of bytes) cpu.mmu.watchWrites(each.physical >>> 12);
    }
    physical.onWatchedWrite = (address, length) =>
      this.#tell({ kind: 'write', address: BigInt(address), length, instant: this.#after() });
    this.#watchReads(attention.watched.some(({ reads }) => reads));
    updateMode(state);
  }

  /** Reads are seen only when every access is made outside the executor. */
  #watchReads(wanted: boolean): void {
    this.machine.cpu.state.onAccess = wanted
      ? (lo, hi, size, write) => {
          const address = (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
          if (!write) this.#tell({ kind: 'read', address, length: size, instant: this.#after() });
        }
      : undefined;
  }

  #observer(tell: (event: TargetEvent) => boolean) {
    const note = (event: TargetEvent): void => {
      if (tell(event)) this.machine.pause();
    };
    const instant = (): number => this.#after();
    return {
      exception: (vector: number, errorCode: number) =>
        note({ kind: 'exception', vector, errorCode, instant: instant() }),
      interrupt: (vector: number) => note({ kind: 'interrupt', vector, instant: instant() }),
      softwareInterrupt: (vector: number) => note({ kind: 'software interrupt', vector, instant: instant() }),
      systemCall: (number: bigint) => note({ kind: 'system call', number, instant: instant() }),
      port: (port: number, size: number) => note({ kind: 'port', port, size, instant: instant() }),
      mode: () => {
        const mode = this.#modeName();
        if (mode === this.#mode) return;
        this.#mode = mode;
        note({ kind: 'mode', mode, instant: instant() });
      },
    };
  }

  #tell(event: TargetEvent): void {
    if (this.#attention?.events?.(event)) this.machine.pause();
  }

  /** The instant after what goes on. */
  #after(): number {
    const { cpu } = this.machine;
    return cpu.retired + (cpu.executing ? 1 : 0);
  }

  run(until: number): TargetStop {
    const { machine } = this;
    machine.cpu.passOver = { retired: machine.retired, rip: machine.cpu.state.rip };
    while (machine.retired < until) {
      const next = this.#script[this.#played]?.retired ?? Number.POSITIVE_INFINITY;
      // While something is to come, HLT is not to be waited out: it may be what wakes the processor.
      const realTime = next < Number.POSITIVE_INFINITY;
      const stop = machine.run({ instructions: Math.min(until, next) - machine.retired, realTime });
      if (stop.kind === 'breakpoint') {
        const ended = this.#settle();
        return ended ? endOf(ended) : { kind: 'stopped' };
      }
      if (stop.kind === 'idle' && machine.retired < next) machine.waitUntil(stop.untilNs);
      else if (stop.kind !== 'instructions' && stop.kind !== 'paused' && stop.kind !== 'idle') return endOf(stop);
      if (machine.retired >= next) this.#play();
    }
    const ended = this.#settle();
    return ended && ended.kind !== 'breakpoint' ? endOf(ended) : { kind: 'reached' };
  }

  #settle(): Stop | undefined {
    this.#play();
    return this.machine.settle();
  }

  /** Gives the machine what came before the next instruction; in HLT time passes until it comes. */
  #play(): void {
    const { machine } = this;
    for (;;) {
      const next = this.#script[this.#played];
      if (!next || next.retired > machine.retired) return;
      while (machine.virtualNs < next.virtualNs && machine.cpu.halted) {
        const stop = machine.run({ instructions: 1, realTime: true });
        if (stop.kind !== 'idle') break;
        machine.waitUntil(Math.min(stop.untilNs, next.virtualNs));
      }
      give(machine, next);
      this.#played++;
    }
  }

  input(input: Input): void {
    if (input.kind === 'keys') this.machine.type(input.text);
    else this.machine.serialInput(input.bytes);
    this.#settle();
  }

  newFuture(): void {
    this.#output.newFuture();
    this.#script = this.#script.slice(0, this.#played);
  }

  save(): Saved {
    return { machine: this.machine.saveWithoutRam(), sent: this.#output.sent, played: this.#played };
  }

  restore(saved: unknown): void {
    const { machine, sent, played } = saved as Saved;
    this.machine.restoreWithoutRam(machine);
    this.#output.sent = sent;
    this.#played = played;
    // What is looked out for is known to the code that was just forgotten.
    updateMode(this.machine.cpu.state);
    this.#mode = this.#modeName();
  }

  registers(): TargetRegisters {
    const { state } = this.machine.cpu;
    const general = Object.fromEntries(
      Array.from({ length: 16 }, (_, n) => [ENCODED[n] ?? `r${n}`, state.gpr(n)] as const),
    );
    const segments = Object.fromEntries(SEGMENTS.map((name, n) => [name, this.#segment(n)]));
    return {
      general: { ...(general as unknown as FrameRegisters), rip: state.rip } as TargetRegisters['general'],
      rflags: BigInt(state.rflags >>> 0),
      segments: segments as TargetRegisters['segments'],
      gdtr: { base: state.get64(at.GDTR), limit: state.get32(at.GDTR + 8) },
      idtr: { base: state.get64(at.IDTR), limit: state.get32(at.IDTR + 8) },
      cr0: state.get64(at.CR0),
      cr2: state.get64(at.CR2),
      cr3: state.get64(at.CR3),
      cr4: state.get64(at.CR4),
      cr8: BigInt(this.machine.cpu.system.taskPriority),
      efer: state.get64(at.EFER),
      debug: Array.from({ length: 8 }, (_, n) => state.get64(at.DR + n * 8)),
      cpl: state.cpl,
      mode: this.#modeName(),
      bits: this.machine.cpu.mode.bits,
    };
  }

  floatRegisters(): FloatRegisters {
    const { state } = this.machine.cpu;
    const bytes = (start: number, size: number) => state.u8.slice(start, start + size);
    const status = state.get32(at.X87_STATUS);
    const top = (status >>> 11) & 7;
    // Two bits a register: 11 for empty. (Intel SDM vol. 1, 8.1.7)
    const used = state.get32(at.X87_TAG);
    let tags = 0;
    for (let n = 0; n < 8; n++) if ((used & (1 << n)) === 0) tags |= 3 << (2 * n);
    return {
      st: Array.from({ length: 8 }, (_, n) => bytes(at.X87 + ((top + n) & 7) * 16, 10)),
      xmm: Array.from({ length: 16 }, (_, n) => bytes(at.XMM + n * 16, 16)),
      ymmUpper: Array.from({ length: 16 }, (_, n) => bytes(at.YMM_UPPER + n * 16, 16)),
      control: {
        fctrl: state.get32(at.X87_CONTROL),
        fstat: status,
        ftag: tags,
        fiseg: state.get32(at.X87_CS),
        fioff: state.get32(at.X87_IP),
        foseg: state.get32(at.X87_DS),
        fooff: state.get32(at.X87_DP),
        fop: state.get32(at.X87_OPCODE),
        mxcsr: state.get32(at.MXCSR),
      },
    };
  }

  disassemble(bytes: Uint8Array, address: bigint, bits: 16 | 32 | 64): DecodedInstruction | undefined {
    const window = new Uint8Array(MAX_LENGTH);
    window.set(bytes.subarray(0, MAX_LENGTH));
    const mode = { ...(this.machine.cpu.mode.bits === bits ? this.machine.cpu.mode : REAL_MODE), bits };
    const available = Math.min(bytes.length, MAX_LENGTH);
    if (decode(window, 0, available, mode, this.#instruction) !== DecodeResult.Ok) return undefined;
    const { mnemonic } = this.#instruction.form;
    return {
      length: this.#instruction.length,
      text: disassemble(this.#instruction, address, bits),
      kind: /^call/.test(mnemonic) ? 'call' : /^(ret|iret)/.test(mnemonic) ? 'return' : 'other',
    };
  }

  #segment(n: number): SegmentRegister {
    const { state } = this.machine.cpu;
    const cell = at.SEGMENTS + n * at.SEGMENT_SIZE;
    return {
      selector: state.get32(cell + at.SEGMENT_SELECTOR) & 0xffff,
      base: state.get64(cell + at.SEGMENT_BASE),
      limit: state.get32(cell + at.SEGMENT_LIMIT),
    };
  }

  #modeName(): string {
    const { state, mode } = this.machine.cpu;
    if ((state.get64(at.EFER) & EFER_LMA) !== 0n) return mode.bits === 64 ? 'long' : 'compatibility';
    if ((state.get64(at.CR0) & CR0_PE) === 0n) return 'real';
    if ((BigInt(state.get32(at.FLAG_SYSTEM)) & VM) !== 0n) return 'virtual-8086';
    return mode.bits === 32 ? 'protected' : 'protected, 16-bit code';
  }

  #readPhysical(address: bigint, length: number): Uint8Array | undefined {
    const { physical } = this.machine.cpu;
    const [first, last] = [Number(address), Number(address) + length - 1];
    if (physical.host(first) === 0 || physical.host(last) === 0) return undefined;
    return physical.readBytes(first, length);
  }
}

const sameStops = (a: ReadonlySet<bigint> | undefined, b: ReadonlySet<bigint>): boolean =>
  (a?.size ?? 0) === b.size && [...b].every((address) => a?.has(address));

function endOf(stop: Stop): TargetStop {
  switch (stop.kind) {
    case 'halted':
      return { kind: 'ended', cause: 'halted', text: 'the processor waits for an interrupt, and none will come' };
    case 'power-off':
      return { kind: 'ended', cause: 'power-off', text: 'the guest switched the machine off' };
    case 'debug-exit':
      return { kind: 'ended', cause: 'debug-exit', text: `the guest left with status ${stop.status}` };
    case 'triple-fault':
      return { kind: 'ended', cause: 'triple fault', text: stop.report };
    default:
      return { kind: 'reached' };
  }
}
