/** Runs checks on an image; those that boot it in the same way share a boot. */
import { type BootOptions, type BootResult, boot } from './boot.ts';
import { type Check, Mismatch } from './check.ts';
import type { Kernel } from './kernel.ts';
import { randomSeed, SEED_VARIABLE, type Seed, withSeed } from './programs/seed.ts';

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
  kernel: Kernel,
  checks: readonly Check[],
  onOutcome?: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const seed = randomSeed();
  const bootWith = sharedBoots(kernel, seed);
  const outcomes: Outcome[] = [];
  for (const { name, section, boot: options = {}, compare, judge } of checks) {
    const start = performance.now();
    const run = await bootWith(options);
    const other = compare ? await bootWith(compare) : run;
    const mismatch = failureOf(() => judge(run, { seed, other }));
    const seconds = (performance.now() - start) / 1000;
    const outcome: Outcome = mismatch
      ? { name, section, ok: false, lookedFor: mismatch.lookedFor, found: mismatch.found, seconds }
      : { name, section, ok: true, seconds };
    outcomes.push(outcome);
    onOutcome?.(outcome);
  }
  return outcomes;
}

/** Boots a kernel once for each set of options. */
function sharedBoots(kernel: Kernel, seed: Seed): (options: BootOptions) => Promise<BootResult> {
  const boots = new Map<string, Promise<BootResult>>();
  return (options) => {
    const key = JSON.stringify([options.keys, options.mouse, options.memory, options.program]);
    let run = boots.get(key);
    if (!run) boots.set(key, (run = imageFor(kernel, options, seed).then((image) => boot(image, options))));
    return run;
  };
}

async function imageFor(kernel: Kernel, { program }: BootOptions, seed: Seed): Promise<Uint8Array> {
  if (program === undefined) return kernel.image;
  const image = await kernel.withProgram(program);
  return program.includes(SEED_VARIABLE) ? withSeed(image, seed) : image;
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
