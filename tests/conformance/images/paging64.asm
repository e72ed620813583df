; Four-level paging: every level's rights, no-execute, reserved bits, 2 MiB and 1 GiB pages, accessed and dirty bits, and
; addresses that are not canonical (Intel SDM vol. 3A, 4.5 to 4.7; vol. 1, 3.3.7.1).
%include "long.inc"

; The play area: slot 1 of the PML4, so that nothing else lives under its tables.
PLAY    equ 0x8000000000
PDPT1   equ 0x24000
PD1     equ 0x25000
PT1     equ 0x26000
FRAME   equ 0x300000

%macro ACCESS 1
        mov ecx, %1
        call access
        VALUE rax
%endmacro

; ENTRY table, bits 31:0, 63:32
%macro ENTRY 3
        mov dword [%1], %2
        mov dword [%1 + 4], %3
        mov rax, cr3
        mov cr3, rax
%endmacro
; LINE name, table, halves, what it was: all six accesses with the entry so.
%macro LINE 5
        BEGIN {%1}
        ENTRY %2, %3, %4
        call all_accesses
        ENTRY %2, %5, 0
        FINISH
%endmacro
main:   GATE 14, on_page_fault, CODE64, INTERRUPT0
        GATE 0x82, on_no_fault, CODE64, INTERRUPT3
        mov edi, PDPT1
        mov ecx, 0x3000 / 8
        xor eax, eax
        rep stosq
        mov edi, FRAME
        mov eax, 0xc3c3c3c3
        mov ecx, 0x1000 / 4
        rep stosd
        ENTRY PML4 + 8, PDPT1 + 7, 0
        ENTRY PDPT1, PD1 + 7, 0
        ENTRY PD1, PT1 + 7, 0
        ENTRY PT1, FRAME + 7, 0
        mov rbx, PLAY

%macro LEVEL 4
        LINE {%1, " plain"}, %2, %3 + 7, 0, %3 + 7
        LINE {%1, " absent"}, %2, %3 + 6, 0, %3 + 7
        LINE {%1, " absent, reserved"}, %2, %3 + 6, 1 << 19, %3 + 7
        LINE {%1, " supervisor"}, %2, %3 + 3, 0, %3 + 7
        LINE {%1, " read-only"}, %2, %3 + 5, 0, %3 + 7
        LINE {%1, " supervisor, read-only"}, %2, %3 + 1, 0, %3 + 7
        LINE {%1, " nx"}, %2, %3 + 7, 1 << 31, %3 + 7
        LINE {%1, " bit 51"}, %2, %3 + 7, 1 << 19, %3 + 7
        LINE {%1, " bits 52 to 58"}, %2, %3 + 7, 0x7f << 20, %3 + 7
        LINE {%1, " bits 9 to 11"}, %2, %3 + 0xe07, 0, %3 + 7
        LINE {%1, " bit 7"}, %2, %3 + %4 + 7, 0, %3 + 7
