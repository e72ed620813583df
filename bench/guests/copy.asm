; Copies 64 KiB by a loop of loads and stores, 8 bytes at a time: 1 GiB in all.
%include "long-mode.inc"
ROUNDS  equ 16384
bench:  mov ebx, ROUNDS
.again: mov esi, 0x100000
        mov edi, 0x200000
        mov ecx, 8192
.loop:  mov rax, [rsi]
        mov [rdi], rax
        add rsi, 8
        add rdi, 8
        dec ecx
        jnz .loop
        dec ebx
        jnz .again
        ret
        times 510 - ($ - $$) db 0
        dw 0xaa55
