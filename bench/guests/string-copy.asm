; Copies 64 KiB by REP MOVSQ: 16 GiB in all.
%include "long-mode.inc"
ROUNDS  equ 262144
bench:  cld
        mov ebx, ROUNDS
.again: mov esi, 0x100000
        mov edi, 0x200000
        mov ecx, 8192
        rep movsq
        dec ebx
        jnz .again
        ret
        times 510 - ($ - $$) db 0
        dw 0xaa55
