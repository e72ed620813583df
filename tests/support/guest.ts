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

/**
 * @returns the 512 bytes of a boot sector that runs this 64-bit code with the first 4 MiB mapped one to one, interrupts off,
 * and an empty IDT of 4 KiB at 0x5000; `gate VECTOR, HANDLER` fills an entry
 */
export function longModeSector(code: string): Uint8Array {
  const source = `
        bits 16
        org 0x7c00
        cli
        xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, 0x7000
        mov di, 0x5000
        mov cx, 0x800
        cld
        rep stosw
        lgdt [gdt_pointer]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp 8:protected
%macro gate 2
        mov dword [0x5000 + %1 * 16], %2 + 0x180000
        mov dword [0x5004 + %1 * 16], 0x8e00
%endmacro
        bits 32
protected:
        mov ax, 16
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov edi, 0x1000
        mov cr3, edi
        mov dword [edi], 0x2003
        mov dword [edi + 0x1000], 0x3003
        mov dword [edi + 0x2000], 0x000083
        mov dword [edi + 0x2008], 0x200083
        mov eax, 0x620
        mov cr4, eax
        mov ecx, 0xc0000080
        rdmsr
        or ah, 1
        wrmsr
        mov eax, 0x80000001
        mov cr0, eax
        jmp 24:start
        bits 64
start:  mov esp, 0x7000
        lidt [idt_pointer]
${code}
        align 8, db 0
gdt:    dq 0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00af9b000000ffff
gdt_pointer: dw 31
        dd gdt
idt_pointer: dw 0xfff
        dq 0x5000
        times 510 - ($ - $$) db 0
        dw 0xaa55
`;
  return assemble({ file: 'guest.asm', read: () => source }).bytes;
}

/** Leaves by ACPI power-off, from code of any width. */
export const POWER_OFF = `
        mov dx, 0x604
        mov ax, 0x2000
        out dx, ax
        hlt
`;

/** SEND for 64-bit code. */
export const SEND64 = SEND.replaceAll(/(push|pop) ([ad])x/g, '$1 r$2x');
