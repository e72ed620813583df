; Calls and returns, with a frame each: 20 million of them.
%include "long-mode.inc"
ROUNDS  equ 20_000_000
bench:  mov ebx, ROUNDS
.loop:  call leaf
        dec ebx
        jnz .loop
        ret
leaf:   push rbp
        mov rbp, rsp
        lea rax, [rbx + 1]
        leave
        ret
        times 510 - ($ - $$) db 0
        dw 0xaa55
