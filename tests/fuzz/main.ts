/** Fuzzing for longer than the tests do, or one input again. */
import { parseArgs } from 'node:util';
import { failureText } from './fuzzer.ts';
import { fuzzers } from './index.ts';

const USAGE = 'Usage: bun tests/fuzz/main.ts [--count N] [--seconds N] [--seed N] [--from N] [FUZZER…]';

function argumentsOf(args: string[]): ReturnType<typeof parse> {
  try {
    return parse(args);
  } catch (error) {
    console.error(`fuzz: ${(error as Error).message}\n${USAGE}`);
    process.exit(2);
  }
}

const parse = (args: string[]) =>
  parseArgs({
    args,
    options: {
      count: { type: 'string' },
      seconds: { type: 'string' },
      seed: { type: 'string' },
      from: { type: 'string', default: '0' },
    },
    allowPositionals: true,
  });

const { values, positionals } = argumentsOf(process.argv.slice(2));
const seed = Number(values.seed ?? Date.now() >>> 0);
const which = fuzzers.filter(({ name }) => positionals.length === 0 || positionals.some((each) => name.includes(each)));
if (which.length === 0) {
  console.error(`fuzz: no fuzzer has such a name; there are ${fuzzers.map(({ name }) => name).join(', ')}\n${USAGE}`);
  process.exit(2);
}

for (const each of which) {
  const reason = await each.prepare();
  if (reason !== undefined) {
    console.log(`${each.name}: left out: ${reason}`);
    continue;
  }
  const end = performance.now() + Number(values.seconds ?? 0) * 1000;
  let [inputs, failed, seconds] = [0, 0, 0];
  do {
    const from = Number(values.from) + inputs;
    const result = await each.run(Number(values.count ?? each.short), seed, undefined, from);
    for (const failure of result.failures) console.log(failureText(failure));
    inputs += result.inputs;
    failed += result.failures.length;
    seconds += result.seconds;
  } while (performance.now() < end && failed === 0);
  const rate = Math.round(inputs / seconds);
  console.log(
    `${each.name}: seed ${seed}, ${inputs} inputs in ${seconds.toFixed(1)} s (${rate}/s), ${failed} failures`,
  );
  if (failed > 0) process.exitCode = 1;
}
