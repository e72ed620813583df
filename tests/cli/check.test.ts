import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { csv } from '../../src/cli/output/csv.ts';
import { lesson, ROOT } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** `lesson check DIR…`: the folders of a class. */

const check = suite('cli: check');

/** Ada solved an exercise, Bob did not, Eve's kernel does not build, Max handed nothing in; Ida renamed her folder. */
async function classRoom(folder: string): Promise<(...args: string[]) => ReturnType<typeof lesson>> {
  const run = (...args: string[]) => lesson(args, { cwd: folder, env: { LESSON_STATE: join(folder, 'state') } });
  for (const name of ['ada', 'bob', 'eve', 'max', 'ida']) mkdirSync(join(folder, 'class', name), { recursive: true });
  for (const name of ['ada', 'bob', 'ida']) await run('exercise', '1.2', `class/${name}/exercise-1.2`);
  const patch = readFileSync(join(ROOT, 'chapters/solutions/1.2.diff'));
  for (const name of ['ada', 'ida'])
    Bun.spawnSync(['patch', '-s', '-p1'], { cwd: join(folder, 'class', name, 'exercise-1.2'), stdin: patch });
  renameSync(join(folder, 'class/ida/exercise-1.2'), join(folder, 'class/ida/my work'));
  await run('init', '2', 'class/ada/kernel');
  await run('init', '1', 'class/eve/kernel');
  writeFileSync(join(folder, 'class/eve/kernel/boot.asm'), 'nonsense here\n');
  return run;
}

check('checks everything that it finds, and one failure stops none of the others', async () => {
  await inTemporaryFolder(async (folder) => {
    const run = await classRoom(folder);
    const { status, out, err } = await run(
      'check',
      'class',
      'class/max',
      'nowhere',
      '--csv',
      'r.csv',
      '--junit',
      'r.xml',
    );
    assert.is(status, 1);
    assert.equal(out.trim().split('\n'), [
      'ok     class/ada/exercise-1.2  exercise 1.2: 1 of 1',
      'ok     class/ada/kernel  stage 2: 5 of 5',
      'FAIL   class/bob/exercise-1.2  exercise 1.2: 0 of 1',
      '         Say it three times',
      'ERROR  class/eve/kernel  stage 1: not checked',
      'ok     class/ida/my work  exercise 1.2: 1 of 1',
      'ERROR  class/max  none: not checked',
      'ERROR  nowhere  none: not checked',
      '',
      '7 checked: 3 passed, 1 failed, 3 with errors',
    ]);
    assert.match(err, /^lesson: class\/eve\/kernel\/boot\.asm:1: /m);
    const rows = readFileSync(join(folder, 'r.csv'), 'utf8').trim().split('\r\n');
    assert.is(rows[0], 'folder,kind,check,result,looked for,found,seconds');
    assert.match(
      rows.find((row) => row.startsWith('class/bob'))!,
      'exercise 1.2,Say it three times,failed,3 lines with ',
    );
    assert.is(rows.filter((row) => row.startsWith('class/ada/kernel,stage 2,')).length, 5);
    assert.is(rows.filter((row) => row.includes(',skipped,')).length, 3);
    const xml = readFileSync(join(folder, 'r.xml'), 'utf8');
    const parsed = Bun.spawnSync(['python3', '-c', PARSE, join(folder, 'r.xml')]);
    if (parsed.exitCode === 0) assert.equal(JSON.parse(parsed.stdout.toString())['class/eve/kernel'], [4, 0, 1, 3]);
    assert.is(xml.match(/<testsuite /g)!.length, 7);
  });
});

/** An XML parser that we did not write: for each suite its counts, as found in its test cases. */
const PARSE = `
import sys, json, xml.etree.ElementTree as tree
counts = {}
for suite in tree.parse(sys.argv[1]).getroot():
    cases = list(suite)
    found = [len(cases)] + [sum(case.find(kind) is not None for case in cases) for kind in ('failure', 'error', 'skipped')]
    assert found == [int(suite.get(key)) for key in ('tests', 'failures', 'errors', 'skipped')], suite.get('name')
    counts[suite.get('name')] = found
print(json.dumps(counts))`;

check('--json says the same, and nothing else is printed', async () => {
  await inTemporaryFolder(async (folder) => {
    const run = await classRoom(folder);
    const { folders } = JSON.parse((await run('check', 'class', '--json')).out);
    assert.equal(
      folders.map((each: Record<string, unknown>) => [each.folder, each.passed, each.failed, each.skipped]),
      [
        ['class/ada/exercise-1.2', 1, 0, 0],
        ['class/ada/kernel', 5, 0, 0],
        ['class/bob/exercise-1.2', 0, 1, 0],
        ['class/eve/kernel', 0, 0, 3],
        ['class/ida/my work', 1, 0, 0],
      ],
    );
    assert.is((await run('check', 'class/ada')).status, 0);
    assert.is((await run('check')).status, 2);
  });
});

check('a cell of the CSV is text to a spreadsheet, whatever a kernel prints', () => {
  assert.is(csv([['a', 'b,c', 'say "x"', 'two\nlines', 3]]), 'a,"b,c","say ""x""","two\nlines",3\r\n');
  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)']) assert.is(csv([[formula]]), `'${formula}\r\n`);
});

check.run();
