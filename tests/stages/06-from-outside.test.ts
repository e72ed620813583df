import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../src/stages/image.ts';
import { findStage } from '../../src/stages/stages.ts';
import { GUEST_TIME, runQemu } from '../support/emulators.ts';
import { kernelLines, layOut, program, UNHURRIED } from '../support/go.ts';
import { lesson } from '../support/lesson.ts';
import { needing } from '../support/programs.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** Arguments, environment, standard input and the clock of a program in place of stage 6's main.go. */

const outside = suite('stage 6: from outside');

const ARGS = ['a', 'b c', '', '-x', 'grün', '--'];
const ENV = ['LEVEL=3', 'EMPTY=', 'TEXT=a=b ö', 'LEVEL=4'];

const TELL = program(
  `for _, arg := range os.Args[1:] { fmt.Printf("%q\\n", arg) }
   for _, name := range []string{"LEVEL", "EMPTY", "TEXT", "NOWHERE"} {
     value, ok := os.LookupEnv(name); fmt.Printf("%s %q %v\\n", name, value, ok)
   }
   input := bufio.NewReader(os.Stdin)
   line, err := input.ReadString('\\n'); fmt.Printf("%q %v\\n", line, err)
   rest, err := io.ReadAll(input); sum := uint32(0); for _, b := range rest { sum = sum*31 + uint32(b) }; fmt.Println(len(rest), sum, err)
   n, err := os.Stdin.Read(make([]byte, 1)); fmt.Println(n, err)`,
  ['bufio', 'fmt', 'io', 'os'],
);
const INPUT = Buffer.concat([Buffer.from('first line\n'), Buffer.alloc(50_000).map((_, n) => n * 7 + (n >> 8))]);

outside('arguments, environment and standard input are as on Linux', async () => {
  await inTemporaryFolder(async (folder) => {
    const main = join(folder, 'main.go');
    writeFileSync(main, TELL);
    const native = Bun.spawnSync(['go', 'run', main, ...ARGS], {
      // The first of several settings counts in the kernel, as it does in Go; Bun's table holds one.
      env: { ...process.env, GO111MODULE: 'off', LEVEL: '3', EMPTY: '', TEXT: 'a=b ö' },
      stdin: INPUT,
    });
    assert.is(native.exitCode, 0, native.stderr.toString());
    layOut('6', join(folder, 'k'), { 'main.go': TELL });
    const env = ENV.flatMap((setting) => ['--env', setting]);
    const { out, status, err } = await lesson(['run', 'k', ...UNHURRIED, ...env, '--', ...ARGS], {
      cwd: folder,
      input: INPUT,
    });
    const text = Buffer.from(out, 'latin1').toString();
    assert.is(kernelLines(text).slice(1).join('\n'), native.stdout.toString().trimEnd());
    assert.is(err, '');
    assert.is(status, 0);
  });
});

needing(outside, 'qemu')('the same kernel gets them from QEMU', async () => {
  await inTemporaryFolder(async (folder) => {
    layOut('6', join(folder, 'k'), { 'main.go': TELL });
    const files = [
      ['args', ARGS],
      ['env', ENV],
    ] as const;
    const options = files.flatMap(([name, texts]) => {
      const file = join(folder, name);
      writeFileSync(file, texts.map((text) => `${text}\0`).join(''));
      return ['-fw_cfg', `name=opt/lesson/${name},file=${file}`];
    });
    const image = await buildImage(findStage(join(folder, 'k'))!);
    const { text } = await runQemu(image, { memory: 256, seconds: 120, args: [...GUEST_TIME, ...options] });
    assert.equal(kernelLines(Buffer.from(text, 'latin1').toString()).slice(1), [
      ...['"a"', '"b c"', '""', '"-x"', '"grün"', '"--"'],
      'LEVEL "3" true',
      'EMPTY "" true',
      'TEXT "a=b ö" true',
      'NOWHERE "" false',
      '"" EOF',
      '0 0 <nil>',
      '0 EOF',
    ]);
  });
});

outside('the clock is fixed, or set, or the one of the host; there are no time zones on disk', async () => {
  await inTemporaryFolder(async (folder) => {
    const main = program(
      `fmt.Println(time.Now().UTC().Format(time.RFC3339))
       _, err := time.LoadLocation("Europe/Berlin"); fmt.Println(err)`,
      ['fmt', 'time'],
    );
    layOut('6', join(folder, 'k'), { 'main.go': main });
    const told = async (...args: string[]): Promise<string[]> =>
      kernelLines((await lesson(['run', 'k', ...UNHURRIED, ...args], { cwd: folder })).out).slice(1);
    assert.equal(await told(), ['2020-01-01T00:00:00Z', 'unknown time zone Europe/Berlin']);
    assert.is((await told('--rtc', '2026-11-29T12:34:56Z'))[0], '2026-11-29T12:34:56Z');
    assert.is((await told('--rtc', '2000-02-29T23:59+01:00'))[0], '2000-02-29T22:59:00Z');
    const before = Math.floor(Date.now() / 1000) * 1000;
    const host = Date.parse((await told('--rtc', 'host'))[0]!);
    assert.ok(host >= before && host <= Date.now() + 1000);
  });
});

outside('a call that is not there is a line on standard error', async () => {
  await inTemporaryFolder(async (folder) => {
    const main = program('_, _, err := syscall.Syscall(400, 0, 0, 0); println(err)', ['syscall']);
    layOut('6', join(folder, 'k'), { 'main.go': main });
    const { err, out } = await lesson(['run', 'k', ...UNHURRIED], { cwd: folder });
    assert.is(err, 'lesson: the program made system calls that are not there (ENOSYS): 400\n');
    assert.equal(kernelLines(out).slice(1), ['38']);
  });
});

outside.run();
