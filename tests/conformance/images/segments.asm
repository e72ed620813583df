; Segmentation in 32-bit protected mode: what each kind of descriptor allows, limits, and what the instructions that ask
; about descriptors answer (Intel SDM vol. 3A, 5.3 to 5.5 and 5.10).
%include "protected.inc"

        SELECTOR READONLY
        SELECTOR DOWN
        SELECTOR DOWN16
        SELECTOR DOWN_PAGES
        SELECTOR BYTES
        SELECTOR PAGES
        SELECTOR XONLY
        SELECTOR XREAD
        SELECTOR CONFORM
        SELECTOR CONFORM3
        SELECTOR ABSENT
        SELECTOR LDT
        SELECTOR LDT_ABSENT
        SELECTOR TSS_FREE
        SELECTOR TSS_ABSENT
        SELECTOR TSS16
        SELECTOR CALLGATE
        SELECTOR CALLGATE16
        SELECTOR TASKGATE
        SELECTOR INTGATE
        SELECTOR TRAPGATE
        SELECTOR RESERVED8
        SELECTOR RESERVED0
        SELECTOR FRESH_DATA
        SELECTOR FRESH_CODE
        SELECTOR DATA_DPL2
        SELECTOR WRAPS
        SELECTOR BASED
        SELECTOR CODE16
LAST    equ own - 8

; A write and a read through FS at an offset.
%macro TRY 3
        mov ax, %2
        mov fs, ax
        TEST %1, mov al, [fs:%3]
%endmacro