%endmacro
        LEVEL "pml4e", PML4 + 8, PDPT1, 0x80
        LEVEL "pdpte", PDPT1, PD1, 0
        LEVEL "pde", PD1, PT1, 0
        LEVEL "pte", PT1, FRAME, 0x80
        mov rax, cr0
        or eax, 0x10000
        mov cr0, rax
        LINE "wp, pml4e read-only", PML4 + 8, PDPT1 + 5, 0, PDPT1 + 7
        LINE "wp, pdpte read-only", PDPT1, PD1 + 5, 0, PD1 + 7
        LINE "wp, pde read-only", PD1, PT1 + 5, 0, PT1 + 7
        LINE "wp, pte read-only", PT1, FRAME + 5, 0, FRAME + 7
        mov rax, cr0
        and eax, ~0x10000
        mov cr0, rax
        ; Without EFER.NXE.
        mov ecx, 0xc0000080
        rdmsr
        and ah, ~8
        wrmsr
        LINE "no nxe, pml4e nx", PML4 + 8, PDPT1 + 7, 1 << 31, PDPT1 + 7
        LINE "no nxe, pte nx", PT1, FRAME + 7, 1 << 31, FRAME + 7
        LINE "no nxe, pte supervisor", PT1, FRAME + 3, 0, FRAME + 7
        mov ecx, 0xc0000080
        rdmsr
        or ah, 8
        wrmsr
        ; Large pages.
        LINE "2 MiB", PD1, 0x200087, 0, PT1 + 7
        mov rbx, PLAY + 0x100000
        LINE "2 MiB, offset", PD1, 0x200087, 0, PT1 + 7
        LINE "2 MiB, bit 13", PD1, 0x202087, 0, PT1 + 7
        LINE "2 MiB, bit 20", PD1, 0x300087, 0, PT1 + 7
        LINE "2 MiB, pat", PD1, 0x201087, 0, PT1 + 7
        LINE "2 MiB, nx", PD1, 0x200087, 1 << 31, PT1 + 7
        LINE "2 MiB, supervisor", PD1, 0x200083, 0, PT1 + 7
        LINE "2 MiB, read-only", PD1, 0x200085, 0, PT1 + 7
        mov rbx, PLAY + FRAME
        LINE "1 GiB", PDPT1, 0x87, 0, PD1 + 7
        LINE "1 GiB, bit 13", PDPT1, 0x2087, 0, PD1 + 7
        LINE "1 GiB, bit 29", PDPT1, 0x20000087, 0, PD1 + 7
        LINE "1 GiB, pat", PDPT1, 0x1087, 0, PD1 + 7
        LINE "1 GiB, nx", PDPT1, 0x87, 1 << 31, PD1 + 7
        LINE "1 GiB, supervisor", PDPT1, 0x83, 0, PD1 + 7
        mov rbx, PLAY

        ; Accessed and dirty at every level.
%macro BITS_AFTER 2+
        ENTRY PT1, FRAME + 7, 0
        ENTRY PD1, PT1 + 7, 0
        ENTRY PDPT1, PD1 + 7, 0
        ENTRY PML4 + 8, PDPT1 + 7, 0
        BEGIN %1
        %2
        call say_entries
        FINISH
%endmacro
        BITS_AFTER "bits, none", nop
        BITS_AFTER "bits, read", mov al, [rbx]
        BITS_AFTER "bits, write", mov [rbx + 8], al
        BITS_AFTER "bits, fetch", call rbx
        BITS_AFTER "bits, user read", call user_read_there
        BITS_AFTER "bits, cmpxchg16b that fails", call wide_exchange
        BITS_AFTER "bits, movaps", movaps xmm0, [rbx]
        BITS_AFTER "bits, movntps", movntps [rbx + 16], xmm0
        BITS_AFTER "bits, maskmovdqu of none", call mask_none
        BITS_AFTER "bits, fxsave", fxsave [rbx + 0x100]
        BITS_AFTER "bits, fxrstor", fxrstor [rbx + 0x100]
        BITS_AFTER "bits, prefetch", prefetcht0 [rbx]
        BITS_AFTER "bits, clflush", clflush [rbx]
        BITS_AFTER "bits, verr of far memory", verr [rbx]
        BITS_AFTER "bits, invlpg", invlpg [rbx]
        ENTRY PD1, 0x200087, 0
        BEGIN "bits, 2 MiB read"
        mov al, [rbx]
        call say_entries
        FINISH
        BEGIN "bits, 2 MiB write"
        mov [rbx], al
        call say_entries
        FINISH
        ENTRY PDPT1, 0x87, 0
        BEGIN "bits, 1 GiB read"
        mov al, [rbx + FRAME]
        call say_entries
        FINISH
        BEGIN "bits, 1 GiB write"
        mov [rbx + FRAME + 0x20], al
        call say_entries
        FINISH

        ; Not canonical. The stack may be there too.
        mov qword [access_rsp], 0
        mov byte [IDT + 8 * 16 + 4], 1
        mov byte [IDT + 12 * 16 + 4], 1
        mov byte [IDT + 13 * 16 + 4], 1
        mov rbx, 0x0000800000000000
        TEST "nc read", mov al, [rbx]
        mov rbx, 0x0000800000000000
        TEST "nc write", mov [rbx], al
        TEST "nc inc", inc byte [rbx]
        TEST "nc sgdt", sgdt [rbx]
        TEST "nc fld", fld qword [rbx]
        TEST "nc movups", movups xmm0, [rbx]
        mov rbp, 0x0000800000000000
        TEST "nc rbp", mov al, [rbp]
        mov rbp, 0x0000800000000000
        TEST "nc rbp, ds", mov al, [ds:rbp]
        mov rbp, 0x0000800000000000
        TEST "nc rbp index", mov al, [rbp * 2]
        mov rbx, 0x00007fffffffffff
        TEST "nc word across", mov ax, [rbx]
        mov rbx, 0xffff7fffffffffff
        TEST "nc below the upper half", mov al, [rbx]
        mov rbx, 0xffffffffffffffff
        TEST "nc wraps", mov ax, [rbx]
        mov rbx, 0x0000800000000000
        TEST "nc jmp", jmp rbx
        TEST "nc call", call rbx
        TEST "nc ret", call ret_there
        TEST "nc jmp memory", jmp [nc_pointer]
        TEST "nc push", call push_there
        TEST "nc pop", call pop_there
        TEST "nc call, stack", call call_there
        TEST "nc invlpg", invlpg [rbx]
        mov rbx, 0x0000800000000000
        TEST "nc lea", lea rax, [rbx]
        TEST "nc prefetch", prefetcht0 [rbx]
        TEST "nc clflush", clflush [rbx]
        mov rsi, 0x0000800000000000
        TEST "nc lodsb", lodsb
        mov rdi, 0x0000800000000000
        TEST "nc stosb", stosb
        mov ecx, 0
        TEST "nc rep stosb of none", rep stosb
        mov ecx, 0xc0000100
        mov eax, 0
        mov edx, 0x8000
        TEST "nc wrmsr fs base", wrmsr
        mov ecx, 0xc0000102
        TEST "nc wrmsr kernel gs base", wrmsr
        mov ecx, 0xc0000082
        TEST "nc wrmsr lstar", wrmsr
        TEST "nc lgdt", call bad_gdt
        TEST "nc lidt", call bad_idt
        mov ecx, 0xc0000100
        mov eax, 0xfffff000
        mov edx, 0x7fff
        wrmsr
        TEST "fs base and offset", mov al, [fs:0x1000]
        TEST "fs base and offset below", mov al, [fs:0xfff]
        mov ecx, 0xc0000100
        xor eax, eax
        xor edx, edx
        wrmsr
        jmp the_end

