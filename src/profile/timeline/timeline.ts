/**
 * What happens when, in virtual time: which goroutine is in what state, which thread runs it, system calls, interrupts and
 * exceptions, and what the collector does. The machine is stopped nowhere: blocks that begin functions of the runtime are looked
 * at before they run.
 *
 * A goroutine changes its state in runtime.casgstatus. A thread is known by its FS base, from which the runtime's own g leads to
 * its m. The collector's phase is a variable of the runtime's; that it has changed is seen at the next event.
 */
import { BadData } from '../../debugger/bad-data.ts';
import type { GoProgram } from '../../debugger/go/program.ts';
import { FS, SEGMENT_BASE, SEGMENT_SIZE, SEGMENTS } from '../../machine/cpu/state/layout.ts';
import type { Context, Reason } from '../contexts.ts';
import { exceptionName } from '../exception-names.ts';
import type { Guest } from '../guest.ts';
import type { StackListener } from '../stacks.ts';
import { RuntimeFacts } from './runtime-facts.ts';
import { type Group, TraceEvents } from './trace-events.ts';

/** Something that has begun. */
interface Open {
  readonly name: string;
  readonly startNs: number;
}

const FS_BASE = SEGMENTS + FS * SEGMENT_SIZE + SEGMENT_BASE;
const CHANGES_STATE = 'runtime.casgstatus';
const STOPS_WORLD = 'runtime.stopTheWorldWithSema';
const STARTS_WORLD = 'runtime.startTheWorldWithSema';
/** Where the collector's phase may just have changed. */
const COLLECTS = ['runtime.gcStart', 'runtime.gcMarkDone', 'runtime.gcMarkTermination', 'runtime.gcSweep'];
/** Tracks of the processor, and of the collector. */
const [INTERRUPTS, EXCEPTIONS, SYSTEM_CALLS] = [1, 2, 3] as const;
const [PHASES, WORLD] = [1, 2] as const;
/** The order in which instructions number the general registers. */
const ENCODED = ['rax', 'rcx', 'rdx', 'rbx', 'rsp', 'rbp', 'rsi', 'rdi'];
const encoding = (register: string): number => {
  const low = ENCODED.indexOf(register);
  return low >= 0 ? low : Number(register.slice(1));
};

export class Timeline implements StackListener {
  /** Linear addresses of instructions that `reached` is to be called for. */
  readonly stops: ReadonlySet<number>;
  readonly #guest: Guest;
  readonly #facts: RuntimeFacts | undefined;
  readonly #events: TraceEvents;
  readonly #entries = new Map<number, string>();
  /** Encodings of the registers with gp and newval. */
  readonly #parameters: readonly number[];
  /** By track. */
  readonly #goroutines = new Map<number, Open>();
  readonly #running = new Map<number, Open>();
  readonly #threads = new Map<bigint, number>();
  /** What the processor is handling, the innermost last. */
  readonly #handling: { readonly context: Context; readonly startNs: number }[] = [];
  readonly #calls = new Map<Context, { readonly thread: number | undefined; readonly startNs: number }>();
  #phase: Open | undefined;
  #stopped: Open | undefined;