main:   ; Firmware may have left an LDT.
        xor ax, ax
        lldt ax
        ; Limits: byte and page granular, expand-up and expand-down, 16-bit and 32-bit.
        TRY "bytes last", BYTES, 0x1233
        TRY "bytes beyond", BYTES, 0x1234
        TEST "bytes word across", mov ax, [fs:0x1233]
        mov ax, BYTES
        mov fs, ax
        TEST "bytes dword across", mov eax, [fs:0x1231]
        TEST "bytes dword last", mov eax, [fs:0x1230]
        TEST "bytes ffffffff", mov al, [fs:0xffffffff]
        TEST "bytes wraps", mov eax, [fs:0xfffffffe]
        TEST "bytes qword across", fld qword [fs:0x122d]
        TEST "bytes qword last", fld qword [fs:0x122c]
        TEST "bytes tbyte across", fld tword [fs:0x122b]
        TEST "bytes fsave across", fnsave [fs:0x1200]
        TEST "bytes sgdt across", sgdt [fs:0x122f]
        TEST "bytes sgdt last", sgdt [fs:0x122e]
        TEST "bytes far pointer across", lgs eax, [fs:0x122f]
        mov ax, DATA0
        mov gs, ax
        TEST "bytes bound across", bound eax, [fs:0x122d]
        TEST "bytes cmpxchg8b across", cmpxchg8b [fs:0x122d]
        TEST "bytes bt beyond", bt [fs:0x1230], eax
        mov eax, 32
        TEST "bytes bt next dword", bt [fs:0x1230], eax
        mov eax, 0
        TEST "bytes bts last", bts [fs:0x1230], eax
        mov ebx, 0x1234
        TEST "bytes xlat", fs xlatb
        TRY "pages last", PAGES, 0x2fff
        TRY "pages beyond", PAGES, 0x3000
        TRY "down at limit", DOWN, 0x0fff
        TRY "down first", DOWN, 0x1000
        TRY "down highest", DOWN, 0xffffffff
        TEST "down wraps", mov ax, [fs:0xffffffff]
        mov ax, DOWN
        mov fs, ax
        TEST "down word across", mov ax, [fs:0x0fff]
        TRY "down16 first", DOWN16, 0x1000
        TRY "down16 highest", DOWN16, 0xffff
        TEST "down16 word highest", mov ax, [fs:0xffff]
        TRY "down16 beyond", DOWN16, 0x10000
        TRY "down pages at limit", DOWN_PAGES, 0x1fff
        TRY "down pages first", DOWN_PAGES, 0x2000
        TRY "base wraps", WRAPS, 0x11000
        BEGIN "based"
        mov ax, BASED
        mov fs, ax
        mov dword [0x24680], 0x13579bdf
        VALUE [fs:0x4680]
        FINISH
        TEST "based write beyond", mov [fs:0x10000], al

        ; Types.
        TRY "read-only read", READONLY, 0x100
        TEST "read-only write", mov [fs:0x7000], al
        TEST "read-only xchg", xchg [fs:0x7000], al
        TEST "read-only cmpxchg", cmpxchg [fs:0x7000], al
        TEST "read-only inc", inc byte [fs:0x7000]
        TEST "read-only bt", bt dword [fs:0x7000], 0
        TEST "read-only test", test byte [fs:0x7000], 1
        TEST "read-only fst", fnstcw [fs:0x7000]
        mov ax, READONLY
        mov es, ax
        mov edi, 0x20000
        TEST "read-only stosb", stosb
        mov ax, READONLY
        mov es, ax
        TEST "read-only scasb", scasb
        mov ecx, 0
        mov ax, READONLY
        mov es, ax
        TEST "read-only rep stosb of none", rep stosb
        mov ax, DATA0
        mov es, ax
        TRY "execute and read", XREAD, 0x100
        TEST "execute and read write", mov [fs:0x7000], al
        TEST "cs override write", mov [cs:0x7000], al
        TEST "cs override read", mov al, [cs:0x7000]
        mov ax, CONFORM
        TEST "conforming in fs", mov fs, ax
        mov ax, CONFORM | 3
        TEST "conforming in fs, rpl 3", mov fs, ax
        mov ax, XREAD | 3
        TEST "readable code in fs, rpl 3", mov fs, ax
        mov ax, XONLY
        TEST "execute-only in fs", mov fs, ax
        mov ax, DATA0 | 3
        TEST "data dpl 0, rpl 3", mov fs, ax
        mov ax, DATA_DPL2 | 2
        TEST "data dpl 2, rpl 2", mov fs, ax
        mov ax, DATA_DPL2 | 3
        TEST "data dpl 2, rpl 3", mov fs, ax
        mov ax, DATA_DPL2
        TEST "ss dpl 2", mov ss, ax
        mov ax, DATA0 | 1
        TEST "ss rpl 1", mov ss, ax
        mov ax, 3
        TEST "null rpl 3 in fs", mov fs, ax
        TEST "through null", mov al, [fs:0]
        TEST "write through null", mov [fs:0], al
        mov ax, 3
        TEST "null rpl 3 in ss", mov ss, ax
        mov ax, LAST + 8
        TEST "beyond the gdt", mov fs, ax
        mov ax, LAST + 0x0f
        TEST "beyond the gdt, ti and rpl", mov fs, ax
        mov ax, 4
        TEST "no ldt", mov fs, ax
        mov ax, LDT
        TEST "system segment in fs", mov fs, ax
        mov ax, CALLGATE
        TEST "gate in fs", mov fs, ax
        mov ax, ABSENT
        TEST "absent in fs", mov fs, ax
        TEST "absent in ss", mov ss, ax
        TEST "pop absent", call pop_absent
        TEST "lss absent", lss eax, [absent_pointer]
        TEST "les null", les eax, [null_pointer]
        mov ax, DATA0
        mov es, ax
        TEST "lss null", lss eax, [null_pointer]
        TEST "mov cs", call mov_cs

        ; Accessed bits.
        BEGIN "accessed, data"
        VALUE [gdt + FRESH_DATA + 4]
        lar eax, [fresh_data]
        VALUE [gdt + FRESH_DATA + 4]
        mov ax, FRESH_DATA
        mov fs, ax
        VALUE [gdt + FRESH_DATA + 4]
        FINISH
        BEGIN "accessed, code"
        VALUE [gdt + FRESH_CODE + 4]
        call FRESH_CODE:far_ret
        VALUE [gdt + FRESH_CODE + 4]
        FINISH
        BEGIN "accessed, failed load"
        mov ax, ABSENT
        mov bx, [gdt + ABSENT + 5]
        verr ax
        mov dword [resume], .absent
        mov fs, ax
