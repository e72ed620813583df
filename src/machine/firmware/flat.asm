; Reaching all memory below 4 GiB from real mode: DS and ES get the base 0 and a limit of 4 GiB, which stay with them until
; protected mode loads others. A program that calls us in virtual-8086 mode cannot have that.

flat_long               equ 8           ; selectors in the table below
flat_short              equ 16

; DS = ES = 0 with limits of 64 KiB again, as after a reset. Changes EAX.
short_segments:
        push word flat_short
        jmp load_segments

; DS = ES = 0 with limits of 4 GiB. Carry in virtual-8086 mode, where nothing has changed. Changes EAX.
flat_segments:
        push word flat_long
load_segments:
        smsw ax
        test al, 1
        jnz .virtual
        pushf
        cli
        push bx
        push ebp
        sub sp, 8
        mov bp, sp
        mov bx, [bp + 8 + 4 + 2 + 2]    ; the selector
        sgdt [bp]                       ; the caller's own table, to be put back
        o32 lgdt [cs:.limit]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp $ + 2
        mov ds, bx
        mov es, bx
        and al, 0xfe
        mov cr0, eax
        jmp $ + 2
        xor bx, bx
        mov ds, bx
        mov es, bx
        o32 lgdt [bp]
        add sp, 8
        pop ebp
        pop bx
        popf
        pop ax
        clc
        ret
.virtual:
        pop ax
        stc
        ret

        align 8, db 0
.table:
        dq 0
        dw 0xffff, 0x0000, 0x9300, 0x008f       ; base 0, limit 4 GiB, data
        dw 0xffff, 0x0000, 0x9300, 0x0000       ; base 0, limit 64 KiB, data
.limit:
        dw $ - .table - 1
        dd rom_linear + .table
