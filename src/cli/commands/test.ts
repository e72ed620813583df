/** `lesson test [STAGE]`: a stage's checks, on the book's kernel or the reader's. */
import { recordKernel } from '../../book/progress.ts';
import type { Outcome } from '../../checks/run.ts';
import { UserError } from '../../messages/user-error.ts';
import { listStages, type Stage } from '../../stages/stages.ts';
import { usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import { printDiagnostic } from '../errors/report-error.ts';
import type { Command, ParsedArguments } from '../options/command.ts';
import { junit } from '../output/junit.ts';
import { writeOutputFile } from '../output/output-file.ts';
import { stageOperand } from '../stage/stage-operand.ts';
import { failedOf, passedOf, type Suite, testStage, totalOf } from '../testing/suite.ts';

export const command: Command = {
  name: 'test',
  operands: '[STAGE]',
  summary: "run a stage's checks on its kernel or on yours; every stage's without STAGE",
  options: [
    { name: 'watch', help: 'build and check a folder again whenever something in it is saved' },
    { name: 'json', help: 'as JSON' },
    { name: 'junit', value: 'FILE', help: 'also write the results to FILE, as JUnit does' },
  ],
  notes:
    "Exit status: 0 all checks passed; 1 one failed; 3 the stage does not build. 'lesson check' is for many folders at once.",
  async run(args) {
    const [name] = args.operands;
    const report: Report = { json: args.flag('json'), junit: args.value('junit') };
    if (args.flag('watch')) return watch(name, args, report);
    return testAll(name === undefined ? listStages() : [stageOperand(name)], report);
  },
};

interface Report {
  readonly json: boolean;
  readonly junit: string | undefined;
}

async function watch(name: string | undefined, args: ParsedArguments, report: Report): Promise<number> {
  if (name === undefined) throw usageError("watch which folder? 'lesson test my-kernel --watch'");
  if (args.flag('json')) throw usageError('--json is one document; it does not go with --watch');
  const { own } = stageOperand(name);
  if (own === undefined)
    throw usageError(`stage ${name} is the book's; 'lesson init ${name} my-kernel' makes a folder to watch`);
  const { watchFolder } = await import('../stage/watch-folder.ts');
  return watchFolder(own, async () => {
    await testAll([stageOperand(name)], report).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      printDiagnostic(error.message);
    });
    return false;
  });
}

async function testAll(stages: readonly Stage[], report: Report): Promise<number> {
  const suites: Suite[] = [];
  for (const stage of stages) suites.push(await testOne(stage, report));
  if (report.json) process.stdout.write(`${JSON.stringify({ stages: suites.map(summary) })}\n`);
  if (report.junit !== undefined) writeOutputFile(report.junit, junit(suites));
  if (suites.some(({ error }) => error !== undefined)) return EXIT.BUILD;
  return suites.some((suite) => failedOf(suite) > 0) ? EXIT.FAILED : EXIT.OK;
}

async function testOne(stage: Stage, { json }: Report): Promise<Suite> {
  const print = (text: string): void => {
    if (!json) process.stdout.write(`${text}\n`);
  };
  print(stage.own === undefined ? `${stage.number} ${stage.name}` : `${stage.name} (stage ${stage.number})`);
  const suite = await testStage(stage, (outcome) => print(describe(outcome, stage)));
  if (suite.error !== undefined && suite.error !== '') printDiagnostic(suite.error);
  if (suite.error === undefined) print(`  ${passedOf(suite)} passed, ${failedOf(suite)} failed`);
  if (stage.own !== undefined)
    recordKernel({ folder: stage.own, stage: stage.number, passed: passedOf(suite), total: totalOf(suite) });
  return suite;
}

function describe({ name, ok, section, lookedFor, found }: Outcome, stage: Stage): string {
  if (ok) return `  ok    ${name}`;
  return [
    `  FAIL  ${name}`,
    `        looked for  ${lookedFor}`,
    `        found       ${found}`,
    `        read        lesson read ${stage.number}, “${section}”`,
  ].join('\n');
}

function summary(suite: Suite): object {
  const { name, error, outcomes, skipped } = suite;
  const broken = error === undefined ? {} : { error };
  const counts = { passed: passedOf(suite), failed: failedOf(suite), skipped: skipped.length };
  return { stage: name, ...counts, ...broken, checks: outcomes };
}
