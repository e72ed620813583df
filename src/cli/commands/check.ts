/** `lesson check DIR…`: the checks of many folders, as a teacher or a CI service wants them. */
import { UserError } from '../../messages/user-error.ts';
import { usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import { printDiagnostic } from '../errors/report-error.ts';
import { allExercises } from '../exercise/exercises.ts';
import type { Command } from '../options/command.ts';
import { csv } from '../output/csv.ts';
import { junit } from '../output/junit.ts';
import { writeOutputFile } from '../output/output-file.ts';
import { testExercise } from '../testing/exercise-suite.ts';
import { findSubmissions, type Submission } from '../testing/submissions.ts';
import { failedOf, passedOf, type Suite, testStage, totalOf } from '../testing/suite.ts';

export const command: Command = {
  name: 'check',
  operands: 'DIR…',
  summary: 'check every kernel and every exercise in the folders, for those who have many',
  options: [
    { name: 'junit', value: 'FILE', help: 'write the results to FILE, as JUnit does' },
    { name: 'csv', value: 'FILE', help: 'write the results to FILE, a line for each check' },
    { name: 'json', help: 'print the results as JSON instead of the summary' },
  ],
  notes: [
    "A folder that 'lesson exercise' made gets the exercise's check, one that 'lesson init' made its stage's checks. DIR is such",
    'a folder, or holds some, up to four levels down. One that does not build or cannot be read stops none of the others.',
    '',
    'Exit status: 0 all checks passed; 1 one failed, or something did not build, or DIR holds no kernel.',
  ].join('\n'),
  async run(args) {
    if (args.operands.length === 0) throw usageError("check which folders? 'lesson check submissions'");
    const json = args.flag('json');
    const results: Result[] = [];
    for (const folder of args.operands) {
      for (const result of await checkFolder(folder, json)) results.push(result);
    }
    const { junit: junitFile, csv: csvFile } = { junit: args.value('junit'), csv: args.value('csv') };
    if (junitFile !== undefined) writeOutputFile(junitFile, junit(results.map(({ suite }) => suite)));
    if (csvFile !== undefined) writeOutputFile(csvFile, csv([CSV_HEAD, ...results.flatMap(csvRows)]));
    process.stdout.write(json ? `${JSON.stringify({ folders: results.map(summary) })}\n` : `\n${totals(results)}\n`);
    return results.every(allPassed) ? EXIT.OK : EXIT.FAILED;
  },
};

interface Result {
  readonly folder: string;
  /** What it was checked as: `exercise 3.1`, `stage 6`. */
  readonly kind: string;
  readonly suite: Suite;
}

const allPassed = ({ suite }: Result): boolean => suite.error === undefined && failedOf(suite) === 0;

/** Prints a line for each kernel as soon as it is known, unless the output is JSON. */
async function checkFolder(folder: string, json: boolean): Promise<Result[]> {
  const results: Result[] = [];
  const add = (result: Result): void => {
    results.push(result);
    if (!json) process.stdout.write(`${describe(result)}\n`);
    if (result.suite.error) printDiagnostic(result.suite.error);
  };
  const broken = (error: string): Result => ({
    folder,
    kind: 'none',
    suite: { name: folder, error, outcomes: [], skipped: [] },
  });
  try {
    const submissions = findSubmissions(folder, allExercises());
    if (submissions.length === 0) add(broken(`${folder}: there is no kernel in it, or in a folder below`));
    for (const submission of submissions) add(await checkSubmission(submission));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    add(broken(error.message));
  }
  return results;
}

async function checkSubmission({ folder, stage, exercise }: Submission): Promise<Result> {
  const kind = exercise ? `exercise ${exercise.number}` : `stage ${stage.number}`;
  try {
    const suite = exercise ? await testExercise(exercise, stage) : await testStage(stage);
    return { folder, kind, suite: { ...suite, name: folder } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { folder, kind, suite: { name: folder, error: error.message, outcomes: [], skipped: [] } };
  }
}

function describe({ folder, kind, suite }: Result): string {
  const verdict = suite.error !== undefined ? 'ERROR' : failedOf(suite) > 0 ? 'FAIL ' : 'ok   ';
  const figures = suite.error !== undefined ? 'not checked' : `${passedOf(suite)} of ${totalOf(suite)}`;
  const failed = suite.outcomes.filter(({ ok }) => !ok).map(({ name }) => `\n         ${name}`);
  return `${verdict}  ${folder}  ${kind}: ${figures}${failed.join('')}`;
}

function totals(results: readonly Result[]): string {
  const errors = results.filter(({ suite }) => suite.error !== undefined).length;
  const passed = results.filter(allPassed).length;
  return `${results.length} checked: ${passed} passed, ${results.length - passed - errors} failed, ${errors} with errors`;
}

const CSV_HEAD = ['folder', 'kind', 'check', 'result', 'looked for', 'found', 'seconds'];

function csvRows({ folder, kind, suite }: Result): (string | number)[][] {
  const error = suite.error === undefined ? [] : [[folder, kind, 'builds', 'error', '', suite.error, 0]];
  const made = suite.outcomes.map(({ name, ok, lookedFor = '', found = '', seconds }) => {
    const result = ok ? 'passed' : 'failed';
    return [folder, kind, name, result, lookedFor, found, Number(seconds.toFixed(3))];
  });
  const skipped = suite.skipped.map((name) => [folder, kind, name, 'skipped', '', '', 0]);
  return [...error, ...made, ...skipped];
}

function summary({ folder, kind, suite }: Result): object {
  const { error, outcomes, skipped } = suite;
  const counts = { passed: passedOf(suite), failed: failedOf(suite), skipped: skipped.length };
  return { folder, kind, ...counts, ...(error === undefined ? {} : { error }), checks: outcomes };
}
