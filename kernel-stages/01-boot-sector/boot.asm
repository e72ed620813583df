; Stage 1: the boot sector
;
; What you will see, on the screen and on the first serial port:
;
;     The Runtime Is the Kernel
;     stage 1: 512 bytes at 0000:7C00, in real mode, from drive 80
;     halted
;
; When a PC is switched on, the firmware looks for a disk, reads its first sector (512 bytes) to the address 7C00h, checks
; that the last two bytes are 55h AAh, and jumps there. That is all the help we get: no stack of our own, no library, and a
; processor that believes it is an 8086 of 1978: 16-bit registers, addresses made of a segment and an offset, and memory
; up to one mebibyte. Everything from here to a goroutine that reads the keyboard is ours to build.

bits 16                         ; the processor starts in 16-bit real mode
org 0x7c00                      ; the address at which the firmware puts our first byte

start:
        cli                     ; no interrupts while the stack moves
        xor     ax, ax
        mov     ds, ax          ; segment 0: an offset now is a plain address
        mov     es, ax
        mov     ss, ax
        mov     sp, start       ; the stack grows down from where we are, into memory nobody uses
        jmp     0:.here         ; some firmware jumps to 07C0:0000, which is the same place by another name
.here:
        sti
        cld                     ; string instructions go upwards
        mov     [drive], dl     ; the firmware leaves the number of the disk we came from in DL

        call    serial_init
        mov     si, title
        call    print
        mov     si, where
        call    print
        mov     al, [drive]
        call    print_hex
        mov     si, goodbye
        call    print

; Nothing to return to. HLT stops the processor until the next interrupt, and with interrupts off there is none.
halt:
        cli
        hlt
        jmp     halt            ; a non-maskable interrupt wakes even a halted processor

%include "print.asm"
%include "teletype.asm"
%include "serial.asm"

title:          db "The Runtime Is the Kernel", 13, 10, 0
where:          db "stage 1: 512 bytes at 0000:7C00, in real mode, from drive ", 0
goodbye:        db 13, 10, "halted", 13, 10, 0
drive:          db 0

        times 510 - ($ - $$) db 0       ; fill the sector …
        dw      0xaa55                  ; … up to the signature: bytes 55h, AAh, since the low byte comes first
