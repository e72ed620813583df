/** A guest that draws points in a graphics mode by INT 10h, and what a picture of it is compared by. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The graphics modes of the BIOS but 0Fh, of which SeaBIOS shows plane 0 alone and IBM's table planes 0 and 2 (IBM PS/2 Hardware
 * Interface Technical Reference, "Video Subsystem", Color Plane Enable).
 */
export const MODES = [0x04, 0x05, 0x06, 0x0d, 0x0e, 0x10, 0x11, 0x12, 0x13] as const;

/** VESA modes by depth, but of 15 bits, which QEMU fills up with zeros. */
export const VESA_MODES = [0x101, 0x114, 0x144] as const;

/** Fills the memory through the window, bank by bank, and begins the display a little further in longer lines. */
const VESA_SOURCE = `
        bits 16
        org 0x7c00
        xor ax, ax
        mov ds, ax
        mov ss, ax
        mov sp, 0x7c00
        mov ax, 0x4f02
        mov bx, MODE
        int 0x10
        cmp ax, 0x004f
        jne end
        mov ax, 0xa000
        mov es, ax
        xor dx, dx
.bank:  mov ax, 0x4f05
        xor bx, bx
        int 0x10
        cmp ax, 0x004f
        jne end
        xor di, di
        mov cx, 0x4000
.fill:  mov ax, di
        shr ax, 3
        xor al, ah
        add ax, dx
        ror eax, 16
        mov ax, di
        xor ah, dl
        stosd
        loop .fill
        inc dx
        cmp dx, 12
        jb .bank
        mov ax, 0x4f06
        mov bl, 0
        mov cx, 1040
        int 0x10
        mov ax, 0x4f07
        xor bx, bx
        mov cx, 8
        mov dx, 5
        int 0x10
        cmp ax, 0x004f
        jne end
        mov dx, 0x3f8
        mov al, 'X'
        out dx, al
end:    cli
        hlt
        times 510 - ($ - $$) db 0
        dw 0xaa55
`;

const SOURCE = `
        bits 16
        org 0x7c00
        xor ax, ax
        mov ds, ax
        mov ss, ax
        mov sp, 0x7c00
        mov ax, MODE
        int 0x10
        xor si, si
.row:   xor di, di
.point: mov cx, di
        mov dx, si
        mov ax, di
        add ax, si
        shr ax, 2
        xor al, dl
        and al, 0x7f
        mov ah, 0x0c
        xor bh, bh
        int 0x10
        inc di
        cmp di, 160
        jb .point
        inc si
        cmp si, 100
        jb .row
        mov si, 10
.xor:   mov cx, si
        mov dx, 20
        mov ax, 0x0c85
        xor bh, bh
        int 0x10
        inc si
        cmp si, 60
        jb .xor
        mov dx, 0x3f8
        mov al, 'X'
        out dx, al
        cli
        hlt
        times 510 - ($ - $$) db 0
        dw 0xaa55
`;

/** @returns a disk that boots the guest, assembled by NASM */
export function graphicsGuest(mode: number): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'graphics-'));
  try {
    const source = mode < 0x100 ? SOURCE : VESA_SOURCE;
    writeFileSync(join(folder, 'a.asm'), source.replace('MODE', `${mode}`));
    const { status, stderr } = spawnSync('nasm', ['-f', 'bin', join(folder, 'a.asm'), '-o', join(folder, 'a.img')]);
    if (status !== 0) throw new Error(stderr.toString());
    const disk = new Uint8Array(64 * 512);
    disk.set(readFileSync(join(folder, 'a.img')));
    return disk;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Points {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of a point. */
  at(x: number, y: number): readonly [red: number, green: number, blue: number];
}

const [COLUMNS, ROWS] = [320, 350] as const;

/**
 * @returns a number for the picture, whatever its size: of the points on a grid, the upper six bits of each colour, which are
 * those of the palette (FNV-1a, 32 bits)
 */
export function digest({ width, height, at }: Points): string {
  let hash = 0x811c9dc5;
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const point = at(Math.floor((column * width) / COLUMNS), Math.floor((row * height) / ROWS));
      for (const level of point) hash = Math.imul(hash ^ (level >> 2), 0x01000193) >>> 0;
    }
  }
  return hash.toString(16).padStart(8, '0');
}
