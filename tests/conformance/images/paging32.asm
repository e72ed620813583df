; 32-bit paging: rights, WP, accessed and dirty bits, error codes and CR2, 4 MiB pages, INVLPG and what flushes
; (Intel SDM vol. 3A, 4.3, 4.6 to 4.8 and 4.10).
%include "protected.inc"
%include "paging.inc"

DIRECTORY equ TABLES
TABLE0  equ TABLES + 0x1000
TABLE1  equ TABLES + 0x2000
TABLE2  equ TABLES + 0x3000

; PTE n: the play area's page n maps to this.
%macro PTE 2
        mov dword [TABLE1 + (%1) * 4], %2
        invlpg [PLAY + (%1) * 0x1000]
%endmacro
%macro PDE 2
        mov dword [DIRECTORY + (%1) * 4], %2
        mov eax, cr3
        mov cr3, eax
%endmacro
; BITS name, instruction: the play page's entry after it, and its directory's.
%macro BITS_AFTER 2+
        PTE 0, FRAME + 7
        PDE 1, TABLE1 + 7
        mov ebx, PLAY
        mov eax, 0
        BEGIN %1
        %2
        VALUE [TABLE1]
        VALUE [DIRECTORY + 4]
        FINISH
%endmacro

main:   call paging_gates
        mov edi, DIRECTORY
        mov ecx, 0x4000 / 4
        xor eax, eax
        rep stosd
        mov edi, TABLE0
        mov eax, 7
        mov ecx, 1024
.fill:  stosd
        add eax, 0x1000
        loop .fill
        mov edi, FRAME
        mov eax, 0xc3c3c3c3
        mov ecx, 0x2000 / 4
        rep stosd
        mov dword [DIRECTORY], TABLE0 + 7
        mov dword [DIRECTORY + 4], TABLE1 + 7
        mov eax, DIRECTORY
        mov cr3, eax
        mov eax, cr0
        or eax, 0x80000000
        mov cr0, eax
        jmp short .on
