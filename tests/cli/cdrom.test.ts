/** `lesson run --cdrom`: discs that boot by El Torito, and those that do not. SeaBIOS in QEMU says the same of the good ones. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runQemu } from '../support/emulators.ts';
import { bootSector } from '../support/guest.ts';
import { lesson } from '../support/lesson.ts';
import { needing } from '../support/programs.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

const BLOCK = 2048;
const CATALOG = 18;
const IMAGE = 19;
const MEDIA = { NONE: 0, DISKETTE_1440: 2, HARD_DISK: 4 } as const;

/** "El Torito" Bootable CD-ROM Format Specification 1.0, sections 2.0 to 2.2. */
function disc(media: number, image: Uint8Array, sectors: number): Uint8Array {
  const bytes = new Uint8Array((IMAGE + Math.ceil(image.length / BLOCK)) * BLOCK);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string): void => bytes.set(new TextEncoder().encode(value), at);
  bytes[16 * BLOCK] = 1;
  text(16 * BLOCK + 1, 'CD001\x01');
  text(17 * BLOCK + 1, 'CD001\x01EL TORITO SPECIFICATION');
  view.setUint32(17 * BLOCK + 0x47, CATALOG, true);
  const catalog = CATALOG * BLOCK;
  view.setUint16(catalog, 1, true);
  view.setUint16(catalog + 28, 0x55aa, true);
  view.setUint16(catalog + 30, 0xaa55, true);
  bytes[catalog + 32] = 0x88;
  bytes[catalog + 33] = media;
  view.setUint16(catalog + 38, sectors, true);
  view.setUint32(catalog + 40, IMAGE, true);
  // The words of a validation entry sum to 0.
  let sum = 0;
  for (let at = 0; at < 32; at += 2) sum += view.getUint16(catalog + at, true);
  view.setUint16(catalog + 28, (0x55aa - sum) & 0xffff, true);
  bytes.set(image, IMAGE * BLOCK);
  return bytes;
}

const SAY = `
end:    mov dx, 0x3f8 + 5
        in al, dx
        test al, 0x40
        jz end
        mov al, 0
        out 0xf4, al
        cli
        hlt
show:   push ax
        shr al, 4
        call digit
        pop ax
digit:  and al, 15
        cmp al, 10
        sbb al, 0x69
        das
put:    push dx
        mov dx, 0x3f8
        out dx, al
        pop dx
        ret`;

/** Says its drive, reads block 16 by the extensions, and asks for the specification packet. */
const WITHOUT_EMULATION = bootSector(`
        mov al, dl
        call show
        mov si, packet
        mov ah, 0x42
        int 0x13
        mov al, ah
        call show
        mov al, [0x9001]
        call put
        mov si, 0x9000
        mov byte [si], 0x13
        mov ax, 0x4b01
        int 0x13
        mov al, [si + 1]
        call show
        mov al, [si + 2]
        call show
        mov al, [si + 4]
        call show
        mov dword [packet + 8], 0x100000
        mov si, packet
        mov ah, 0x42
        int 0x13
        sbb al, al
        call show
        jmp end
packet: db 16, 0
        dw 1, 0x9000, 0
        dq 16
        ${SAY}`);

/** Says its drive, the geometry, and what it reads of cylinder 1, head 1, sector 3; writes are refused. */
const AS_DISKETTE = bootSector(`
        mov al, dl
        call show
        mov ah, 8
        int 0x13
        mov al, ch
        call show
        mov al, cl
        call show
        mov al, dh
        call show
        push ds
        pop es
        mov ax, 0x0203
        mov cx, 0x0103
        mov dx, 0x0100
        mov bx, 0x9000
        int 0x13
        mov al, ah
        call show
        mov al, [0x9000]
        call put
        mov al, [0x9400]
        call put
        mov ax, 0x0301
        int 0x13
        mov al, ah
        call show
        mov ax, 0x0201
        mov cx, 0x5001
        int 0x13
        sbb al, al
        call show
        jmp end
        ${SAY}`);

function diskette(): Uint8Array {
  const bytes = new Uint8Array(1440 * 1024);
  const place = (1 * 2 + 1) * 18 + 2;
  bytes[place * 512] = 'x'.charCodeAt(0);
  bytes[(place + 2) * 512] = 'y'.charCodeAt(0);
  bytes.set(AS_DISKETTE);
  return bytes;
}

const cdrom = suite('cli: discs');

for (const [name, iso, says] of [
  ['without emulation', disc(MEDIA.NONE, WITHOUT_EMULATION, 1), 'E000C00E013FF'],
  ['as a diskette', disc(MEDIA.DISKETTE_1440, diskette(), 1), '004F120100xy03FF'],
] as const) {
  needing(cdrom, 'qemu')(`boots ${name}, as on QEMU`, async () => {
    await inTemporaryFolder(async (folder) => {
      writeFileSync(join(folder, 'a.iso'), iso);
      const { out, err, status } = await lesson(['run', '--cdrom', 'a.iso', '--headless'], { cwd: folder });
      assert.is(`${out}${err}`, says);
      assert.is(status, 1);
      const { text } = await runQemu(new Uint8Array(512), { disc: iso, seconds: 20 });
      assert.is(text, says);
    });
  });
}

cdrom('a disc that does not boot says why in one line', async () => {
  await inTemporaryFolder(async (folder) => {
    const good = disc(MEDIA.DISKETTE_1440, diskette(), 1);
    const noEntry = good.slice();
    noEntry[CATALOG * BLOCK + 32] = 0;
    for (const [iso, words] of [
      [good.slice(0, 17 * BLOCK), 'the CD-ROM cannot be read'],
      [good.slice(0, IMAGE * BLOCK), 'the CD-ROM cannot be read'],
      [good.slice(0, 17 * BLOCK + 5), 'the CD-ROM has no boot record'],
      [new Uint8Array(30 * BLOCK), 'the CD-ROM has no boot record'],
      [noEntry, 'has no entry to boot'],
      [disc(MEDIA.HARD_DISK, diskette(), 1), 'emulates a hard disk'],
    ] as const) {
      writeFileSync(join(folder, 'a.iso'), iso);
      const { out, err } = await lesson(['run', '--cdrom', 'a.iso', '--headless'], { cwd: folder });
      const said = out.trim().split('\n');
      assert.is(said.length, 1, `${out}${err}`);
      assert.ok(said[0]?.includes(words), `${out}${err}`);
    }
  });
});

cdrom('a disc takes the place of a disk, and does not go into a snapshot', async () => {
  await inTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, 'a.iso'), new Uint8Array(BLOCK));
    const disks = Array.from({ length: 3 }, () => ['--disk', 'a.iso']).flat();
    for (const [args, words] of [
      [['--cdrom', 'missing.iso'], 'missing.iso'],
      [['--cdrom', 'a.iso', ...disks], 'room for 2 more'],
      [['--cdrom', 'a.iso', '--save', 'x.machine', '--until', 'a'], '--cdrom does not go with --save'],
      [['--cdrom', 'a.iso', '--write'], '--write goes with'],
    ] as const) {
      const { status, err } = await lesson(['run', '--headless', ...args], { cwd: folder });
      assert.is(status, 2, args.join(' '));
      assert.match(err, words);
      assert.is(err.trim().split('\n').length, 1, err);
    }
  });
});

cdrom.run();
