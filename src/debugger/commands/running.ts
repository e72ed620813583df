/** Commands that move the machine, forward and backwards. */
import { CommandError } from '../command-error.ts';
import { evaluateNumber } from '../expression/evaluate.ts';
import { advance, finish, nextInstruction, stepLine } from '../line-steps.ts';
import { finishBack, nextInstructionBack, stepLineBack } from '../line-steps-back.ts';
import { namesOf } from '../names.ts';
import type { StopReport } from '../session/session.ts';
import type { CommandContext, DebuggerCommand, Mover } from './command.ts';
import { codeLocation } from './locations.ts';
import { describeStop } from './stops.ts';

const REACHED: StopReport = { kind: 'reached' };

function moving(names: readonly string[], operands: string, help: string, move: Mover): DebuggerCommand {
  const run = async (context: CommandContext, text: string): Promise<string[]> => {
    const report = await move(context, text);
    context.listed = undefined;
    return describeStop(context.debug, report);
  };
  return { names, operands, help, run };
}

/** The same several times over, as long as nothing else stops it. */
const repeated =
  (once: (context: CommandContext) => Promise<StopReport | undefined>): Mover =>
  async (context, text) => {
    const times = text === '' ? 1n : evaluateNumber(text, namesOf(context.debug));
    let report: StopReport = REACHED;
    for (let n = 0n; n < times && report.kind === 'reached'; n++) {
      report = (await once(context)) ?? REACHED;
      context.debug.moved();
    }
    return report;
  };

/** `continue N` passes over the breakpoint N - 1 times more. */
const continued =
  (go: (context: CommandContext) => Promise<StopReport>): Mover =>
  async (context, text) => {
    const times = text === '' ? 1n : evaluateNumber(text, namesOf(context.debug));
    let report = await go(context);
    for (let n = 1n; n < times && report.kind === 'breakpoint'; n++) report = await go(context);
    return report;
  };

export const RUNNING: readonly DebuggerCommand[] = [
  moving(
    ['step', 's'],
    '[N]',
    'to another line, into functions',
    repeated(({ debug }) => stepLine(debug, true)),
  ),
  moving(
    ['next', 'n'],
    '[N]',
    'to another line, over functions',
    repeated(({ debug }) => stepLine(debug, false)),
  ),
  moving(
    ['stepi', 'si'],
    '[N]',
    'one instruction',
    repeated(({ debug }) => debug.session.stepInstruction()),
  ),
  moving(
    ['nexti', 'ni'],
    '[N]',
    'one instruction, over calls',
    repeated(({ debug }) => nextInstruction(debug)),
  ),
  moving(['finish', 'fin'], '', 'until the function has returned', ({ debug }) => finish(debug)),
  moving(['until', 'u', 'advance'], 'PLACE', 'to a place', ({ debug }, text) => {
    if (text === '') throw new CommandError("until where? 'until PLACE'");
    return advance(debug, codeLocation(debug, text).addresses);
  }),
  moving(
    ['continue', 'c'],
    '[N]',
    'until a breakpoint is met',
    continued(({ debug }) => debug.session.resume()),
  ),
  moving(
    ['reverse-step', 'rs'],
    '[N]',
    'to the line before, into functions',
    repeated(({ debug }) => stepLineBack(debug, true)),
  ),
  moving(
    ['reverse-next', 'rn'],
    '[N]',
    'to the line before, over functions',
    repeated(({ debug }) => stepLineBack(debug, false)),
  ),
  moving(
    ['reverse-stepi', 'rsi'],
    '[N]',
    'one instruction back',
    repeated(({ debug }) => debug.session.stepInstructionBack()),
  ),
  moving(
    ['reverse-nexti', 'rni'],
    '[N]',
    'one instruction back, over calls',
    repeated(({ debug }) => nextInstructionBack(debug)),
  ),
  moving(['reverse-finish'], '', 'back to the call of the function', ({ debug }) => finishBack(debug)),
  moving(
    ['reverse-continue', 'rc', 'back'],
    '[N]',
    'back until a breakpoint is met',
    continued(({ debug }) => debug.session.resumeBack()),
  ),
  moving(['run-to'], 'INSTANT', 'to an instant: so many instructions after power-on', ({ debug }, text) => {
    const instant = Number(evaluateNumber(text, namesOf(debug)));
    if (instant < 0) throw new CommandError('there is nothing before power-on');
    return debug.session.runTo(instant);
  }),
];