.on:
        ; Every pair of rights, without and with WP: what six accesses raise.
        call all_rights
        mov eax, cr0
        or eax, 0x10000
        mov cr0, eax
        mov dword [rights_text], 'wp,'
        call all_rights
        mov eax, cr0
        and eax, ~0x10000
        mov cr0, eax

        ; What is not there.
        mov ebx, PLAY
        BEGIN "page absent"
        PTE 0, 0
        call all_accesses
        FINISH
        BEGIN "page absent, all other bits"
        PTE 0, 0xfffffffe
        call all_accesses
        FINISH
        BEGIN "table absent"
        PTE 0, FRAME + 7
        PDE 1, TABLE1 + 6
        call all_accesses
        VALUE [TABLE1]
        FINISH
        PDE 1, TABLE1 + 7
        ; CR2 of accesses across pages.
        PTE 0, 0
        PTE 1, 0
        mov ebx, PLAY + 0xfff
        BEGIN "cr2, first of two"
        ACCESS SUPER_READ
        VALUE [fault_address]
        FINISH
        PTE 0, FRAME + 7
        BEGIN "cr2, dword across into absent"
        mov dword [FRAME + 0xffc], 0x5a5a5a5a
        mov ebx, PLAY + 0xffe
        mov ecx, dword_write
        call access_by
        VALUE eax
        VALUE [fault_address]
        VALUE [FRAME + 0xffc]
        FINISH
        BEGIN "cr2, dword read across into absent"
        mov ebx, PLAY + 0xffd
        mov ecx, dword_read
        call access_by
        VALUE eax
        VALUE [fault_address]
        FINISH
        BEGIN "cr2, fld across into absent"
        mov ebx, PLAY + 0xff8
        mov ecx, tword_read
        call access_by
        VALUE eax
        VALUE [fault_address]
        FINISH
        BEGIN "cr2, movsd across into absent"
        mov ebx, PLAY + 0xffd
        mov ecx, string_copy
        call access_by
        VALUE eax
        VALUE [fault_address]
        VALUE edi
        FINISH
        BEGIN "rep stosb into absent"
        mov ebx, PLAY + 0xff0
        mov ecx, string_fill
        call access_by
        VALUE eax
        VALUE [fault_address]
        VALUE [FRAME + 0xffc]
        FINISH
        mov eax, 0xc3c3c3c3
        mov [FRAME + 0xff0], eax
        mov [FRAME + 0xffc], eax
        BEGIN "fetch across into absent"
        mov word [FRAME + 0xffe], 0x05c7
        mov ebx, PLAY + 0xffe
        ACCESS SUPER_FETCH
        VALUE [fault_address]
        FINISH
        BEGIN "pusha across into absent"
        PTE 0, 0
        PTE 1, FRAME2 + 7
        mov ebx, PLAY + 0x1010
        mov ecx, push_all
        call access_by
        VALUE eax
        VALUE [fault_address]
        FINISH
        BEGIN "read, modify, write, absent"
        mov ebx, PLAY
        mov ecx, increment
        call access_by
        VALUE eax
        FINISH
        BEGIN "cmpxchg that fails, absent"
        mov ecx, exchange
        call access_by
        VALUE eax
        FINISH
        mov eax, cr0
        or eax, 0x10000
        mov cr0, eax
        PTE 0, FRAME + 5
        BEGIN "read, modify, write, read-only"
        mov ecx, increment
        call access_by
        VALUE eax
        FINISH
        BEGIN "cmpxchg that fails, read-only"
        mov ecx, exchange
        call access_by
        VALUE eax
        FINISH
        BEGIN "bt: read-only"
        mov ecx, bit_test
        call access_by
        VALUE eax
        FINISH
        BEGIN "bts: read-only"
        mov ecx, bit_set
        call access_by
        VALUE eax
        FINISH
        BEGIN "xchg: read-only"
        mov ecx, swap
        call access_by
        VALUE eax
        FINISH
        mov eax, cr0
        and eax, ~0x10000
        mov cr0, eax

        ; Accessed and dirty.
        BITS_AFTER "bits, nothing", nop
        BITS_AFTER "bits, read", mov al, [ebx]
        BITS_AFTER "bits, write", mov [ebx + 0x100], al
        BITS_AFTER "bits, read and write", inc byte [ebx + 0x100]
        BITS_AFTER "bits, test", test [ebx], al
        BITS_AFTER "bits, bt", bt [ebx], eax
        BITS_AFTER "bits, bts", bts [ebx + 0x100], eax
        BITS_AFTER "bits, xchg", xchg [ebx + 0x100], al
        BITS_AFTER "bits, failing cmpxchg", cmpxchg [ebx], cl
        BITS_AFTER "bits, failing cmpxchg8b", cmpxchg8b [ebx]
        BITS_AFTER "bits, call", call ebx
        BITS_AFTER "bits, invlpg", invlpg [ebx]
        BITS_AFTER "bits, lea", lea ecx, [ebx]
        BITS_AFTER "bits, fnstcw", fnstcw [ebx + 0x100]
        BITS_AFTER "bits, sgdt", sgdt [ebx + 0x100]
        BITS_AFTER "bits, lodsb", call load_string
        BITS_AFTER "bits, stosb", call store_string
        BITS_AFTER "bits, rep stosb of none", call store_no_string
        BITS_AFTER "bits, scasb", call scan_string
        BITS_AFTER "bits, push", call push_there
        BITS_AFTER "bits, user", call user_there
        BITS_AFTER "bits, setc", setc [ebx + 0x100]
        BITS_AFTER "bits, pop", call pop_there
        BITS_AFTER "bits, arpl", arpl [ebx + 0x100], ax
        BITS_AFTER "bits, dirty stays", call dirty_then_read
        mov edi, FRAME
        mov eax, 0xc3c3c3c3
        mov ecx, 0x2000 / 4
        rep stosd

        ; Flushing: a changed entry must be seen after each of these.
        PDE 1, TABLE1 + 7
        mov dword [FRAME], 0x11111111
        mov dword [FRAME2], 0x22222222
        BEGIN "invlpg"
        PTE 0, FRAME + 7
        VALUE [PLAY]
        PTE 0, FRAME2 + 7
        VALUE [PLAY]
        mov dword [TABLE1], FRAME + 7
        invlpg [PLAY + 0xabc]
        VALUE [PLAY]
        FINISH
        BEGIN "mov cr3"
        mov dword [TABLE1], FRAME2 + 7
        mov eax, cr3
        mov cr3, eax
        VALUE [PLAY]
        FINISH
        BEGIN "mov cr0"
        mov dword [TABLE1], FRAME + 7
        mov eax, cr0
        and eax, 0x7fffffff
        mov cr0, eax
        jmp short off
off:    or eax, 0x80000000
        mov cr0, eax
        jmp short on
