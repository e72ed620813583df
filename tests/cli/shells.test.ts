import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allCommands, COMMAND_NAMES } from '../../src/cli/commands/index.ts';
import { manPage } from '../../src/cli/help/man-page.ts';
import { LAUNCHER, lesson } from '../support/lesson.ts';
import { hasProgram } from '../support/programs.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** Completions, the manual page, the licences. */

const shells = suite('cli: at home in a shell');

shells('bash completes commands, options and stages', async () => {
  const { out } = await lesson(['completions', 'bash']);
  await inTemporaryFolder((folder) => {
    mkdirSync(join(folder, 'my-kernel'));
    const complete = (...words: string[]): string[] => {
      const script = `${out}\nCOMP_WORDS=(lesson ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _lesson; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return Bun.spawnSync(['bash', '-c', script], { cwd: folder }).stdout.toString().trim().split('\n');
    };
    assert.equal(complete('ru'), ['run']);
    assert.equal(complete('run', '--head'), ['--headless']);
    assert.equal(complete('run', 'my'), ['my-kernel']);
    assert.ok(['fork', 'appendix'].every((name) => complete('read', '').includes(name)));
    assert.equal(complete('exercise', '3.'), ['3.1', '3.2', '3.3', '3.4', '3.5', '3.6']);
    assert.equal(complete('check', 'my'), ['my-kernel']);
    for (const name of COMMAND_NAMES) assert.ok(complete('').includes(name), name);
  });
});

shells('zsh and fish get scripts that name every command and option', async () => {
  for (const shell of ['zsh', 'fish']) {
    const { status, out } = await lesson(['completions', shell]);
    assert.is(status, 0);
    for (const name of [...COMMAND_NAMES, 'headless', 'max-instructions', 'solution']) assert.match(out, name);
    // Where the shell is installed, it reads the script.
    if (Bun.which(shell)) {
      const read = Bun.spawnSync([shell, '-n'], { stdin: Buffer.from(out) });
      assert.is(`${read.exitCode}${read.stderr}`, '0');
    }
  }
});

shells('other shells', async () => {
  assert.match((await lesson(['completions'])).err, 'for which shell?');
  const { status, err } = await lesson(['completions', 'bsh']);
  assert.is(status, 2);
  assert.match(err, "did you mean 'bash'");
});

shells('the manual page is roff that man can show', async () => {
  const page = manPage('1.2.3', await allCommands());
  for (const name of COMMAND_NAMES) assert.match(page, `.SS lesson ${name}`);
  assert.match(page, '.TH LESSON 1 "" "lesson 1.2.3"');
  for (const line of page.split('\n').filter((each) => each.startsWith('.')))
    assert.match(line, /^\.[A-Za-z]{1,2}(?: |$)/);
  if (!Bun.which('man')) return;
  await inTemporaryFolder((folder) => {
    const file = join(folder, 'lesson.1');
    writeFileSync(file, page);
    const shown = Bun.spawnSync(['man', '--warnings', '-l', file], { env: { ...process.env, MANWIDTH: '80' } });
    assert.is(shown.stderr.toString(), '');
    assert.match(shown.stdout.toString(), 'a textbook, a PC and the Go toolchain in one program');
  });
});

shells('licences: ours, of every package that we need, of Bun and of Go', async () => {
  const { status, out } = await lesson(['licenses']);
  assert.is(status, 0);
  for (const name of ['lesson', 'marked', 'shiki', 'diff', 'fast-png', 'Bun', 'Go'])
    assert.match(out, new RegExp(`^${name}(?: \\d\\S*)?\\n=+\\n`, 'm'));
  assert.not.match(out, 'see below');
  // The texts themselves, not links to them.
  assert.match(out, /^Bun\n=+\n[\s\S]*Copyright \(c\) Oven\n[\s\S]*WITHOUT WARRANTY OF ANY KIND/m);
  if (hasProgram('go')) assert.match(out, /^Go\n=+\n[\s\S]*Redistributions in binary form must reproduce/m);
});

shells('output that nobody reads to the end', () => {
  const run = Bun.spawnSync(['sh', '-c', `${LAUNCHER} licenses | head -1`], { stderr: 'pipe' });
  assert.is(run.stderr.toString(), '');
});

shells.run();