.absent: VALUE [gdt + ABSENT + 4]
        FINISH

        ; LDTR and TR.
        mov ax, LDT_ABSENT
        TEST "lldt absent", lldt ax
        mov ax, TSS_FREE
        TEST "lldt tss", lldt ax
        mov ax, LDT | 4
        TEST "lldt in the ldt", lldt ax
        mov ax, LAST + 8
        TEST "lldt beyond", lldt ax
        mov ax, 0
        TEST "lldt null", lldt ax
        mov ax, LDT
        TEST "lldt", lldt ax
        BEGIN "sldt"
        mov eax, 0xffffffff
        sldt eax
        VALUE eax
        mov eax, 0xffffffff
        sldt ax
        VALUE eax
        FINISH
        mov ax, 4
        TEST "ldt first", mov fs, ax
        mov ax, 0x0c
        TEST "ldt second", mov fs, ax
        mov ax, 0x14
        TEST "ldt beyond", mov fs, ax
        TEST "ltr null", ltr [null_pointer]
        mov ax, TSS_ABSENT
        TEST "ltr absent", ltr ax
        mov ax, TSS
        TEST "ltr busy", ltr ax
        mov ax, LDT
        TEST "ltr ldt", ltr ax
        mov ax, 0x0c
        TEST "ltr in the ldt", ltr ax
        mov ax, TSS16
        TEST "ltr 16-bit", ltr ax
        BEGIN "str"
        mov eax, 0xffffffff
        str eax
        VALUE eax
        VALUE [gdt + TSS16 + 4]
        FINISH
        mov ax, TSS_FREE
        TEST "ltr free", ltr ax
        BEGIN "busy"
        VALUE [gdt + TSS_FREE + 4]
        FINISH

        ; What can be asked about every descriptor at CPL 0.
        mov esi, 0
        call ask_all
        and byte [gdt + TSS + 5], 0xfd
        mov ax, TSS
        ltr ax
        ; And at CPL 3: what is asked there is told by the loop's EAX.
        RING3 "asked at cpl 3", ask_from_3
        ; ARPL.
        BEGIN "arpl"
        mov ax, 0x10
        mov bx, 3
        arpl ax, bx
        call flags_and_eax
        mov ax, 0x13
        mov bx, 2
        arpl ax, bx
        call flags_and_eax
        mov ax, 0x11
        mov bx, 1
        arpl ax, bx
        call flags_and_eax
        FINISH

        ; Instructions that are not for protected mode's outer rings.
        RING3 "r3 lgdt", r3_lgdt
        RING3 "r3 lldt", r3_lldt
        RING3 "r3 sldt", r3_sldt
        RING3 "r3 smsw", r3_smsw
        RING3 "r3 lmsw", r3_lmsw
        RING3 "r3 clts", r3_clts
        RING3 "r3 invlpg", r3_invlpg
        RING3 "r3 wbinvd", r3_wbinvd
        RING3 "r3 mov dr", r3_dr
        RING3 "r3 rdmsr", r3_rdmsr
        RING3 "r3 beyond bytes", r3_bytes
        jmp the_end

pop_absent:
        push dword ABSENT
        pop fs
        ret
mov_cs: db 0x8e, 0xc8                   ; MOV CS, AX
        ret
far_ret:
        retf
flags_and_eax:
        pushfd
        pop edx
        and edx, 0x40
        movzx eax, ax
        or eax, edx
        VALUE eax
        ret

; A line a selector: LAR, LSL, VERR and VERW.
ask_all:
        mov ebx, 0
.next:  call ask
        add ebx, 8
        cmp ebx, LAST + 8
        jbe .next
        ret
ask:    mov esi, ask_text
        call puts
        mov al, bh
        call digit
        mov al, bl
        shr al, 4
        call digit
        mov al, bl
        and al, 15
        call digit
        mov al, ':'
        call putc
        call answers
        jmp finish
digit:  cmp al, 10
        jb .low
        add al, 'a' - 10 - '0'
.low:   add al, '0'
        jmp putc
