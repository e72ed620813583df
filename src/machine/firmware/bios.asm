; The firmware of the machine: a PC BIOS in one 64 KiB ROM, seen at F000:0000-F000:FFFF and once more just below
; 4 GiB, where the processor fetches its first instruction. It boots a hard disk, a diskette or a CD-ROM and answers the services that
; boot sectors and kernels of the BIOS era call.
;
;     nasm -f bin bios.asm -o bios.bin
;
; Rules that hold in every file:
;  - The ROM is read-only: variables live in the BIOS data area (bda.asm) or in the extended one (ebda.asm).
;  - A service changes only the registers in which it answers, to all 32 bits, and the caller's flags except the one
;    it answers in (frame.asm). It assumes nothing about the direction flag, the caller's segments, or their limits.
;  - Nothing goes to a serial port unless a caller asks, but for the one line that says why nothing boots (boot.asm).
;
; Sources: IBM, "Personal System/2 and Personal Computer BIOS Interface Technical Reference" (1987), named [BIOS TR]
; in the comments; Ralf Brown's Interrupt List, [RBIL]; Phoenix, "Enhanced Disk Drive Specification" 3.0, [EDD];
; Phoenix and IBM, "El Torito" Bootable CD-ROM Format Specification 1.0, [El Torito];
; the specifications of PCI, ACPI, MP and SMBIOS, and the data sheets of the chips, named where they are used.

        bits 16
        cpu 586
        org 0

%include "bda.asm"
%include "ebda.asm"
%include "frame.asm"

%include "post.asm"
%include "vectors.asm"
%include "pic.asm"
%include "flat.asm"
%include "apic.asm"
%include "mtrr.asm"
%include "pci.asm"
%include "pci-services.asm"
%include "cmos.asm"
%include "timer.asm"
%include "clock.asm"
%include "keyboard-controller.asm"
%include "keyboard-interrupt.asm"
%include "keyboard-layout.asm"
%include "keyboard-services.asm"
%include "video.asm"
%include "video-mode.asm"
%include "video-tables.asm"
%include "video-text.asm"
%include "video-points.asm"
%include "video-palette.asm"
%include "video-font.asm"
%include "vbe.asm"
%include "ata.asm"
%include "disk.asm"
%include "disk-extensions.asm"
%include "disk-geometry.asm"
%include "diskette-controller.asm"
%include "diskette.asm"
%include "cdrom.asm"
%include "cd-boot.asm"
%include "equipment.asm"
%include "serial.asm"
%include "printer.asm"
%include "system.asm"
%include "memory-map.asm"
%include "block-move.asm"
%include "a20.asm"
%include "wait.asm"
%include "apm.asm"
%include "boot.asm"
%include "tables.asm"
%include "acpi.asm"
%include "mp-table.asm"
%include "smbios.asm"

%include "entry-points.asm"
