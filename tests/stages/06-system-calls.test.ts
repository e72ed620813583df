import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../src/stages/image.ts';
import { findStage } from '../../src/stages/stages.ts';
import { kernelLines, layOut, program, runMain, withEachGo } from '../support/go.ts';
import { finish, start } from '../support/machine.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** Stage 6's system calls, as Go's standard library makes them: they work, or fail as on Linux. */

const calls = suite('stage 6: system calls');

const CALLS = join(import.meta.dirname, 'programs', 'calls.go');

withEachGo(calls, 'system calls answer as on Linux where nothing is there, and pipes are pipes', async (go) => {
  const native = Bun.spawnSync([go.env.LESSON_GO ?? 'go', 'run', CALLS], {
    env: { ...process.env, GO111MODULE: 'off' },
  });
  assert.is(native.exitCode, 0, native.stderr.toString());
  const { status, out } = await runMain('6', readFileSync(CALLS, 'utf8'), [], go);
  assert.is(kernelLines(out).slice(1).join('\n'), native.stdout.toString('latin1').trimEnd());
  assert.is(status, 0);
});

calls(
  'some 170 calls with files, descriptors, processes and addresses that are nowhere get the errors of Linux',
  async () => {
    const refused = join(import.meta.dirname, 'programs', 'refusals.go');
    const native = Bun.spawnSync(['go', 'run', refused], { env: { ...process.env, GO111MODULE: 'off' } });
    assert.is(native.exitCode, 0, native.stderr.toString());
    const { out } = await runMain('6', readFileSync(refused, 'utf8'));
    const lines = native.stdout.toString('latin1').trimEnd().split('\n');
    assert.ok(lines.length > 150);
    assert.equal(kernelLines(out).slice(1), lines);
  },
);

calls('what Linux would run is refused in its words: a child, a socket, an open file of a device', async () => {
  const { status, out } = await runMain(
    '6',
    program(
      `_, err := os.StartProcess("/bin/ls", []string{"ls"}, &os.ProcAttr{}); fmt.Println(err)
       _, err = syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0); fmt.Println(err)
       _, err = os.Create("/file"); fmt.Println(err)
       _, err = os.Open("/dev/null"); fmt.Println(errors.Is(err, fs.ErrNotExist))
       entries, err := os.ReadDir("/"); fmt.Println(len(entries), err)
       fmt.Println(os.Getuid(), os.Getgid(), os.Getppid(), os.Getpid(), syscall.Setuid(1))`,
      ['errors', 'fmt', 'io/fs', 'os', 'syscall'],
    ),
  );
  assert.equal(kernelLines(out).slice(1), [
    'fork/exec /bin/ls: no such file or directory',
    'address family not supported by protocol',
    'open /file: read-only file system',
    'true',
    '0 <nil>',
    '0 0 0 1 operation not permitted',
  ]);
  assert.is(status, 0);
});

calls('a call that is not there gets ENOSYS, and a remark on the debug console, not in the output', async () => {
  await inTemporaryFolder(async (folder) => {
    const main = program(
      `_, _, err := syscall.Syscall(400, 0, 0, 0)
       syscall.Syscall(9999, 0, 0, 0)
       syscall.Syscall(400, 0, 0, 0)
       fmt.Println(err)`,
      ['fmt', 'syscall'],
    );
    layOut('6', folder, { 'main.go': main });
    const started = start(await buildImage(findStage(folder)!), 64 << 20);
    const { serial } = finish(started, 1_000_000, 100_000_000);
    assert.equal(kernelLines(serial).slice(1), ['function not implemented']);
    assert.is(started.debug(), 'the program made system calls that are not there (ENOSYS): 400 9999\n');
  });
});

calls('more memory than there can be is refused at once, in the words of Go', async () => {
  const { status, out } = await runMain(
    '6',
    'package main\n\nvar n = 1 << 31\n\nfunc main() { println(len(make([]byte, n))) }\n',
  );
  assert.match(out, '\nfatal error: runtime: out of memory\r\n');
  assert.match(out, /main\.main\(\)/);
  assert.is(status, 2);
});

calls.run();
