; Reads from the disk as firmware and kernels do, by REP INSW: 16 MiB in commands of 128 sectors.
%include "long-mode.inc"
ROUNDS  equ 256
bench:  cld
        mov ebx, ROUNDS
.again: mov dx, 0x1f2
        mov al, 128
        out dx, al
        xor eax, eax
        inc edx                         ; LBA 0
        out dx, al
        inc edx
        out dx, al
        inc edx
        out dx, al
        inc edx
        mov al, 0xe0
        out dx, al
        inc edx
        mov al, 0x20                    ; READ SECTORS
        out dx, al
        mov edi, 0x100000
        mov ebp, 128
.sector:
        mov dx, 0x1f7
.wait:  in al, dx
        and al, 0x88                    ; BSY and DRQ
        cmp al, 8
        jne .wait
        mov dx, 0x1f0
        mov ecx, 256
        rep insw
        dec ebp
        jnz .sector
        dec ebx
        jnz .again
        ret
        times 510 - ($ - $$) db 0
        dw 0xaa55
        times 65536 - ($ - $$) db 0x5a
