; Leaves at once: what starting and stopping costs.
        bits 16
        org 0x7c00
        mov dx, 0x3f8
        mov al, '!'
        out dx, al
        xor al, al
        out 0xf4, al
        hlt
        times 510 - ($ - $$) db 0
        dw 0xaa55