; Of the selector EBX: LAR or -1, LSL or -1, then bit 0 VERR, bit 1 VERW.
answers:
        or eax, -1
        lar eax, ebx
        and eax, 0xfff0ffff             ; bits 19:16 are undefined
        VALUE eax
        or eax, -1
        lsl eax, ebx
        VALUE eax
        xor eax, eax
        verr bx
        jnz .not_read
        or al, 1
.not_read:
        verw bx
        jnz .not_written
        or al, 2
.not_written:
        VALUE eax
        ret
ask_from_3:
        mov ebx, FIRST_OWN
.next:  or eax, -1
        lar eax, ebx
        setz al
        shl eax, 1
        and eax, 0x1fe
        mov ecx, eax
        lsl eax, ebx
        setz al
        shl eax, 2
        and eax, 0x3fc
        or ecx, eax
        verr bx
        setz al
        movzx eax, al
        shl eax, 8
        or ecx, eax
        verw bx
        setz al
        movzx eax, al
        shl eax, 9
        or eax, ecx
        int 0x81
        add ebx, 8
        cmp ebx, LAST
        jbe .next
        int 0x80

r3_lgdt:
        lgdt [cs:gdtr]
r3_lldt:
        lldt ax
r3_sldt:
        sldt ax
        int 0x80
r3_smsw:
        smsw ax
        int 0x80
r3_lmsw:
        lmsw ax
r3_clts:
        clts
r3_invlpg:
        invlpg [cs:0]
r3_wbinvd:
        wbinvd
r3_dr:  mov eax, dr7
r3_rdmsr:
        mov ecx, 0xc0000080
        rdmsr
r3_bytes:
        mov ax, BYTES | 3
        mov ds, ax
        mov al, [0x1234]
        int 0x80

ask_text: db "selector ", 0
        align 4
absent_pointer: dd 0
        dw ABSENT
null_pointer: dd 0
        dw 0
fresh_data: dw FRESH_DATA

        GDT_START
        dq 0x00cf90000000ffff           ; READONLY
        dq 0x0040960000000fff           ; DOWN, 32-bit
        dq 0x0000960000000fff           ; DOWN16
        dq 0x00c0960000000001           ; DOWN_PAGES
        dq 0x0040f20000001233           ; BYTES, DPL 3
        dq 0x00c0920000000002           ; PAGES
        dq 0x00cf98000000ffff           ; XONLY
        dq 0x00cf9a000000ffff           ; XREAD
        dq 0x00cf9e000000ffff           ; CONFORM
        dq 0x00cffe000000ffff           ; CONFORM3
        dq 0x00cf12000000ffff           ; ABSENT
        dw 0x0f, ldt, 0x8200, 0
        dw 0x0f, ldt, 0x0200, 0         ; LDT_ABSENT
        dw 0x67, tss_free, 0x8900, 0
        dw 0x67, tss_free, 0x0900, 0    ; TSS_ABSENT
        dw 0x2b, tss_free, 0x8100, 0    ; TSS16
        dw far_ret, CODE0, 0xec00, 0
        dw far_ret, CODE0, 0xe400, 0    ; CALLGATE16
        dw 0, TSS_FREE, 0xe500, 0
        dw far_ret, CODE0, 0xee00, 0    ; INTGATE
        dw far_ret, CODE0, 0xef00, 0    ; TRAPGATE
        dq 0x0000880000001234           ; RESERVED8
        dq 0x0000800000001234           ; RESERVED0
        dq 0x00cf92000000ffff           ; FRESH_DATA
        dq 0x00cf9a000000ffff           ; FRESH_CODE
        dq 0x00cfd2000000ffff           ; DATA_DPL2
        dq 0xffcf92ff0000ffff           ; WRAPS: base ffff0000
        dq 0x004092020000ffff           ; BASED: base 20000
        dq 0x008f9a000000ffff           ; CODE16, G without D
        GDT_END
        align 8
ldt:    dq 0x00cf92000000ffff
        dq 0x00cf92000000ffff
tss_free:
        times 0x68 db 0
        IMAGE_END