on:     VALUE [PLAY]
        FINISH
        BEGIN "global, invlpg"
        mov eax, cr4
        or eax, 0x80
        mov cr4, eax
        PTE 0, FRAME + 0x107
        VALUE [PLAY]
        PTE 0, FRAME2 + 0x107
        VALUE [PLAY]
        FINISH
        BEGIN "global, cr4"
        mov dword [TABLE1], FRAME + 0x107
        mov eax, cr4
        and eax, ~0x80
        mov cr4, eax
        VALUE [PLAY]
        FINISH
        BEGIN "an absent entry is not kept"
        PTE 0, 0
        mov ebx, PLAY
        ACCESS SUPER_READ
        mov dword [TABLE1], FRAME + 7
        ACCESS SUPER_READ
        FINISH
        BEGIN "more rights need no flush"
        mov eax, cr0
        or eax, 0x10000
        mov cr0, eax
        PTE 0, FRAME2 + 1
        VALUE [PLAY]
        mov dword [TABLE1], FRAME2 + 7
        ACCESS SUPER_WRITE
        ACCESS USER_READ
        mov eax, cr0
        and eax, ~0x10000
        mov cr0, eax
        FINISH

        ; 4 MiB pages.
        mov dword [TABLE2 + 0], FRAME + 7
        BEGIN "ps without pse"
        PDE 2, TABLE2 + 0x87
        mov dword [FRAME], 0x33333333
        VALUE [0x800000]
        VALUE [DIRECTORY + 8]
        FINISH
        mov eax, cr4
        or eax, 0x10
        mov cr4, eax
        BEGIN "4 MiB"
        PDE 2, 0x000087
        VALUE [0x800000 + FRAME]
        VALUE [DIRECTORY + 8]
        mov dword [0x800000 + FRAME2], 0x44444444
        VALUE [FRAME2]
        VALUE [DIRECTORY + 8]
        FINISH
        BEGIN "4 MiB, bit 21 reserved"
        PDE 2, 0x200087
        mov ebx, 0x800000
        call all_accesses
        FINISH
        BEGIN "4 MiB, pat"
        PDE 2, 0x001087
        VALUE [0x800000 + FRAME]
        FINISH
        BEGIN "4 MiB, read-only"
        PDE 2, 0x000085
        mov ebx, 0x800000 + FRAME
        call all_accesses
        FINISH
        BEGIN "4 MiB, supervisor"
        PDE 2, 0x000083
        call all_accesses
        FINISH
        BEGIN "4 MiB, absent and reserved"
        PDE 2, 0x200086
        ACCESS SUPER_READ
        FINISH

        ; System tables are read as supervisor, whoever asks.
        BEGIN "user through supervisor idt"
        mov dword [TABLE0 + 0x10 * 4], IDT + 3
        invlpg [IDT]
        mov ebx, PLAY
        ACCESS USER_READ
        mov ebx, IDT
        ACCESS USER_READ
        VALUE [TABLE0 + 0x10 * 4]
        FINISH
        jmp the_end

; Sixteen lines: the rights in the directory's entry and the page's, and six accesses.
all_rights:
        mov ebp, 0
.next:  mov eax, ebp
        and eax, 3
        lea eax, [TABLE1 + 1 + eax * 2]
        mov [DIRECTORY + 4], eax
        mov edx, ebp
        shr edx, 2
        lea edx, [FRAME + 1 + edx * 2]
        mov [TABLE1], edx
        mov esi, rights_text
        call puts
        VALUE eax
        VALUE edx
        mov al, ':'
        call putc
        mov eax, cr3
        mov cr3, eax
        mov ebx, PLAY
        call all_accesses
        call finish
        inc ebp
        cmp ebp, 16
        jb .next
        ret

; As `access`, as supervisor by the routine at ECX.
access_by:
        push ebp
        mov [access_esp], esp
        call ecx
        or eax, -1
        pop ebp
        ret
dword_write:
        mov dword [ebx], 0x12345678
        ret
dword_read:
        mov eax, [ebx]
        ret
tword_read:
        fld tword [ebx]
        fstp st0
        ret
string_copy:
        mov esi, FRAME
        mov edi, ebx
        movsd
        ret
string_fill:
        mov edi, ebx
        mov ecx, 0x20
        mov al, 0x77
        rep stosb
        ret
push_all:
        mov esp, ebx
        pushad
        ret
increment:
        inc byte [ebx]
        ret
exchange:
        mov al, 0
        cmpxchg [ebx], cl
        ret
bit_test:
        bt dword [ebx], 1
        ret
bit_set:
        bts dword [ebx], 1
        ret
swap:   xchg [ebx], al
        ret

load_string:
        mov esi, ebx
        lodsb
        ret
store_string:
        mov edi, ebx
        stosb
        ret
store_no_string:
        mov edi, ebx
        mov ecx, 0
        rep stosb
        ret
scan_string:
        mov edi, ebx
        scasb
        ret
push_there:
        mov ecx, esp
        lea esp, [ebx + 0x200]
        push eax
        mov esp, ecx
        ret
pop_there:
        mov ecx, esp
        lea esp, [ebx + 0x200]
        pop eax
        mov esp, ecx
        ret
user_there:
        mov ecx, USER_READ
        jmp access
dirty_then_read:
        mov [ebx + 0x100], al
        invlpg [ebx]
        mov al, [ebx]
        ret

        align 4
rights_text: db "no wp", 0

        GDT_START
        GDT_END
        IMAGE_END
