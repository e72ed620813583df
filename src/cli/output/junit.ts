/** Results of checks as XML in the format of JUnit, which most CI services read. */
import type { Outcome } from '../../checks/run.ts';

export interface Suite {
  readonly name: string;
  /** Why it did not build; then there are no outcomes. */
  readonly error?: string;
  readonly outcomes: readonly Outcome[];
}

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

function testSuite({ name, error, outcomes }: Suite): string {
  const failures = outcomes.filter(({ ok }) => !ok).length;
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
  const counts = `tests="${outcomes.length + (error === undefined ? 0 : 1)}" failures="${failures}" errors="${error === undefined ? 0 : 1}"`;
  const broken =
    error === undefined
      ? []
      : [
          `    <testcase classname="${xml(name)}" name="builds" time="0">\n      <error message="${xml(error)}"/>\n    </testcase>`,
        ];
  const cases = [...broken, ...outcomes.map((outcome) => testCase(name, outcome))].join('\n');
  return `  <testsuite name="${xml(name)}" ${counts} time="${seconds.toFixed(3)}">\n${cases}\n  </testsuite>`;
}

export const junit = (suites: readonly Suite[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="lesson">\n${suites.map(testSuite).join('\n')}\n</testsuites>\n`;
