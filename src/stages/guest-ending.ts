/** What it means that the machine has stopped. */
import type { Stop } from '../machine/stop.ts';

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
  if (stop.kind === 'power-off') return { cause: 'power-off', status: 0 };
  if (stop.kind === 'debug-exit') return { cause: 'debug-exit', status: stop.status & 0xff };
  if (stop.kind === 'triple-fault') {
    return { cause: 'triple-fault', status: 1, message: `the guest failed: triple fault\n${stop.report}` };
  }
  if (stop.kind !== 'halted') return undefined;
  if (!firmwareWords.startsWith(NOTHING_TO_BOOT)) return { cause: 'halted', status: 0 };
  const why = firmwareWords.slice(NOTHING_TO_BOOT.length).split('\r')[0];
  return { cause: 'nothing-to-boot', status: 1, message: `the disk does not boot: ${why}` };
}
