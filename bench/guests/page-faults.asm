; Round trips through the page-fault handler: 200 000 stores to a page that the handler maps and the loop unmaps again.
%include "long-mode.inc"
ROUNDS  equ 200_000
IDT     equ 0x5000
ENTRY   equ 0x3010                      ; the page directory's entry for the third 2 MiB
bench:  mov dword [IDT + 14 * 16], handler + (24 << 16)
        mov dword [IDT + 14 * 16 + 4], 0x8e00
        mov dword [IDT + 14 * 16 + 8], 0
        lidt [idt_pointer]
        mov ebx, ROUNDS
        mov edi, 0x400000
.loop:  mov [rdi], rbx
        mov dword [ENTRY], 0
        invlpg [rdi]
        dec ebx
        jnz .loop
        ret
handler:
        add rsp, 8
        mov dword [ENTRY], 0x200083
        iretq
idt_pointer:
        dw 0xfff
        dq IDT
        times 510 - ($ - $$) db 0
        dw 0xaa55
