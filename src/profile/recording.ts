/** What is recorded while a machine runs: how often what runs on which stack, and what happens when. */
import type { GoProgram } from '../debugger/go/program.ts';
import { type Frame, unwind } from '../debugger/go/unwind.ts';
import type { MemoryReader } from '../debugger/memory-reader.ts';
import type { Machine } from '../machine/machine.ts';
import { bigAddress } from './address.ts';
import { BlockStream } from './block-stream.ts';
import { CallTree } from './call-tree.ts';
import { Counter } from './counter.ts';
import { Guest } from './guest.ts';
import type { Places } from './places.ts';
import { type StackReader, Stacks } from './stacks.ts';
import type { Timeline } from './timeline/timeline.ts';

export interface RecordingOptions {
  /** The kernel, if there is one that Go built. */
  readonly program: GoProgram | undefined;
  readonly places: Places;
  /** Whether instructions are counted. */
  readonly counting: boolean;
  readonly timeline?: (guest: Guest) => Timeline;
}

export class Recording {
  readonly guest: Guest;
  readonly stacks: Stacks;
  readonly counter: Counter;
  readonly timeline: Timeline | undefined;
  readonly #stream: BlockStream;

  /** From now on. The machine's interpreter must have been built for watchers. */
  constructor(machine: Machine, { program, places, counting, timeline }: RecordingOptions) {
    this.guest = new Guest(machine);
    this.timeline = timeline?.(this.guest);
    const tree = new CallTree((address) => places.line(address));
    this.counter = new Counter(tree);
    this.stacks = new Stacks(tree, new GoStackReader(this.guest, program), this.timeline);
    this.stacks.begin(this.guest.rip, this.guest.rsp);
    this.#stream = new BlockStream(
      this.guest,
      this.stacks,
      {
        ...(counting
          ? { retired: (block, instructions) => this.counter.add(this.stacks.node, block, instructions) }
          : {}),
        reached: (address) => this.timeline?.reached(address),
      },
      {
        ...(this.timeline ? { stops: this.timeline.stops } : {}),
        mayChangeStack: (address) => program?.pcln?.at(bigAddress(address))?.writesSp ?? false,
      },
    );
  }

  /** To be called when the machine stands, before what was recorded so far is looked at. */
  settle(): void {
    this.#stream.settle();
  }

  /** To be called when the machine stands for good. */
  finish(): void {
    this.settle();
    this.timeline?.finish();
  }
}

/** Go's stacks, by the runtime's own tables. */
class GoStackReader implements StackReader {
  readonly #guest: Guest;
  readonly #program: GoProgram | undefined;

  constructor(guest: Guest, program: GoProgram | undefined) {
    this.#guest = guest;
    this.#program = program;
  }

  get memory(): MemoryReader {
    return this.#guest.memory;
  }

  functionAt(address: number): string | undefined {
    return this.#program?.pcln?.at(bigAddress(address))?.name;
  }

  unwind(rip: number, rsp: number): readonly Frame[] {
    const { registers, g, memory } = this.#guest;
    const program = this.#program;
    if (!program || this.functionAt(rip) === undefined) return [];
    const here = { ...registers, rip: bigAddress(rip), rsp: bigAddress(rsp) };
    return unwind(program, memory, here, g === undefined ? {} : { g }).frames;
  }
}
