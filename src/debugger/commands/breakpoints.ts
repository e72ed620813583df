/** Commands for breakpoints, watchpoints and catchpoints. */
import { CommandError } from '../command-error.ts';
import type { Debugger } from '../debugger.ts';
import { exceptionVector } from '../exception-names.ts';
import { evaluate, evaluateNumber } from '../expression/evaluate.ts';
import { namesOf } from '../names.ts';
import type { Breakpoint, NewBreakpoint, Reason } from '../session/breakpoints.ts';
import type { WatchedRange } from '../session/target.ts';
import { Value } from '../value.ts';
import { walk } from '../x86/page-walk.ts';
import type { CommandContext, DebuggerCommand } from './command.ts';
import { codeLocation } from './locations.ts';
import { hex, placeOf } from './text.ts';

const PAGE = 4096n;
const MAX_WATCHED = 64n << 10n;

/** `PLACE if CONDITION`. */
function split(text: string): { place: string; condition: string | undefined } {
  const found = /^(.*?)(?:^|\s+)if\s+(.+)$/.exec(text);
  return { place: (found?.[1] ?? text).trim(), condition: found?.[2] };
}

/** @throws CommandError if it cannot be evaluated even now because of its form */
export function conditionOf(debug: Debugger, text: string): NonNullable<Breakpoint['condition']> {
  return {
    text,
    holds: () => {
      debug.moved();
      try {
        return evaluateNumber(text, namesOf(debug)) !== 0n;
      } catch (error) {
        // A condition that cannot be evaluated there is no reason to pass over a breakpoint.
        if (error instanceof CommandError) return true;
        throw error;
      }
    },
  };
}

function breakAt(temporary: boolean) {
  return ({ debug }: CommandContext, text: string): string[] => {
    const { place, condition } = split(text);
    const location = codeLocation(debug, place);
    const added = debug.session.add({
      reason: { kind: 'code', addresses: location.addresses },
      text: location.text,
      temporary,
      ...(condition === undefined ? {} : { condition: conditionOf(debug, condition) }),
    });
    const [first] = location.addresses;
    const where = placeOf(debug, first!).replace(/^.* at (.*):(\d+)$/, 'file $1, line $2.');
    const kind = temporary ? 'Temporary breakpoint' : 'Breakpoint';
    const more = location.addresses.length > 1 ? ` (${location.addresses.length} places)` : '';
    return [`${kind} ${added.number} at ${hex(first!)}: ${where}${more}`];
  };
}

/** What an expression's bytes are: of a variable all, of a number eight at that address. */
export function watchedBytes(debug: Debugger, text: string): { address: bigint; length: number } {
  const size = /^(.*?)\s*,\s*(\d+)$/.exec(text);
  const dereferenced = /^\*(.+)$/.exec(size?.[1] ?? text)?.[1];
  const found = evaluate(size?.[1] ?? text, namesOf(debug));
  if (found instanceof Value && found.address !== undefined) {
    return { address: found.address, length: size ? Number(size[2]) : Math.max(1, found.type.size) };
  }
  const address = dereferenced === undefined ? found : evaluateNumber(dereferenced, namesOf(debug));
  if (typeof address !== 'bigint') throw new CommandError(`${text} is in registers: only memory can be watched`);
  return { address: BigInt.asUintN(64, address), length: size ? Number(size[2]) : 8 };
}

/** @throws CommandError if no memory is there */
export function watchReason(debug: Debugger, address: bigint, length: number, reads: boolean, writes: boolean): Reason {
  if (length < 1 || BigInt(length) > MAX_WATCHED)
    throw new CommandError(`${length} bytes cannot be watched: 1 to 65536 can`);
  const ranges: WatchedRange[] = [];
  const end = address + BigInt(length);
  for (let from = address; from < end; ) {
    const next = (from / PAGE + 1n) * PAGE;
    const to = next < end ? next : end;
    const { physical } = walk(debug.session.target.physical, debug.registers, from);
    if (physical === undefined) throw new CommandError(`nothing is mapped at ${hex(from)}`);
    ranges.push({ linear: from, physical, length: Number(to - from), reads, writes });
    from = to;
  }
  return { kind: 'watch', address, length, ranges };
}

function watchFor(kind: string, reads: boolean, writes: boolean) {
  return ({ debug }: CommandContext, text: string): string[] => {
    const { place, condition } = split(text);
    if (place === '')
      throw new CommandError(`what is to be watched? '${kind} EXPRESSION' or '${kind} *ADDRESS, BYTES'`);
    const { address, length } = watchedBytes(debug, place);
    const added = debug.session.add({
      reason: watchReason(debug, address, length, reads, writes),
      text: place,
      ...(condition === undefined ? {} : { condition: conditionOf(debug, condition) }),
    });
    return [`Watchpoint ${added.number}: ${place} (${length} bytes at ${hex(address)})`];
  };
}

