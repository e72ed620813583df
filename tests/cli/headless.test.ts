import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bootSector, SEND } from '../support/guest.ts';
import { LAUNCHER, lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** COM1 on standard output, the ways to end a run from outside, and what is saved at its end. */

const output = suite('cli: headless output');
const ends = suite('cli: interrupted');

/** All 256 byte values, then off. */
const EVERY_BYTE = `
        mov cx, 256
        xor al, al
next:   call send
        inc al
        loop next
        mov dx, 0x604
        mov ax, 0x2000
        out dx, ax
        jmp $
${SEND}`;

/** "tick" and a new line for ever. */
const FOR_EVER = `
again:  mov si, text
next:   lodsb
        test al, al
        jz again
        call send
        jmp next
text:   db "tick", 10, 0
${SEND}`;

const LOOP_AFTER_HELLO = `
        mov si, text
next:   lodsb
        test al, al
        jz $
        call send
        jmp next
text:   db "hello", 10, 0
${SEND}`;

/** Types what is typed at it to COM1, until Enter. */
const ECHO = `
        sti
next:   mov ah, 0
        int 0x16
        call send
        cmp al, 13
        jne next
        mov dx, 0x604
        mov ax, 0x2000
        out dx, ax
        jmp $
${SEND}`;

async function withImage<T>(code: string, work: (image: string, folder: string) => Promise<T>): Promise<T> {
  return inTemporaryFolder((folder) => {
    const image = join(folder, 'disk.img');
    writeFileSync(image, bootSector(code));
    return work(image, folder);
  });
}

output('every byte arrives unchanged', async () => {
  await withImage(EVERY_BYTE, async (image) => {
    const { out, status } = await lesson(['run', '--image', image]);
    assert.equal(Buffer.from(out, 'latin1'), Buffer.from(Array.from({ length: 256 }, (_, n) => n)));
    assert.is(status, 0);
  });
});

output('--until ends with 0 right behind its text, on every run', async () => {
  await withImage(FOR_EVER, async (image) => {
    const runs = await Promise.all(
      [1, 2].map(() => lesson(['run', '--image', image, '--until', 'k\nti', '--stats', '--json'])),
    );
    for (const { out, status } of runs) {
      assert.is(out, 'tick\nti');
      assert.is(status, 0);
    }
    const [first, second] = runs.map(({ err }) => JSON.parse(err));
    assert.is(first.cause, 'until');
    assert.is(first.instructions, second.instructions);
  });
});

output('--keys types on the PS/2 keyboard, escapes and all', async () => {
  await withImage(ECHO, async (image) => {
    const { out, status } = await lesson(['run', '--image', image, '--keys', 'Hello, World!\\t~|\\n']);
    assert.is(out, 'Hello, World!\t~|\r');
    assert.is(status, 0);
  });
});

output('--screenshot saves the picture of the screen', async () => {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, 'screen.png');
    const { status } = await lesson(['run', '1', '--screenshot', path]);
    assert.is(status, 0);
    const { width, height, data } = decode(readFileSync(path));
    assert.equal([width, height], [720, 400]);
    const lit = (row: number) =>
      data.subarray(row * 16 * width * 4, (row + 1) * 16 * width * 4).some((part, n) => n % 4 < 3 && part > 0);
    assert.ok(lit(0), 'the greeting stands in the first row');
    assert.not.ok(lit(12), 'and nothing in the thirteenth');
  });
});

output('--trace has a line an instruction, with its disassembly', async () => {
  await withImage('cli\n mov ax, 0x1234\n hlt', async (image, folder) => {
    const path = join(folder, 'trace');
    const { err } = await lesson(['run', '--image', image, '--trace', path, '--stats', '--json']);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.is(lines.length, JSON.parse(err).instructions);
    assert.match(lines.at(-2)!, /0000:7c.. {2}b83412 +mov ax,0x1234 .*rax=.*1234/);
    assert.match(lines.at(-1)!, /hlt/);
  });
});

output('what the guest writes to its disk does not change the image', async () => {
  const code = 'mov ax, 0x0301\n mov bx, 0x7c00\n mov cx, 2\n mov dx, 0x80\n int 0x13\n cli\n hlt';
  await withImage(code, async (image) => {
    writeFileSync(image, Buffer.concat([readFileSync(image), Buffer.alloc(512)]));
    const before = readFileSync(image);
    assert.is((await lesson(['run', '--image', image])).status, 0);
    assert.equal(readFileSync(image), before);
  });
});

output('a full disk is one line and status 1', async () => {
  await withImage(EVERY_BYTE, async (image) => {
    const child = Bun.spawn(['sh', '-c', '"$0" run --image "$1" >/dev/full', LAUNCHER, image], {
      stdout: 'ignore',
      stderr: 'pipe',
    });
    const err = await new Response(child.stderr).text();
    assert.is(await child.exited, 1);
    assert.match(err, /^lesson: standard output: no space left on the device\n$/);
  });
});

output('a reader that goes ends it quietly', async () => {
  await withImage(FOR_EVER, async (image) => {
    const script = '{ "$0" run --image "$1"; echo "status $?" >&2; } | head -n 2';
    const child = Bun.spawn(['sh', '-c', script, LAUNCHER, image], { stdout: 'pipe', stderr: 'pipe' });
    const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    assert.is(out, 'tick\ntick\n');
    assert.is(err, 'status 141\n');
  });
});

/** Sends `signal` once the guest has said `after`. @returns status and everything that was printed */
function signalled(
  image: string,
  signal: NodeJS.Signals,
  after: string,
): Promise<{ status: number | null; out: string; err: string }> {
  return new Promise((done) => {
    const child = spawn(LAUNCHER, ['run', '--image', image, '--timeout', '20'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    let sent = false;
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (!sent && out.includes(after)) sent = child.kill(signal);
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('close', (status) => done({ status, out, err }));
  });
}

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  ends(`${signal} in a busy loop is ${status}, and what was said is kept`, async () => {
    await withImage(LOOP_AFTER_HELLO, async (image) => {
      const start = performance.now();
      const run = await signalled(image, signal, 'hello\n');
      assert.is(run.status, status);
      assert.is(run.out, 'hello\n');
      assert.is(run.err, '');
      assert.ok(performance.now() - start < 10_000);
    });
  });
}

ends('SIGINT while output pours is 130', async () => {
  await withImage(FOR_EVER, async (image) => {
    assert.is((await signalled(image, 'SIGINT', 'tick\ntick\n')).status, 130);
  });
});

ends('SIGINT while nobody reads the output is 130', async () => {
  await withImage(FOR_EVER, async (image) => {
    const child = spawn(LAUNCHER, ['run', '--image', image, '--timeout', '20'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.pause();
    // Time enough to fill the pipe.
    await Bun.sleep(1500);
    const ended = new Promise((done) => child.on('exit', done));
    child.kill('SIGINT');
    // A first one waits politely for the reader, a second does not.
    await Bun.sleep(300);
    child.kill('SIGINT');
    assert.is(await ended, 130);
  });
});

output.run();
ends.run();
