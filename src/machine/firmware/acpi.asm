; The ACPI tables (ACPI specification 6.5, section 5.2), in the ROM's page. tables.asm fills in what depends on the machine
; and the checksums, while the page can be written.

rom_linear              equ 0xf0000     ; where the page stands

; acpi_header NAME, REVISION, LENGTH
%macro acpi_header 3
        db %1
        dd %3
        db %2
        db 0                            ; checksum
        db 'LESSON'
        db 'LESSONPC'
        dd 1
        db 'LESS'
        dd 1
%endmacro

; acpi_address SPACE, BITS, ACCESS, ADDRESS: a Generic Address Structure (5.2.3.2)
%macro acpi_address 4
        db %1, %2, 0, %3
        dd %4, 0
%endmacro

acpi_memory             equ 0
acpi_io                 equ 1

        align 16, db 0
rsdp:
        db 'RSD PTR '
        db 0                            ; checksum of the first 20 bytes
        db 'LESSON'
        db 2                            ; ACPI 2.0 and later
        dd rom_linear + rsdt
        dd rsdp_end - rsdp
        dd rom_linear + xsdt, 0
        db 0                            ; checksum of all
        times 3 db 0
rsdp_end:

        align 16, db 0
rsdt:
        acpi_header 'RSDT', 1, rsdt_end - rsdt
        dd rom_linear + fadt
        dd rom_linear + madt
        dd rom_linear + hpet_table
rsdt_end:

        align 16, db 0
xsdt:
        acpi_header 'XSDT', 1, xsdt_end - xsdt
        dd rom_linear + fadt, 0
        dd rom_linear + madt, 0
        dd rom_linear + hpet_table, 0
xsdt_end:

fadt_wbinvd             equ 0x0001      ; flags (5.2.9)
fadt_c1                 equ 0x0004
fadt_no_power_button    equ 0x0010
fadt_no_sleep_button    equ 0x0020
fadt_no_rtc_wake        equ 0x0040
fadt_reset_register     equ 0x0400

        align 16, db 0
fadt:
        acpi_header 'FACP', 3, fadt_end - fadt
        dd facs
        dd rom_linear + dsdt
        db 0, 0                         ; reserved; no preferred profile
        dw sci_irq
        dd 0xb2                         ; SMI_CMD, ACPI_ENABLE, ACPI_DISABLE
        db 0xf1, 0xf0
        db 0, 0
        dd pm_status, 0                 ; PM1a and PM1b event blocks
        dd pm_control, 0
        dd 0                            ; no PM2 control
        dd pm_timer
        dd 0, 0                         ; no general purpose events
        db 4, 2, 0, 4, 0, 0, 0          ; lengths
        db 0
        dw 0xffff, 0xffff               ; no C2, no C3
        dw 0, 0
        db 0, 0
        db 0, 0, cmos_century
        dw 0x0003                       ; there are legacy devices, and an 8042
        db 0
        dd fadt_wbinvd | fadt_c1 | fadt_no_power_button | fadt_no_sleep_button | fadt_no_rtc_wake | fadt_reset_register
        acpi_address acpi_io, 8, 1, 0xcf9
        db 0x06
        times 3 db 0
        dd 0, 0                         ; FIRMWARE_CTRL above holds for the FACS
        dd rom_linear + dsdt, 0
        acpi_address acpi_io, 32, 2, pm_status
        acpi_address acpi_io, 0, 0, 0
        acpi_address acpi_io, 16, 2, pm_control
        acpi_address acpi_io, 0, 0, 0
        acpi_address acpi_io, 0, 0, 0
        acpi_address acpi_io, 32, 3, pm_timer
        acpi_address acpi_io, 0, 0, 0
        acpi_address acpi_io, 0, 0, 0
fadt_end:

        align 16, db 0
hpet_table:
        acpi_header 'HPET', 1, hpet_table_end - hpet_table
        dd 0x8086a201                   ; the low half of its capabilities
        acpi_address acpi_memory, 64, 0, 0xfed00000
        db 0                            ; number
        dw 100                          ; shortest period, in ticks
        db 0
hpet_table_end:

; The MADT (5.2.12): fixed entries first, then one for each processor (tables.asm).
madt_processor          equ 0
madt_processor_size     equ 8
madt_io_apic            equ 1
madt_override           equ 2
madt_local_nmi          equ 4
madt_level_high         equ 0x000d

        align 16, db 0
madt:
        acpi_header 'APIC', 1, madt_processors - madt
        dd apic_base
        dd 1                            ; there are 8259s too
        db madt_io_apic, 12, 0, 0
        dd 0xfec00000, 0
        db madt_override, 10, 0, 0      ; IRQ 0 comes at input 2
        dd 2
        dw 0
        db madt_override, 10, 0, sci_irq
        dd sci_irq
        dw madt_level_high
        db madt_local_nmi, 6, 0xff
        dw 0
        db 1                            ; at LINT1 of every processor
madt_processors:
        times max_processors * madt_processor_size db 0

%include "acpi-dsdt.asm"
