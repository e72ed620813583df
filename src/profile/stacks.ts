/**
 * Which stack of calls runs: a shadow of the guest's stacks, kept by what the ends of its blocks do. Each frame knows where its
 * return address lies, so that a return leads to the right one even if frames were dropped.
 *
 * Where a stack pointer comes from elsewhere, the shadow changes with it:
 * - IRET and SYSRET go on with the context that had this RIP and RSP when an interrupt, an exception or a system call left it.
 *   So our kernels' threads are told apart, whatever the order in which they go on.
 * - `mcall` leaves a goroutine and begins a stack of its own; `gogo` goes on with the context that has its RIP and RSP.
 *   `morestack` leaves one too, and is still called by it; so is what `systemstack` runs.
 * - A context that has not been seen (a new goroutine, a stack that was moved when it grew, a signal handler) and one whose
 *   return addresses in memory are others now are unwound by the runtime's own tables.
 */
import type { Frame as GoFrame } from '../debugger/go/unwind.ts';
import { type MemoryReader, readUnsigned } from '../debugger/memory-reader.ts';
import { addressOf, bigAddress } from './address.ts';
import { type CallTree, ROOT } from './call-tree.ts';
import { type CodeBlock, lastOf } from './code-block.ts';
import { type Context, Contexts, type Reason } from './contexts.ts';
import { exceptionName } from './exception-names.ts';
import { type Frame, returnedFrom } from './frame.ts';

const WORD = 8;
const [BREAKPOINT, OVERFLOW] = [3, 4] as const;
/** Nothing called it. */
const NOBODY: Frame = { slot: Number.NaN, back: Number.NaN, node: ROOT, outer: undefined };

/** What is known of the program, and of the guest now. */
export interface StackReader {
  /** The name of the Go function at an address, with what is called by its name alone the same each time. */
  functionAt(address: number): string | undefined;
  /** The Go stack at RIP and RSP, innermost first; empty where no Go is. */
  unwind(rip: number, rsp: number): readonly GoFrame[];
  readonly memory: MemoryReader;
}

export interface StackListener {
  /** An interrupt, an exception or a system call takes the processor from what runs. */
  left?(context: Context): void;
  /** IRET or SYSRET goes on with a context; undefined if it is none that was left. */
  returned?(context: Context | undefined): void;
}

/** What is about to begin with the next block: its frame lacks the stack pointer. */
interface Entry {
  readonly node: number;
  readonly back: number;
}

export class Stacks {
  readonly tree: CallTree;
  readonly #reader: StackReader;
  readonly #listener: StackListener;
  readonly #contexts = new Contexts();
  #top: Frame = NOBODY;
  #entering: Entry | undefined;
  /** SP was set, and what runs has not gone anywhere since. */
  #switched = false;
  /** RSP before the INT that is under way. */
  #interrupted: { readonly rsp: number; readonly vector: number } | undefined;
  #systemCall = 0;

  constructor(tree: CallTree, reader: StackReader, listener: StackListener = {}) {
    this.tree = tree;
    this.#reader = reader;
    this.#listener = listener;
  }

  /** The node of what runs. */
  get node(): number {
    return this.#top.node;
  }

  /** Whether the end of a block may change anything. */
  matters(block: CodeBlock): boolean {
    return block.end !== 'jump' || block.setsStack || this.#switched;
  }

  get isEntering(): boolean {
    return this.#entering !== undefined;
  }

  /** What was announced begins, with RSP at `rsp`. */
  enter(rsp: number): void {
    if (!this.#entering) return;
    const { node, back } = this.#entering;
    this.#entering = undefined;
    this.#top = { slot: rsp, back, node, outer: this.#top };
  }

  /** A block has run to its end, and control is at `rip` now, with RSP at `rsp`. */
  leave(block: CodeBlock, rip: number, rsp: number): void {
    if (block.setsStack) this.#switched = true;
    const switched = this.#switched;
    if (block.end !== 'jump' && block.end !== 'halt') this.#switched = false;
    switch (block.end) {
      case 'jump':
      case 'halt':
        if (switched) this.#jumped(block, rip, rsp);
        return;
      case 'call':
        // CALL of what comes next only asks where it is.
        if (rip === block.next) return;
        if (switched) this.#giveAway(block);
        this.#call(block, rsp);
        return;
      case 'return':
        this.#returned(rip, rsp, switched);
        return;
      case 'interrupt return':
        this.#listener.returned?.(this.#contexts.at(rip, rsp));
        this.#resume(rip, rsp);
        return;
      case 'interrupt':
        this.#softwareInterrupted(block);
        return;
      case 'system call':
        this.#leaveFor(block.next, rsp, { kind: 'system call', number: this.#systemCall });
        this.#top = { slot: Number.NaN, back: block.next, node: this.#systemCallNode(block), outer: this.#top };
    }
  }

  /** INT is executed. */
  softwareInterrupt(vector: number, rsp: number): void {
    this.#interrupted = { rsp, vector };
  }

  /** SYSCALL is executed. */
  systemCall(number: number): void {
    this.#systemCall = number;
  }

  interrupt(vector: number, rip: number, rsp: number): void {
    this.#leaveFor(rip, rsp, { kind: 'interrupt', vector });
    // It has nothing to do with what it interrupts.
    this.#announce(rip, this.tree.child(ROOT, this.tree.site(`[interrupt ${vector}]`)));
  }

  exception(vector: number, rip: number, rsp: number): void {
    this.#interrupted = undefined;
    this.#leaveFor(rip, rsp, { kind: 'exception', vector });
    const { tree } = this;
    const cause = tree.child(this.node, tree.site(rip));
    this.#announce(rip, tree.child(cause, tree.site(`[${exceptionName(vector)}]`)));
  }

  /** What runs was begun before anybody looked. */
  begin(rip: number, rsp: number): void {
    this.#top = this.#unwound(rip, rsp);
  }

  /** The processor starts again. */
  reset(): void {
    this.#top = NOBODY;
    this.#entering = undefined;
    this.#switched = false;
  }

  #announce(back: number, node: number): void {
    this.#entering = { node, back };
  }

