; Integer arithmetic in registers: 200 million instructions.
%include "long-mode.inc"
ROUNDS  equ 40_000_000
bench:  mov ecx, ROUNDS
        xor eax, eax
.loop:  add rax, rcx
        lea rdx, [rax + rcx * 2]
        xor rax, rdx
        dec ecx
        jnz .loop
        ret
        times 510 - ($ - $$) db 0
        dw 0xaa55
