/** Which instructions `--trace` writes down, and what it says of each: the options beside it. */
import { usageError } from '../errors/cli-error.ts';
import type { ParsedArguments } from '../options/command.ts';
import { numberValue } from '../options/values.ts';

export const TRACE_MODES = ['real', 'protected', 'long'] as const;
export type TraceMode = (typeof TRACE_MODES)[number];

export interface TraceWanted {
  readonly file: string;
  /** Retired instructions before the first one, and after the last. */
  readonly from: number;
  readonly to: number;
  /** As many of the last instructions; undefined for all. */
  readonly last: number | undefined;
  /** Linear addresses, both included. Empty for anywhere. */
  readonly ranges: readonly (readonly [first: bigint, last: bigint])[];
  /** Names, in which `*` stands for anything. Empty for all. */
  readonly functions: readonly string[];
  readonly mode: TraceMode | undefined;
  readonly symbols: boolean;
}

/** Lines that `--trace-last` keeps at most: they are in memory until the end. */
const MAX_LAST = 1_000_000;
const VALUES = ['trace-last', 'trace-from', 'trace-to', 'trace-mode'];

/** @returns undefined if nothing is to be traced; @throws CliError */
export function traceWanted(args: ParsedArguments): TraceWanted | undefined {
  const file = args.value('trace');
  if (file === undefined) {
    const repeated = ['trace-range', 'trace-function'].find((name) => args.values(name).length > 0);
    const flag = args.flag('trace-symbols') ? 'trace-symbols' : undefined;
    const option = VALUES.find((name) => args.value(name) !== undefined) ?? repeated ?? flag;
    if (option) throw usageError(`--${option} goes with --trace FILE`);
    return undefined;
  }
  const last = numberValue(args, 'trace-last', { min: 1, whole: true });
  if (last !== undefined && last > MAX_LAST) throw usageError(`--trace-last keeps at most ${MAX_LAST} lines`);
  const from = numberValue(args, 'trace-from', { min: 0, whole: true }) ?? 0;
  const to = numberValue(args, 'trace-to', { min: 1, whole: true }) ?? Number.POSITIVE_INFINITY;
  if (to <= from) throw usageError(`--trace-to ${to} is not after --trace-from ${from}`);
  return {
    file,
    from,
    to,
    last,
    ranges: args.values('trace-range').map(rangeOf),
    functions: args.values('trace-function'),
    mode: modeOf(args.value('trace-mode')),
    symbols: args.flag('trace-symbols'),
  };
}

/** `7c00-7dff`, with or without 0x. */
function rangeOf(text: string): readonly [bigint, bigint] {
  const [, from, to] = /^(?:0x)?([0-9a-f]{1,16})-(?:0x)?([0-9a-f]{1,16})$/i.exec(text) ?? [];
  if (from === undefined || to === undefined)
    throw usageError(`--trace-range wants two hexadecimal addresses such as 7c00-7dff, not '${text}'`);
  const [first, last] = [BigInt(`0x${from}`), BigInt(`0x${to}`)];
  if (last < first) throw usageError(`--trace-range ${text} ends before it begins`);
  return [first, last];
}

function modeOf(text: string | undefined): TraceMode | undefined {
  if (text === undefined) return undefined;
  const mode = TRACE_MODES.find((name) => name === text);
  if (mode === undefined) throw usageError(`--trace-mode ${text}: there are ${TRACE_MODES.join(', ')}`);
  return mode;
}
