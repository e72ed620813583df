; From stage 3 on the kernel is written in Go. This program is what is left to assembly before it:
; stage 2's way to 64 bits, then a loader, which reads an ELF file from the disk and jumps into it.
;
; The disk: the boot sector, the rest of this program, and at the next sector the kernel as Go's
; linker wrote it.

%define TITLE "Booting"

%include "layout.inc"
%include "sector.asm"
%include "prepare.asm"
%include "kernel.asm"
%include "elf.asm"
%include "ata.asm"
%include "console.asm"
%include "end.asm"

KERNEL_SECTOR   equ FIRST_SECTOR + LOADED_SECTORS
