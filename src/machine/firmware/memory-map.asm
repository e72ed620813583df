; How much memory there is, from what the machine left in CMOS: INT 12h, INT 15h AH=88h, AX=E801h, AX=E820h (ACPI
; specification 6.5, section 15.1, "INT 15H, E820H - Query System Address Map").

range_memory            equ 1
range_reserved          equ 2

; EAX = the end of memory below 4 GiB, in bytes
memory_end:
        mov al, cmos_above_16m
        call cmos_read_word
        movzx eax, ax
        test eax, eax
        jz .small
        shl eax, 16
        add eax, 0x1000000
        ret
.small:
        mov al, cmos_extended_kib
        call cmos_read_word
        movzx eax, ax
        shl eax, 10
        add eax, 0x100000
        ret

; EAX = 64 KiB blocks above 4 GiB
memory_above_4g:
        mov al, cmos_above_4g + 2
        call cmos_read
        movzx ebx, al
        shl ebx, 16
        mov al, cmos_above_4g
        call cmos_read_word
        movzx eax, ax
        or eax, ebx
        ret

; INT 12h: AX = KiB of conventional memory
int12:
        push ds
        xor ax, ax
        mov ds, ax
        mov ax, [bda_base_memory]
        pop ds
        iret

; INT 15h AH=88h: AX = KiB above 1 MiB, at most 63 MiB
system_extended_memory:
        call memory_end
        sub eax, 0x100000
        shr eax, 10
        cmp eax, 63 * 1024
        jbe .fits
        mov ax, 63 * 1024
.fits:
        mov [bp + caller_ax], ax
        jmp system_no_carry

; INT 15h AH=E8h
system_memory_map:
        cmp al, 0x01
        je system_memory_sizes
        cmp al, 0x20
        jne system_unsupported

; AX=E820h: the range number EBX to ES:DI (ECX bytes), EBX = the next number, 0 after the last
        cmp dword [bp + caller_edx], 'PAMS'     ; "SMAP" read as a number with the S on top
        jne system_unsupported
        cmp dword [bp + caller_ecx], 20
        jb system_unsupported
        mov es, [bp + caller_es]
        mov di, [bp + caller_di]
        mov ebx, [bp + caller_ebx]
        cmp ebx, .extended_range
        jb .fixed_range
        je .extended
        dec ebx                         ; the others stand behind it
        cmp ebx, .fixed_ranges
        ja system_unsupported
        je .above_4g
.fixed_range:
        imul si, bx, 12
        mov eax, [cs:.ranges + si]
        stosd
        xor eax, eax
        stosd
        mov eax, [cs:.ranges + si + 4]
        stosd
        xor eax, eax
        stosd
        mov eax, [cs:.ranges + si + 8]
        jmp .written
.extended:
        mov dword [es:di], 0x100000
        mov dword [es:di + 4], 0
        call memory_end
        sub eax, 0x100000
        mov [es:di + 8], eax
        mov dword [es:di + 12], 0
        jmp .memory
.above_4g:
        call memory_above_4g
        mov dword [es:di], 0
        mov dword [es:di + 4], 1
        mov edx, eax
        shl eax, 16
        mov [es:di + 8], eax
        shr edx, 16
        mov [es:di + 12], edx
.memory:
        add di, 16
        mov eax, range_memory
.written:
        stosd
        mov ecx, 20
        cmp dword [bp + caller_ecx], 24
        jb .short
        mov eax, 1                      ; extended attributes: bit 0 must be set (ACPI 3.0 on)
        stosd
        mov ecx, 24
.short:
        mov [bp + caller_ecx], ecx
        mov dword [bp + caller_eax], 'PAMS'
        call memory_above_4g
        cmp eax, 1                      ; carry when there is none
        mov eax, [bp + caller_ebx]
        inc eax
        mov ecx, .fixed_ranges + 2
        sbb ecx, 0
        cmp eax, ecx
        jb .more
        xor eax, eax
.more:
        mov [bp + caller_ebx], eax
        jmp system_no_carry

.ranges:                                ; base, length, kind, for the ranges that do not depend on the memory size
        dd 0, ebda_segment << 4, range_memory
        dd ebda_segment << 4, 0xa0000 - (ebda_segment << 4), range_reserved
        dd 0xf0000, 0x10000, range_reserved             ; the ROM, with the tables of ACPI
.extended_range         equ ($ - .ranges) / 12          ; here comes the memory above 1 MiB
        dd 0xfffc0000, 0x40000, range_reserved          ; where ROMs appear below 4 GiB
.ranges_end:
.fixed_ranges           equ (.ranges_end - .ranges) / 12

; AX=E801h: AX = CX = KiB between 1 and 16 MiB, BX = DX = 64 KiB blocks above
system_memory_sizes:
        call memory_end
        mov ebx, eax
        xor dx, dx
        cmp ebx, 0x1000000
        jbe .below_16m
        sub ebx, 0x1000000
        shr ebx, 16
        mov dx, bx
        mov eax, 0x1000000
.below_16m:
        sub eax, 0x100000
        shr eax, 10
        mov [bp + caller_ax], ax
        mov [bp + caller_cx], ax
        mov [bp + caller_bx], dx
        mov [bp + caller_dx], dx
        jmp system_no_carry
