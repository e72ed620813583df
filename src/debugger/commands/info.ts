/** `info`: what is known, by subject. */
import { CommandError } from '../command-error.ts';
import type { Debugger } from '../debugger.ts';
import { evaluateNumber } from '../expression/evaluate.ts';
import { namesOf } from '../names.ts';
import type { Breakpoint } from '../session/breakpoints.ts';
import type { CommandContext, DebuggerCommand } from './command.ts';
import { GOROUTINES } from './goroutines.ts';
import { codeLocation } from './locations.ts';
import { variableLines } from './source.ts';
import { controlLines, gdtLines, idtLines, mapLines, registerLines, tssLines, walkLines } from './tables.ts';
import { hex, placeOf, table } from './text.ts';

type Subject = (context: CommandContext, operands: string) => Promise<readonly string[]> | readonly string[];

const MAX_FOUND = 200;

function breakpointLines(debug: Debugger): string[] {
  const { breakpoints } = debug.session;
  if (breakpoints.length === 0) return ['No breakpoints or watchpoints.'];
  const rows = breakpoints.map((each) => [
    String(each.number),
    kindOf(each),
    each.temporary ? 'del' : 'keep',
    each.enabled ? 'y' : 'n',
    whereOf(debug, each),
  ]);
  const [head, ...lines] = table([['Num', 'Type', 'Disp', 'Enb', 'What'], ...rows]);
  return [head!, ...lines.flatMap((line, n) => [line, ...moreOf(breakpoints[n]!)])];
}

const kindOf = ({ reason }: Breakpoint): string =>
  reason.kind === 'code' ? 'breakpoint' : reason.kind === 'watch' ? 'watchpoint' : 'catchpoint';

function whereOf(debug: Debugger, { reason, text }: Breakpoint): string {
  return reason.kind === 'code' ? reason.addresses.map((at) => `${hex(at)} in ${placeOf(debug, at)}`).join(', ') : text;
}

function moreOf({ condition, hits, ignore }: Breakpoint): string[] {
  return [
    ...(condition ? [`\tstop only if ${condition.text}`] : []),
    ...(hits > 0 ? [`\tbreakpoint already hit ${hits} ${hits === 1 ? 'time' : 'times'}`] : []),
    ...(ignore > 0 ? [`\tignore next ${ignore} hits`] : []),
  ];
}

function lineInfo({ debug }: CommandContext, text: string): string[] {
  const { addresses } = codeLocation(debug, text);
  return addresses.map((address) => {
    const source = debug.symbols.frames(address)[0]?.source;
    const place = debug.symbols.describe(address) ?? '??';
    if (!source) return `No line number information available for address ${hex(address)} <${place}>`;
    return `Line ${source.line} of "${source.file}" is at address ${hex(address)} <${place}>.`;
  });
}

function symbolInfo({ debug }: CommandContext, text: string): string[] {
  const address = BigInt.asUintN(64, evaluateNumber(text, namesOf(debug)));
  const found = debug.symbols.at(address);
  if (!found) return [`No symbol matches ${text}.`];
  return [
    found.offset === 0n ? `${found.name} at ${hex(address)}` : `${found.name} + ${found.offset} at ${hex(address)}`,
  ];
}

function search(names: Iterable<string>, text: string, what: string): string[] {
  if (text === '')
    throw new CommandError(`which ${what}? 'info ${what} TEXT' lists those with the text in their names`);
  const found = [...new Set(names)].filter((name) => name.includes(text)).sort();
  if (found.length === 0) return [`No ${what} with '${text}' in their names.`];
  return found.length > MAX_FOUND ? [...found.slice(0, MAX_FOUND), `(${found.length - MAX_FOUND} more)`] : found;
}

function* functionNames({ program }: Debugger): Generator<string> {
  for (const { name } of program?.pcln?.all() ?? []) yield name;
}

const subjectOf = (name: string): Subject => GOROUTINES.find(({ names }) => names[0] === name)!.run;

const SUBJECTS: Readonly<Record<string, Subject>> = {
  registers: ({ debug }, text) => registerLines(debug, text === '' ? [] : text.split(/\s+/)),
  breakpoints: ({ debug }) => breakpointLines(debug),
  watchpoints: ({ debug }) => breakpointLines(debug),
  line: lineInfo,
  symbol: symbolInfo,
  locals: ({ debug }) => variableLines(debug, ['local', 'result']),
  args: ({ debug }) => variableLines(debug, ['parameter']),
  functions: ({ debug }, text) => search(functionNames(debug), text, 'functions'),
  sources: ({ debug }, text) => search(debug.symbols.files, text, 'sources'),
  control: ({ debug }) => controlLines(debug),
  gdt: ({ debug }) => gdtLines(debug),
  idt: ({ debug }, text) => idtLines(debug, text === '' ? undefined : Number(evaluateNumber(text, namesOf(debug)))),
  tss: ({ debug }) => tssLines(debug),
  mem: ({ debug }) => mapLines(debug),
  walk: ({ debug }, text) => walkLines(debug, text),
  goroutines: subjectOf('goroutines'),
  threads: subjectOf('threads'),
  heap: subjectOf('heap'),
  timers: subjectOf('timers'),
  scheduler: subjectOf('scheduler'),
  instant: ({ debug }) => [
    `instant ${debug.session.instant}, ${debug.session.target.virtualNs} virtual nanoseconds after power-on`,
  ],
  recording: ({ debug }) => {
    const { checkpoints, bytes } = debug.session.recording;
    return [`${checkpoints} checkpoints, ${(bytes / 2 ** 20).toFixed(1)} MiB of pages`];
  },
};

export const SUBJECT_NAMES: readonly string[] = Object.keys(SUBJECTS);

async function info(context: CommandContext, text: string): Promise<readonly string[]> {
  const [wanted = '', ...rest] = text.split(/\s+/);
  const exact = SUBJECTS[wanted];
  const name = exact ? wanted : SUBJECT_NAMES.find((each) => wanted !== '' && each.startsWith(wanted));
  const subject = name === undefined ? undefined : SUBJECTS[name];
  if (!subject) throw new CommandError(`info about what? ${SUBJECT_NAMES.join(', ')}`);
  return subject(context, rest.join(' '));
}

export const INFO: readonly DebuggerCommand[] = [
  { names: ['info', 'i'], operands: 'SUBJECT', help: SUBJECT_NAMES.join(', '), run: info },
  {
    names: ['walk'],
    operands: 'ADDRESS',
    help: 'the page tables, entry by entry',
    run: ({ debug }, text) => walkLines(debug, text),
  },
  { names: ['map'], operands: '', help: 'every mapping, neighbours merged', run: ({ debug }) => mapLines(debug) },
  { names: ['gdt'], operands: '', help: 'the global descriptor table', run: ({ debug }) => gdtLines(debug) },
  {
    names: ['idt'],
    operands: '[VECTOR]',
    help: 'the interrupt descriptor table',
    run: (context, text) => SUBJECTS.idt!(context, text),
  },
];
