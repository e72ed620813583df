; The MC146818 real-time clock and its battery-backed memory, behind an index and a data port.

cmos_index              equ 0x70
cmos_data               equ 0x71

cmos_seconds            equ 0x00
cmos_seconds_alarm      equ 0x01
cmos_minutes            equ 0x02
cmos_minutes_alarm      equ 0x03
cmos_hours              equ 0x04
cmos_hours_alarm        equ 0x05
cmos_day                equ 0x07
cmos_month              equ 0x08
cmos_year               equ 0x09
cmos_status_a           equ 0x0a
cmos_status_b           equ 0x0b
cmos_status_c           equ 0x0c
cmos_status_d           equ 0x0d
cmos_shutdown           equ 0x0f
cmos_diskettes          equ 0x10        ; types of drive A (high nibble) and B
cmos_extended_kib       equ 0x30        ; word: KiB above 1 MiB, at most 63 MiB
cmos_boot_third         equ 0x38        ; high nibble: the third kind of drive to boot
cmos_boot_order         equ 0x3d        ; the first (low nibble) and the second
cmos_century            equ 0x32
cmos_above_16m          equ 0x34        ; word: 64 KiB blocks above 16 MiB
cmos_above_4g           equ 0x5b        ; 3 bytes: 64 KiB blocks above 4 GiB

; Reads the byte AL into AL. Index and data go together: INT 70h uses the same ports.
cmos_read:
        pushf
        cli
        out cmos_index, al
        in al, cmos_data
        popf
        ret

; Writes AH to the byte AL. Keeps AX.
cmos_write:
        pushf
        cli
        out cmos_index, al
        xchg al, ah
        out cmos_data, al
        xchg al, ah
        popf
        ret

; Reads the word at AL into AX.
cmos_read_word:
        push bx
        mov bl, al
        inc al
        call cmos_read
        mov bh, al
        mov al, bl
        call cmos_read
        mov ah, bh
        pop bx
        ret
