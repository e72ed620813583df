import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { randomSeed, SEED_VARIABLE, withSeed } from '../../src/checks/programs/seed.ts';
import { lesson, ROOT } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** Checks that cannot be passed by printing what they look for. */

const proof = suite('checks: proof');

type Run = (...args: string[]) => ReturnType<typeof lesson>;
const within = (body: (folder: string, run: Run) => Promise<void>) =>
  inTemporaryFolder((folder) =>
    body(folder, (...args) => lesson(args, { cwd: folder, env: { LESSON_STATE: folder } })),
  );

/** A program that prints lines and ends with a status. */
const printer = (lines: readonly string[], status = 0): string =>
  `package main\n\nimport "os"\n\nfunc main() {\n${lines.map((line) => `\tos.Stdout.WriteString("${line}\\n")\n`).join('')}\tos.Exit(${status})\n}\n`;

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  assert.ok(text.includes(from), `${file} has no ${from}`);
  writeFileSync(file, text.replace(from, to));
}

const solve = (folder: string, number: string): void => {
  const stdin = readFileSync(join(ROOT, `chapters/solutions/${number}.diff`));
  assert.is(Bun.spawnSync(['patch', '-s', '-p1'], { cwd: join(folder, 'mine'), stdin }).exitCode, 0);
};

proof('stage 6: any program of the reader’s will do, because the kernel is checked with another', async () => {
  await within(async (folder, run) => {
    await run('init', '6', 'mine');
    writeFileSync(join(folder, 'mine/main.go'), printer(['something else'], 3));
    writeFileSync(join(folder, 'mine/more.go'), 'package main\n\nfunc more() {}\n');
    const { status, out } = await run('test', 'mine');
    assert.is(status, 0, out);
    assert.match(out, '9 passed, 0 failed');
  });
});

proof('stage 6: a kernel without a signal for page faults fails, whatever its program prints', async () => {
  await within(async (folder, run) => {
    await run('init', '6', 'mine');
    writeFileSync(
      join(folder, 'mine/main.go'),
      printer([
        'Hello from main.main',
        'recovered: runtime error: invalid memory address or nil pointer dereference',
        'recovered: runtime error: integer divide by zero',
        'recovered: runtime error: index out of range [3] with length 3',
      ]),
    );
    edit(join(folder, 'mine/kernel/exception.go'), 'case pageFault:', 'case pageFault + 1000:');
    const { status, out } = await run('test', 'mine');
    assert.is(status, 1, out);
    assert.match(out, 'FAIL  faults of the processor become panics');
    assert.match(out, 'ok    goroutines, channels and select');
  });
});

proof('exercise 1.5: a long text is no wallpaper', async () => {
  await within(async (folder, run) => {
    await run('exercise', '1.5', 'mine');
    edit(join(folder, 'mine/boot.asm'), 'Hello from 512 bytes at 0x7c00.', 'abcdefgh.:-=+*#@ '.repeat(18));
    edit(join(folder, 'mine/boot.asm'), 'call print', 'call print\n        mov si, greeting\n        call print');
    const { status, out } = await run('exercise', '1.5', 'mine', '--check');
    assert.is(status, 1);
    assert.match(out, 'looked for  20 lines on the screen, no two alike');
  });
});

proof('exercise 2.6: two lines that are always printed are no monitor', async () => {
  await within(async (folder, run) => {
    await run('exercise', '2.6', 'mine');
    const lines = [`${'00 '.repeat(9)}fc 09${' 00'.repeat(5)}`, `55 aa${' 00'.repeat(14)}`];
    edit(
      join(folder, 'mine/kernel.asm'),
      'end_message:    db 10,',
      `end_message:    db ${lines.map((text) => `10, "${text}"`).join(', ')}, 10,`,
    );
    const { status, out } = await run('exercise', '2.6', 'mine', '--check');
    assert.is(status, 1);
    assert.match(out, 'looked for  no line with');
  });
});

proof('exercise 6.2: printing the number of primes is not counting them', async () => {
  await within(async (folder, run) => {
    await run('exercise', '6.2', 'mine');
    writeFileSync(join(folder, 'mine/main.go'), printer(['9592 primes'], 42));
    const { status, out } = await run('exercise', '6.2', 'mine', '--check');
    assert.is(status, 1);
    assert.match(out, 'looked for  a program that counts them');
  });
});

proof('exercise 6.3: a number that was not counted', async () => {
  await within(async (folder, run) => {
    await run('exercise', '6.3', 'mine');
    solve(folder, '6.3');
    edit(join(folder, 'mine/kernel/dispatch.go'), 'printDecimal(switches)', 'printDecimal(switches&0 + 99)');
    const { status, out } = await run('exercise', '6.3', 'mine', '--check');
    assert.is(status, 1);
    assert.match(out, /looked for {2}\d+ thread switches of a program that needs that many\n {2}found {7}99\n/);
  });
});

proof('exercise 6.4: printing the line is not reading the file', async () => {
  await within(async (folder, run) => {
    await run('exercise', '6.4', 'mine');
    const lines = ['The runtime is the kernel.', 'open /etc/passwd: no such file or directory'];
    writeFileSync(join(folder, 'mine/main.go'), printer(lines));
    const { status, out } = await run('exercise', '6.4', 'mine', '--check');
    assert.is(status, 1);
    assert.match(out, 'lenrek eht si');
  });
});

proof('a seed goes into the one place that a program has for it', () => {
  const marker = Uint8Array.from(/\{(.*)\}/.exec(SEED_VARIABLE)![1]!.split(', '), Number);
  const image = new Uint8Array(1000);
  assert.throws(() => withSeed(image, [1, 2, 3, 4]), /no place for its seed/);
  image.set(marker, 500);
  assert.equal([...withSeed(image, [1, 2, 3, 4]).subarray(499, 505)], [0, 1, 2, 3, 4, marker[4]]);
  image.set(marker, 800);
  assert.throws(() => withSeed(image, [1, 2, 3, 4]), /no place for its seed/);
  const seeds = new Set(Array.from({ length: 50 }, () => randomSeed().join()));
  assert.ok(seeds.size > 45);
});

proof.run();
