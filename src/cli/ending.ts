/** What both ways of running do when the machine has stopped: exit status, words, pictures, figures. */
import type { Machine } from '../machine/machine.ts';
import type { Stop } from '../machine/stop.ts';
import { complain, EXIT } from './diagnostics.ts';
import type { RunPlan } from './run.ts';

/** Why a run ended, in the words of `--stats`, with the exit status it means. */
export interface Ending {
  readonly cause: string;
  readonly status: number;
  /** For the user, beyond the cause. */
  readonly message?: string;
}

/** The firmware's last words when there is nothing to boot; it halts after them. */
const NOTHING_TO_BOOT = 'No bootable disk: ';

/** @returns what a machine that stopped by itself means, or `undefined` if it may go on */
export function endingOf(stop: Stop, firmwareWords: string): Ending | undefined {
  if (stop.kind === 'power-off') return { cause: 'power-off', status: EXIT.OK };
  if (stop.kind === 'debug-exit') return { cause: 'debug-exit', status: stop.status & 0xff };
  if (stop.kind === 'triple-fault') {
    return { cause: 'triple-fault', status: EXIT.FAILED, message: `the guest failed: triple fault\n${stop.report}` };
  }
  if (stop.kind !== 'halted') return undefined;
  if (!firmwareWords.startsWith(NOTHING_TO_BOOT)) return { cause: 'halted', status: EXIT.OK };
  const why = firmwareWords.slice(NOTHING_TO_BOOT.length).split('\r')[0];
  return { cause: 'nothing-to-boot', status: EXIT.FAILED, message: `the disk does not boot: ${why}` };
}

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

/** Says and saves what was asked for. @returns the exit status */
export async function finish(plan: RunPlan, machine: Machine, ending: Ending, milliseconds: number): Promise<number> {
  const notes = machine.report();
  if (notes !== '') complain(notes);
  if (ending.message) complain(ending.message);
  if (plan.screenshot !== undefined) {
    const { savePicture } = await import('./screenshot.ts');
    savePicture(plan.screenshot, machine.screen());
  }
  if (plan.stats !== undefined) process.stderr.write(figures(plan, machine, ending, milliseconds));
  return ending.status;
}

function figures(plan: RunPlan, machine: Machine, ending: Ending, milliseconds: number): string {
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
