; The boot sector. 512 bytes are not enough for the way to 64 bits, so it does one thing: it reads
; the sectors after it, and jumps there.

        bits 16
        org 0x7c00

start:
        jmp 0:.here             ; make CS zero, whichever way the BIOS came here
.here:
        xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, STACK_TOP
        cld
        mov [boot_drive], dl    ; the drive that the BIOS booted from; DL will be overwritten

        call clear_screen
        call serial_init
        mov si, started
        call print
        call load
        jmp prepare             ; the first byte after this sector that runs

boot_drive:     db 0
started:        db TITLE, 13, 10, 0

%include "print.asm"
%include "screen.asm"
%include "serial.asm"
%include "halt.asm"
%include "fail.asm"
%include "load.asm"

        times 510 - ($ - $$) db 0
        dw 0xaa55
