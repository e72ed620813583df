/** Commands that show values and memory. */
import { CommandError } from '../command-error.ts';
import type { Debugger } from '../debugger.ts';
import { evaluate, evaluateNumber, type Result } from '../expression/evaluate.ts';
import { formatValue } from '../go/format.ts';
import { instructionsFrom } from '../instructions.ts';
import { unsignedOf } from '../memory-reader.ts';
import { namesOf } from '../names.ts';
import { Value } from '../value.ts';
import type { CommandContext, DebuggerCommand } from './command.ts';
import { hex, symbolic } from './text.ts';

const SIZES: Readonly<Record<string, number>> = { b: 1, h: 2, w: 4, g: 8 };
const FORMATS = 'xduotacsi';
/** Bytes of a line of `x`. */
const LINE_BYTES = 16;
const MAX_UNITS = 65_536;
const MAX_STRING = 4096;

interface Format {
  readonly count: number;
  readonly letter: string;
  readonly size: number;
}

/** `/4xg`. @throws CommandError */
function formatOf(text: string, before: Format): Format {
  const [, digits, letters] = /^(\d*)([a-z]*)$/.exec(text) ?? [];
  if (digits === undefined) throw new CommandError(`'/${text}' is no format: a count, one of ${FORMATS}, one of bhwg`);
  let { letter, size } = before;
  for (const each of letters ?? '') {
    if (each in SIZES) size = SIZES[each]!;
    else if (FORMATS.includes(each)) letter = each;
    else throw new CommandError(`'${each}' is no format: there are ${FORMATS}, and the sizes bhwg`);
  }
  const count = digits === '' ? 1 : Number(digits);
  if (count > MAX_UNITS) throw new CommandError(`${count} are too many: at most ${MAX_UNITS}`);
  return { count, letter, size };
}

/** `x/4xg EXPRESSION` into `4xg` and the rest. */
function splitFormat(text: string): { format: string; rest: string } {
  const [, format = '', rest = ''] = /^(?:\/(\S*))?\s*(.*)$/s.exec(text) ?? [];
  return { format, rest };
}

function inFormat(debug: Debugger, value: bigint, letter: string, size: number): string {
  const bits = size * 8;
  const unsigned = BigInt.asUintN(bits, value);
  switch (letter) {
    case 'd':
      return String(BigInt.asIntN(bits, value));
    case 'u':
      return String(unsigned);
    case 'o':
      return `0${unsigned.toString(8)}`;
    case 't':
      return unsigned.toString(2);
    case 'c':
      return `${BigInt.asIntN(8, value)} '${printable(Number(unsigned & 0xffn))}'`;
    case 'a':
      return `${hex(unsigned)} ${symbolic(debug, unsigned)}`.trimEnd();
    default:
      return `0x${unsigned.toString(16).padStart(size * 2, '0')}`;
  }
}

const printable = (byte: number): string =>
  byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;

function examine(context: CommandContext, text: string): string[] {
  const { debug } = context;
  const { format: letters, rest } = splitFormat(text);
  const before = context.examined ? formatOf(context.examined.format, { count: 1, letter: 'x', size: 4 }) : undefined;
  const format = formatOf(letters, { count: 1, letter: before?.letter ?? 'x', size: before?.size ?? 4 });
  const found = rest === '' ? context.examined?.address : addressOf(evaluate(rest, namesOf(debug)));
  if (found === undefined) throw new CommandError("which memory? 'x/4xg ADDRESS'");
  const address = BigInt.asUintN(64, found);
  const { lines, next } = SHOWN[format.letter]?.(debug, address, format) ?? units(debug, address, format);
  const size = Object.entries(SIZES).find(([, bytes]) => bytes === format.size)![0];
  context.examined = { address: next, format: `${format.letter}${size}` };
  return lines;
}

interface Shown {
  readonly lines: string[];
  readonly next: bigint;
}

const SHOWN: Readonly<Record<string, (debug: Debugger, address: bigint, format: Format) => Shown>> = {
  i: instructions,
  s: strings,
};

function units(debug: Debugger, start: bigint, { count, letter, size }: Format): Shown {
  const lines: string[] = [];
  const perLine = letter === 'c' ? 8 : letter === 'a' ? 2 : LINE_BYTES / size;
  for (let n = 0; n < count; n += perLine) {
    const address = start + BigInt(n * size);
    const here = Math.min(perLine, count - n);
    const cells = Array.from({ length: here }, (_, k) => {
      const bytes = debug.memory.read(address + BigInt(k * size), size);
      if (!bytes) throw new CommandError(`Cannot access memory at address ${hex(address + BigInt(k * size))}`);
      return inFormat(debug, unsignedOf(bytes), letter, size);
    });
    lines.push(`${labelled(debug, address)}:\t${cells.join('\t')}`);
  }
  return { lines, next: start + BigInt(count * size) };
}

const labelled = (debug: Debugger, address: bigint): string => `${hex(address)} ${symbolic(debug, address)}`.trimEnd();

