/**
 * A PC of the i440FX generation: the CPU, the chips on its board, and the wires between them. Knows nothing of terminals,
 * files or stages; imports nothing of Bun or Node.
 */
import { Clock } from './clock.ts';
import { Cpu, type CpuSnapshot } from './cpu/cpu.ts';
import { buildInterpreter } from './cpu/executors/interpreter/interpreter.ts';
import type { TranslatorOptions } from './cpu/executors/translator/options.ts';
import { CpuState } from './cpu/state/cpu-state.ts';
import { CR0, RAM } from './cpu/state/layout.ts';
import { PhysicalMemory } from './cpu/state/physical-memory.ts';
import type { CpuModel } from './cpu/system/features.ts';
import { A20Gate, SystemControlA } from './devices/a20.ts';
import { AtaChannel } from './devices/ata.ts';
import type { BlockStore } from './devices/block-store.ts';
import { CoprocessorError } from './devices/coprocessor-error.ts';
import { DebugConsole } from './devices/debug-console.ts';
import { DebugExit } from './devices/debug-exit.ts';
import { Keyboard } from './devices/keyboard.ts';
import { KeyboardController } from './devices/keyboard-controller.ts';
import { Mouse } from './devices/mouse.ts';
import { PicPair } from './devices/pic.ts';
import { Pit } from './devices/pit.ts';
import { SystemControlB } from './devices/port61.ts';
import { Power } from './devices/power.ts';
import { ResetControl } from './devices/reset.ts';
import { Rtc } from './devices/rtc.ts';
import type { TextScreen } from './devices/text-screen.ts';
import { Typist } from './devices/typing.ts';
import { Uart } from './devices/uart.ts';
import { Vga } from './devices/vga.ts';
import { PortSpace } from './ports.ts';
import { missingReport, tripleFaultReport } from './report.ts';
import type { Stop } from './stop.ts';
import { Tracer } from './trace.ts';
import { NS_PER_INSTRUCTION } from './virtual-time.ts';

export interface MachineOptions {
  /** Bytes of RAM, a multiple of 1 MiB, 1 MiB … 3 GiB. */
  readonly memory: number;
  /** 64 KiB that appear at 0xF0000 and below 4 GiB. */
  readonly firmware: Uint8Array;
  /** The first hard disk. */
  readonly disk: BlockStore;
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

/** A chip on the board, as the machine handles them all. */
interface Device {
  reset(): void;
  save(): unknown;
  restore(state: unknown): void;
}

/** A machine at one moment, held in memory. */
export interface MachineState {
  readonly model: CpuModel;
  readonly cpu: CpuSnapshot;
  readonly ram: Uint8Array;
  /** In the order in which they are restored. */
  readonly devices: readonly unknown[];
  readonly a20: boolean;
  /** Virtual nanoseconds in which the CPU had waited. */
  readonly waited: number;
}

export interface RunLimit {
  /** Most instructions to retire before coming back. */
  readonly instructions: number;
  /** Come back with `idle` instead of skipping the time in which the CPU waits for an interrupt: somebody is watching. */
  readonly realTime?: boolean;
}

const COM1 = 0x3f8;
const VIDEO_START = 0xa0000;
const VIDEO_END = 0xc0000;
const PAGE_64K = 0x1_0000;
/** BIOS data area: head and tail of the keyboard buffer. */
const [BUFFER_HEAD, BUFFER_TAIL] = [0x41a, 0x41c] as const;
/** Vector 9 of real mode's table, the keyboard interrupt: its segment. */
const KEYBOARD_VECTOR_SEGMENT = 9 * 4 + 2;
const ROM_SEGMENT = 0xc000;
const CR0_PE = 1;
/** Looks at an empty keyboard controller that no driver needs to write to it: this guest polls. */
const POLLING = 4;
/** Virtual nanoseconds in one HLT after which a guest is taken to be halted for good: an hour. */
const HALTED_FOR_GOOD = 3600e9;

/** 64 KiB pages of linear memory that a machine with this much RAM needs; what `buildInterpreter` is given. */
export const linearMemoryPages = (ram: number): number => Math.ceil((RAM + ram) / PAGE_64K);

export class Machine {
  readonly keyboard: Keyboard;
  readonly mouse: Mouse;
  readonly cpu: Cpu;
  readonly #state: CpuState;
  readonly #physical: PhysicalMemory;
  readonly #clock: Clock;
  readonly #pic: PicPair;
  readonly #controller: KeyboardController;
  readonly #typist: Typist;
  readonly #uart: Uart;
  readonly #vga: Vga;
  readonly #a20: A20Gate;
  readonly #coprocessorError: CoprocessorError;
  /** The interrupt controllers last: the others drive their lines as they come back. */
  readonly #devices: readonly Device[];
  readonly #firmware: Uint8Array;
  readonly #onSerial: (bytes: Uint8Array) => void;
  #sent: number[] = [];
  /** Virtual nanoseconds that passed while the CPU waited. */
  #waited = 0;
  #stop: Stop | undefined;
  #tracer: Tracer | undefined;
  #resetAsked = false;
  /** The HLT under way: the retired instructions and virtual nanoseconds at its start. */
  #halt = { retired: -1, since: 0 };

