/** `lesson test [STAGE]`: a stage's checks, on the book's kernel or the reader's. */

import { recordProgress } from '../../book/progress.ts';
import { runChecks } from '../../checks/run.ts';
import { checksOf } from '../../checks/stages/index.ts';
import { UserError } from '../../messages/user-error.ts';
import { listStages, type Stage } from '../../stages/stages.ts';
import { usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import { printDiagnostic } from '../errors/report-error.ts';
import type { Command } from '../options/command.ts';
import { junit, type Suite } from '../output/junit.ts';
import { writeOutputFile } from '../output/output-file.ts';
import { stageImage } from '../stage/stage-image.ts';
import { stageOperand } from '../stage/stage-operand.ts';

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
  async run(args) {
    const [name] = args.operands;
    const report: Report = { json: args.flag('json'), junit: args.value('junit') };
    if (!args.flag('watch')) return testAll(name === undefined ? listStages() : [stageOperand(name)], report);
    if (name === undefined) throw usageError("watch which folder? 'lesson test my-kernel --watch'");
    const { own } = stageOperand(name);
    if (own === undefined)
      throw usageError(`stage ${name} is the book's; 'lesson init ${name} my-kernel' makes a folder to watch`);
    const { watchFolder } = await import('../stage/watch-folder.ts');
    return watchFolder(own, async () => {
      await testAll([stageOperand(name)], report).catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        printDiagnostic(error.message);
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
  if (report.junit !== undefined) writeOutputFile(report.junit, Buffer.from(junit(suites)));
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
    if (error.message !== '') printDiagnostic(error.message);
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
  if (failed === 0 && stage.own === undefined) recordProgress('passed', stage.name);
  return { name: stage.name, outcomes };
}

function summary({ name, error, outcomes }: Suite): object {
  const failed = outcomes.filter(({ ok }) => !ok).length;
  const broken = error === undefined ? {} : { error };
  return { stage: name, passed: outcomes.length - failed, failed, skipped: 0, ...broken, checks: outcomes };
}