function instructions(debug: Debugger, start: bigint, { count }: Format): Shown {
  const lines: string[] = [];
  let next = start;
  for (const instruction of instructionsFrom(debug, start)) {
    if (lines.length === count) break;
    lines.push(instructionLine(debug, instruction.address, instruction.text));
    next = instruction.address + BigInt(instruction.length);
  }
  if (lines.length < count) throw new CommandError(`no instruction at ${hex(next)}`);
  return { lines, next };
}

/** `=> 0x7c00 <start>:	cli`. */
export function instructionLine(debug: Debugger, address: bigint, text: string): string {
  const mark = address === (debug.frameNumber === 0 && !debug.goroutine ? debug.rip : debug.frame?.registers.rip);
  return `${mark ? '=>' : '  '} ${labelled(debug, address)}:\t${text}`;
}

function strings(debug: Debugger, start: bigint, { count }: Format): Shown {
  const lines: string[] = [];
  let address = start;
  for (let n = 0; n < count; n++) {
    let text = '';
    let length = 0;
    for (; length < MAX_STRING; length++) {
      const byte = debug.memory.read(address + BigInt(length), 1)?.[0];
      if (byte === undefined)
        throw new CommandError(`Cannot access memory at address ${hex(address + BigInt(length))}`);
      if (byte === 0) break;
      text += printable(byte).replace(/^["\\]$/, '\\$&');
    }
    lines.push(`${labelled(debug, address)}:\t"${text}"`);
    address += BigInt(length + 1);
  }
  return { lines, next: address };
}

const addressOf = (result: Result): bigint => {
  if (typeof result === 'bigint') return result;
  if (result.type.kind === 'struct' && result.address !== undefined) return result.address;
  const value = result.unsigned() ?? result.field('array')?.unsigned() ?? result.field('str')?.unsigned();
  if (value === undefined) throw new CommandError(`a ${result.type.name} is no address`);
  return value;
};

function print(context: CommandContext, text: string): string[] {
  const { debug } = context;
  const { format, rest } = splitFormat(text);
  const result = evaluate(rest, namesOf(debug));
  return [`$${++context.printed} = ${shown(debug, result, format)}`];
}

function shown(debug: Debugger, result: Result, letters: string): string {
  if (letters === '') {
    if (typeof result === 'bigint') return String(result);
    return debug.program ? formatValue(debug.program, result) : '?';
  }
  const { letter, size } = formatOf(letters, { count: 1, letter: 'x', size: 8 });
  const value = result instanceof Value ? result.unsigned() : result;
  if (value === undefined) throw new CommandError(`only numbers are shown in format '${letter}'`);
  if (letter === 'x') return hex(BigInt.asUintN(64, value));
  return inFormat(debug, value, letter, size);
}

export const MEMORY: readonly DebuggerCommand[] = [
  { names: ['x'], operands: '/FORMAT ADDRESS', help: 'memory: a count, one of xduotacsi, one of bhwg', run: examine },
  {
    names: ['print', 'p', 'inspect'],
    operands: '[/FORMAT] EXPRESSION',
    help: 'the value of an expression',
    run: print,
  },
  {
    names: ['output'],
    operands: 'EXPRESSION',
    help: 'a value and nothing else',
    run: ({ debug }, text) => [shown(debug, evaluate(text, namesOf(debug)), '')],
  },
  {
    names: ['echo'],
    operands: 'TEXT',
    help: 'the text itself',
    run: (_context, text) => [text.replace(/\\n/g, '\n').replace(/\n$/, '')],
  },
  {
    names: ['keys'],
    operands: 'TEXT',
    help: 'type on the keyboard, now (\\n, \\t, \\e understood)',
    run: ({ debug }, text) => {
      if (text === '') throw new CommandError("which keys? 'keys help\\n'");
      const keys = text.replace(
        /\\([nte\\])/g,
        (_, letter: string) => ({ n: '\n', t: '\t', e: '\x1b' })[letter] ?? letter,
      );
      debug.session.input({ kind: 'keys', text: keys });
      debug.moved();
      return [];
    },
  },
  {
    names: ['serial'],
    operands: 'TEXT',
    help: 'send to COM1, now',
    run: ({ debug }, text) => {
      const bytes = new TextEncoder().encode(text.replace(/\\n/g, '\n').replace(/\\r/g, '\r'));
      debug.session.input({ kind: 'serial', bytes });
      debug.moved();
      return [];
    },
  },
  {
    names: ['physical', 'xp'],
    operands: 'ADDRESS [BYTES]',
    help: 'bytes of physical memory',
    run: ({ debug }, text) => {
      const [where = '', count = '64'] = text.split(/\s+/);
      const address = evaluateNumber(where, namesOf(debug));
      const lines: string[] = [];
      for (let done = 0n; done < BigInt(count); done += 16n) {
        const bytes = debug.session.target.physical.read(address + done, 16);
        if (!bytes) throw new CommandError(`there is no memory at physical address ${hex(address + done)}`);
        lines.push(
          `${hex(address + done)}:\t${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`,
        );
      }
      return lines;
    },
  },
];
