/** Asks this computer's processor, in as many processes as it has cores; or, where it cannot be asked, recorded vectors. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInstruction, DecodeResult, decode } from '../../../src/machine/cpu/isa/decode.ts';
import { emulated } from '../../machine/cpu/native/emulated.ts';
import { type NativeBatch, RAN_THROUGH } from '../../machine/cpu/native/native.ts';
import { loadVectors } from '../../machine/cpu/native/vectors.ts';
import { hostHas } from './host.ts';
import { SUITES, type Suite } from './suites.ts';
import type { BatchResult } from './worker.ts';

/** What became of one suite. */
export interface Outcome {
  readonly suite: string;
  readonly forms: number;
  /** Numbers of the forms of which a case was compared in full. */
  readonly covered: ReadonlySet<number>;
  /** Numbers of the forms that this processor does not have. */
  readonly absent: readonly number[];
  readonly cases: number;
  readonly differences: number;
  readonly seconds: number;
}

/** Cases that one process runs: what a seed repeats. */
const SHARE = 1_000_000;
const WORKER = join(import.meta.dirname, 'worker.ts');

interface Share {
  readonly suite: Suite;
  readonly cases: number;
  readonly seed: number;
}

/** @param each cases of each form, about; `onProgress` gets how many cases have run in all */
export async function judgeByProcessor(
  each: number,
  seed: number,
  onProgress: (cases: number) => void = () => {},
): Promise<Outcome[]> {
  const shares = SUITES.flatMap((suite) => sharesOf(suite, each, seed));
  const tallies = new Map(SUITES.map(({ name }) => [name, new Tally()]));
  let total = 0;
  const queue = shares.values();
  const work = async (): Promise<void> => {
    for (const share of queue) {
      const tally = tallies.get(share.suite.name)!;
      const start = performance.now();
      await runShare(share, (result) => {
        tally.add(result);
        onProgress((total += result.cases));
      });
      tally.seconds += (performance.now() - start) / 1000;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return SUITES.map((suite) => outcome(suite, tallies.get(suite.name)!));
}

class Tally {
  readonly covered = new Set<number>();
  cases = 0;
  differences = 0;
  seconds = 0;

  add({ cases, differences, covered }: BatchResult): void {
    this.cases += cases;
    this.differences += differences;
    for (const form of covered) this.covered.add(form);
  }
}

function sharesOf(suite: Suite, each: number, seed: number): Share[] {
  const shares: Share[] = [];
  for (let left = each * suite.encodings.length; left > 0; left -= SHARE) {
    // Seeds of batches in one process are far apart, see worker.ts; those of processes are neighbours.
    shares.push({ suite, cases: Math.min(SHARE, left), seed: seed + shares.length });
  }
  return shares;
}

async function runShare({ suite, cases, seed }: Share, onBatch: (result: BatchResult) => void): Promise<void> {
  const child = Bun.spawn([process.execPath, WORKER, suite.name, String(cases), String(seed)], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    for (const line of lines) onBatch(JSON.parse(line) as BatchResult);
  }
  const status = await child.exited;
  if (status !== 0) throw new Error(`${suite.name}, seed ${seed}: the comparison ended with status ${status}`);
}

function outcome(suite: Suite, tally: Tally): Outcome {
  const absent = suite.encodings.filter(({ form }) => !hostHas(form.feature)).map(({ form }) => form.index);
  return {
    suite: suite.name,
    forms: suite.encodings.length,
    covered: tally.covered,
    absent,
    cases: tally.cases,
    differences: tally.differences,
    seconds: tally.seconds,
  };
}

/** The same from recorded vectors. */
export function judgeByVectors(): Outcome[] {
  return SUITES.flatMap((suite) => {
    if (suite.vectors === undefined) return [];
    const start = performance.now();
    const { before, after } = loadVectors(suite.vectors.path);
    const { count, text } = suite.compare(before, after, emulated(suite.system ?? {}).run(before));
    if (count > 0) console.error(`${suite.name}, recorded: ${text}`);
    return [
      {
        suite: suite.name,
        forms: suite.encodings.length,
        covered: coveredBy(suite, before, after),
        absent: [],
        cases: before.length,
        differences: count,
        seconds: (performance.now() - start) / 1000,
      },
    ];
  });
}

/** Numbers of the suite's forms of which a recorded case ran through, or that cannot in ring 3. */
function coveredBy({ encodings, faults }: Suite, before: NativeBatch, after: NativeBatch): Set<number> {
  const own = new Map(encodings.map((encoding) => [encoding.form.index, encoding]));
  const instruction = createInstruction();
  const covered = new Set<number>();
  for (let n = 0; n < before.length; n++) {
    const { code, bits } = before.case(n);
    if (decode(code, 0, code.length, { bits }, instruction) !== DecodeResult.Ok) continue;
    const encoding = own.get(instruction.form.index);
    if (encoding === undefined) continue;
    if (after.case(n).vector === RAN_THROUGH || faults?.(encoding)) covered.add(encoding.form.index);
  }
  return covered;
}