  #leaveFor(rip: number, rsp: number, reason: Reason): void {
    const context = { rip, rsp, frame: this.#top, reason };
    this.#contexts.add(context);
    this.#listener.left?.(context);
  }

  #site(block: CodeBlock): number {
    return this.tree.site(block.next - 1);
  }

  /** INT n calls a service; INT3 and INTO are for exceptions. */
  #softwareInterrupted(block: CodeBlock): void {
    if (!this.#interrupted) return;
    const { vector, rsp } = this.#interrupted;
    this.#interrupted = undefined;
    this.#leaveFor(block.next, rsp, { kind: 'software interrupt' });
    const { tree } = this;
    const isException = vector === BREAKPOINT || vector === OVERFLOW;
    const cause = isException ? tree.child(this.node, this.#site(block)) : this.#systemCallNode(block);
    this.#announce(block.next, isException ? tree.child(cause, tree.site(`[${exceptionName(vector)}]`)) : cause);
  }

  #systemCallNode(block: CodeBlock): number {
    return this.tree.child(this.node, this.tree.systemCallSite(block.next - 1));
  }

  #call(block: CodeBlock, slot: number): void {
    const node = this.tree.child(this.node, this.#site(block));
    this.#top = { slot, back: block.next, node, outer: this.#top };
  }

  /** A function that has changed stacks calls another. */
  #giveAway(block: CodeBlock): void {
    const by = this.#reader.functionAt(lastOf(block));
    if (by !== 'runtime.mcall' && by !== 'runtime.morestack') return;
    const { slot, back, outer } = this.#top;
    if (outer) {
      this.#contexts.add({ rip: back, rsp: slot + WORD, frame: outer, reason: { kind: 'goroutine' } });
    }
    if (by === 'runtime.mcall') this.#top = NOBODY;
  }

  #returned(rip: number, rsp: number, switched: boolean): void {
    const from = returnedFrom(this.#top, rip, rsp);
    if (from) this.#top = from.outer ?? NOBODY;
    else if (switched) this.#resume(rip, rsp);
  }

  #jumped(block: CodeBlock, rip: number, rsp: number): void {
    const { functionAt } = this.#reader;
    const here = functionAt.call(this.#reader, lastOf(block));
    if (here === undefined || here === functionAt.call(this.#reader, rip)) return;
    this.#switched = false;
    this.#resume(rip, rsp);
  }

  #resume(rip: number, rsp: number): void {
    const context = this.#contexts.take(rip, rsp);
    if (context) {
      const moved = context.reason.kind === 'goroutine' && !this.#isInMemory(context.frame);
      this.#top = moved ? this.#unwound(rip, rsp) : context.frame;
      return;
    }
    const from = returnedFrom(this.#top, rip, rsp);
    this.#top = from ? (from.outer ?? NOBODY) : this.#unwound(rip, rsp);
  }

  /** Whether the return addresses of a stack are where they were. */
  #isInMemory(top: Frame): boolean {
    const { memory } = this.#reader;
    for (let frame: Frame | undefined = top; frame && !Number.isNaN(frame.slot); frame = frame.outer) {
      const there = readUnsigned(memory, bigAddress(frame.slot), WORD);
      if (there === undefined || addressOf(there) !== frame.back) return false;
    }
    return true;
  }

  #unwound(rip: number, rsp: number): Frame {
    const frames = [...this.#reader.unwind(rip, rsp)];
    if (frames.length === 0) return this.#top;
    // Where no function is known, the frames outside of it are guesses.
    const unknown = frames.findIndex((frame) => !frame.function);
    if (unknown >= 0) frames.length = unknown;
    if (frames.at(-1)?.function?.name === 'runtime.goexit') frames.pop();
    let top = NOBODY;
    for (let n = frames.length - 1; n > 0; n--) {
      const [caller, callee] = [frames[n]!, frames[n - 1]!];
      const node = this.tree.child(top.node, this.tree.site(addressOf(caller.at)));
      const isCall = callee.cfa !== undefined && callee.switch === undefined;
      const slot = isCall ? addressOf(callee.cfa) - WORD : Number.NaN;
      top = { slot, back: addressOf(caller.registers.rip), node, outer: top };
    }
    return top;
  }
}
