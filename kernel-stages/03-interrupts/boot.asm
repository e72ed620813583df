; From stage 3 on the kernel is written in Go. This program is what is left to assembly before it: stage 2's way to
; 64 bits, then a loader, which reads an ELF file from the disk and jumps into it.
;
; The disk: this sector, the rest of this program behind it, and at the next sector the kernel as Go's linker wrote it.

%include "layout.inc"

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
        mov [boot_drive], dl    ; the BIOS tells us which drive it booted from: keep it before it is overwritten

        call clear_screen
        call serial_init
        mov si, started
        call print
        call load
        jmp prepare             ; the first byte behind this sector that runs

boot_drive:     db 0
started:        db "Booting", 13, 10, 0

%include "print.asm"
%include "screen.asm"
%include "serial.asm"
%include "halt.asm"
%include "fail.asm"
%include "load.asm"

        times 510 - ($ - $$) db 0
        dw 0xaa55

; From here on we are in what `load` has read, still at consecutive addresses: the disk's second sector is at 0x7e00.

loaded:
prepare:
        mov si, loaded_message
        call print
        call open_a20
        call require_long_mode
        call read_memory_map
        call build_page_tables
        jmp enter_long_mode

loaded_message: db "Read the rest of the program from disk", 13, 10, 0

%include "a20.asm"
%include "cpu-check.asm"
%include "memory-map.asm"
%include "page-tables.asm"
%include "gdt.asm"
%include "enter-long-mode.asm"
%include "kernel.asm"
%include "elf.asm"
%include "ata.asm"
%include "console.asm"

        align 512, db 0
loaded_end:

LOADED_SECTORS  equ (loaded_end - loaded) / 512
KERNEL_SECTOR   equ FIRST_SECTOR + LOADED_SECTORS
