/** Results of checks as XML in the format of JUnit, which most CI services read. */
import type { Outcome } from '../../checks/run.ts';
import type { Suite } from '../testing/suite.ts';

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Characters that XML 1.0 cannot contain (section 2.2) are left out. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const UNWRITABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f]/g;
const xml = (text: string): string => text.replace(UNWRITABLE, '').replace(/[&<>"]/g, (character) => NAMES[character]!);

function testCase(suite: string, { name, ok, lookedFor, found, seconds }: Outcome): string {
  const head = `    <testcase classname="${xml(suite)}" name="${xml(name)}" time="${seconds.toFixed(3)}"`;
  if (ok) return `${head}/>`;
  return `${head}>\n      <failure message="${xml(`looked for ${lookedFor}, found ${found}`)}"/>\n    </testcase>`;
}

/** A suite that does not build keeps its test cases, so that a service does not take them for removed. */
function testSuite({ name, error, outcomes, skipped }: Suite): string {
  const failures = outcomes.filter(({ ok }) => !ok).length;
  const errors = error === undefined ? 0 : 1;
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
  const counts = `tests="${outcomes.length + skipped.length + errors}" failures="${failures}" errors="${errors}" skipped="${skipped.length}"`;
  const cases = [
    ...(error === undefined ? [] : [buildError(name, error)]),
    ...outcomes.map((outcome) => testCase(name, outcome)),
    ...skipped.map(
      (check) =>
        `    <testcase classname="${xml(name)}" name="${xml(check)}" time="0">\n      <skipped/>\n    </testcase>`,
    ),
  ];
  return `  <testsuite name="${xml(name)}" ${counts} time="${seconds.toFixed(3)}">\n${cases.join('\n')}\n  </testsuite>`;
}

function buildError(suite: string, error: string): string {
  const [message = ''] = error.split('\n');
  return `    <testcase classname="${xml(suite)}" name="builds" time="0">\n      <error message="${xml(message)}">${xml(error)}</error>\n    </testcase>`;
}

export const junit = (suites: readonly Suite[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="lesson">\n${suites.map(testSuite).join('\n')}\n</testsuites>\n`;
