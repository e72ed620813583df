; The integer loop once more, with the timer interrupting a thousand times a second.
%include "long-mode.inc"
ROUNDS  equ 20_000_000
IDT     equ 0x5000
bench:  mov dword [IDT + 8 * 16], handler + (24 << 16)
        mov dword [IDT + 8 * 16 + 4], 0x8e00
        mov dword [IDT + 8 * 16 + 8], 0
        lidt [idt_pointer]
        mov al, 0x34
        out 0x43, al
        mov al, 1193 & 0xff
        out 0x40, al
        mov al, 1193 >> 8
        out 0x40, al
        mov al, 0xfe
        out 0x21, al
        sti
        mov ecx, ROUNDS
        xor eax, eax
.loop:  add rax, rcx
        lea rdx, [rax + rcx * 2]
        xor rax, rdx
        dec ecx
        jnz .loop
        cli
        ret
handler:
        push rax
        mov al, 0x20
        out 0x20, al
        pop rax
        iretq
idt_pointer:
        dw 0xfff
        dq IDT
        times 510 - ($ - $$) db 0
        dw 0xaa55
