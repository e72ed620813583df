import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bootsAsFloppy } from '../../src/cli/run/floppy-image.ts';
import { bootSector } from '../support/guest.ts';
import { lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** `lesson run --floppy`, and images that boot as a diskette. */

const KIBS = [360, 720, 1200, 1440, 2880];

/** Says which drive it was booted from, then the last sector's first byte of drives A and B, and writes one there. */
const GUEST = bootSector(`
        mov al, dl
        add al, '0'
        call put
        mov dl, 0
next:   push dx
        mov ah, 8
        push dx
        int 0x13
        pop dx
        jc none
        push ds
        pop es
        mov dh, 1
        mov ax, 0x0201
        mov bx, 0x8000
        push cx
        int 0x13
        pop cx
        jc none
        mov al, [0x8000]
        call put
        mov byte [0x8000], 'W'
        mov ax, 0x0301
        int 0x13
        jnc after
none:   mov al, '?'
        call put
after:  pop dx
        inc dl
        cmp dl, 3
        jb next
        mov al, 0
        out 0xf4, al
put:    push dx
        mov dx, 0x3f8
        out dx, al
        pop dx
        ret`);

function diskette(kib: number, letter: string, sector: Uint8Array = new Uint8Array(512)): Uint8Array {
  const bytes = new Uint8Array(kib * 1024).fill(letter.charCodeAt(0));
  bytes.set(sector);
  return bytes;
}

const floppy = suite('cli: diskettes');

floppy('an image is a diskette if it has the size of one and boots without a partition table', () => {
  for (const kib of KIBS) assert.ok(bootsAsFloppy(diskette(kib, ' ', GUEST)));
  for (const kib of [359, 361, 1024, 1441, 10080]) assert.not(bootsAsFloppy(diskette(kib, ' ', GUEST)));
  assert.not(bootsAsFloppy(diskette(1440, ' ')));
  const partitioned = diskette(1440, ' ', GUEST);
  partitioned[446] = 0x80;
  partitioned[450] = 0x83;
  assert.not(bootsAsFloppy(partitioned));
});

floppy('every size boots as drive 0, and is read and written to its last sector', async () => {
  await inTemporaryFolder(async (folder) => {
    for (const [n, kib] of KIBS.entries()) {
      const other = KIBS[(n + 1) % KIBS.length]!;
      writeFileSync(join(folder, 'a.img'), diskette(kib, 'a', GUEST));
      writeFileSync(join(folder, 'b.img'), diskette(other, 'b'));
      const args = [
        'run',
        '--headless',
        ...(n % 2 ? ['--floppy', 'a.img'] : ['--image', 'a.img']),
        '--floppy',
        'b.img',
      ];
      const { out, status, err } = await lesson([...args, '--write'], { cwd: folder });
      assert.is(`${out}${err}`, '0ab?', `${kib} KiB`);
      assert.is(status, 1);
      for (const file of ['a.img', 'b.img']) {
        const bytes = readFileSync(join(folder, file));
        assert.is(bytes.lastIndexOf('W'), bytes.length - 512, file);
      }
    }
  });
});

floppy('a hard disk that boots comes first, a diskette where it does not', async () => {
  await inTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, 'a.img'), diskette(1440, 'a', GUEST));
    writeFileSync(join(folder, 'blank.img'), new Uint8Array(64 * 512));
    const run = async (...args: string[]): Promise<string> =>
      (await lesson(['run', '--headless', ...args], { cwd: folder })).out;
    assert.is(await run('--image', 'blank.img', '--floppy', 'a.img'), '0a??');
    const disk = new Uint8Array(64 * 512);
    disk.set(bootSector('mov dx, 0x3f8\n mov al, "C"\n out dx, al\n mov al, 0\n out 0xf4, al'));
    writeFileSync(join(folder, 'disk.img'), disk);
    assert.is(await run('--disk', 'disk.img', '--floppy', 'a.img'), 'C');
    assert.is(await run('--disk', 'disk.img', '--image', 'a.img'), '0a??');
  });
});

floppy('what cannot be is one line and 2', async () => {
  await inTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, 'a.img'), diskette(1440, 'a', GUEST));
    writeFileSync(join(folder, 'odd.img'), new Uint8Array(1440 * 1024 - 1));
    for (const [args, words] of [
      [['--floppy', 'odd.img'], 'no diskette has 1474559 bytes'],
      [['--floppy', 'missing.img'], 'missing.img'],
      [['--floppy', 'a.img', '--floppy', 'a.img', '--floppy', 'b.img'], '--floppy b.img'],
      [['--image', 'a.img', '--floppy', 'a.img', '--floppy', 'b.img'], 'a.img is in the first'],
      [['--floppy', 'a.img', '--save', 'x.machine', '--until', 'a'], '--floppy does not go with --save'],
      [['--image', 'a.img', '--save', 'x.machine', '--until', 'a'], 'a.img is a diskette'],
    ] as const) {
      const { status, err } = await lesson(['run', '--headless', ...args], { cwd: folder });
      assert.is(status, 2, args.join(' '));
      assert.match(err, words);
      assert.is(err.trim().split('\n').length, 1, err);
    }
  });
});

floppy.run();
