; SMBIOS ("System Management BIOS Reference Specification" 2.4): what the machine is, for people to read. tables.asm fills in
; how much memory there is.

smbios_string_end       equ 0

        align 16, db 0
smbios_entry:
        db '_SM_'
        db 0                            ; checksum of all
        db smbios_entry_end - smbios_entry
        db 2, 4                         ; version
        dw smbios_type17_end - smbios_type17    ; the longest structure
        db 0
        times 5 db 0
smbios_intermediate:
        db '_DMI_'
        db 0                            ; checksum from here on
        dw smbios_end - smbios_structures
        dd rom_linear + smbios_structures
        dw smbios_count
        db 0x24
smbios_entry_end:

; smbios_structure TYPE, LENGTH, HANDLE
%macro smbios_structure 3
        db %1, %2
        dw %3
%endmacro

smbios_structures:
        smbios_structure 0, 0x18, 0x0000        ; BIOS information
        db 1, 2                         ; strings: vendor, version
        dw 0xf000
        db 3                            ; release date
        db 0                            ; 64 KiB
        dd 0x00018080, 0                ; PCI, boot from CD, selectable boot
        db 0x01, 0x04                   ; ACPI; targeted content
        db 1, 0, 0xff, 0xff             ; release 1.0; no embedded controller
        db 'lesson', 0, '1.0', 0, '11/23/2026', 0
        db smbios_string_end

        smbios_structure 1, 0x1b, 0x0100        ; system
        db 1, 2, 3, 0
        times 16 db 0xff                ; no UUID is set
        db 6, 0, 0                      ; woken by the power switch
        db 'lesson', 0, 'Virtual PC', 0, 'i440FX', 0
        db smbios_string_end

        smbios_structure 3, 0x0d, 0x0300        ; enclosure
        db 1, 1, 0, 0, 0                ; other
        db 3, 3, 3, 2                   ; states: safe; security: unknown
        db 'lesson', 0
        db smbios_string_end

        smbios_structure 4, 0x23, 0x0400        ; processor
        db 1, 3, 0x01, 2                ; socket; central processor, other family; manufacturer
smbios_processor_id:
        dd 0, 0                         ; EAX and EDX of CPUID
        db 3, 0                         ; version
        dw 0, 1000, 1000                ; MHz
        db 0x41, 0x01                   ; enabled, populated; other upgrade
        dw 0xffff, 0xffff, 0xffff       ; no cache is described
        db 0, 0, 0
        db 'CPU 0', 0, 'lesson', 0, 'virtual x86-64', 0
        db smbios_string_end

        smbios_structure 16, 0x0f, 0x1000       ; memory array
        db 1, 3, 3                      ; other place, system memory, no error correction
smbios_array_kib:
        dd 0
        dw 0xfffe, 1
        db 0
        db smbios_string_end, smbios_string_end

smbios_type17:
        smbios_structure 17, 0x1b, 0x1100       ; memory device
        dw 0x1000, 0xfffe, 64, 64
smbios_device_mib:
        dw 0
        db 9, 0, 1, 0, 7                ; DIMM, RAM
        dw 0x0002, 0
        db 0, 0, 0, 0
        db 'DIMM 0', 0
        db smbios_string_end
smbios_type17_end:

        smbios_structure 19, 0x0f, 0x1300       ; where the array is mapped, in KiB
        dd 0
smbios_array_end_kib:
        dd 0
        dw 0x1000
        db 1
        db smbios_string_end, smbios_string_end

        smbios_structure 32, 0x0b, 0x2000       ; boot: no errors
        times 6 db 0
        db 0
        db smbios_string_end, smbios_string_end

        smbios_structure 127, 4, 0x7f00
        db smbios_string_end, smbios_string_end
smbios_end:
smbios_count            equ 9
