/** Goroutines as threads; before there are any, and while the runtime is on its own stack, the processor. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { CommandError } from '../command-error.ts';
import { stackOf } from '../commands/goroutines.ts';
import type { Debugger } from '../debugger.ts';
import type { Frame, Stack } from '../go/unwind.ts';
import { type Goroutine, goroutines } from '../runtime/goroutines.ts';
import type { Sources } from './sources.ts';

/** The processor's number; a goroutine's is one more than its own. */
const PROCESSOR = 1;
const GONE: ReadonlySet<string | undefined> = new Set(['dead', 'idle', undefined]);

const threadOf = ({ id }: Goroutine): number => Number(id) + 1;

/** A frame as the editor names it, until the machine moves. */
interface Handle {
  readonly thread: number;
  /** Of the stack's frames, and which of the functions inlined there. */
  readonly frame: number;
}

export class Threads {
  readonly #debug: Debugger;
  readonly #sources: Sources;
  #handles: Handle[] = [];
  #goroutines: readonly Goroutine[] | undefined;

  constructor(debug: Debugger, sources: Sources) {
    this.#debug = debug;
    this.#sources = sources;
  }

  /** To be called when the machine has moved. */
  forget(): void {
    this.#handles = [];
    this.#goroutines = undefined;
  }

  /** The thread that runs. */
  get current(): number {
    const running = this.#all.find(({ address }) => address === this.#debug.g);
    return running ? threadOf(running) : PROCESSOR;
  }

  list(): DebugProtocol.Thread[] {
    const { current } = this;
    const all = this.#all.map((each) => ({ id: threadOf(each), name: this.#nameOf(each) }));
    const processor = { id: PROCESSOR, name: `CPU (${this.#debug.registers.mode} mode)` };
    return current === PROCESSOR ? [processor, ...all] : all;
  }

  /** @throws CommandError if there is no such thread */
  stack(thread: number): Stack {
    const debug = this.#debug;
    debug.goroutine = undefined;
    debug.frameNumber = 0;
    if (thread === this.current) return debug.stack;
    const wanted = this.#all.find((each) => threadOf(each) === thread);
    if (!wanted) throw new CommandError(`there is no thread ${thread}`);
    return stackOf(debug, wanted) ?? { frames: [] };
  }

  frames(thread: number, start: number, most: number): DebugProtocol.StackTraceResponse['body'] {
    const { frames } = this.stack(thread);
    const all: { frame: Frame; number: number; depth: number }[] = frames.flatMap((frame, number) => {
      const functions = Math.max(1, this.#debug.symbols.frames(frame.at).length);
      return Array.from({ length: functions }, (_, depth) => ({ frame, number, depth }));
    });
    const end = most > 0 ? start + most : all.length;
    const stackFrames = all
      .slice(start, end)
      .map((each) => this.#describe(thread, each.frame, each.number, each.depth));
    return { stackFrames, totalFrames: all.length };
  }

  #describe(thread: number, frame: Frame, number: number, depth: number): DebugProtocol.StackFrame {
    const id = this.#handles.push({ thread, frame: number });
    const found = this.#debug.symbols.frames(frame.at)[depth];
    const instructionPointerReference = `0x${frame.registers.rip.toString(16)}`;
    const source = found?.source && found.source.line > 0 ? found.source : undefined;
    const address = thread === this.current && number === 0 ? this.#debug.rip : frame.at;
    const name = found?.function ?? `0x${address.toString(16)}`;
    if (!source) return { id, name, line: 0, column: 0, instructionPointerReference, presentationHint: 'subtle' };
    const { file, line, column } = source;
    return {
      id,
      name,
      source: this.#sources.describe(file),
      line: this.#sources.lineFor(line),
      column,
      instructionPointerReference,
    };
  }

  /** Makes the debugger look at a frame. @throws CommandError if there is none of that number any more */
  look(id: number | undefined): void {
    const debug = this.#debug;
    const handle = id === undefined ? undefined : this.#handles[id - 1];
    if (id !== undefined && id > 0 && !handle) throw new CommandError(`there is no frame ${id} any more`);
    const stack = handle ? this.stack(handle.thread) : undefined;
    debug.goroutine = undefined;
    if (handle && stack && handle.thread !== this.current) debug.goroutine = { g: 0n, stack };
    debug.frameNumber = handle?.frame ?? 0;
  }

  get #all(): readonly Goroutine[] {
    const { program, memory } = this.#debug;
    this.#goroutines ??=
      program && this.#debug.registers.bits === 64
        ? goroutines(program, memory).filter(({ state }) => !GONE.has(state))
        : [];
    return this.#goroutines;
  }

  #nameOf(goroutine: Goroutine): string {
    const running = goroutine.address === this.#debug.g;
    const state = running ? 'running' : (goroutine.waitReason ?? goroutine.state ?? 'unknown');
    return `goroutine ${goroutine.id} [${state}] ${goroutine.startFunction ?? ''}`.trimEnd();
  }
}
