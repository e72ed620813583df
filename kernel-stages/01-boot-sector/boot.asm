; Stage 1: the boot sector.
;
; What you will see: one line of text, on the screen and on the serial port, and then nothing for
; ever. The machine is not broken when it stops there: halting is the last thing that this program
; does.
;
; How we got here: when a PC is switched on, its firmware (the BIOS) looks for a disk whose first
; 512 bytes end in the two bytes 55 AA. It copies those 512 bytes to address 0x7c00 and jumps there.
; That is all it does for us. There is no operating system yet, no file system, no stack worth
; trusting, and the CPU believes that it is an 8086 of 1978: 16-bit registers, and addresses made of
; a segment and an offset (segment * 16 + offset).

        bits 16                 ; the CPU is in real mode: encode instructions for it
        org 0x7c00              ; the BIOS puts us here, so labels count from here

start:
        jmp 0:.here             ; some BIOSes arrive as 07c0:0000: make CS zero
.here:
        xor ax, ax
        mov ds, ax              ; the data segments too, so that a label alone is an address
        mov es, ax
        mov ss, ax              ; no interrupt comes between this instruction ...
        mov sp, start           ; ... and the next. The stack grows down, away from us
        cld                     ; string instructions walk upwards

        call clear_screen
        call serial_init
        mov si, greeting
        call print
        jmp halt

greeting:
        db "Hello from 512 bytes at 0x7c00.", 13, 10, 0

%include "print.asm"
%include "screen.asm"
%include "serial.asm"
%include "halt.asm"

        times 510 - ($ - $$) db 0       ; up to 510; too long a program is an error
        dw 0xaa55                       ; the mark of a boot sector: low byte first, so 55 AA
