/** What the Go runtime in the guest is doing. */
import { CommandError } from '../command-error.ts';
import type { Debugger } from '../debugger.ts';
import { evaluateNumber } from '../expression/evaluate.ts';
import type { GoProgram } from '../go/program.ts';
import { type Stack, unwind } from '../go/unwind.ts';
import { namesOf } from '../names.ts';
import { channelAt, circles, type Waiter, waitsOf } from '../runtime/channels.ts';
import { type Goroutine, goroutines } from '../runtime/goroutines.ts';
import { heap } from '../runtime/heap.ts';
import { kernelThreads } from '../runtime/kernel-threads.ts';
import { processors, scheduler } from '../runtime/processors.ts';
import { threads } from '../runtime/threads.ts';
import { timers } from '../runtime/timers.ts';
import type { CommandContext, DebuggerCommand } from './command.ts';
import { stackLines } from './source.ts';
import { hex, table } from './text.ts';

function programOf(debug: Debugger): GoProgram {
  if (!debug.program) throw new CommandError('there is no Go program on this disk');
  return debug.program;
}

/** @throws CommandError while the runtime has none */
function all(debug: Debugger): Goroutine[] {
  const found = goroutines(programOf(debug), debug.memory).filter(({ state }) => state !== 'dead' && state !== 'idle');
  if (found.length === 0) throw new CommandError('the Go runtime has no goroutines at this instant');
  return found;
}

const idOf = (found: readonly Goroutine[], g: bigint): string =>
  String(found.find(({ address }) => address === g)?.id ?? hex(g));

function goroutineLines(debug: Debugger): string[] {
  const found = all(debug);
  const rows = found.map((each) => [
    each.address === debug.g ? '*' : ' ',
    String(each.id),
    each.waitReason ?? each.state ?? 'unknown',
    waitText(debug, each),
    each.startFunction ?? hex(each.startPc),
  ]);
  return [...table(rows), ...circleLines(debug, found)];
}

const waitText = (debug: Debugger, { address }: Goroutine): string =>
  waitsOf(programOf(debug), debug.memory, address)
    .map(({ channel, direction }) => `${direction} ${hex(channel)}`)
    .join(', ');

function circleLines(debug: Debugger, found: readonly Goroutine[]): string[] {
  return circles(programOf(debug), debug.memory).map((circle) => {
    const parts = circle.map(
      ({ g, channel, direction }) => `goroutine ${idOf(found, g)} (${direction} on channel ${hex(channel)})`,
    );
    return `Deadlock: ${[...parts, `goroutine ${idOf(found, circle[0]!.g)}`].join(' waits for ')}`;
  });
}

/** `goroutine N [bt]`: look at its stack. */
function goroutine({ debug }: CommandContext, text: string): string[] {
  const [number = '', command = 'bt'] = text.split(/\s+/);
  if (number === '') throw new CommandError("which goroutine? 'goroutine N bt'; 'goroutines' lists them");
  const id = evaluateNumber(number, namesOf(debug));
  const wanted = all(debug).find((each) => each.id === id);
  if (!wanted) throw new CommandError(`there is no goroutine ${id}; 'goroutines' lists them`);
  if (!/^(bt|backtrace|where)$/.test(command)) throw new CommandError(`'goroutine N' goes with bt, not '${command}'`);
  if (wanted.address === debug.g) {
    debug.goroutine = undefined;
  } else {
    const stack = stackOf(debug, wanted);
    if (!stack) throw new CommandError(`where goroutine ${id} stands is not known`);
    debug.goroutine = { g: wanted.address, stack };
  }
  debug.frameNumber = 0;
  return stackLines(debug, debug.stack);
}

/** The stack of a goroutine that does not run; undefined if nothing says where it goes on. */
export function stackOf(debug: Debugger, goroutine: Goroutine): Stack | undefined {
  const registers = ownRegisters(debug, goroutine);
  return registers && unwind(programOf(debug), debug.memory, registers, { g: goroutine.address });
}

/** Of a goroutine that waits; or that a thread of our kernel runs, which the kernel has put aside. */
function ownRegisters(debug: Debugger, { address, state, sched }: Goroutine) {
  if (state !== 'running' && state !== 'syscall') return sched;
  const thread = kernelThreads(programOf(debug), debug.memory)?.find(({ g }) => g === address);
  return thread?.registers ?? sched;
}

