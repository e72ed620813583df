import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stageSources } from '../../src/stages/sources.ts';
import { findStage, listStages } from '../../src/stages/stages.ts';
import { layOut } from '../support/go.ts';
import { lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** `lesson diff`, judged by patch(1) and git. */

const diff = suite('cli: diff');

function filesIn(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function apply(command: string, patch: string, cwd: string): void {
  const { exitCode, stdout, stderr } = Bun.spawnSync(['sh', '-c', command], {
    cwd,
    stdin: Buffer.from(patch, 'latin1'),
  });
  assert.is(exitCode, 0, `${command}: ${stdout.toString()}${stderr.toString()}`);
}

const numbers = listStages().map(({ number }) => number);
const pairs = [...numbers.slice(1).map((n) => [n - 1, n]), [7, 1], [1, 7]];

for (const [a, b] of pairs)
  diff(`${a} ${b} is a patch that turns one into the other, for patch and for git`, async () => {
    const { out, status } = await lesson(['diff', String(a), String(b), '--color=never']);
    assert.is(status, 0);
    const wanted = new Map(
      [...stageSources(findStage(String(b))!)].map(([n, bytes]) => [n, Buffer.from(bytes).toString()]),
    );
    await inTemporaryFolder((folder) => {
      for (const command of ['patch -s -p1', 'git init -q . && git apply -']) {
        const target = join(folder, command.slice(0, 3));
        mkdirSync(target);
        layOut(String(a), target);
        apply(command, out, target);
        rmSync(join(target, '.git'), { recursive: true, force: true });
        assert.equal(filesIn(target), wanted, command);
      }
    });
  });

diff('colours change nothing in the words', async () => {
  const plain = (await lesson(['diff', '5', '6'])).out;
  const colored = (await lesson(['diff', '5', '6', '--color=always'])).out;
  assert.match(colored, '\x1b[');
  assert.is(stripVTControlCharacters(colored), plain);
});

diff('--stat and --name-only say what git says', async () => {
  await inTemporaryFolder(async (folder) => {
    layOut('3', join(folder, 'a'));
    layOut('4', join(folder, 'b'));
    const git = (...args: string[]): string =>
      Bun.spawnSync(['git', 'diff', '--no-index', ...args, 'a', 'b'], { cwd: folder }).stdout.toString();
    const ours = (await lesson(['diff', '3', '4', '--stat'])).out;
    assert.is(ours.trimEnd().split('\n').at(-1), git('--no-renames', '--shortstat').trimEnd());
    const figures = git('--no-renames', '--numstat').trim().split('\n').length;
    assert.is((await lesson(['diff', '3', '4', '--name-only'])).out.trim().split('\n').length, figures);
  });
});

diff('only the files that were named, and folders', async () => {
  const { out } = await lesson(['diff', '6', '7', 'main.go', './kernel/', '--name-only']);
  const names = out.trim().split('\n');
  assert.ok(names.includes('main.go') && names.includes('kernel/keyboard.go'));
  assert.not.ok(names.some((name) => name.startsWith('shell/')));
  const wrong = await lesson(['diff', '6', '7', 'kernel/keybord.go']);
  assert.is(wrong.status, 2);
  assert.match(wrong.err, "did you mean 'kernel/keyboard.go'");
});

diff('side by side: both columns, no wider than the terminal', async () => {
  const { out } = await lesson(['diff', '6', '7', 'kernel/title.go', '-y'], { env: { COLUMNS: '100' } });
  assert.match(out, /const title = "Stage 6.* \| .*const title = "Stage 7/);
  for (const line of out.split('\n')) assert.ok(Bun.stringWidth(line) <= 100, line);
});

diff("a reader's folder, with a file that is no text and one without a last newline", async () => {
  await inTemporaryFolder(async (folder) => {
    const mine = join(folder, 'mine');
    layOut('1', mine, { 'notes.txt': 'no newline' });
    writeFileSync(join(mine, 'picture.png'), Uint8Array.of(0x89, 0x50, 0, 0xff));
    const { out, status } = await lesson(['diff', '1', mine]);
    assert.is(status, 0);
    assert.match(out, '+no newline\n\\ No newline at end of file\n');
    assert.match(out, 'Binary files /dev/null and b/picture.png differ');
  });
});

diff('the same stage twice: says so, status 0', async () => {
  assert.equal(await lesson(['diff', '5', '5']), { status: 0, out: '', err: 'lesson: 5 and 5 are the same\n' });
  assert.equal(await lesson(['diff', '5', 'mp-setup']), {
    status: 0,
    out: '',
    err: 'lesson: 5 and mp-setup are the same\n',
  });
});

diff('wrong command lines', async () => {
  for (const [args, words] of [
    [['diff', '1', '99'], "there is no stage '99'"],
    [['diff', '5'], 'which two stages?'],
    [['diff', '5', '6', '--stat', '--name-only'], 'not both'],
  ] as const) {
    const { status, out, err } = await lesson(args);
    assert.equal([status, out], [2, '']);
    assert.match(err, words);
  }
});

diff.run();