  /**
   * @param program the kernel; without one, or where it has no Go runtime, only the processor's events are shown
   * @throws BadData if the kernel was linked without DWARF
   */
  constructor(guest: Guest, program: GoProgram | undefined, write: (text: string) => void) {
    this.#guest = guest;
    const hasRuntime = program?.elf.symbols.named(CHANGES_STATE) !== undefined;
    if (program?.pcln && !hasRuntime) throw new BadData('the kernel has no symbols');
    this.#facts = program && hasRuntime ? new RuntimeFacts(program) : undefined;
    const registers = this.#facts?.parameters(CHANGES_STATE, ['gp', 'newval']) ?? [];
    this.#parameters = registers.map(encoding);
    for (const name of this.#facts ? [CHANGES_STATE, STOPS_WORLD, STARTS_WORLD, ...COLLECTS] : []) {
      const entry = this.#facts?.entry(name);
      if (entry !== undefined) this.#entries.set(entry, name);
    }
    this.stops = new Set(this.#entries.keys());
    this.#events = new TraceEvents(write);
    this.#events.nameTrack('processor', INTERRUPTS, 'interrupts');
    this.#events.nameTrack('processor', EXCEPTIONS, 'exceptions');
    this.#events.nameTrack('processor', SYSTEM_CALLS, 'system calls');
    this.#events.nameTrack('collector', PHASES, 'phase');
    this.#events.nameTrack('collector', WORLD, 'world stopped');
  }

  reached(address: number): void {
    this.#lookAtPhase();
    const name = this.#entries.get(address);
    if (name === CHANGES_STATE) this.#changeState();
    else if (name === STOPS_WORLD) this.#stopped ??= { name: 'stopped', startNs: this.#now };
    else if (name === STARTS_WORLD && this.#stopped) this.#stopped = this.#end('collector', WORLD, this.#stopped);
  }

  left(context: Context): void {
    const startNs = this.#now;
    this.#handling.push({ context, startNs });
    if (context.reason.kind === 'system call') this.#calls.set(context, { thread: this.#thread(), startNs });
  }

  returned(context: Context | undefined): void {
    const at = context ? this.#handling.findLastIndex((each) => each.context === context) : -1;
    const ended = this.#handling.splice(at >= 0 ? at : -1)[0];
    if (ended) this.#handled(ended.context.reason, ended.startNs);
    if (context) this.#callEnded(context);
  }

  /** Ends what has not ended, at the machine's present time. */
  finish(): void {
    for (const [track, open] of this.#goroutines) this.#end('goroutines', track, open);
    for (const [track, open] of this.#running) this.#end('threads', track, open);
    if (this.#phase) this.#end('collector', PHASES, this.#phase);
    if (this.#stopped) this.#end('collector', WORLD, this.#stopped);
    for (const context of [...this.#calls.keys()]) this.#callEnded(context);
    this.#events.close();
  }

  get #now(): number {
    return this.#guest.machine.virtualNs;
  }

  #end(group: Group, track: number, { name, startNs }: Open): undefined {
    this.#events.slice({ group, track, name, startNs, endNs: this.#now });
  }

  /** casgstatus(gp, oldval, newval) begins. */
  #changeState(): void {
    const { memory, machine } = this.#guest;
    const facts = this.#facts!;
    const [g, status] = this.#parameters.map((register) => machine.cpu.state.gpr(register));
    const id = Number(facts.goid(g!, memory) ?? 0n);
    // A g that is being made has no number yet.
    if (id === 0) return;
    const state = facts.state(g!, BigInt.asUintN(32, status!), memory);
    const before = this.#goroutines.get(id);
    if (before) this.#end('goroutines', id, before);
    const began = facts.functionAt(facts.startPc(g!, memory) ?? 0n);
    const name = began === undefined ? `goroutine ${id}` : `${id} ${began}`;
    this.#events.nameTrack('goroutines', id, name);
    if (state === 'dead') this.#goroutines.delete(id);
    else this.#goroutines.set(id, { name: state, startNs: this.#now });
    this.#run(name, state);
  }

  /** The thread begins to run a goroutine, or has run one. */
  #run(goroutine: string, state: string): void {
    const thread = this.#thread();
    if (thread === undefined) return;
    const running = this.#running.get(thread);
    if (state === 'running') {
      if (running?.name === goroutine) return;
      if (running) this.#end('threads', thread, running);
      this.#running.set(thread, { name: goroutine, startNs: this.#now });
    } else if (running?.name === goroutine && state !== 'syscall') {
      this.#end('threads', thread, running);
      this.#running.delete(thread);
    }
  }

  /** The number of the m whose thread runs; undefined outside of the runtime. */
  #thread(): number | undefined {
    const base = this.#guest.machine.cpu.state.get64(FS_BASE);
    const known = this.#threads.get(base);
    if (known !== undefined || !this.#facts || base === 0n) return known;
    const { g, memory } = this.#guest;
    const m = g === undefined ? undefined : this.#facts.m(g, memory);
    const id = m ? this.#facts.threadId(m, memory) : undefined;
    if (id === undefined) return undefined;
    this.#threads.set(base, Number(id));
    this.#events.nameTrack('threads', Number(id), `M${id}`);
    return Number(id);
  }

  #handled(reason: Reason, startNs: number): void {
    const slice = (track: number, name: string): void =>
      this.#events.slice({ group: 'processor', track, name, startNs, endNs: this.#now });
    if (reason.kind === 'interrupt') slice(INTERRUPTS, `interrupt ${reason.vector}`);
    else if (reason.kind === 'exception') slice(EXCEPTIONS, exceptionName(reason.vector));
    else if (reason.kind === 'system call') slice(SYSTEM_CALLS, this.#callName(reason.number));
  }

  #callName(number: number): string {
    return this.#facts?.systemCall(number, this.#guest.memory) ?? `system call ${number}`;
  }

  /** A system call's caller goes on, which may be long after the processor has left the kernel. */
  #callEnded(context: Context): void {
    const call = this.#calls.get(context);
    this.#calls.delete(context);
    if (call?.thread === undefined || context.reason.kind !== 'system call') return;
    this.#end('threads', call.thread, { name: this.#callName(context.reason.number), startNs: call.startNs });
  }

  #lookAtPhase(): void {
    const name = this.#facts?.gcPhase(this.#guest.memory);
    if (name === this.#phase?.name) return;
    if (this.#phase) this.#end('collector', PHASES, this.#phase);
    this.#phase = name === undefined ? undefined : { name, startNs: this.#now };
  }
}
