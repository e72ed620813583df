; 16-bit code in real mode: loads, stores, calls and string instructions through segments, some 100 million instructions.
        bits 16
        org 0x7c00
ROUNDS  equ 8_000_000
        cli
        xor ax, ax
        mov ds, ax
        mov ss, ax
        mov sp, 0x7000
        mov ax, 0x2000
        mov es, ax
        mov edx, ROUNDS
        xor di, di
.loop:  mov ax, [es:di]
        add ax, di
        mov [es:di + 2], ax
        push ax
        call swap
        pop bx
        add di, 2
        dec edx
        jnz .loop
        mov al, 0
        out 0xf4, al
        hlt
swap:   xchg al, ah
        mov [0x6000], ax
        ret
        times 510 - ($ - $$) db 0
        dw 0xaa55
