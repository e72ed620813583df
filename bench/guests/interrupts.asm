; Round trips through an interrupt gate: a million of INT n, handler and IRETQ.
%include "long-mode.inc"
ROUNDS  equ 1_000_000
IDT     equ 0x5000
VECTOR  equ 0x40
bench:  mov dword [IDT + VECTOR * 16], handler + (24 << 16)
        mov dword [IDT + VECTOR * 16 + 4], 0x8e00
        mov dword [IDT + VECTOR * 16 + 8], 0
        lidt [idt_pointer]
        mov ebx, ROUNDS
.loop:  int VECTOR
        dec ebx
        jnz .loop
        ret
handler:
        inc rax
        iretq
idt_pointer:
        dw 0xfff
        dq IDT
        times 510 - ($ - $$) db 0
        dw 0xaa55
