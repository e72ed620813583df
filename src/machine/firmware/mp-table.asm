; The tables of the "MultiProcessor Specification" 1.4, chapter 4, for systems without ACPI. The processors' entries come
; first in the configuration table, so tables.asm puts it together behind its header.

mp_processor_size       equ 20
mp_apic_version         equ 0x14
mp_enabled              equ 1
mp_boot_processor       equ 2
mp_level_high           equ 0x000d
mp_bus_pci              equ 0
mp_bus_isa              equ 1

        align 16, db 0
mp_floating:
        db '_MP_'
        dd rom_linear + mp_table
        db 1, 4                         ; length in units of 16 bytes; version 1.4
        db 0                            ; checksum
        db 0                            ; there is a configuration table
        db 0                            ; no IMCR: virtual wire mode
        times 3 db 0
mp_floating_end:

; mp_interrupt TYPE, FLAGS, BUS, IRQ, INPUT
%macro mp_interrupt 5
        db 3, %1
        dw %2
        db %3, %4, 0, %5
%endmacro

; What follows the processors.
mp_rest:
        db 1, mp_bus_pci, 'PCI   '
        db 1, mp_bus_isa, 'ISA   '
        db 2, 0, 0x11, 1                ; the I/O APIC
        dd 0xfec00000
        mp_interrupt 0, 0, mp_bus_isa, 0, 2
        mp_interrupt 0, 0, mp_bus_isa, 1, 1
        mp_interrupt 0, 0, mp_bus_isa, 3, 3
        mp_interrupt 0, 0, mp_bus_isa, 4, 4
        mp_interrupt 0, 0, mp_bus_isa, 5, 5
        mp_interrupt 0, 0, mp_bus_isa, 6, 6
        mp_interrupt 0, 0, mp_bus_isa, 7, 7
        mp_interrupt 0, 0, mp_bus_isa, 8, 8
        mp_interrupt 0, mp_level_high, mp_bus_isa, 9, 9
        mp_interrupt 0, mp_level_high, mp_bus_isa, 10, 10
        mp_interrupt 0, mp_level_high, mp_bus_isa, 11, 11
        mp_interrupt 0, 0, mp_bus_isa, 12, 12
        mp_interrupt 0, 0, mp_bus_isa, 13, 13
        mp_interrupt 0, 0, mp_bus_isa, 14, 14
        mp_interrupt 0, 0, mp_bus_isa, 15, 15
        mp_interrupt 3, 0, mp_bus_isa, 0, 0     ; what the 8259 asks for comes at input 0 too
        db 4, 3                         ; and at LINT0
        dw 0
        db mp_bus_isa, 0, 0xff, 0
        db 4, 1                         ; NMI at LINT1
        dw 0
        db mp_bus_isa, 0, 0xff, 1
mp_rest_end:
mp_rest_entries         equ 2 + 1 + 16 + 2

        align 16, db 0
mp_table:
        db 'PCMP'
        dw 0                            ; length
        db 4
        db 0                            ; checksum
        db 'LESSON  '
        db 'PC          '
        dd 0
        dw 0
        dw 0                            ; entries
        dd apic_base
        dw 0
        db 0, 0
mp_entries:
        times max_processors * mp_processor_size + mp_rest_end - mp_rest db 0