say_entries:
        VALUE [PML4 + 8]
        VALUE [PDPT1]
        VALUE [PD1]
        VALUE [PT1]
        ret
%include "accesses.inc"
; Access number RCX of [RBX]. RAX: the error code, or ff if it went well.
access: mov [access_rsp], rsp
        cmp ecx, USER_READ
        jae .user
        call [accesses + rcx * 8]
        mov eax, 0xff
        ret
.user:  push USERSS
        push STACK3
        push 0x202
        push USER64
        push qword [accesses + rcx * 8]
        iretq
on_no_fault:
        mov eax, 0xff
        jmp access_end
on_page_fault:
        cmp qword [access_rsp], 0
        je stubs + 14 * 16
        pop rax
access_end:
        mov rsp, [access_rsp]
        mov dx, KSTACK
        mov ss, dx
        ret
accesses:
        dq super_read, super_write, super_fetch, user_read, user_write, user_fetch
super_read:
        mov al, [rbx]
        ret
super_write:
        mov byte [rbx], 0xc3
        ret
super_fetch:
        jmp rbx
user_read:
        mov al, [rbx]
        int 0x82
user_write:
        mov byte [rbx], 0xc3
        int 0x82
user_fetch:
        call rbx
        int 0x82
user_read_there:
        mov ecx, USER_READ
        jmp access
wide_exchange:
        mov eax, 1
        cmpxchg16b [rbx]
        ret
mask_none:
        pxor xmm1, xmm1
        lea rdi, [rbx]
        maskmovdqu xmm0, xmm1
        ret
ret_there:
        mov rax, 0x0000800000000000
        push rax
        ret
push_there:
        mov rsp, 0x0000800000000008
        push rax
        ret
pop_there:
        mov rsp, 0x0000800000000000
        pop rax
        ret
call_there:
        mov rsp, 0x0000800000000008
        call ret_there
bad_gdt:
        lgdt [nc_table]
        lgdt [gdtr]
        ret
bad_idt:
        lidt [nc_table]
        lidt [idtr]
        ret
        align 8
access_rsp: dq 0
nc_pointer: dq 0x0000800000000000
nc_table: dw 0xff
        dq 0x0000800000000000

        GDT_START
        GDT_END
        IMAGE_END
