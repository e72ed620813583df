/** `lesson test [STAGE]`: a stage's checks, on the book's kernel or the reader's. */

import { note } from '../book/progress.ts';
import { runChecks } from '../checks/run.ts';
import { checksOf } from '../checks/stages/index.ts';
import { UserError } from '../messages/user-error.ts';
import { listStages, type Stage } from '../stages/stages.ts';
import type { Command } from './arguments.ts';
import { writeOrComplain } from './build.ts';
import { complain, EXIT, usageError } from './diagnostics.ts';
import { junit, type Suite } from './junit.ts';
import { stageImage, stageOperand } from './stage-operand.ts';

export const command: Command = {
  name: 'test',
  operands: '[STAGE]',
  summary: "run a stage's checks on its kernel or on yours; every stage's without STAGE",
  options: [
    { name: 'watch', help: 'build and check a folder again whenever something in it is saved' },
    { name: 'json', help: 'as JSON' },
    { name: 'junit', value: 'FILE', help: 'also write the results to FILE, as JUnit does' },
  ],
  notes: 'Exit status: 0 all checks passed; 1 one failed; 3 the stage does not build.',
  async run(given) {
    const [name] = given.operands;
    const report: Report = { json: given.flag('json'), junit: given.value('junit') };
    if (!given.flag('watch')) return testAll(name === undefined ? listStages() : [stageOperand(name)], report);
    if (name === undefined) throw usageError("watch which folder? 'lesson test my-kernel --watch'");
    const { own } = stageOperand(name);
    if (own === undefined)
      throw usageError(`stage ${name} is the book's; 'lesson init ${name} my-kernel' makes a folder to watch`);
    const { watchFolder } = await import('./watch.ts');
    return watchFolder(own, async () => {
      await testAll([stageOperand(name)], report).catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        complain(error.message);
      });
    });
  },
};

interface Report {
  readonly json: boolean;
  readonly junit: string | undefined;
}

async function testAll(stages: readonly Stage[], report: Report): Promise<number> {
  const suites: Suite[] = [];
  for (const stage of stages) suites.push(await testOne(stage, !report.json));
  if (report.json) process.stdout.write(`${JSON.stringify({ stages: suites.map(summary) })}\n`);
  if (report.junit !== undefined) writeOrComplain(report.junit, Buffer.from(junit(suites)));
  if (suites.some(({ error }) => error !== undefined)) return EXIT.BUILD;
  return suites.some(({ outcomes }) => outcomes.some(({ ok }) => !ok)) ? EXIT.FAILED : EXIT.OK;
}

async function testOne(stage: Stage, aloud: boolean): Promise<Suite> {
  const checks = checksOf(stage.number);
  if (checks.length === 0)
    throw usageError(`${stage.name} does not say which stage it began as; write {"stage": 6, …} into its lesson.json`);
  const say = (text: string): void => {
    if (aloud) process.stdout.write(`${text}\n`);
  };
  say(stage.own === undefined ? `${stage.number} ${stage.name}` : `${stage.name} (stage ${stage.number})`);
  let image: Uint8Array;
  try {
    image = await stageImage(stage);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.message !== '') complain(error.message);
    return { name: stage.name, error: error.message, outcomes: [] };
  }
  const outcomes = await runChecks(image, checks, ({ name, ok, section, lookedFor, found }) => {
    say(`  ${ok ? 'ok  ' : 'FAIL'}  ${name}`);
    if (ok) return;
    say(`        looked for  ${lookedFor}`);
    say(`        found       ${found}`);
    say(`        read        lesson read ${stage.number}, “${section}”`);
  });
  const failed = outcomes.filter(({ ok }) => !ok).length;
  say(`  ${outcomes.length - failed} passed, ${failed} failed`);
  if (failed === 0 && stage.own === undefined) note('passed', stage.name);
  return { name: stage.name, outcomes };
}

function summary({ name, error, outcomes }: Suite): object {
  const failed = outcomes.filter(({ ok }) => !ok).length;
  const broken = error === undefined ? {} : { error };
  return { stage: name, passed: outcomes.length - failed, failed, skipped: 0, ...broken, checks: outcomes };
}
