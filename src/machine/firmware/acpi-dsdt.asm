; The differentiated system description table: what an operating system cannot find by itself, in AML (ACPI specification
; 6.5, chapter 20). In ASL it reads as the comments on the right say.

aml_name                equ 0x08
aml_byte                equ 0x0a
aml_word                equ 0x0b
aml_dword               equ 0x0c
aml_scope               equ 0x10
aml_buffer              equ 0x11
aml_package             equ 0x12
aml_extended            equ 0x5b
aml_device              equ 0x82

; aml_length START, END: a package length of two bytes, which stands at START (20.2.4)
%macro aml_length 2
        db 0x40 | ((%2 - %1) & 0x0f), (%2 - %1) >> 4
%endmacro

; Resource descriptors (6.4)
%macro aml_ports 3                      ; IO (Decode16, FIRST, FIRST, ALIGNMENT, LENGTH)
        db 0x47, 0x01
        dw %1, %1
        db %2, %3
%endmacro
%macro aml_irq 1                        ; IRQNoFlags () { N }
        db 0x22
        dw 1 << %1
%endmacro
%macro aml_end_tag 0
        db 0x79, 0
%endmacro

; isa_device NAME, ID, BYTES: a device with an identity and resources, BYTES of which follow, and the end tag.
%macro isa_device 3
        db aml_extended, aml_device
        db 26 + %3
        db %1
        db aml_name, '_HID', aml_dword
        dd %2
        db aml_name, '_CRS', aml_buffer
        db 5 + %3
        db aml_byte, 2 + %3
%endmacro

aml_ports_size          equ 8
aml_irq_size            equ 3

; EISAID ("PNP0A03") and others: the letters in the first two bytes, the number in the last two.
%define pnp(number) (0xd041 | ((number) & 0xff) << 24 | ((number) & 0xff00) << 8)

        align 16, db 0
dsdt:
        acpi_header 'DSDT', 1, dsdt_end - dsdt

        db aml_name, '_S5_'                                     ; Name (_S5, Package () { 0, 0, 0, 0 })
        db aml_package, 6, 4, 0, 0, 0, 0

        db aml_scope                                            ; Scope (\_SB) {
.sb:    aml_length .sb, .sb_end
        db '\_SB_'

        db aml_extended, aml_device                             ; Device (PCI0) {
.pci:   aml_length .pci, .pci_end
        db 'PCI0'
        db aml_name, '_HID', aml_dword                          ; Name (_HID, EISAID ("PNP0A03"))
        dd pnp(0x0a03)
        db aml_name, '_ADR', 0                                  ; Name (_ADR, 0)
        db aml_name, '_UID', 0                                  ; Name (_UID, 0)
        db aml_name, '_CRS'                                     ; Name (_CRS, ResourceTemplate () {
        db aml_buffer
.crs:   aml_length .crs, .crs_end
        db aml_word
        dw .crs_end - .crs_bytes
.crs_bytes:
        db 0x88, 13, 0, 0x02, 0x0c, 0x00                        ; WordBusNumber (... 0, 0, 0xFF, 0, 0x100)
        dw 0, 0, 0xff, 0, 0x100
        aml_ports pci_confadd, 1, 8
        db 0x88, 13, 0, 0x01, 0x0c, 0x03                        ; WordIO (... 0, 0, 0xCF7, 0, 0xCF8)
        dw 0, 0, 0xcf7, 0, 0xcf8
        db 0x88, 13, 0, 0x01, 0x0c, 0x03                        ; WordIO (... 0, 0xD00, 0xFFFF, 0, 0xF300)
        dw 0, 0xd00, 0xffff, 0, 0xf300
        db 0x87, 23, 0, 0x00, 0x0c, 0x03                        ; DWordMemory (... Cacheable, ReadWrite, video memory)
        dd 0, 0xa0000, 0xbffff, 0, 0x20000
        db 0x87, 23, 0, 0x00, 0x0c, 0x01                        ; DWordMemory (... NonCacheable, ReadWrite, ...)
        dd 0, pci_first_memory, 0xfebfffff, 0, 0xfec00000 - pci_first_memory
        aml_end_tag
.crs_end:                                                       ; })

        db aml_name, '_PRT'                                     ; Name (_PRT, Package () {
        db aml_package
.prt:   aml_length .prt, .prt_end
        db 31 * 4
%assign device 1
%rep 31
%assign pin 0
%rep 4
        db aml_package, 12, 4, aml_dword                        ;   Package () { device << 16 | 0xFFFF, pin, 0, IRQ }
        dd device << 16 | 0xffff
        db aml_byte, pin, 0
        db aml_byte, 10 + ((device + pin - 1) & 3) / 2
%assign pin pin + 1
%endrep
%assign device device + 1
%endrep
.prt_end:                                                       ; })

        db aml_extended, aml_device                             ; Device (ISA) {
.isa:   aml_length .isa, .isa_end
        db 'ISA_'
        db aml_name, '_ADR', aml_dword                          ; Name (_ADR, 0x00010000)
        dd 0x00010000
        isa_device 'PIC_', pnp(0x0000), 3 * aml_ports_size + aml_irq_size
        aml_ports 0x20, 1, 2
        aml_ports 0xa0, 1, 2
        aml_ports 0x4d0, 1, 2
        aml_irq 2
        aml_end_tag
        isa_device 'TIMR', pnp(0x0100), aml_ports_size + aml_irq_size
        aml_ports 0x40, 1, 4
        aml_irq 0
        aml_end_tag
        isa_device 'RTC_', pnp(0x0b00), aml_ports_size + aml_irq_size
        aml_ports 0x70, 1, 2
        aml_irq 8
        aml_end_tag
        isa_device 'KBD_', pnp(0x0303), 2 * aml_ports_size + aml_irq_size
        aml_ports 0x60, 1, 1
        aml_ports 0x64, 1, 1
        aml_irq 1
        aml_end_tag
        isa_device 'MOU_', pnp(0x0f13), aml_irq_size
        aml_irq 12
        aml_end_tag
        isa_device 'COMA', pnp(0x0501), aml_ports_size + aml_irq_size
        aml_ports 0x3f8, 8, 8
        aml_irq 4
        aml_end_tag
        isa_device 'FPU_', pnp(0x0c04), aml_ports_size + aml_irq_size
        aml_ports 0xf0, 1, 1
        aml_irq 13
        aml_end_tag
.isa_end:                                                       ; }
.pci_end:                                                       ; }

        db aml_extended, aml_device                             ; Device (HPET) {
.hpet:  aml_length .hpet, .hpet_end
        db 'HPET'
        db aml_name, '_HID', aml_dword                          ; Name (_HID, EISAID ("PNP0103"))
        dd pnp(0x0103)
        db aml_name, '_CRS', aml_buffer                         ; Name (_CRS, ResourceTemplate () {
        db 17, aml_byte, 14
        db 0x86, 9, 0, 0                                        ;   Memory32Fixed (ReadOnly, 0xFED00000, 0x400)
        dd 0xfed00000, 0x400
        aml_end_tag                                             ; })
.hpet_end:                                                      ; }
.sb_end:                                                        ; }
dsdt_end:
