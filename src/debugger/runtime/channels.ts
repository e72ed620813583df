/** Who waits at channels, and the circles in which goroutines wait for each other. (runtime/chan.go) */
import type { GoProgram } from '../go/program.ts';
import { type MemoryReader, unsignedOf } from '../memory-reader.ts';
import type { Value } from '../value.ts';
import { type Goroutine, goroutines } from './goroutines.ts';
import { linked } from './lists.ts';

export interface Waiter {
  /** Of the goroutine's g. */
  readonly g: bigint;
  readonly direction: 'send' | 'receive';
  /** It waits at several channels. */
  readonly inSelect: boolean;
}

export interface Channel {
  /** Of its runtime.hchan. */
  readonly address: bigint;
  /** Elements in its buffer, and how many there is room for. */
  readonly length: bigint;
  readonly capacity: bigint;
  readonly closed: boolean;
  /** In the order in which they came. */
  readonly senders: readonly Waiter[];
  readonly receivers: readonly Waiter[];
}

/** What a goroutine waits for at a channel. */
export interface Wait extends Waiter {
  /** Of the channel. */
  readonly channel: bigint;
}

/** Bytes of a stack that are searched; none is larger in practice. */
const MAX_STACK = 16 << 20;
const WORD = 8;
const MAX_IN_CIRCLE = 1000;

export function channelAt(program: GoProgram, memory: MemoryReader, address: bigint): Channel | undefined {
  const channel = program.typed('runtime.hchan', address, memory);
  const length = channel?.field('qcount')?.unsigned();
  if (!channel || length === undefined) return undefined;
  return {
    address,
    length,
    capacity: channel.field('dataqsiz')?.unsigned() ?? 0n,
    closed: channel.field('closed')?.unsigned() !== 0n,
    senders: waiters(channel.field('sendq.first')?.target, 'send'),
    receivers: waiters(channel.field('recvq.first')?.target, 'receive'),
  };
}

function waiters(first: Value | undefined, direction: Waiter['direction']): Waiter[] {
  return [...linked(first, (each) => each.field('next')?.target)].map((sudog) => ({
    g: sudog.field('g')?.unsigned() ?? 0n,
    direction,
    inSelect: (sudog.field('isSelect')?.unsigned() ?? 0n) !== 0n,
  }));
}

/** The channels that a goroutine waits at; several for a select, none for one that waits for something else. */
export function waitsOf(program: GoProgram, memory: MemoryReader, g: bigint): Wait[] {
  const first = program.typed('runtime.g', g, memory)?.field('waiting')?.target;
  const waits: Wait[] = [];
  for (const sudog of linked(first, (each) => each.field('waitlink')?.target)) {
    const channel = channelOf(sudog);
    if (!channel) continue;
    const queue = channelAt(program, memory, channel);
    const sends = queue?.senders.some((each) => each.g === g) ?? false;
    const inSelect = (sudog.field('isSelect')?.unsigned() ?? 0n) !== 0n;
    waits.push({ g, channel, direction: sends ? 'send' : 'receive', inSelect });
  }
  return waits;
}

/** Go 1.25 put the pointer beside one that is for the collector alone. (maybeTraceableChan) */
function channelOf(sudog: Value): bigint | undefined {
  const channel = sudog.field('c');
  return (channel?.field('vu') ?? channel?.field('maybeTraceablePtr.vu') ?? channel)?.unsigned();
}

/** Goroutines that wait for each other: each at a channel that the next one has, the last at one that the first has. */
export type Circle = readonly Wait[];

/**
 * A goroutine has a channel if its address stands on its stack, where the collector would find it too. One that it could
 * reach only through other memory is not seen.
 */
export function circles(program: GoProgram, memory: MemoryReader): Circle[] {
  const waiting = goroutines(program, memory).filter(({ state }) => state === 'waiting');
  const waits = new Map(waiting.map(({ address }) => [address, waitsOf(program, memory, address)] as const));
  const blocked = waiting.filter(({ address }) => (waits.get(address)?.length ?? 0) > 0);
  const stacks = new Map(blocked.map((each) => [each.address, stackWords(memory, each)] as const));
  const next = (wait: Wait) =>
    blocked.map(({ address }) => address).filter((g) => g !== wait.g && stacks.get(g)?.has(wait.channel));

  const found: Circle[] = [];
  const done = new Set<bigint>();
  const follow = (g: bigint, path: readonly Wait[]): void => {
    const start = path.findIndex((wait) => wait.g === g);
    if (start >= 0) {
      found.push(path.slice(start));
      return;
    }
    if (done.has(g) || path.length > MAX_IN_CIRCLE) return;
    for (const wait of waits.get(g) ?? []) for (const other of next(wait)) follow(other, [...path, wait]);
    done.add(g);
  };
  for (const { address } of blocked) follow(address, []);
  return found;
}

/** The words of the part of a stack that is in use. */
function stackWords(memory: MemoryReader, { stack, sched }: Goroutine): ReadonlySet<bigint> {
  const low = sched?.rsp ?? stack.low;
  const size = Number(stack.high - low);
  const words = new Set<bigint>();
  if (low < stack.low || size <= 0 || size > MAX_STACK) return words;
  const bytes = memory.read(low, size);
  for (let at = 0; bytes && at + WORD <= size; at += WORD) words.add(unsignedOf(bytes.subarray(at, at + WORD)));
  return words;
}
