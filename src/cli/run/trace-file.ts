/** The file of `--trace`. */
import type { Symbols } from '../../debugger/symbols.ts';
import { CR0, EFER } from '../../machine/cpu/state/layout.ts';
import type { Machine } from '../../machine/machine.ts';
import type { TraceOptions } from '../../machine/trace.ts';
import { usageError } from '../errors/cli-error.ts';
import { TextFile } from '../output/text-file.ts';
import { type GuestNames, guestNames } from './guest-names.ts';
import type { RunPlan } from './plan.ts';
import type { TraceMode, TraceWanted } from './trace-wanted.ts';

/**
 * Lines after which the garbage is collected. The engine takes the guest's RAM for part of its heap and lets a gigabyte of
 * strings and numbers pile up before it would do so by itself.
 */
const LINES_PER_COLLECTION = 10_000;
const CR0_PE = 1;
const EFER_LMA = 0x400;

export interface TraceFile {
  close(): void;
}

/** @throws CliError if the file cannot be written, or a function is not there */
export function startTrace(machine: Machine, wanted: TraceWanted, { built, image }: RunPlan): TraceFile {
  const needsNames = wanted.symbols || wanted.functions.length > 0;
  const names = needsNames ? guestNames(built?.stage, image) : undefined;
  for (const name of names ? wanted.functions : []) requireFunction(name, names!);
  const file = new TextFile('--trace', wanted.file);
  const last = wanted.last === undefined ? undefined : new LastLines(wanted.last);
  let lines = 0;
  const write = (line: string): void => {
    if (last) last.add(line);
    else file.write(`${line}\n`);
    lines += 1;
    if (lines % LINES_PER_COLLECTION === 0) Bun.gc(true);
  };
  machine.trace(write, optionsOf(machine, wanted, names?.symbols));
  return {
    close() {
      for (const line of last?.all() ?? []) file.write(`${line}\n`);
      file.close();
    },
  };
}

function optionsOf(machine: Machine, wanted: TraceWanted, symbols: Symbols | undefined): TraceOptions {
  const { from, to, ranges, functions, mode } = wanted;
  const isIn = functions.length > 0 && symbols ? inFunctions(functions, symbols) : undefined;
  const filters: ((address: bigint) => boolean)[] = [];
  if (mode !== undefined) filters.push(() => modeOf(machine) === mode);
  if (ranges.length > 0) {
    filters.push((address) => ranges.some(([first, end]) => address >= first && address <= end));
  }
  if (isIn) filters.push(isIn);
  return {
    from,
    to,
    ...(filters.length > 0 ? { wanted: (address) => filters.every((passes) => passes(address)) } : {}),
    ...(wanted.symbols && symbols ? { remark: placeIn(symbols) } : {}),
  };
}

function modeOf({ cpu }: Machine): TraceMode {
  if ((cpu.state.get32(EFER) & EFER_LMA) !== 0) return 'long';
  return (cpu.state.get32(CR0) & CR0_PE) === 0 ? 'real' : 'protected';
}

/** Remembers what was asked before: a guest runs the same instructions again and again. */
function remembered<T>(look: (address: bigint) => T): (address: bigint) => T {
  const known = new Map<bigint, T>();
  return (address) => {
    const found = known.get(address);
    if (found !== undefined) return found;
    const value = look(address);
    known.set(address, value);
    return value;
  };
}

const patternOf = (name: string): RegExp =>
  new RegExp(`^${name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);

function inFunctions(names: readonly string[], symbols: Symbols): (address: bigint) => boolean {
  const patterns = names.map(patternOf);
  return remembered((address) => {
    const name = symbols.at(address)?.name;
    return name !== undefined && patterns.some((pattern) => pattern.test(name));
  });
}

/** `main.main+0x1f main.go:12`. */
const placeIn = (symbols: Symbols): ((address: bigint) => string) =>
  remembered((address) => {
    const source = symbols.frames(address)[0]?.source;
    const name = symbols.describe(address);
    return [name, source && `${source.file}:${source.line}`].filter((part) => part !== undefined).join(' ');
  });

function requireFunction(name: string, { symbols, program }: GuestNames): void {
  if (symbols.addressOf(name) !== undefined) return;
  const pattern = patternOf(name);
  for (const each of program?.pcln?.all() ?? []) if (pattern.test(each.name)) return;
  // Labels of the boot program and of the BIOS cannot be listed: a pattern may mean some of them.
  if (name.includes('*') && !program) return;
  throw usageError(`--trace-function ${name}: there is no such function in the kernel, the boot program or the BIOS`);
}

/** The last lines, in a ring. */
class LastLines {
  readonly #room: number;
  readonly #lines: string[] = [];
  #next = 0;

  constructor(room: number) {
    this.#room = room;
  }

  add(line: string): void {
    this.#lines[this.#next] = line;
    this.#next = (this.#next + 1) % this.#room;
  }

  /** The oldest first. */
  all(): string[] {
    if (this.#lines.length < this.#room) return this.#lines;
    return [...this.#lines.slice(this.#next), ...this.#lines.slice(0, this.#next)];
  }
}
