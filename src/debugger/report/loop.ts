/** What a guest that does not end is doing: from the instructions that it executed, and looks at where it was before. */
import type { Debugger } from '../debugger.ts';

/** Where a run was, now and then. */
export interface Looks {
  /** Retired instructions at each look, rising. */
  readonly instants: readonly number[];
  /** Linear addresses of the instructions that came next. */
  readonly addresses: readonly bigint[];
}

export interface Executed {
  /** Linear addresses, in order. */
  readonly addresses: BigUint64Array;
  /** RSP before each. */
  readonly stackPointers: BigUint64Array;
}

interface Visited {
  /** By function, or by page where none is known. */
  readonly function: string;
  /** The outermost line that the address belongs to within the function; '' where none is known. */
  readonly file: string;
  readonly line: number;
}

/** Stack pointers further apart than this are taken for two stacks. */
const ONE_STACK = 0x1_0000n;
/** Of the looks before, this part may have found it elsewhere, in an interrupt's handler for instance. */
const ELSEWHERE = 0.02;
const MAX_SHARES = 3;

/** In lines: the loop, since when, and where its instructions go. */
export function describeLoop(debug: Debugger, executed: Executed, looks: Looks): string[] {
  const { addresses, stackPointers } = executed;
  if (addresses.length === 0) return [];
  const known = new Map<bigint, Visited>();
  const at = (address: bigint): Visited => {
    const found = known.get(address) ?? visited(debug, address);
    known.set(address, found);
    return found;
  };
  const counts = new Map<string, number>();
  for (const address of addresses) counts.set(at(address).function, (counts.get(at(address).function) ?? 0) + 1);
  const since = sinceWhen(looks, (address) => counts.has(at(address).function));
  const place = loopPlace(addresses, stackPointers, at);
  const where = place ?? 'no single loop: several stacks take turns';
  const lines = [`${since} ${where}`];
  if (counts.size > 1)
    lines.push(`of the next ${count(addresses.length)} instructions, ${shares(counts, addresses.length)}`);
  return lines;
}

function visited(debug: Debugger, address: bigint): Visited {
  const frames = debug.symbols.frames(address);
  const outer = frames.at(-1);
  const place = debug.symbols.at(address);
  const entry = place && debug.symbols.frames(address - place.offset).at(-1)?.source;
  if (!outer) return { function: `0x${(address & ~0xfffn).toString(16)}…`, file: '', line: 0 };
  const { file = '', line = 0 } = outer.source ?? {};
  // Jumps that the compiler adds have the file's first line, where no function begins.
  const isReal = entry?.file !== file || line >= entry.line;
  return { function: outer.function, file, line: isReal ? line : 0 };
}

/** The loop is in the function that is furthest out on the stack while it goes round. */
function loopPlace(
  addresses: BigUint64Array,
  stackPointers: BigUint64Array,
  at: (address: bigint) => Visited,
): string | undefined {
  let [lowest, highest, outermost] = [stackPointers[0]!, stackPointers[0]!, 0];
  for (const [n, pointer] of stackPointers.entries()) {
    if (pointer < lowest) lowest = pointer;
    if (pointer > highest) [highest, outermost] = [pointer, n];
  }
  if (highest - lowest > ONE_STACK) return undefined;
  const outer = at(addresses[outermost]!);
  const lines = new Set<number>();
  let [first, last] = [addresses[outermost]!, addresses[outermost]!];
  for (const address of addresses) {
    const each = at(address);
    if (each.function !== outer.function) continue;
    if (each.file === outer.file && each.line > 0) lines.add(each.line);
    if (address < first) first = address;
    if (address > last) last = address;
  }
  const hex = (value: bigint): string => `0x${value.toString(16)}`;
  if (lines.size === 0) return `the loop from ${hex(first)} to ${hex(last)} in ${outer.function}`;
  const [from, to] = [Math.min(...lines), Math.max(...lines)];
  return `the loop at ${outer.file}:${from === to ? from : `${from}-${to}`} in ${outer.function}`;
}

/** How far back the looks find it there. */
function sinceWhen({ instants, addresses }: Looks, isThere: (address: bigint) => boolean): string {
  let [since, seen, elsewhere, looked] = [instants.length, 0, 0, 0];
  for (let n = instants.length - 1; n >= 0; n--) {
    looked++;
    if (!isThere(addresses[n]!)) elsewhere++;
    else if (elsewhere <= looked * ELSEWHERE) [since, seen] = [n, looked - elsewhere];
    if (elsewhere > 3 && elsewhere > looked * ELSEWHERE) break;
  }
  const end = instants.at(-1);
  if (end === undefined || since >= instants.length - 1) return 'it is now in';
  const of = instants.length - since;
  return `for the last ${count(end - instants[since]!)} instructions, at ${seen} of ${of} looks, it was in`;
}

const shares = (counts: ReadonlyMap<string, number>, total: number): string =>
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MAX_SHARES)
    .map(([name, times]) => `${((100 * times) / total).toFixed(0)} % ${name}`)
    .join(', ');

/** `400 M`, `1.2 M`, `12,345`. */
export function count(value: number): string {
  if (value < 1e6) return String(value);
  const millions = value / 1e6;
  return `${millions < 10 ? millions.toFixed(1) : millions.toFixed(0)} M`;
}
