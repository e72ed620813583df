/** The end of a run, headless or on a terminal: messages, screenshot, snapshot, statistics, exit status. */

import type { Machine } from '../../machine/machine.ts';
import type { Ending } from '../../stages/guest-ending.ts';
import { failure, systemError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import { printDiagnostic } from '../errors/report-error.ts';
import type { CreatedMachine } from './create-machine.ts';
import type { RunPlan } from './plan.ts';

/** No failures of the guest. */
const ENDED_BY_USER: ReadonlySet<string> = new Set(['interrupted', 'nothing-to-boot']);
/** Why a run ends when its user asks for the debugger. */
export const DEBUGGER_ASKED = 'debugger';

export function boundEnding(plan: RunPlan, bound: 'timeout' | 'max-instructions'): Ending {
  const what =
    bound === 'timeout'
      ? `after ${plan.timeout} s; --timeout SECONDS allows more, --timeout 0 any time`
      : `after ${plan.maxInstructions} instructions (--max-instructions)`;
  return { cause: bound, status: EXIT.BOUND, message: `the guest was still running ${what}` };
}

export function signalEnding(signal: NodeJS.Signals): Ending {
  if (signal === 'SIGINT') return { cause: 'interrupted', status: EXIT.INTERRUPTED };
  return { cause: 'interrupted', status: signal === 'SIGHUP' ? EXIT.HANGUP : EXIT.TERMINATED };
}

/** Prints and saves what was asked for. @returns the exit status */
export async function finish(
  plan: RunPlan,
  created: CreatedMachine,
  ending: Ending,
  milliseconds: number,
): Promise<number> {
  const { machine, remarks, shortage } = created;
  const figures = plan.stats === undefined ? '' : statistics(plan, machine, ending, milliseconds);
  if (remarks.text !== '') printDiagnostic(remarks.text);
  const notes = machine.report();
  if (notes !== '') printDiagnostic(notes);
  const message = await messageOf(plan, created, ending);
  if (message) printDiagnostic(message);
  const advice = ending.status === EXIT.OK ? undefined : shortage.advice(plan.memory);
  if (advice !== undefined) printDiagnostic(advice);
  if (plan.screenshot !== undefined) {
    const { savePicture } = await import('./screenshot.ts');
    savePicture(plan.screenshot, machine.picture());
  }
  if (plan.write) for (const file of [plan.imageFile, ...plan.disks, ...plan.floppies]) file?.keep();
  try {
    if (plan.save !== undefined) await save(plan.save, plan, machine, ending);
  } finally {
    await explainLast(plan, created, ending);
    process.stderr.write(figures);
  }
  return ending.status;
}

/** @returns for a triple fault the whole story */
async function messageOf(
  plan: RunPlan,
  created: CreatedMachine,
  { cause, message }: Ending,
): Promise<string | undefined> {
  if (cause !== 'triple-fault') return message;
  const { explainTripleFault } = await import('./explain.ts');
  return told(() => explainTripleFault(plan, created), message);
}

/** What comes after all that needs the machine: where it was when a bound was reached, and the debugger. */
async function explainLast(plan: RunPlan, created: CreatedMachine, { cause, status }: Ending): Promise<void> {
  const opens = cause === DEBUGGER_ASKED || (plan.onCrash && status !== EXIT.OK && !ENDED_BY_USER.has(cause));
  if (status === EXIT.BOUND && !opens) {
    const { explainBound } = await import('./explain.ts');
    const text = await told(() => explainBound(plan, created), undefined);
    if (text !== undefined) printDiagnostic(text);
  }
  if (!opens) return;
  const { openDebugger } = await import('./to-debugger.ts');
  await openDebugger(plan, created);
}

/** A report that cannot be made is no reason to lose the rest. */
async function told(report: () => Promise<string>, instead: string | undefined): Promise<string | undefined> {
  try {
    return await report();
  } catch (error) {
    if (process.env.LESSON_DEBUG === '1') throw error;
    return instead;
  }
}

async function save(path: string, { image }: RunPlan, machine: Machine, { cause }: Ending): Promise<void> {
  if (['power-off', 'debug-exit', 'triple-fault'].includes(cause))
    throw failure(
      `${path} was not written: the machine has ended (${cause}); --until or --max-instructions stops it before`,
    );
  const { writeSnapshot } = await import('../../snapshots/write-snapshot.ts');
  try {
    writeSnapshot(path, { state: machine.save(), disk: image });
  } catch (error) {
    throw systemError(path, error);
  }
}

function statistics(plan: RunPlan, machine: Machine, ending: Ending, milliseconds: number): string {
  const mips = machine.retired / 1000 / Math.max(milliseconds, 0.001);
  const memory = process.memoryUsage.rss();
  if (plan.stats === 'json') {
    return `${JSON.stringify({
      cause: ending.cause,
      status: ending.status,
      instructions: machine.retired,
      wallMilliseconds: Math.round(milliseconds * 10) / 10,
      virtualNanoseconds: machine.virtualNs,
      mips: Math.round(mips * 10) / 10,
      guestMemoryBytes: plan.memory,
      hostMemoryBytes: memory,
    })}\n`;
  }
  return [
    `instructions  ${machine.retired}`,
    `wall time     ${milliseconds.toFixed(1)} ms`,
    `virtual time  ${(machine.virtualNs / 1e6).toFixed(1)} ms`,
    `speed         ${mips.toFixed(1)} MIPS`,
    `memory        ${plan.memory / 2 ** 20} MiB for the guest, ${(memory / 2 ** 20).toFixed(0)} MiB in all`,
    `exit          ${ending.cause}, status ${ending.status}`,
    '',
  ].join('\n');
}
