import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FloatEnvironment, settle } from '../../../../src/machine/cpu/float/environment.ts';
import { native, RAN_THROUGH } from '../native/native.ts';
import { type Case, edgeCases, OPERATIONS, type Outcome, randomCases } from './cases.ts';
import { before, runNatively } from './processor.ts';
import { readVectors } from './vectors.ts';

const XM = 19;

/** What our soft float makes of a case, as an SSE instruction would leave it. */
function compute(one: Case, untouched: bigint): Outcome {
  const operation = OPERATIONS[one.operation]!;
  const env = FloatEnvironment.fromMxcsr(one.mxcsr);
  const answer = operation.compute(one.a, one.b, env);
  const { flags, fault } = settle(env.flags, env.masks);
  return { answer: fault ? untouched : answer, mxcsr: one.mxcsr | flags, vector: fault ? XM : RAN_THROUGH };
}

function show({ answer, mxcsr, vector }: Outcome): string {
  return `${answer.toString(16)} mxcsr=${mxcsr.toString(16)} vector=${vector}`;
}

function expectSame(cases: readonly Case[], expected: readonly Outcome[]): void {
  const wrong: string[] = [];
  cases.forEach((one, i) => {
    const ours = show(compute(one, before(one)));
    const theirs = show(expected[i]!);
    if (ours === theirs) return;
    const { name } = OPERATIONS[one.operation]!;
    wrong.push(
      `${name} ${one.a.toString(16)}, ${one.b.toString(16)} with MXCSR ${one.mxcsr.toString(16)}:\n` +
        `  processor ${theirs}\n  here      ${ours}`,
    );
  });
  assert.is(wrong.length, 0, `${wrong.length} of ${cases.length} differ\n${wrong.slice(0, 12).join('\n')}`);
}

const cpu = native();
const soft = suite(`soft float against ${cpu ? 'this processor' : 'recorded vectors only (no x86-64 Linux with cc)'}`);

soft('recorded vectors of a processor', () => {
  const vectors = readVectors(readFileSync(join(import.meta.dirname, 'vectors/sse-scalar.txt'), 'utf8'));
  assert.ok(vectors.cases.length > 2000);
  expectSame(vectors.cases, vectors.outcomes);
});

if (cpu !== undefined) {
  soft('every operation on every pair of edge values', () => {
    const cases = edgeCases();
    expectSame(cases, runNatively(cpu, cases));
  });

  soft('120,000 random cases', () => {
    const cases = randomCases(120_000, 20_240_601n);
    expectSame(cases, runNatively(cpu, cases));
  });
}

soft.run();
