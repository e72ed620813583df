/**
 * A PC: the CPU, its memory, the board with the chips, and the time that they share. Knows nothing of terminals, files or
 * stages; imports nothing of Bun or Node.
 */
import { type Board, createBoard } from './board.ts';
import { checkChips, saveChips } from './chip.ts';
import { Clock } from './clock.ts';
import { Cpu } from './cpu/cpu.ts';
import { buildInterpreter } from './cpu/executors/interpreter/interpreter.ts';
import type { TranslatorOptions } from './cpu/executors/translator/options.ts';
import { CpuState } from './cpu/state/cpu-state.ts';
import { RAM } from './cpu/state/layout.ts';
import { PhysicalMemory } from './cpu/state/physical-memory.ts';
import type { ApicPort } from './cpu/system/apic-port.ts';
import type { CpuModel } from './cpu/system/features.ts';
import type { BlockStore } from './devices/block-store.ts';
import type { BootDrive } from './devices/cmos-layout.ts';
import type { FwCfgFile } from './devices/fw-cfg.ts';
import type { Keyboard } from './devices/keyboard.ts';
import type { Mouse } from './devices/mouse.ts';
import { type Picture, picture } from './devices/picture.ts';
import type { TextScreen } from './devices/text-screen.ts';
import type { Pace } from './devices/uart.ts';
import { missingOpcodesReport, tripleFaultReport } from './failure-report.ts';
import { wantsKey } from './key-demand.ts';
import type { MachineState, StateWithoutRam } from './machine-state.ts';
import { PortSpace } from './ports.ts';
import { count, moment, oneOf, StateError } from './state-format.ts';
import type { Stop } from './stop.ts';
import { type TraceOptions, Tracer } from './trace.ts';
import { NS_PER_INSTRUCTION } from './virtual-time.ts';

export interface MachineOptions {
  /** Bytes of RAM, a multiple of 1 MiB, 1 MiB … 3 GiB. */
  readonly memory: number;
  /** 64 KiB that appear at 0xF0000 and below 4 GiB. */
  readonly firmware: Uint8Array;
  /** The first hard disk. */
  readonly disk?: BlockStore | undefined;
  /** The diskettes in drives A and B. */
  readonly floppies?: readonly BlockStore[];
  /** A disc in a CD-ROM drive, which is master of the secondary channel. */
  readonly cdrom?: BlockStore | undefined;
  /** What is tried first at power-on; the first hard disk unless given. */
  readonly bootFirst?: BootDrive;
  /** Up to three more: slave of the primary channel, master (unless that is a CD-ROM drive) and slave of the secondary. */
  readonly furtherDisks?: readonly BlockStore[];
  /** What the real-time clock shows at power-on, as UTC; 2020-01-01 00:00:00 unless given. */
  readonly startTime?: Date;
  /** Files for the guest, which it finds through QEMU's fw_cfg. */
  readonly files?: readonly FwCfgFile[];
  /** Which instructions there are, and CPUID tells of; everything unless told. */
  readonly cpu?: CpuModel;
  /** The interpreter's module, when it was compiled before; else it is built. */
  readonly interpreter?: WebAssembly.Module;
  /** How hot code is translated to WebAssembly, or that it is not; see `TranslatorOptions`. It changes nothing but the speed. */
  readonly translator?: TranslatorOptions | 'off';
  /** Bytes that the guest sent through COM1, as they come. */
  readonly onSerial?: (bytes: Uint8Array) => void;
  /** A byte written to the debug console, port 0xE9. */
  readonly onDebug?: (byte: number) => void;
}

export type { MachineState, StateWithoutRam };

export interface RunLimit {
  /** Most instructions to retire before coming back. */
  readonly instructions: number;
  /** Come back with `idle` instead of skipping the time in which the CPU waits for an interrupt: somebody is watching. */
  readonly realTime?: boolean;
}

const VIDEO_START = 0xa0000;
const VIDEO_END = 0xc0000;
const PAGE_64K = 0x1_0000;
/** Bytes from COM1 that are kept back at most before the host gets them. */
const SERIAL_CHUNK = 256;
/** Virtual nanoseconds in one HLT after which a guest is taken to be halted for good: an hour. */
const HALTED_FOR_GOOD = 3600e9;

/** Master and slave of the primary channel, then of the secondary, whose master a CD-ROM drive may be. */
function drivesOf({ disk, furtherDisks = [], cdrom }: MachineOptions): (BlockStore | undefined)[] {
  const disks = [disk, ...furtherDisks];
  return cdrom ? [disks[0], disks[1], undefined, disks[2]] : disks;
}

