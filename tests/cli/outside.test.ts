import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bootSector, POWER_OFF, SEND } from '../support/guest.ts';
import { LAUNCHER, type LessonOptions, type LessonRun, lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** What reaches a guest from outside, and what it says apart from its output; small guests, on bare hardware. */

const input = suite('cli: standard input');

/** Polls COM1 and sends back what comes until the carrier has gone, then an exclamation mark. */
const ECHO = `
next:   mov dx, 0x3fd
        in al, dx
        test al, 1
        jnz got
        inc dx
        in al, dx
        test al, 0x80
        jnz next
        mov al, '!'
        call send
        ${POWER_OFF}
got:    mov dx, 0x3f8
        in al, dx
        call send
        jmp next
${SEND}`;

/** As ECHO, one byte an interrupt, and waits in HLT. Ends when the interrupt is the modem's. */
const INTERRUPTED = `
        mov word [(8 + 4) * 4], irq4
        mov word [(8 + 4) * 4 + 2], 0
        mov al, 0xef
        out 0x21, al
        mov dx, 0x3fc
        mov al, 0x0b
        out dx, al
        mov dx, 0x3f9
        mov al, 9
        out dx, al
wait:   sti
        hlt
        jmp wait
irq4:   mov dx, 0x3fa
        in al, dx
        test al, 1
        jnz done
        and al, 0x0e
        jz modem
        mov dx, 0x3f8
        in al, dx
        call send
        jmp irq4
modem:  mov al, '!'
        call send
        ${POWER_OFF}
done:   mov al, 0x20
        out 0x20, al
        iret
${SEND}`;

/** Powers off without a look at COM1. */
const DEAF = POWER_OFF;

async function run(code: string, args: readonly string[] = [], options: LessonOptions = {}): Promise<LessonRun> {
  return inTemporaryFolder((folder) => {
    const image = join(folder, 'disk.img');
    writeFileSync(image, bootSector(code));
    return lesson(['run', '--image', image, '--timeout', '120', ...args], options);
  });
}

const BYTES = new Uint8Array(70_000).map((_, n) => n * 7 + (n >> 8));
const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

for (const [how, code] of [
  ['polls', ECHO],
  ['is interrupted', INTERRUPTED],
] as const) {
  input(`every byte reaches a guest that ${how}, then the end`, async () => {
    const { out, status, err } = await run(code, [], { input: BYTES });
    assert.is(out.length, BYTES.length + 1);
    assert.ok(out === `${asText(BYTES)}!`);
    assert.is(err, '');
    assert.is(status, 0);
  });
}

input('the same input makes the same run', async () => {
  const runs = [];
  for (let n = 0; n < 2; n++) runs.push((await run(INTERRUPTED, ['--stats', '--json'], { input: BYTES })).err);
  const [first, second] = runs.map((json) => JSON.parse(json) as Record<string, unknown>);
  assert.is(first!.instructions, second!.instructions);
  assert.is(first!.virtualNanoseconds, second!.virtualNanoseconds);
});

input('a guest that waits for a writer that takes its time neither ends nor spends hours of its own', async () => {
  await inTemporaryFolder(async (folder) => {
    const image = join(folder, 'disk.img');
    writeFileSync(image, bootSector(INTERRUPTED));
    const child = Bun.spawn([LAUNCHER, 'run', '--image', image, '--stats', '--json'], {
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const reader = child.stdout.getReader();
    for (const word of ['one', 'two']) {
      await Bun.sleep(300);
      child.stdin.write(word);
      child.stdin.flush();
      let got = '';
      while (got.length < word.length) got += Buffer.from((await reader.read()).value!).toString();
      assert.is(got, word);
    }
    child.stdin.end();
    const stats = JSON.parse(await new Response(child.stderr).text()) as { virtualNanoseconds: number; status: number };
    assert.is(stats.status, 0);
    assert.ok(stats.virtualNanoseconds < 3600e9, `${stats.virtualNanoseconds}`);
  });
});

input('a writer that never ends does not keep a run that is over', async () => {
  await inTemporaryFolder(async (folder) => {
    const image = join(folder, 'disk.img');
    writeFileSync(image, bootSector(DEAF));
    const child = Bun.spawn([LAUNCHER, 'run', '--image', image], { stdin: 'pipe', stdout: 'pipe', stderr: 'pipe' });
    assert.is(await child.exited, 0);
  });
});

const remarks = suite('cli: remarks of the guest');

remarks('what is written to port E9h is on standard error at the end, in readable lines', async () => {
  const code = `
        mov si, text
next:   lodsb
        test al, al
        jz over
        out 0xe9, al
        jmp next
over:   mov al, 'x'
        call send
        ${POWER_OFF}
text:   db "first", 13, 10, "second", 27, "[2J", 10, 0
${SEND}`;
  const { out, err, status } = await run(code);
  assert.is(out, 'x');
  assert.is(err, 'lesson: first\nlesson: second\\e[2J\n');
  assert.is(status, 0);
});

remarks('a guest that never stops is cut off', async () => {
  const { err } = await run("next: mov al, 'a'\nout 0xe9, al\njmp next", ['--max-instructions', '300000']);
  assert.match(err, /^lesson: a{4096} … \(and more\)\nlesson: the guest was still running/);
});

const refusals = suite('cli: from outside, refused');

for (const [args, words] of [
  [['--env', 'LEVEL'], "lesson: --env wants NAME=VALUE, not 'LEVEL'\n"],
  [['--env', '=x'], "lesson: --env wants NAME=VALUE, not '=x'\n"],
  [['--rtc', 'noon'], 'lesson: --rtc wants a moment such as 2026-11-29T12:00:00Z, or host, not '],
  [['--rtc', '2026-02-30T00:00:00Z'], 'lesson: --rtc wants a moment'],
  [['--rtc', '1969-12-31T23:59:59Z'], 'lesson: --rtc wants a moment'],
  [['--rtc', '2026-11-29'], 'lesson: --rtc wants a moment'],
  [['--', 'x'.repeat(17_000)], 'lesson: the kernel takes 16384 bytes of arguments, these are 17001\n'],
  [['--', ...Array.from({ length: 2031 }, () => '')], 'lesson: the kernel takes 2030 arguments and --env settings'],
] as const) {
  refusals(`${args.join(' ').slice(0, 40)}`, async () => {
    const { out, err, status } = await lesson(['run', '1', ...args]);
    assert.is(out, '');
    assert.ok(err.startsWith(words), err.slice(0, 200));
    assert.is(err.trimEnd().split('\n').length, 1);
    assert.is(status, 2);
  });
}

refusals('a machine that goes on has its environment and its clock already', async () => {
  for (const option of ['--env', '--rtc']) {
    const { err, status } = await lesson(['run', '--resume', 'none', option, option === '--env' ? 'A=b' : 'host']);
    assert.is(err, `lesson: ${option} does not go with --resume: the machine is in none\n`);
    assert.is(status, 2);
  }
});

input.run();
remarks.run();
refusals.run();
