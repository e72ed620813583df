/** What a user is told of a guest that failed or did not end: what happened, where, and how to look around there. */
import { Debugger } from '../../debugger/debugger.ts';
import { explainFault } from '../../debugger/report/faults.ts';
import { count, describeLoop } from '../../debugger/report/loop.ts';
import { callerLines, placeText } from '../../debugger/report/place.ts';
import { Session } from '../../debugger/session/session.ts';
import type { PagedMemory } from '../../debugger/session/target.ts';
import { instructionsAhead } from '../../inspection/instructions-ahead.ts';
import { MachineTarget } from '../../inspection/machine-target.ts';
import { describeFault, registerDump } from '../../machine/failure-report.ts';
import type { Machine } from '../../machine/machine.ts';
import { namesOfBios, namesOfStage } from '../debug/stage-names.ts';
import type { CreatedMachine } from './create-machine.ts';
import { debuggerCommand } from './debugger-command.ts';
import type { RunPlan } from './plan.ts';

/** Columns of a terminal that are left behind `lesson: `. */
const WIDTH = 72;
/** Lines of a whole report: with the prompt after it, it fits a terminal of 25. */
const MAX_LINES = 24;
/** Instructions that the guest is watched for after its end, to see what it is going round in. */
const AHEAD = 300_000;

const NO_DISK: PagedMemory = {
  pages: 0,
  inUse: () => [],
  takeWritten: () => [],
  read: () => new Uint8Array(),
  write() {},
};

/** A triple fault, from its cause to the command that goes there. The machine is as it was then. */
export async function explainTripleFault(plan: RunPlan, created: CreatedMachine): Promise<string> {
  const { machine } = created;
  const debug = await debuggerOf(plan, machine);
  const chain = machine.cpu.tripleFault?.chain ?? [];
  const faults = chain.flatMap((fault, n) => {
    const head = `${n + 1}. ${describeFault(fault)}`;
    const more = n > 0 && fault.vector === 6 ? undefined : explainFault(debug, fault);
    if (more === undefined) return [head];
    return `${head}: ${more}`.length <= WIDTH ? [`${head}: ${more}`] : [head, ...folded(`   ${more}`)];
  });
  const lines = [
    'the guest failed: triple fault',
    'triple fault: the CPU could not deliver',
    ...faults,
    ...registerDump(machine.cpu).split('\n'),
    ...folded(`in ${placeText(debug, debug.rip)}`),
  ];
  return [...lines, ...endOf(plan, created, debug, lines.length)].join('\n');
}

/** Where a guest that reached a bound is, and since when. Watches it go on: nobody may need the machine any more. */
export async function explainBound(plan: RunPlan, created: CreatedMachine): Promise<string> {
  const { machine, looks } = created;
  const { halted, retired } = { halted: machine.cpu.halted, retired: machine.retired };
  const debug = await debuggerOf(plan, machine);
  const place = placeText(debug, debug.rip);
  const callers = endOf(plan, created, debug, 5, retired);
  const ahead = instructionsAhead(machine, AHEAD);
  const share = ahead.nanoseconds > 0 ? ahead.waited / ahead.nanoseconds : 0;
  const idle =
    share > 0.01 || halted
      ? [`${(100 * share).toFixed(0)} % of the time that follows, the processor waits for an interrupt, in HLT`]
      : [];
  const loop = describeLoop(debug, ahead, looks);
  return [...[...loop, ...idle, `now in ${place}`].flatMap(folded), ...callers].join('\n');
}

/** The callers, as far as there is room, and the command. */
function endOf(
  plan: RunPlan,
  { machine, input }: CreatedMachine,
  debug: Debugger,
  before: number,
  at = machine.retired,
) {
  const command = debuggerCommand(plan, at, input.log.length > 0);
  const end =
    command === undefined
      ? []
      : [`to look around there, and go back (${count(at)} instructions so far):`, `  ${command}`];
  const room = MAX_LINES - before - end.length;
  return [...callerLines(debug, room).map((line) => cut(`  ${line}`)), ...end];
}

async function debuggerOf(plan: RunPlan, machine: Machine): Promise<Debugger> {
  const { program, symbols, source } = plan.built
    ? await namesOfStage(plan.built.stage, plan.built.flags)
    : namesOfBios();
  return new Debugger(new Session(new MachineTarget(machine, NO_DISK)), symbols, program, source);
}

const cut = (line: string): string => (line.length <= WIDTH ? line : `${line.slice(0, WIDTH - 1)}…`);

/** Broken at spaces, with what follows indented. */
function folded(line: string): string[] {
  const [indent = ''] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  let current = '';
  for (const word of line.trimStart().split(' ')) {
    if (current !== '' && current.length + 1 + word.length > WIDTH) {
      lines.push(current);
      current = `${indent}  ${word}`;
    } else current = current === '' ? indent + word : `${current} ${word}`;
  }
  return [...lines, current];
}