function catchReason(debug: Debugger, text: string): NewBreakpoint {
  const [kind = '', operand = ''] = text.split(/\s+/);
  const number = () => (operand === '' ? undefined : evaluateNumber(operand, namesOf(debug)));
  switch (kind) {
    case 'exception': {
      const vector = operand === '' ? undefined : exceptionVector(operand);
      if (operand !== '' && vector === undefined) throw new CommandError(`'${operand}' is no exception: #PF, 14 …`);
      return { reason: { kind, vector }, text };
    }
    case 'interrupt': {
      const vector = number();
      return { reason: { kind, vector: vector === undefined ? undefined : Number(vector) }, text };
    }
    case 'syscall':
      return { reason: { kind: 'system call', number: number() }, text };
    case 'mode':
      return { reason: { kind: 'mode' }, text };
    case 'port': {
      const [first, last = first] = operand.split('-');
      if (!first) throw new CommandError("which port? 'catch port 0x60' or 'catch port 0x3f8-0x3ff'");
      const at = (bound: string) => Number(evaluateNumber(bound, namesOf(debug)));
      return { reason: { kind, first: at(first), last: at(last!) }, text };
    }
    default:
      throw new CommandError('catch what? exception [#PF], interrupt [0x21], syscall [202], mode, port 0x60[-0x64]');
  }
}

function theBreakpoint(debug: Debugger, text: string): Breakpoint {
  const found = debug.session.breakpoints.find(({ number }) => String(number) === text.trim());
  if (!found) throw new CommandError(`there is no breakpoint ${text.trim()}; 'info breakpoints' lists them`);
  return found;
}

/** @param change done to those that are named, or to all */
function forEach(debug: Debugger, text: string, change: (breakpoint: Breakpoint) => void): string[] {
  const chosen =
    text === '' ? [...debug.session.breakpoints] : text.split(/\s+/).map((each) => theBreakpoint(debug, each));
  for (const each of chosen) change(each);
  return [];
}

export const BREAKPOINTS: readonly DebuggerCommand[] = [
  {
    names: ['break', 'b', 'br'],
    operands: '[PLACE] [if CONDITION]',
    help: 'stop before an instruction',
    run: breakAt(false),
  },
  { names: ['tbreak', 'tb'], operands: '[PLACE] [if CONDITION]', help: 'the same, once', run: breakAt(true) },
  {
    names: ['watch'],
    operands: 'EXPRESSION[, BYTES]',
    help: 'stop after a write to memory',
    run: watchFor('watch', false, true),
  },
  {
    names: ['rwatch'],
    operands: 'EXPRESSION[, BYTES]',
    help: 'stop after a read',
    run: watchFor('rwatch', true, false),
  },
  {
    names: ['awatch'],
    operands: 'EXPRESSION[, BYTES]',
    help: 'stop after any access',
    run: watchFor('awatch', true, true),
  },
  {
    names: ['catch'],
    operands: 'exception|interrupt|syscall|mode|port [N]',
    help: 'stop after what the processor does',
    run: ({ debug }, text) => [`Catchpoint ${debug.session.add(catchReason(debug, text)).number} (${text})`],
  },
  {
    names: ['delete', 'd'],
    operands: '[NUMBER…]',
    help: 'remove breakpoints; all without a number',
    run: ({ debug }, text) => forEach(debug, text, ({ number }) => debug.session.remove(number)),
  },
  {
    names: ['enable'],
    operands: '[NUMBER…]',
    help: 'heed breakpoints again',
    run: ({ debug }, text) =>
      forEach(debug, text, (each) => {
        each.enabled = true;
      }),
  },
  {
    names: ['disable'],
    operands: '[NUMBER…]',
    help: 'do not heed breakpoints for now',
    run: ({ debug }, text) =>
      forEach(debug, text, (each) => {
        each.enabled = false;
      }),
  },
  {
    names: ['ignore'],
    operands: 'NUMBER TIMES',
    help: 'pass over a breakpoint so often',
    run: ({ debug }, text) => {
      const [number = '', times = ''] = text.split(/\s+/);
      const found = theBreakpoint(debug, number);
      found.ignore = Number(evaluateNumber(times, namesOf(debug)));
      return [`Will ignore next ${found.ignore} crossings of breakpoint ${found.number}.`];
    },
  },
  {
    names: ['condition'],
    operands: 'NUMBER [CONDITION]',
    help: 'stop only where a condition holds',
    run: ({ debug }, text) => {
      const [number = ''] = text.split(/\s+/);
      const condition = text.slice(number.length).trim();
      theBreakpoint(debug, number).condition = condition === '' ? undefined : conditionOf(debug, condition);
      return condition === '' ? [`Breakpoint ${number} now unconditional.`] : [];
    },
  },
  {
    names: ['who'],
    operands: 'EXPRESSION[, BYTES]',
    help: 'go back to the instruction that last wrote to memory',
    run: async ({ debug }, text) => {
      if (text === '') throw new CommandError("who wrote what? 'who EXPRESSION' or 'who *ADDRESS, BYTES'");
      const { address, length } = watchedBytes(debug, text);
      const reason = watchReason(debug, address, length, false, true);
      const instant = await debug.session.lastTime({ reason, text });
      debug.moved();
      if (instant === undefined) return [`Nothing has written to ${hex(address)} since the beginning.`];
      await debug.session.runTo(instant);
      debug.moved();
      return [
        `${hex(address)} was last written at instant ${instant}, ${hex(debug.rip)} in ${placeOf(debug, debug.rip)}`,
      ];
    },
  },
];
