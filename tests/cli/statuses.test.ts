import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bootSector } from '../support/guest.ts';
import { lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** Exit statuses and messages: the table at the end of `lesson help run`, and one clear line for each mistake. */

const statuses = suite('cli: exit statuses of run');
const mistakes = suite('cli: mistakes');

function boot(code: string, ...args: string[]) {
  return inTemporaryFolder((folder) => {
    const path = join(folder, 'disk.img');
    writeFileSync(path, bootSector(code));
    return lesson(['run', '--image', path, ...args]);
  });
}

statuses('power-off is 0', async () => {
  assert.is((await boot('mov dx, 0x604\n mov ax, 0x2000\n out dx, ax\n jmp $')).status, 0);
});

statuses('halted with interrupts off is 0', async () => {
  assert.is((await boot('cli\n hlt')).status, 0);
});

statuses('debug-exit is (value << 1) | 1, as in QEMU', async () => {
  for (const [value, status] of [
    [0, 1],
    [1, 3],
    [5, 11],
    [0x7f, 255],
  ]) {
    assert.is((await boot(`mov al, ${value}\n out 0xf4, al\n jmp $`)).status, status, `value ${value}`);
  }
});

statuses('a triple fault is 1, with a report', async () => {
  // A far jump to protected mode with an empty descriptor table and an empty interrupt table.
  const { status, err } = await boot('lidt [none]\n int3\nnone: dw 0\n dd 0');
  assert.is(status, 1);
  assert.match(err, /^lesson: the guest failed: triple fault$/m);
  assert.match(err, /RIP/);
});

statuses('no boot signature is 1, in words', async () => {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, 'disk.img');
    writeFileSync(path, new Uint8Array(1024));
    const { status, err } = await lesson(['run', '--image', path]);
    assert.is(status, 1);
    assert.match(err, /^lesson: the disk does not boot: .*55 AA.*\n$/);
  });
});

statuses('an endless loop ends at --max-instructions with 124, at exactly that many', async () => {
  const { status, err } = await boot('jmp $', '--max-instructions', '1234567', '--stats', '--json');
  assert.is(status, 124);
  assert.match(err, /1234567 instructions/);
  assert.is(JSON.parse(err.split('\n').at(-2)!).instructions, 1234567);
});

statuses('an endless loop ends at --timeout with 124', async () => {
  const start = performance.now();
  const { status, err } = await boot('jmp $', '--timeout', '0.5');
  assert.is(status, 124);
  assert.match(err, /after 0.5 s/);
  assert.ok(performance.now() - start < 10_000);
});

statuses('a stage that does not build is 3, with file and line', async () => {
  await inTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, 'boot.asm'), 'bits 16\n\n mov ax, nowhere\n');
    const { status, err, out } = await lesson(['run', folder]);
    assert.is(status, 3);
    assert.is(out, '');
    assert.match(err, /^[^ ]*boot\.asm:3: .*nowhere/);
  });
});

/** Arguments → what the one line must say. */
const WRONG: readonly (readonly [args: string[], says: RegExp])[] = [
  [['rnu', '1'], /did you mean 'run'/],
  [['frobnicate'], /no command 'frobnicate'/],
  [['--frobnicate'], /no option '--frobnicate'/],
  [['run', '1', '--hedless'], /did you mean '--headless'/],
  [['run', '99'], /no stage '99'/],
  [['run', 'long-mod'], /did you mean 'long-mode'/],
  [['run'], /which stage/],
  [['run', '1', '2'], /one argument too many/],
  [['run', '1', '--memory', '4G'], /1M to 3G/],
  [['run', '1', '--memory', '0'], /1M to 3G/],
  [['run', '1', '--memory', '1500K'], /whole MiB/],
  [['run', '1', '--memory', 'much'], /such as 64M/],
  [['run', '1', '--memory'], /needs a value/],
  [['run', '1', '--cpu', 'x86-64-v9'], /--cpu x86-64-v9: there are x86-64-v1, x86-64-v2, x86-64-v3, max/],
  [['run', '1', '--cpu', ''], /there are x86-64-v1/],
  [['run', '1', '--timeout', '-3'], /--timeout wants a number/],
  [['run', '1', '--max-instructions', '1.5'], /whole number/],
  [['run', '1', '--until', ''], /--until/],
  [['run', '1', '--keys', '\\q'], /no escape/],
  [['run', '1', '--keys', 'b\\nä'], /'ä' at character 4 is not on a US keyboard/],
  [['run', '1', '--keys', '\\\n'], /'\\\\n' at character 1 is no escape/],
  [['frob\nnicate\x1b[2J'], /no command 'frob\\nnicate\\e\[2J'/],
  [['x'.repeat(5000)], /^.{200,700}$/m],
  [['run', '1', '--json'], /--stats/],
  [['run', '1', '--color', 'sometimes'], /auto, always or never/],
  [['run', '1', '--screenshot', 'screen.jpg'], /PNG/],
  [['run', '1', '--headless=yes'], /takes no value/],
  [['run', '1', '--image', 'disk.img'], /not both/],
  [['run', '--image', '/nowhere/disk.img'], /no such file/],
  [['run', '--image', '/'], /is a folder/],
  [['run', '--image', '/dev/zero'], /not a regular file/],
  [['run', '--image', '/dev/null'], /not a regular file/],
  [['run', '1', '--trace', '/nowhere/trace'], /no such file/],
  [['run', '--resume', 'no\nsnapshot'], /no\\nsnapshot: there is no such file/],
  [['build', '1'], /-o disk.img/],
  [['build', '1', '-o', '/'], /is a folder/],
  [['help', 'rnu'], /did you mean 'run'/],
];

for (const [args, says] of WRONG) {
  mistakes(`lesson ${args.join(' ')}`, async () => {
    const { status, out, err } = await lesson(args);
    assert.is(status, 2);
    assert.is(out, '');
    assert.match(err, /^lesson: [^\n]*\n$/, 'one line');
    assert.match(err, says);
  });
}

statuses('--cpu is the CPU that the guest finds', async () => {
  // Leaves by debug-exit with bit 28 of leaf 1 ECX: AVX.
  const avx = 'mov eax, 1\n cpuid\n shr ecx, 28\n and cl, 1\n mov al, cl\n out 0xf4, al\n jmp $';
  for (const [model, status] of [
    ['x86-64-v1', 1],
    ['x86-64-v2', 1],
    ['x86-64-v3', 3],
    ['max', 3],
  ] as const) {
    assert.is((await boot(avx, '--cpu', model)).status, status, model);
  }
  assert.is((await boot(avx)).status, 3);
});

mistakes('an empty image is refused', async () => {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, 'empty.img');
    writeFileSync(path, '');
    const { status, err } = await lesson(['run', '--image', path]);
    assert.is(status, 2);
    assert.match(err, /^lesson: .*is empty.*\n$/);
  });
});

mistakes('a folder that is no stage is refused', async () => {
  await inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, 'mine'));
    const { status, err } = await lesson(['run', './mine'], { cwd: folder });
    assert.is(status, 2);
    assert.match(err, /^lesson: .*boot\.asm\n$/);
  });
});

statuses.run();
mistakes.run();
