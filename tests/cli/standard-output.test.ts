import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LAUNCHER, ROOT } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** Standard output that is closed, full, or whose reader has gone: for every command that prints. */

const output = suite('cli: standard output');

const COMMANDS = [
  '',
  '--version',
  'help',
  'help run',
  'read 1',
  'diff 1 2',
  'run 1',
  'test 1',
  'exercise',
  'exercise 1.1 --hint',
  'exercise 1.1 --solution',
  'progress',
  'licenses',
  'completions bash',
  'doctor',
];

function shell(command: string, redirection: string): { status: number; err: string } {
  return inTemporaryFolder((folder) => {
    const script = `set -o pipefail; '${LAUNCHER}' ${command} ${redirection}`;
    const child = Bun.spawnSync(['bash', '-c', script], { cwd: ROOT, env: { ...process.env, LESSON_STATE: folder } });
    return { status: child.exitCode, err: child.stderr.toString() };
  });
}

output('that is closed is an error of one line', () => {
  for (const command of COMMANDS) {
    const { status, err } = shell(command, '>&-');
    assert.is(status, 1, command);
    assert.match(err, /^lesson: standard output is closed; [^\n]*\n$/, command);
  }
});

output('that is full is an error of one line', () => {
  for (const command of COMMANDS) {
    const { status, err } = shell(command, '>/dev/full');
    assert.is(status, 1, command);
    assert.match(err, /^lesson: standard output: no space left on the device\n$/, command);
  }
});

output('whose reader has gone ends the command quietly', () => {
  for (const command of ['read 1', 'diff 1 7', 'licenses']) {
    const { status, err } = shell(command, '| sleep 0');
    assert.ok([0, 141].includes(status), `${command}: ${status}`);
    assert.is(err, '', command);
  }
});

output.run();