/** 64 KiB pages of linear memory that a machine with this much RAM needs; what `buildInterpreter` is given. */
export const linearMemoryPages = (ram: number): number => Math.ceil((RAM + ram) / PAGE_64K);

export class Machine {
  readonly cpu: Cpu;
  readonly #state: CpuState;
  readonly #physical: PhysicalMemory;
  readonly #clock: Clock;
  readonly #board: Board;
  readonly #firmware: Uint8Array;
  readonly #onSerial: (bytes: Uint8Array) => void;
  /** Bytes from COM1 that the host has not got yet. */
  #sent: number[] = [];
  /** Virtual nanoseconds that passed while the CPU waited. */
  #waited = 0;
  #stop: Stop | undefined;
  #tracer: Tracer | undefined;
  #resetAsked = false;
  #pauseAsked = false;
  /** The HLT under way: the retired instructions and virtual nanoseconds at its start. */
  #halt = { retired: -1, since: 0 };

  constructor(options: MachineOptions) {
    this.#state = new CpuState(new WebAssembly.Memory({ initial: linearMemoryPages(options.memory) }));
    this.#physical = new PhysicalMemory(this.#state, options.memory);
    this.#firmware = options.firmware;
    this.#onSerial = options.onSerial ?? (() => {});
    this.#clock = new Clock(
      () => this.virtualNs,
      () => this.#deadlineMoved(),
    );
    const ports = new PortSpace();
    this.cpu = this.#createCpu(ports, options);
    this.#board = this.#createBoard(ports, options);
    this.#powerOn();
  }

  get keyboard(): Keyboard {
    return this.#board.keyboard;
  }

  get mouse(): Mouse {
    return this.#board.mouse;
  }

  /** Instructions retired since power-on. */
  get retired(): number {
    return this.cpu.retired;
  }

  /** Virtual nanoseconds since power-on: the instructions, and the time in which the CPU waited. */
  get virtualNs(): number {
    return this.cpu.retired * NS_PER_INSTRUCTION + this.#waited;
  }

  /** Whether some of what `type` queued has not been typed yet. */
  get keysPending(): boolean {
    return this.#board.typist.busy;
  }

  /** From now on `write` gets a line for each executed instruction that the options let through. */
  trace(write: (line: string) => void, options: TraceOptions = {}): void {
    this.#tracer = new Tracer(this.cpu, write, options);
  }

  /** Runs until something stops it, or the limit. */
  run(limit: RunLimit): Stop {
    const endNs = this.virtualNs + limit.instructions * NS_PER_INSTRUCTION;
    this.#pauseAsked = false;
    const stop = this.#runUntilStop(this.retired + limit.instructions, endNs, limit.realTime ?? false);
    this.#flushSerial();
    this.#tracer?.flush();
    return stop;
  }

  /**
   * Lets happen what is due before the next instruction: timers, a reset, the delivery of an interrupt, and after HLT the
   * time until one wakes the CPU. A debugger shows the machine so that the next thing to come is an instruction.
   * @returns why there is none to come, if so
   */
  settle(): Stop | undefined {
    for (;;) {
      const stop = this.run({ instructions: 0 });
      if (stop.kind !== 'instructions') return stop;
      // Without instructions to run, the CPU only attends to what waits between two of them.
      const ended = this.cpu.run(this.retired);
      if (ended === 'triple-fault') this.#stop = { kind: 'triple-fault', report: tripleFaultReport(this.cpu) };
      if (ended !== 'halted' || this.#stop) return this.#stop;
      if (this.#nothingWakes(false)) return { kind: 'halted' };
      this.#waited += this.#clock.next() - this.virtualNs;
    }
  }

  /**
   * For an observer of the CPU: the run under way ends soon, at the latest with the block that runs. Only the deadline moves,
   * which the guest cannot notice; what asks for attention would cut a repeated string instruction short.
   */
  pause(): void {
    this.#pauseAsked = true;
    this.cpu.shorten(this.retired + 1);
  }

  /** Bytes of RAM. */
  get ramSize(): number {
    return this.#physical.size;
  }

  /** The whole machine between two runs; the disk's contents are the caller's. */
  save(): MachineState {
    return { ...this.saveWithoutRam(), ram: this.#state.u8.slice(RAM, RAM + this.#physical.size) };
  }

  /** As `save`, but the RAM too is the caller's. */
  saveWithoutRam(): StateWithoutRam {
    return {
      model: this.cpu.model,
      cpu: this.cpu.save(),
      chips: saveChips(this.#board),
      waited: this.#waited,
    };
  }

  /**
   * Puts the machine back to a saved moment of its own, or of one with as much memory and the same CPU.
   * @throws StateError if the state does not fit this machine, which then is as it was
   */
  restore(state: MachineState): void {
    if (state.ram.length !== this.#physical.size)
      throw new StateError(`RAM of ${state.ram.length} bytes, not ${this.#physical.size}`);
    const putBack = this.#check(state);
    this.#state.u8.set(state.ram, RAM);
    putBack();
  }

  /** As `restore`, with the RAM as it is now. */
  restoreWithoutRam(state: StateWithoutRam): void {
    this.#check(state)();
  }

  /** Queues text for the PS/2 keyboard; typed as the guest takes it. */
  type(text: string): void {
    this.#board.typist.type(text);
  }

  /** Bytes that arrive at COM1, as fast as its divisor says or as the guest takes them. */
  serialInput(bytes: Uint8Array, pace: Pace = 'baud'): void {
    this.#board.com1.receive(bytes, pace);
  }

  /** Takes COM1's carrier away, once the guest has got every byte of `serialInput`. */
  serialHangUp(): void {
    this.#board.com1.hangUp();
  }

  /** Bytes of `serialInput` that have not come over the wire yet. */
  get serialInputPending(): number {
    return this.#board.com1.waiting;
  }

  /** Whether the guest is ready for input at COM1 and has taken all there was. */
  get wantsSerialInput(): boolean {
    return this.#board.com1.wantsInput;
  }

  /** What the display shows, read as text whatever the mode. */
  screen(): TextScreen {
    return this.#board.vga.screen();
  }

  /** What the display shows, in pixels. */
  picture(): Picture {
    return this.#board.vga.graphics() ?? picture(this.screen());
  }

  /** What the guest asked for that this machine lacks, one line each; empty when nothing. */
  report(): string {
    return missingOpcodesReport(this.cpu.blocks.missing);
  }

  /** Lets time pass in which the CPU waits, up to `ns` virtual nanoseconds since power-on. */
  waitUntil(ns: number): void {
    this.#waited += Math.max(0, ns - this.virtualNs);
    this.#clock.advance();
  }

  #createCpu(ports: PortSpace, options: MachineOptions): Cpu {
    const wiring = {
      ports,
      acknowledge: () => this.#board.localApic.acknowledge(),
      apic: (): ApicPort => this.#board.localApic,
      now: () => this.virtualNs,
      x87Error: (active: boolean) => this.#board.coprocessorError.ferr(active),
    };
    const module = options.interpreter ?? new WebAssembly.Module(buildInterpreter(linearMemoryPages(0)));
    return new Cpu(this.#state, this.#physical, wiring, module, options.cpu, options.translator);
  }

  #createBoard(ports: PortSpace, options: MachineOptions): Board {
    return createBoard(
      { ports, clock: this.#clock },
      {
        memory: options.memory,
        videoMemory: this.#state.u8.subarray(RAM + VIDEO_START, RAM + VIDEO_END),
        drives: drivesOf(options),
        cdrom: options.cdrom,
        floppies: options.floppies ?? [],
        ...(options.bootFirst ? { bootFirst: options.bootFirst } : {}),
        ...(options.startTime ? { startTime: options.startTime } : {}),
        ...(options.files ? { files: options.files } : {}),
        dma: this.#physical,
        addMemoryWindow: (window) => this.#physical.addWindow(window),
        onVideoWindow: (open) => this.#physical.coverVideo(open),
        onShadow: (writable) => this.#physical.setShadow(writable),
        onInterrupt: (high) => this.cpu.setInterruptLine(high),
        onNmi: () => this.cpu.raiseNmi(),
        onA20: (enabled) => this.#physical.setA20(enabled),
        onReset: () => this.#askReset(),
        onPowerOff: () => this.#end({ kind: 'power-off' }),
        onDebugExit: (status) => this.#end({ kind: 'debug-exit', status }),
        onDebug: options.onDebug ?? (() => {}),
        onSerial: (byte) => this.#sent.push(byte),
        wantsKey: () => wantsKey(this.cpu, this.#board.keyboardController, this.#board.pics),
      },
    );
  }

  /** @returns puts all but the RAM into the state. @throws StateError if it does not fit; nothing has changed then */
  #check({ model, cpu, chips, waited }: StateWithoutRam): () => void {
    oneOf(this.cpu.model)(model, 'the CPU model');
    oneOf(this.cpu.save().cells.length)(cpu.cells.length, "the length of the CPU's state");
    count(cpu.retired, 'the number of retired instructions');
    moment(waited, 'the time waited');
    moment(cpu.retired * NS_PER_INSTRUCTION + waited, 'the virtual time');
    const restoreChips = checkChips(this.#board, chips);
    return () => {
      this.#waited = waited;
      this.#halt = { retired: -1, since: 0 };
      this.#stop = undefined;
      this.#resetAsked = false;
      this.#sent = [];
      this.cpu.restore(cpu);
      restoreChips();
    };
  }

  #runUntilStop(end: number, endNs: number, realTime: boolean): Stop {
    for (;;) {
      if (this.#resetAsked) this.#reset();
      this.#clock.advance();
      if (this.#stop) return this.#stop;
      if (this.retired >= end) return { kind: 'instructions' };
      const ended = this.cpu.run(this.#tracer ? this.#traceUntil(end, this.#tracer) : this.#deadline(end));
      if (this.#sent.length >= SERIAL_CHUNK) this.#flushSerial();
      if (ended === 'breakpoint' || this.#pauseAsked) return { kind: 'breakpoint' };
      if (ended === 'triple-fault') {
        this.#stop = { kind: 'triple-fault', report: tripleFaultReport(this.cpu) };
      } else if (ended === 'halted' && !this.#stop) {
        if (this.#nothingWakes(realTime)) return { kind: 'halted' };
        const next = this.#clock.next();
        if (realTime) return { kind: 'idle', untilNs: next };
        this.#waited += next - this.virtualNs;
        if (this.virtualNs > endNs) return { kind: 'paused' };
      }
    }
  }

  /** Has the CPU stepped while that is traced. @returns its deadline, at the latest when that changes */
  #traceUntil(end: number, tracer: Tracer): number {
    const { retired } = this;
    if (tracer.covers(retired)) {
      this.cpu.trace = () => tracer.step();
      return this.#deadline(Math.min(end, tracer.to));
    }
    this.cpu.trace = undefined;
    tracer.flush();
    return this.#deadline(retired < tracer.from ? Math.min(end, tracer.from) : end);
  }

  #nothingWakes(realTime: boolean): boolean {
    if (!this.#canWake()) return true;
    return !realTime && this.#clock.next() - this.#haltedSince() > HALTED_FOR_GOOD;
  }

  /** Whether an interrupt can end a HLT. */
  #canWake(): boolean {
    const { localApic, ioApic, pics } = this.#board;
    if (!this.cpu.interruptsEnabled) return false;
    return (localApic.passesExternal && !pics.allMasked) || localApic.canInterrupt || ioApic.canInterrupt;
  }

  /** Virtual nanoseconds since power-on at which the HLT under way began. */
  #haltedSince(): number {
    if (this.#halt.retired !== this.retired) this.#halt = { retired: this.retired, since: this.virtualNs };
    return this.#halt.since;
  }

  /** Retired instructions at which the CPU must come back: the next timer, or the end. */
  #deadline(end: number): number {
    const ns = this.#clock.next() - this.#waited;
    return Math.min(end, Math.max(this.retired + 1, Math.ceil(ns / NS_PER_INSTRUCTION)));
  }

  #deadlineMoved(): void {
    const ns = this.#clock.next() - this.#waited;
    this.cpu.shorten(Math.max(this.retired + 1, Math.ceil(ns / NS_PER_INSTRUCTION)));
  }

  #end(stop: Stop): void {
    this.#stop = stop;
    this.cpu.requestStop();
  }

  #askReset(): void {
    this.#resetAsked = true;
    this.cpu.requestStop();
  }

  #powerOn(): void {
    this.#physical.loadRom(this.#firmware, 0x10_0000 - this.#firmware.length);
    this.#board.a20.reset();
  }

  #reset(): void {
    this.#resetAsked = false;
    for (const chip of Object.values(this.#board)) chip.reset();
    this.#powerOn();
    this.cpu.reset();
  }

  #flushSerial(): void {
    if (this.#sent.length === 0) return;
    const bytes = Uint8Array.from(this.#sent);
    this.#sent = [];
    this.#onSerial(bytes);
  }
}
