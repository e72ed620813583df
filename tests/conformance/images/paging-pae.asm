; PAE paging in 32-bit mode: no-execute, 2 MiB pages, reserved bits, and the four pointers that MOV to CR3 loads
; (Intel SDM vol. 3A, 4.4 and 4.6).
%include "protected.inc"
%include "paging.inc"

POINTERS equ TABLES
DIRECTORY equ TABLES + 0x1000
TABLE0  equ TABLES + 0x2000
TABLE1  equ TABLES + 0x3000

; The play area is in the second 2 MiB pair: entry 2 of the first directory.
%macro PTE 2                            ; low, high half
        mov dword [TABLE1], %1
        mov dword [TABLE1 + 4], %2
        invlpg [PLAY]
%endmacro
%macro PDE 2
        mov dword [DIRECTORY + 16], %1
        mov dword [DIRECTORY + 20], %2
        mov eax, cr3
        mov cr3, eax
%endmacro
; LINE name, PTE's halves: all six accesses with it.
%macro PTE_LINE 3
        BEGIN %1
        PTE %2, %3
        call all_accesses
        FINISH
%endmacro
%macro PDE_LINE 3
        BEGIN %1
        PDE %2, %3
        call all_accesses
        FINISH
%endmacro

main:   call paging_gates
        mov edi, TABLES
        mov ecx, 0x5000 / 4
        xor eax, eax
        rep stosd
        mov edi, FRAME
        mov eax, 0xc3c3c3c3
        mov ecx, 0x2000 / 4
        rep stosd
        mov dword [POINTERS], DIRECTORY + 1
        mov dword [DIRECTORY], 0x000087
        mov dword [DIRECTORY + 8], 0x200087
        mov dword [DIRECTORY + 16], TABLE1 + 7
        mov eax, cr4
        or eax, 0x20
        mov cr4, eax
        mov eax, POINTERS
        mov cr3, eax
        mov eax, cr0
        or eax, 0x80000000
        mov cr0, eax
        jmp short on
