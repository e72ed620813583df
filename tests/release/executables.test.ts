import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { signAdHoc } from '../../bin/release/code-signature.ts';
import { type ArchivedFile, tarGz, zip } from '../../bin/release/compressed.ts';
import { verifyExecutable } from '../../bin/release/verify.ts';
import { findGo } from '../../src/toolchain/setup/find-go.ts';
import { skip } from '../support/notes.ts';
import { quick } from '../support/programs.ts';

/** What the release does to files, tried on programs that Go's linker made. */

const executables = suite('executable files');
const go = quick ? undefined : await findGo().catch(() => undefined);

const folder = mkdtempSync(join(tmpdir(), 'lesson-executables-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

function built(command: string, GOOS: string, GOARCH: string): Uint8Array {
  writeFileSync(join(folder, 'main.go'), 'package main\n\nfunc main() { println("hi") }\n');
  const env = { ...process.env, GOOS, GOARCH, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GO111MODULE: 'off' };
  const { exitCode, stderr } = Bun.spawnSync([command, 'build', '-o', 'program', 'main.go'], { cwd: folder, env });
  assert.is(exitCode, 0, stderr.toString());
  return new Uint8Array(readFileSync(join(folder, 'program')));
}

if (go === undefined) skip(executables, 'of Go', quick ? 'left out by --quick' : 'there is no Go');
else {
  executables("a signature is the one that Go's linker makes, and a changed page is found", () => {
    const program = built(go.command, 'darwin', 'arm64');
    verifyExecutable(program);
    // Go's linker signs as `a.out`.
    const signed = signAdHoc(program, 'a.out');
    assert.is(Buffer.compare(signed, program), 0);
    const named = signAdHoc(program, 'a.longer.name');
    verifyExecutable(named);
    named[5000]! ^= 1;
    assert.throws(() => verifyExecutable(named), /^page 1 of \d+ has another hash than its code signature says$/);
    const longer = new Uint8Array(program.length + 1);
    longer.set(program);
    assert.throws(() => verifyExecutable(longer), /something after its last segment/);
  });

  executables('for Windows and Linux: whole ones pass, those that miss their end do not', () => {
    for (const [system, reason] of [
      ['windows', /beyond the file/],
      ['linux', /beyond the file/],
    ] as const) {
      const program = built(go.command, system, 'amd64');
      verifyExecutable(program);
      assert.throws(() => verifyExecutable(program.subarray(0, program.length >> 1)), reason);
    }
  });
}

executables('what is no program is refused', () => {
  for (const text of ['', 'MZ', '\x7fELF', '\xcf\xfa\xed\xfe', '#!/bin/sh\n'])
    assert.throws(() =>
      verifyExecutable(Buffer.from(text.padEnd(text.length > 2 ? 100 : text.length, '\0'), 'latin1')),
    );
});

const FILES: readonly ArchivedFile[] = [
  { name: 'lesson', bytes: new TextEncoder().encode('program '.repeat(1000)), isProgram: true },
  { name: 'completions/lesson.bash', bytes: new TextEncoder().encode('words'), isProgram: false },
];

/** In another time zone, at another time. */
function later<Result>(make: () => Result): Result {
  const zone = process.env.TZ;
  process.env.TZ = 'Pacific/Kiritimati';
  try {
    return make();
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
}

executables('archives have the same bytes whenever and wherever they are made', () => {
  for (const pack of [tarGz, zip]) {
    const first = Buffer.from(pack('lesson-1', FILES));
    assert.is(first.compare(later(() => pack('lesson-1', FILES))), 0);
  }
});

executables('tar and gzip understand an archive', () => {
  writeFileSync(join(folder, 'a.tar.gz'), tarGz('lesson-1', FILES));
  const { stdout, stderr } = Bun.spawnSync(['tar', '-tvzf', 'a.tar.gz'], {
    cwd: folder,
    env: { ...process.env, TZ: 'UTC' },
  });
  assert.is(stderr.toString(), '');
  assert.match(stdout.toString(), /^-rwxr-xr-x \S+\s+8000 1970-01-01 00:00 lesson-1\/lesson$/m);
  assert.match(stdout.toString(), /^-rw-r--r-- \S+\s+5 1970-01-01 00:00 lesson-1\/completions\/lesson\.bash$/m);
});

executables.run();
