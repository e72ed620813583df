/** Commands that show source, code and stacks. */
import { CommandError } from '../command-error.ts';
import type { Debugger } from '../debugger.ts';
import type { Variable } from '../dwarf/variables.ts';
import { evaluateNumber } from '../expression/evaluate.ts';
import { formatValue } from '../go/format.ts';
import type { Frame, Stack } from '../go/unwind.ts';
import { instructionsFrom } from '../instructions.ts';
import { namesOf, valueIn, variablesByFunction, variablesOf } from '../names.ts';
import type { CommandContext, DebuggerCommand } from './command.ts';
import { codeLocation } from './locations.ts';
import { instructionLine } from './memory.ts';
import { describeFrame, hex, placeOf, sourceLine } from './text.ts';

const LISTED = 10;
const DISASSEMBLED = 10;
/** Values in the lines of a stack are cut shorter than elsewhere. */
const IN_STACK = { depth: 1, elements: 4, stringBytes: 32 };

function list(context: CommandContext, text: string): string[] {
  const { debug } = context;
  const { file, first } = listedFrom(context, text);
  const lines: string[] = [];
  for (let line = first; line < first + LISTED; line++) {
    const shown = sourceLine(debug, file, line);
    if (shown !== undefined) lines.push(shown);
  }
  if (lines.length === 0) {
    if (debug.source(file) === undefined) throw new CommandError(`the source of ${file} is not at hand`);
    throw new CommandError(`${file} has no line ${first}`);
  }
  context.listed = { file, line: first + LISTED };
  return lines;
}

function listedFrom({ debug, listed }: CommandContext, text: string): { file: string; first: number } {
  const around = (line: number): number => Math.max(1, line - LISTED / 2);
  if (text === '' && listed) return { file: listed.file, first: listed.line };
  const byLine = /^(?:(.*):)?(\d+)$/.exec(text);
  const here = debug.symbols.frames(debug.frame?.at ?? debug.rip)[0]?.source;
  if (byLine) {
    const wanted = byLine[1];
    const files = debug.symbols.files;
    const file =
      wanted === undefined ? here?.file : files.find((each) => each === wanted || each.endsWith(`/${wanted}`));
    if (file === undefined) throw new CommandError(`no code comes from a file '${wanted ?? ''}'`);
    return { file, first: around(Number(byLine[2])) };
  }
  const source = text === '' ? here : debug.symbols.frames(codeLocation(debug, text).addresses[0]!)[0]?.source;
  if (!source || source.line === 0) throw new CommandError('no source line is known here');
  return { file: source.file, first: around(source.line) };
}

function disassemble({ debug }: CommandContext, text: string): string[] {
  const mixed = text.startsWith('/s');
  const place = text.replace(/^\/\w+\s*/, '');
  const start =
    place === '' ? (debug.frame?.registers.rip ?? debug.rip) : codeLocation(debug, asAddress(place)).addresses[0]!;
  const found = debug.registers.bits === 64 ? debug.program?.pcln?.at(start) : undefined;
  const lines: string[] = [];
  let source = '';
  for (const instruction of instructionsFrom(debug, found?.entry ?? start)) {
    if (found ? instruction.address >= found.end : lines.length >= DISASSEMBLED) break;
    const frame = mixed ? debug.symbols.frames(instruction.address)[0]?.source : undefined;
    const key = frame ? `${frame.file}:${frame.line}` : source;
    if (frame && key !== source) {
      lines.push('', `${frame.file}:`, sourceLine(debug, frame.file, frame.line) ?? String(frame.line));
      source = key;
    }
    lines.push(instructionLine(debug, instruction.address, instruction.text));
  }
  if (lines.length === 0) throw new CommandError(`no instruction at ${hex(start)}`);
  return lines;
}

/** A bare number is an address here. */
const asAddress = (place: string): string => (/^(0x|\$|\d)/.test(place) ? `*${place}` : place);

/** A line for each function, also for those whose calls were inlined. */
export function stackLines(debug: Debugger, { frames, broken }: Stack, most = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [];
  for (const [n, frame] of frames.entries()) {
    if (n >= most) {
      lines.push('(More stack frames follow…)');
      return lines;
    }
    lines.push(...frameLines(debug, frame, n));
  }
  if (broken !== undefined) lines.push(`(the stack cannot be followed further: ${broken})`);
  return lines;
}

function frameLines(debug: Debugger, frame: Frame, number: number): string[] {
  const all = debug.symbols.frames(frame.at);
  if (all.length === 0) return [`#${number}  ${placeOf(debug, frame.at)}`];
  const scopes = variablesByFunction(debug, frame);
  return all.map((each, n) => {
    const parameters = parametersOf(debug, frame, scopes[all.length - 1 - n] ?? []);
    const text = describeFrame(each, frame.registers.rip).replace(' ()', ` (${parameters})`);
    const how = n === all.length - 1 && frame.switch ? `  <${frame.switch}>` : '';
    return `#${n === 0 ? String(number).padEnd(3) : '   '}${text}${how}`;
  });
}

const parametersOf = (debug: Debugger, frame: Frame, variables: readonly Variable[]): string =>
  variables
    .filter(({ role }) => role === 'parameter')
    .map((each) => {
      const value = valueIn(debug, frame, each);
      return `${each.name}=${value && debug.program ? formatValue(debug.program, value, IN_STACK) : '<optimized out>'}`;
    })
    .join(', ');

export function variableLines(debug: Debugger, roles: readonly string[]): string[] {
  const { frame, program } = debug;
  const variables = frame ? variablesOf(debug, frame).filter(({ role }) => roles.includes(role)) : [];
  if (!frame || !program || variables.length === 0) return [roles.includes('local') ? 'No locals.' : 'No arguments.'];
  return variables.map((each) => {
    const value = valueIn(debug, frame, each);
    return `${each.name} = ${value ? formatValue(program, value) : '<optimized out>'}`;
  });
}

function select(context: CommandContext, number: number): string[] {
  const { debug } = context;
  const frame = debug.stack.frames[number];
  if (!frame) throw new CommandError(number < 0 ? 'this is the innermost frame' : `there is no frame ${number}`);
  debug.frameNumber = number;
  context.listed = undefined;
  const source = debug.symbols.frames(frame.at)[0]?.source;
  const line = source && sourceLine(debug, source.file, source.line);
  return [...frameLines(debug, frame, number), ...(line === undefined ? [] : [line])];
}

export const SOURCE: readonly DebuggerCommand[] = [
  { names: ['list', 'l'], operands: '[PLACE]', help: 'source lines around a place', run: list },
  {
    names: ['disassemble', 'disas'],
    operands: '[/s] [PLACE]',
    help: 'the code of a function; /s with its source',
    run: disassemble,
  },
  {
    names: ['backtrace', 'bt', 'where'],
    operands: '[MOST]',
    help: 'the stack: who called whom',
    run: ({ debug }, text) =>
      stackLines(debug, debug.stack, text === '' ? undefined : Number(evaluateNumber(text, namesOf(debug)))),
  },
  {
    names: ['frame', 'f'],
    operands: '[NUMBER]',
    help: 'look at a frame of the stack',
    run: (context, text) =>
      select(context, text === '' ? context.debug.frameNumber : Number(evaluateNumber(text, namesOf(context.debug)))),
  },
  {
    names: ['up'],
    operands: '',
    help: 'look at the caller',
    run: (context) => select(context, context.debug.frameNumber + 1),
  },
  {
    names: ['down'],
    operands: '',
    help: 'look at what is called',
    run: (context) => select(context, context.debug.frameNumber - 1),
  },
];
