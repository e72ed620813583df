/** bin/conformance as it runs on a computer without x86-64, QEMU or Bochs: the recordings speak for them, and it says so once. */

import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const PROGRAM = join(import.meta.dirname, 'main.ts');

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

/** What the launchers need: there is no C compiler among it, no emulator and no Go. */
const PROGRAMS = ['sh', 'dirname', 'readlink', 'mkdir', 'cat', 'rm', 'mv', 'sleep', 'find', 'node', 'npm'];

function run(...args: string[]): Ended {
  const folder = mkdtempSync(join(tmpdir(), 'lesson-path-'));
  try {
    for (const name of PROGRAMS) symlinkSync(Bun.which(name)!, join(folder, name));
    const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, PROGRAM, ...args], {
      env: { ...process.env, PATH: folder },
    });
    return { status: exitCode, out: `${stdout}`, error: `${stderr}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const conformance = suite('bin/conformance');

conformance('covers every form by recordings where nobody can be asked', () => {
  const { status, out, error } = run('--inputs', '1', '--seed', '7');
  for (const said of [/recorded vectors only/g, /qemu-system-x86_64.*recorded/g, /bochs.*recorded/g])
    assert.is(error.match(said)?.length, 1, error);
  const [, forms, covered, differences] = /^(\d+) forms, (\d+) covered; (\d+) differences$/m.exec(out) ?? [];
  assert.ok(Number(forms) > 1400, out);
  assert.is(covered, forms);
  assert.is(differences, '0');
  assert.is(status, 0);
  assert.match(out, /^judge +subject +forms +covered +cases +differences +explained +seconds$/m);
});

conformance('wants numbers, and says what it takes', () => {
  for (const args of [['--cases', 'many'], ['--inputs', '-1'], ['--speed'], ['more']]) {
    const { status, error } = run(...args);
    assert.is(status, 2);
    assert.match(error, /^conformance: .*\nUsage: /);
    assert.not.match(error, /\.ts:\d/);
  }
});

conformance.run();
