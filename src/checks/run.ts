/** Runs checks on an image; those that boot it in the same way share a boot. */
import { type Booted, type BootOptions, boot } from './boot.ts';
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
  told?: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const boots = new Map<string, Promise<Booted>>();
  const booted = (options: BootOptions): Promise<Booted> => {
    const key = JSON.stringify([options.keys ?? '', options.memory ?? 0]);
    let run = boots.get(key);
    if (!run) boots.set(key, (run = boot(image, options)));
    return run;
  };
  const outcomes: Outcome[] = [];
  for (const { name, section, boot: how, judge } of checks) {
    const start = performance.now();
    const run = await booted(how ?? {});
    const mismatch = failureOf(() => judge(run));
    const seconds = (performance.now() - start) / 1000;
    const outcome: Outcome = mismatch
      ? { name, section, ok: false, lookedFor: mismatch.lookedFor, found: mismatch.found, seconds }
      : { name, section, ok: true, seconds };
    outcomes.push(outcome);
    told?.(outcome);
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
