/**
 * One suite's cases, run on this processor and here: bun worker.ts SUITE CASES SEED. A line of JSON for each batch on
 * standard output; what differs in words on standard error.
 */
import { emulated } from '../../machine/cpu/native/emulated.ts';
import { native, RAN_THROUGH } from '../../machine/cpu/native/native.ts';
import { hostHas } from './host.ts';
import { SUITES } from './suites.ts';

/** Cases of a batch, about: what is in memory at once. */
const BATCH = 20_000;

export interface BatchResult {
  readonly cases: number;
  readonly differences: number;
  /** Numbers of forms of which a case ran through, or that cannot in ring 3. */
  readonly covered: readonly number[];
}

async function main([name, casesText, seedText]: readonly string[]): Promise<void> {
  const suite = SUITES.find((one) => one.name === name);
  const cpu = native();
  if (suite === undefined || cpu === undefined) throw new Error(`no suite '${name}' on this host`);
  const forms = suite.encodings.filter(({ form }) => hostHas(form.feature));
  const here = emulated(suite.system ?? {});
  const total = Number(casesText);
  for (let done = 0, batchNumber = 0; done < total; batchNumber++) {
    const each = Math.max(1, Math.ceil(Math.min(BATCH, total - done) / forms.length));
    const seed = BigInt(seedText!) + BigInt(batchNumber) * 0x1_0000_0001n;
    const before = suite.cases(forms, each, seed);
    const expected = cpu.run(before);
    const covered = forms.flatMap((encoding, n) => {
      const ran = Array.from({ length: each }, (_, k) => expected.case(n * each + k)).some(
        ({ vector }) => vector === RAN_THROUGH,
      );
      return ran || suite.faults?.(encoding) ? [encoding.form.index] : [];
    });
    const { count, text } = suite.compare(before, expected, here.run(before));
    if (count > 0) console.error(`${name}, seed ${seed}, ${each} cases a form: ${text}`);
    const result: BatchResult = { cases: before.length, differences: count, covered };
    console.log(JSON.stringify(result));
    done += before.length;
  }
}

await main(process.argv.slice(2));