  constructor(options: MachineOptions) {
    const pages = linearMemoryPages(options.memory);
    this.#state = new CpuState(new WebAssembly.Memory({ initial: pages }));
    this.#physical = new PhysicalMemory(this.#state, options.memory);
    this.#firmware = options.firmware;
    this.#onSerial = options.onSerial ?? (() => {});
    const ports = new PortSpace();
    const module = options.interpreter ?? new WebAssembly.Module(buildInterpreter(linearMemoryPages(0)));
    this.cpu = new Cpu(
      this.#state,
      this.#physical,
      {
        ports,
        acknowledge: () => this.#pic.acknowledge(),
        now: () => this.virtualNs,
        x87Error: (active) => this.#coprocessorError.ferr(active),
      },
      module,
      options.cpu,
      options.translator,
    );
    const clock = new Clock(
      () => this.virtualNs,
      () => this.#deadlineMoved(),
    );
    this.#clock = clock;

    this.#pic = new PicPair(ports, (high) => this.cpu.setInterruptLine(high));
    const irq = (line: number) => this.#pic.irq(line);
    const pit = new Pit(ports, clock, irq(0));
    const port61 = new SystemControlB(ports, clock, pit);
    const rtc = new Rtc(ports, clock, irq(8), { memory: { below4G: options.memory, above4G: 0 } });
    this.#uart = new Uart(ports, clock, irq(4), COM1, (byte) => this.#sent.push(byte));
    this.#a20 = new A20Gate((enabled) => this.#physical.setA20(enabled));
    const askReset = () => this.#askReset();
    const control = new SystemControlA(ports, this.#a20, askReset);
    this.keyboard = new Keyboard();
    this.mouse = new Mouse(clock);
    this.#controller = new KeyboardController(ports, clock, {
      keyboard: this.keyboard,
      mouse: this.mouse,
      a20: this.#a20,
      keyboardIrq: irq(1),
      mouseIrq: irq(12),
      reset: askReset,
    });
    this.#typist = new Typist(clock, this.keyboard, this.#controller, () => this.#wantsKeys());
    this.#vga = new Vga(ports, clock, this.#state.u8.subarray(RAM + VIDEO_START, RAM + VIDEO_END));
    const ata = new AtaChannel(ports, clock, irq(14), options.disk);
    new DebugConsole(ports, options.onDebug ?? (() => {}));
    this.#coprocessorError = new CoprocessorError(ports, irq(13));
    const debugExit = new DebugExit(ports, (status) => this.#end({ kind: 'debug-exit', status }));
    const power = new Power(ports, clock, () => this.#end({ kind: 'power-off' }));
    const resetControl = new ResetControl(ports, askReset);
    this.#devices = [
      pit,
      port61,
      rtc,
      this.#uart,
      control,
      this.keyboard,
      this.mouse,
      this.#controller,
      this.#vga,
      ata,
      this.#coprocessorError,
      power,
      debugExit,
      resetControl,
      this.#pic,
    ];
    this.#powerOn();
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
    return this.#typist.busy;
  }

  /** From now on `write` gets a line for each executed instruction. */
  trace(write: (line: string) => void): void {
    this.#tracer = new Tracer(this.cpu, write);
    this.cpu.trace = () => this.#tracer?.step();
  }

