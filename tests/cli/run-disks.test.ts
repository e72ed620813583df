/** `lesson run --image --disk --write`: several hard disks, and what becomes of what the guest writes. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bootSector } from '../support/guest.ts';
import { lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** Sends the first byte of each hard disk, and writes a sector of z after it: `?` where that cannot be. */
const READS_ALL = `
        mov dl, 0x80
next:   mov ax, 0x0201
        mov bx, 0x8000
        mov cx, 1
        mov dh, 0
        int 0x13
        mov al, '?'
        jc tell
        mov al, [0x8000]
tell:   push dx
        mov dx, 0x3f8
        out dx, al
        pop dx
        mov di, 0x8000
        mov cx, 512
        mov al, 'z'
        rep stosb
        mov ax, 0x0301
        mov cx, 2
        int 0x13
        inc dl
        cmp dl, 0x85
        jb next
        mov al, 0
        out 0xf4, al`;

const disks = suite('disks of a run');

/** A folder with the guest and two disks of letters; the second ends within a sector. */
function prepare(folder: string): void {
  const guest = new Uint8Array(64 * 512);
  guest.set(bootSector(READS_ALL));
  writeFileSync(join(folder, 'boot.img'), guest);
  writeFileSync(join(folder, 'a.img'), 'a'.repeat(20 * 512));
  writeFileSync(join(folder, 'b.img'), 'b'.repeat(20 * 512 + 100));
}

const ARGUMENTS = ['run', '--image', 'boot.img', '--disk', 'a.img', '--disk', 'b.img', '--headless'];

disks('each is a hard disk of the BIOS, and nothing is kept unless that is asked for', async () => {
  await inTemporaryFolder(async (folder) => {
    prepare(folder);
    const { out, status } = await lesson(ARGUMENTS, { cwd: folder });
    assert.is(out.slice(1), 'ab??');
    assert.is(status, 1);
    assert.is(readFileSync(join(folder, 'a.img'), 'latin1'), 'a'.repeat(20 * 512));
  });
});

disks('--write keeps what was written, in files as long as they were', async () => {
  await inTemporaryFolder(async (folder) => {
    prepare(folder);
    await lesson([...ARGUMENTS, '--write'], { cwd: folder });
    assert.is(readFileSync(join(folder, 'a.img'), 'latin1'), 'a'.repeat(512) + 'z'.repeat(512) + 'a'.repeat(18 * 512));
    assert.is(
      readFileSync(join(folder, 'b.img'), 'latin1'),
      'b'.repeat(512) + 'z'.repeat(512) + 'b'.repeat(18 * 512 + 100),
    );
    assert.is(readFileSync(join(folder, 'boot.img'))[512], 'z'.charCodeAt(0));
    assert.equal(readdirSync(folder).sort(), ['a.img', 'b.img', 'boot.img']);
  });
});

disks('what cannot be is one line and 2', async () => {
  await inTemporaryFolder(async (folder) => {
    prepare(folder);
    mkdirSync(join(folder, 'folder'));
    for (const [args, words] of [
      [['--disk', 'missing.img'], 'missing.img'],
      [['--disk', 'folder'], 'is a folder'],
      [['--disk', 'a.img', '--save', 'x.machine', '--until', 'a'], '--disk does not go with --save'],
      [['--disk', 'a.img', '--disk', 'a.img', '--disk', 'a.img', '--disk', 'b.img'], 'room for 3 more'],
    ] as const) {
      const { status, err } = await lesson(['run', '--image', 'boot.img', '--headless', ...args], { cwd: folder });
      assert.is(status, 2, args.join(' '));
      assert.match(err, words);
      assert.is(err.trim().split('\n').length, 1);
    }
    const { status, err } = await lesson(['run', '1', '--write', '--headless'], { cwd: folder });
    assert.is(status, 2);
    assert.match(err, '--write goes with --image, --disk or --floppy');
  });
});

disks.run();
