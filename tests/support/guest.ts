/** Boot sectors for tests, assembled by our own assembler (its tests prove that against NASM). */
import { assemble } from '../../src/assembler/index.ts';

/** @returns the 512 bytes of a boot sector with this code, in real mode with all segments zero */
export function bootSector(code: string): Uint8Array {
  const source = `
        bits 16
        org 0x7c00
        jmp 0:start
start:  xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, 0x7c00
${code}
        times 510 - ($ - $$) db 0
        dw 0xaa55
`;
  return assemble({ file: 'guest.asm', read: () => source }).bytes;
}

/** Sends the letter in AL through COM1 as fast as the chip takes it. */
export const SEND = `
send:   push dx
        push ax
        mov dx, 0x3fd
.wait:  in al, dx
        test al, 0x20
        jz .wait
        pop ax
        mov dx, 0x3f8
        out dx, al
        pop dx
        ret
`;