  /** Runs until something stops it, or the limit. */
  run(limit: RunLimit): Stop {
    const endNs = this.virtualNs + limit.instructions * NS_PER_INSTRUCTION;
    const stop = this.#runUntilStop(this.retired + limit.instructions, endNs, limit.realTime ?? false);
    this.#flushSerial();
    this.#tracer?.flush();
    return stop;
  }

  /** The whole machine between two runs; the disk's contents are the caller's. */
  save(): MachineState {
    return {
      model: this.cpu.model,
      cpu: this.cpu.save(),
      ram: this.#state.u8.slice(RAM, RAM + this.#physical.size),
      devices: [...this.#devices, this.#typist].map((device) => device.save()),
      a20: this.#a20.enabled,
      waited: this.#waited,
    };
  }

  /** Puts the machine back to a saved moment of its own, or of one with as much memory and the same CPU. */
  restore(state: MachineState): void {
    if (state.ram.length !== this.#physical.size) throw new RangeError('the RAM of another machine');
    this.#state.u8.set(state.ram, RAM);
    this.#waited = state.waited;
    this.#halt = { retired: -1, since: 0 };
    this.#stop = undefined;
    this.#resetAsked = false;
    this.#sent = [];
    this.cpu.restore(state.cpu);
    this.#a20.set(state.a20);
    const devices: Device[] = [...this.#devices, this.#typist];
    devices.forEach((device, n) => {
      device.restore(state.devices[n]);
    });
  }

  /** Queues text for the PS/2 keyboard; typed as the guest takes it. */
  type(text: string): void {
    this.#typist.type(text);
  }

  /** Bytes that arrive at COM1. */
  serialInput(bytes: Uint8Array): void {
    this.#uart.receive(bytes);
  }

  screen(): TextScreen {
    return this.#vga.screen();
  }

  /** What the guest asked for that this machine lacks, one line each; empty when nothing. */
  report(): string {
    return missingReport(this.cpu.blocks.missing);
  }

  /** Lets time pass in which the CPU waits, up to `ns` virtual nanoseconds since power-on. */
  waitUntil(ns: number): void {
    this.#waited += Math.max(0, ns - this.virtualNs);
    this.#clock.advance();
  }

  #runUntilStop(end: number, endNs: number, realTime: boolean): Stop {
    for (;;) {
      if (this.#resetAsked) this.#reset();
      this.#clock.advance();
      if (this.#stop) return this.#stop;
      if (this.retired >= end) return { kind: 'instructions' };
      const ended = this.cpu.run(this.#deadline(end));
      if (this.#sent.length >= 256) this.#flushSerial();
      if (ended === 'triple-fault') {
        this.#stop = { kind: 'triple-fault', report: tripleFaultReport(this.cpu) };
      } else if (ended === 'halted' && !this.#stop) {
        if (!this.cpu.interruptsEnabled || this.#pic.allMasked) return { kind: 'halted' };
        const next = this.#clock.next();
        if (!realTime && next - this.#haltedSince() > HALTED_FOR_GOOD) return { kind: 'halted' };
        if (realTime) return { kind: 'idle', untilNs: next };
        this.#waited += next - this.virtualNs;
        if (this.virtualNs > endNs) return { kind: 'paused' };
      }
    }
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

  /**
   * Whether the guest waits for a key, so that none gets lost. A guest that polls shows it at the keyboard controller; so
   * does our BIOS while a program asks it for a key, and before that the BIOS would keep the key from a driver that takes
   * the keyboard over later. A driver of the guest's own takes keys when they come, once it has unmasked the interrupt.
   */
  #wantsKeys(): boolean {
    const polls = this.#controller.emptyPolls;
    const real = (this.#state.get32(CR0) & CR0_PE) === 0;
    if (real && this.#physical.read16(BUFFER_HEAD) !== this.#physical.read16(BUFFER_TAIL)) return false;
    if (polls >= POLLING) return true;
    if (this.#pic.masked(1) || !this.cpu.interruptsEnabled) return false;
    const withBios = real && this.#physical.read16(KEYBOARD_VECTOR_SEGMENT) >= ROM_SEGMENT;
    return !withBios || (polls > 0 && this.cpu.halted);
  }

  #powerOn(): void {
    this.#physical.loadRom(this.#firmware, 0x10_0000 - this.#firmware.length);
    this.#a20.set(true);
  }

  #reset(): void {
    this.#resetAsked = false;
    for (const device of this.#devices) device.reset();
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
