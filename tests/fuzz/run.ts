/** All fuzzers, one after the other. */
import type { Failure, Fuzzer, FuzzResult, Progress } from './fuzzer.ts';
import { fuzzers } from './index.ts';

export interface RunOptions {
  /** Inputs for each fuzzer; the count of its own for a short run unless told. */
  readonly count?: number;
  readonly seed: number;
  readonly which?: readonly Fuzzer[];
  readonly onProgress?: (progress: Progress) => void;
}

export async function run({ count, seed, which = fuzzers, onProgress }: RunOptions): Promise<FuzzResult> {
  const failures: Failure[] = [];
  let inputs = 0;
  let seconds = 0;
  for (const each of which) {
    const result = await each.run(count ?? each.short, seed, onProgress);
    failures.push(...result.failures);
    inputs += result.inputs;
    seconds += result.seconds;
  }
  return { inputs, failures, seconds };
}
