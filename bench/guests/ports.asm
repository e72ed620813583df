; Port input and output: two million of each, at the POST diagnostics port, which does nothing.
%include "long-mode.inc"
ROUNDS  equ 2_000_000
bench:  mov ecx, ROUNDS
.loop:  out 0x80, al
        in al, 0x61
        dec ecx
        jnz .loop
        ret
        times 510 - ($ - $$) db 0
        dw 0xaa55
