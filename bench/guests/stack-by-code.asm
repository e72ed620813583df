; Calls and returns with the stack right below the code, in its page, as boot sectors have it: 5 million of them.
%include "long-mode.inc"
ROUNDS  equ 5_000_000
bench:  mov esp, 0x7c00
        mov ebx, ROUNDS
.loop:  call leaf
        dec ebx
        jnz .loop
        jmp leave_guest
leaf:   push rbp
        mov rbp, rsp
        lea rax, [rbx + 1]
        leave
        ret
        times 510 - ($ - $$) db 0
        dw 0xaa55