on:     mov ebx, PLAY

        ; Without EFER.NXE bit 63 is reserved; with it the page holds no code.
        PTE_LINE "pte", FRAME + 7, 0
        PTE_LINE "pte nx, reserved", FRAME + 7, 0x80000000
        PDE_LINE "pde nx, reserved", TABLE1 + 7, 0x80000000
        PDE TABLE1 + 7, 0
        mov ecx, 0xc0000080
        rdmsr
        or eax, 0x800
        wrmsr
        PTE_LINE "pte nx", FRAME + 7, 0x80000000
        PTE_LINE "pte nx, supervisor", FRAME + 3, 0x80000000
        PTE_LINE "pte nx, read-only", FRAME + 5, 0x80000000
        PTE_LINE "pte nx, absent", FRAME + 6, 0x80000000
        PTE FRAME + 7, 0
        PDE_LINE "pde nx", TABLE1 + 7, 0x80000000
        PDE_LINE "pde nx, supervisor", TABLE1 + 3, 0x80000000
        PDE TABLE1 + 7, 0
        PTE_LINE "pte executable again", FRAME + 7, 0

        ; Reserved bits: beyond the physical addresses, and 62:52 of PAE's entries.
        PTE_LINE "pte bit 51", FRAME + 7, 1 << 19
        PTE_LINE "pte bit 62", FRAME + 7, 1 << 30
        PTE_LINE "pte bit 52", FRAME + 7, 1 << 20
        PTE_LINE "pte bit 51, absent", FRAME + 6, 1 << 19
        PTE FRAME + 7, 0
        PDE_LINE "pde bit 51", TABLE1 + 7, 1 << 19
        PDE_LINE "pde bit 62", TABLE1 + 7, 1 << 30
        PDE_LINE "pde ignored bits", TABLE1 + 0xf47, 0
        mov ebx, PLAY
        PDE_LINE "2 MiB", 0x000087 + FRAME, 0
        PDE_LINE "2 MiB, bit 13", 0x002087 + FRAME, 0
        PDE_LINE "2 MiB, bit 20", 0x100087 + FRAME, 0
        PDE_LINE "2 MiB, pat", 0x001087 + FRAME, 0
        PDE_LINE "2 MiB, nx", 0x000087 + FRAME, 0x80000000
        PDE_LINE "2 MiB, supervisor nx", 0x000083 + FRAME, 0x80000000
        PDE_LINE "2 MiB, read-only", 0x000085 + FRAME, 0
        PDE_LINE "2 MiB, bit 51", 0x000087 + FRAME, 1 << 19
        PDE TABLE1 + 7, 0

        ; Accessed and dirty.
        BEGIN "bits, read"
        PTE FRAME + 7, 0
        PDE TABLE1 + 7, 0
        ACCESS SUPER_READ
        VALUE [TABLE1]
        VALUE [DIRECTORY + 16]
        VALUE [POINTERS]
        FINISH
        BEGIN "bits, write"
        ACCESS USER_WRITE
        VALUE [TABLE1]
        VALUE [DIRECTORY + 16]
        FINISH
        BEGIN "bits, 2 MiB"
        PDE FRAME + 0x87, 0
        ACCESS SUPER_READ
        VALUE [DIRECTORY + 16]
        ACCESS SUPER_WRITE
        VALUE [DIRECTORY + 16]
        FINISH
        PDE TABLE1 + 7, 0

        ; The pointers: reserved bits fault when CR3 is loaded; absence does when they are used.
        BEGIN "pointer absent"
        mov ebx, 0x40000000
        call all_accesses
        FINISH
        BEGIN "pointer with rw reserved"
        mov dword [POINTERS + 8], DIRECTORY + 3
        mov eax, POINTERS
        mov cr3, eax
        FINISH
        BEGIN "pointer with us reserved"
        mov dword [POINTERS + 8], DIRECTORY + 5
        mov eax, POINTERS
        mov cr3, eax
        FINISH
        BEGIN "pointer with bit 5"
        mov dword [POINTERS + 8], DIRECTORY + 0x21
        mov eax, POINTERS
        mov cr3, eax
        FINISH
        BEGIN "pointer with bit 8"
        mov dword [POINTERS + 8], DIRECTORY + 0x101
        mov eax, POINTERS
        mov cr3, eax
        FINISH
        BEGIN "pointer with bit 51"
        mov dword [POINTERS + 8], DIRECTORY + 1
        mov dword [POINTERS + 12], 1 << 19
        mov eax, POINTERS
        mov cr3, eax
        FINISH
        BEGIN "pointer with nx"
        mov dword [POINTERS + 12], 1 << 31
        mov eax, POINTERS
        mov cr3, eax
        FINISH
        mov dword [POINTERS + 12], 0
        BEGIN "pointer absent, reserved"
        mov dword [POINTERS + 8], DIRECTORY + 0x1fe & ~1
        mov eax, POINTERS
        mov cr3, eax
        call passed
after_ %+ test_number:
        BEGIN "pointer with available bits"
        mov dword [POINTERS + 8], DIRECTORY + 0xe19
        mov eax, POINTERS
        mov cr3, eax
        mov ebx, 0x40000000 + PLAY
        call all_accesses
        FINISH
        BEGIN "pointers at 32"
        mov dword [POINTERS + 0x20], DIRECTORY + 1
        mov dword [POINTERS + 0x38], DIRECTORY + 1
        mov eax, POINTERS + 0x20
        mov cr3, eax
        mov ebx, 0xc0000000 + PLAY
        ACCESS SUPER_READ
        mov ebx, 0x40000000 + PLAY
        ACCESS SUPER_READ
        mov eax, POINTERS
        mov cr3, eax
        FINISH
        BEGIN "pointers stay loaded"
        mov ebx, 0x40000000 + PLAY
        mov dword [POINTERS + 8], 0
        invlpg [ebx]
        ACCESS SUPER_READ
        mov eax, cr3
        mov cr3, eax
        ACCESS SUPER_READ
        FINISH
        TEST "cr4.pae off while paging", call pae_off
        mov ecx, 0xc0000080
        rdmsr
        or eax, 0x100
        BEGIN "efer.lme while paging"
        wrmsr
        FINISH
        jmp the_end

pae_off:
        mov eax, cr4
        and eax, ~0x20
        or eax, 0x10
        mov dword [POINTERS], 0x000083
        mov cr4, eax
        ret


        GDT_START
        GDT_END
        IMAGE_END