function threadLines({ debug }: CommandContext): string[] {
  const program = programOf(debug);
  const kernels = kernelThreads(program, debug.memory);
  const found = goroutines(program, debug.memory);
  const ms = threads(program, debug.memory);
  if (ms.length === 0) throw new CommandError('the Go runtime has no threads at this instant');
  const rows = ms.map((each) => {
    const kernel = kernels?.find(({ number }) => BigInt(number) === each.procid);
    return [
      `M${each.id}`,
      `thread ${each.procid}`,
      kernel ? kernelState(kernel) : '',
      each.curg === 0n ? 'no goroutine' : `goroutine ${idOf(found, each.curg)}`,
      each.spinning ? 'spinning' : each.blocked ? 'blocked' : '',
    ];
  });
  return table(rows);
}

function kernelState({
  running,
  state,
  waitsFor,
  futex,
}: NonNullable<ReturnType<typeof kernelThreads>>[number]): string {
  if (running) return 'running';
  if (state !== 'waiting') return state ?? 'unknown';
  return waitsFor === 'futex' ? `waits for futex ${hex(futex)}` : `waits for ${waitsFor}`;
}

function schedulerLines({ debug }: CommandContext): string[] {
  const program = programOf(debug);
  const found = goroutines(program, debug.memory);
  const lists = scheduler(program, debug.memory);
  const ids = (gs: readonly bigint[]): string => (gs.length === 0 ? 'empty' : gs.map((g) => idOf(found, g)).join(' '));
  const rows = processors(program, debug.memory).map((each) => [
    `P${each.id}`,
    each.state ?? 'unknown',
    `next ${each.runNext === 0n ? 'none' : idOf(found, each.runNext)}`,
    `queue ${ids(each.runQueue)}`,
  ]);
  if (!lists) throw new CommandError('the Go runtime has no scheduler at this instant');
  return [
    ...table(rows),
    `global queue ${ids(lists.runQueue)}, GOMAXPROCS ${lists.gomaxprocs}, ${lists.idleThreads.length} idle M, ${lists.spinning} spinning`,
  ];
}

function heapLines({ debug }: CommandContext): string[] {
  const found = heap(programOf(debug), debug.memory);
  if (!found) throw new CommandError('the Go runtime has no heap at this instant');
  const rows = found.spans.map((each) => [
    each.sizeClass === 0 ? 'large' : `${each.objectSize} B`,
    each.noscan ? 'no pointers' : 'pointers',
    `${each.spans} spans`,
    `${each.pages} pages`,
    `${each.objects} objects`,
  ]);
  return [
    `GC ${found.gcPhase ?? 'unknown'}, ${found.collections} collections, ${found.live} bytes live, next at ${found.goal}, GOGC ${found.gcPercent}`,
    `arenas ${found.arenas.map(hex).join(' ')}, ${found.arenaBytes >> 20n} MiB each; ${found.stackSpans} spans of stacks`,
    ...table(rows),
  ];
}

function channelLines({ debug }: CommandContext, text: string): string[] {
  if (text === '') throw new CommandError("which channel? 'chan ADDRESS', or a variable");
  const address = evaluateNumber(text, namesOf(debug));
  const found = channelAt(programOf(debug), debug.memory, address);
  if (!found) throw new CommandError(`nothing is mapped at ${hex(address)}`);
  const gs = goroutines(programOf(debug), debug.memory);
  const queue = (waiters: readonly Waiter[]): string =>
    waiters.map(({ g }) => `goroutine ${idOf(gs, g)}`).join(', ') || 'nobody';
  return [
    `channel ${hex(address)}: ${found.length} of ${found.capacity} in its buffer${found.closed ? ', closed' : ''}`,
    `senders:   ${queue(found.senders)}`,
    `receivers: ${queue(found.receivers)}`,
  ];
}

function timerLines({ debug }: CommandContext): string[] {
  const found = timers(programOf(debug), debug.memory);
  if (found.length === 0) return ['No timer waits.'];
  return table(
    found.map((each) => [
      `due at ${each.when} ns`,
      each.period === 0n ? 'once' : `every ${each.period} ns`,
      each.function ?? '?',
    ]),
  );
}

export const GOROUTINES: readonly DebuggerCommand[] = [
  {
    names: ['goroutines'],
    operands: '',
    help: 'all goroutines, and circles in which they wait',
    run: ({ debug }) => goroutineLines(debug),
  },
  { names: ['goroutine'], operands: 'N [bt]', help: 'the stack of a goroutine', run: goroutine },
  { names: ['threads'], operands: '', help: "the runtime's M on the kernel's threads", run: threadLines },
  { names: ['scheduler', 'sched'], operands: '', help: 'P with their run queues', run: schedulerLines },
  { names: ['heap'], operands: '', help: 'arenas, spans, collector', run: heapLines },
  { names: ['chan'], operands: 'ADDRESS', help: 'a channel and who waits at it', run: channelLines },
  { names: ['timers'], operands: '', help: 'timers that wait', run: timerLines },
];
