; Completes the tables that describe the machine: how many processors and how much memory there is, then the checksums, by
; which programs know the tables. Runs while the ROM's page can be written. DS = the page in all routines.

max_processors          equ 64
cmos_processors         equ 0x5f        ; how many there are, less one, as QEMU and Bochs say it too

facs                    equ (ebda_segment << 4) + ebda_facs

tables_init:
        call shadow_open
        push ds
        push cs
        pop ds
        call tables_find_processors
        call tables_add_processors
        call tables_add_memory
        call tables_sum
        pop ds
        call shadow_close

        ; The firmware ACPI control structure (ACPI specification 6.5, section 5.2.10) is memory that the system writes.
        push es
        mov ax, ebda_segment
        mov es, ax
        mov dword [es:ebda_facs], 'FACS'
        mov dword [es:ebda_facs + 4], ebda_facs_size
        pop es
        ret

; CX = processors, at most max_processors
tables_find_processors:
        mov al, cmos_processors
        call cmos_read
        movzx cx, al
        inc cx
        cmp cx, max_processors
        jbe .fits
        mov cx, max_processors
.fits:
        ret

tables_add_processors:
        push es
        push cs
        pop es
        cld
        mov eax, 1
        push cx
        cpuid
        pop cx
        mov [smbios_processor_id], eax
        mov [smbios_processor_id + 4], edx
        mov ebp, edx
        mov ebx, eax

        ; The MADT's: number of the processor, APIC ID, enabled
        mov di, madt_processors
        xor dx, dx
.madt_next:
        mov ax, madt_processor | madt_processor_size << 8
        stosw
        mov al, dl
        mov ah, dl
        stosw
        mov eax, 1
        stosd
        inc dx
        cmp dx, cx
        jb .madt_next
        mov ax, di
        sub ax, madt
        mov [madt + 4], ax

        ; The MP table's
        mov di, mp_entries
        xor dx, dx
.mp_next:
        mov al, 0
        mov ah, dl
        stosw
        mov ax, mp_apic_version | mp_enabled << 8
        test dx, dx
        jnz .not_boot
        or ah, mp_boot_processor
.not_boot:
        stosw
        mov eax, ebx
        stosd
        mov eax, ebp
        stosd
        xor eax, eax
        stosd
        stosd
        inc dx
        cmp dx, cx
        jb .mp_next
        push cx
        mov si, mp_rest
        mov cx, mp_rest_end - mp_rest
        rep movsb
        pop cx
        mov ax, di
        sub ax, mp_table
        mov [mp_table + mp_table_length], ax
        add cx, mp_rest_entries
        mov [mp_table + mp_table_entries], cx
        pop es
        ret

mp_table_length         equ 4
mp_table_entries        equ 34

tables_add_memory:
        call memory_end
        shr eax, 10
        mov [smbios_array_kib], eax
        dec eax
        mov [smbios_array_end_kib], eax
        inc eax
        shr eax, 10
        mov [smbios_device_mib], ax
        ret

; Sums: where the checksum is, the first byte, and how many; a table whose length is 0 here says it in its word 4.
tables_sum:
        mov bx, .sums
.next:
        mov di, [bx]
        mov si, [bx + 2]
        mov cx, [bx + 4]
        test cx, cx
        jnz .length_known
        mov cx, [si + 4]
.length_known:
        mov ah, 0
        mov [di], ah
.add:
        lodsb
        sub ah, al
        loop .add
        mov [di], ah
        add bx, 6
        cmp bx, .sums_end
        jb .next
        ret

.sums:
        dw rsdp + 8, rsdp, 20
        dw rsdp + 32, rsdp, rsdp_end - rsdp
        dw rsdt + 9, rsdt, 0
        dw xsdt + 9, xsdt, 0
        dw fadt + 9, fadt, 0
        dw hpet_table + 9, hpet_table, 0
        dw madt + 9, madt, 0
        dw dsdt + 9, dsdt, 0
        dw mp_table + 7, mp_table, 0
        dw mp_floating + 10, mp_floating, mp_floating_end - mp_floating
        dw smbios_intermediate + 5, smbios_intermediate, smbios_entry_end - smbios_intermediate
        dw smbios_entry + 4, smbios_entry, smbios_entry_end - smbios_entry
        dw bios32_directory + 10, bios32_directory, bios32_directory_end - bios32_directory
.sums_end:
