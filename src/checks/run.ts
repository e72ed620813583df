/** Runs checks on an image; those that boot it in the same way share a boot. */
import { type BootOptions, type BootResult, boot } from './boot.ts';
import { type Check, Mismatch } from './check.ts';

export interface Outcome {
  readonly name: string;
  readonly section: string;
  readonly ok: boolean;
  /** Of a check that failed. */
  readonly lookedFor?: string;
  readonly found?: string;
  /** Wall-clock seconds, its boot included for the first that needs it. */
  readonly seconds: number;
}

export async function runChecks(
  image: Uint8Array,
  checks: readonly Check[],
  onOutcome?: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const boots = new Map<string, Promise<BootResult>>();
  const bootWith = (options: BootOptions): Promise<BootResult> => {
    const key = JSON.stringify([options.keys ?? '', options.memory ?? 0]);
    let run = boots.get(key);
    if (!run) boots.set(key, (run = boot(image, options)));
    return run;
  };
  const outcomes: Outcome[] = [];
  for (const { name, section, boot: options, judge } of checks) {
    const start = performance.now();
    const run = await bootWith(options ?? {});
    const mismatch = failureOf(() => judge(run));
    const seconds = (performance.now() - start) / 1000;
    const outcome: Outcome = mismatch
      ? { name, section, ok: false, lookedFor: mismatch.lookedFor, found: mismatch.found, seconds }
      : { name, section, ok: true, seconds };
    outcomes.push(outcome);
    onOutcome?.(outcome);
  }
  return outcomes;
}

function failureOf(judge: () => void): Mismatch | undefined {
  try {
    judge();
    return undefined;
  } catch (error) {
    if (error instanceof Mismatch) return error;
    throw error;
  }
}
