; The x87 unit's environment and state in memory in real mode, with 16- and 32-bit operands (Intel SDM vol. 1, 8.1.10,
; figures 8-11 and 8-12), and its exceptions there.
%include "real.inc"

AREA    equ 0x8800
; Words of AREA, from which, how many.
%macro WORDS 2
        mov si, AREA + %1
        mov cx, %2
        call words
%endmacro
%macro FILL 0
        call fill
%endmacro

main:   mov eax, cr0
        and al, ~0x0e                   ; not MP, EM, TS
        mov cr0, eax
        fninit
        FILL
        BEGIN "fnstenv after fninit, o16"
        o16 fnstenv [AREA]
        WORDS 0, 3
        WORDS 14, 1
        FINISH
        FILL
        BEGIN "fnstenv after fninit, o32"
        o32 fnstenv [AREA]
        WORDS 0, 6
        WORDS 28, 1
        FINISH
        BEGIN "tags, o16"
        fninit
        fld1
        fldz
        fld tword [infinity]
        fld tword [denormal]
        fld tword [unnormal]
        fstp st1
        o16 fnstenv [AREA]
        WORDS 0, 3
        FINISH
        BEGIN "tags, o32"
        o32 fnstenv [AREA]
        WORDS 0, 6
        FINISH
        BEGIN "fnstenv masks everything"
        fninit
        mov word [AREA + 32], 0x360
        fldcw [AREA + 32]
        fnstenv [AREA]
        fnstcw [AREA + 32]
        WORDS 0, 1
        WORDS 32, 1
        FINISH
        BEGIN "fldenv, o16"
        fninit
        mov word [AREA], 0x0f7f
        mov word [AREA + 2], 0x3800
        mov word [AREA + 4], 0xfffc
        o16 fldenv [AREA]
        FILL
        o16 fnstenv [AREA]
        WORDS 0, 3
        FINISH
        BEGIN "fldenv, o32"
        o32 fnstenv [AREA]
        mov word [AREA + 8], 0x0000
        o32 fldenv [AREA]
        FILL
        o32 fnstenv [AREA]
        WORDS 0, 6
        FINISH
        ; Where the last instruction and its operand were, as linear addresses.
        BEGIN "pointers, o16"
        fninit
        mov ax, 0x880
        mov ds, ax
.here:  fld dword [ds:0x40]
        xor ax, ax
        mov ds, ax
        FILL
        o16 fnstenv [AREA]
        mov bx, [AREA + 6]
        sub bx, .here
        VALUE bx
        mov ax, [AREA + 8]
        and ax, 0xf7ff
        VALUE ax
        WORDS 10, 2
        FINISH
        BEGIN "pointers, o32"
        fninit
        mov ax, 0x880
        mov ds, ax
.there: fld dword [ds:0x40]
        xor ax, ax
        mov ds, ax
        FILL
        o32 fnstenv [AREA]
        mov bx, [AREA + 12]
        sub bx, .there
        VALUE bx
        mov ax, [AREA + 16]
        VALUE ax
        mov ax, [AREA + 20]
        VALUE ax
        mov ax, [AREA + 24]
        VALUE ax
        FINISH
        ; All of it.
        BEGIN "fnsave, o16"
        fninit
        fldpi
        fld1
        FILL
        o16 fnsave [AREA]
        WORDS 0, 3
        WORDS 14, 10
        WORDS 94, 1
        fnstcw [AREA + 200]
        WORDS 200, 1
        fnstsw ax
        VALUE ax
        FINISH
        BEGIN "frstor, o16"
        o16 frstor [AREA]
        fstp qword [AREA + 208]
        fstp qword [AREA + 216]
        WORDS 208, 8
        fnstsw ax
        VALUE ax
        FINISH
        BEGIN "fnsave, o32"
        fninit
        fldl2e
        fldz
        FILL
        o32 fnsave [AREA]
        WORDS 0, 6
        WORDS 28, 10
        WORDS 108, 1
        FINISH
        BEGIN "frstor, o32"
        o32 frstor [AREA]
        fstp qword [AREA + 208]
        fstp qword [AREA + 216]
        WORDS 208, 8
        FINISH
        ; Ends of the segment.
        fninit
        TEST "fnstenv at the end", o16 fnstenv [0xfff2]
        TEST "fnstenv beyond the end", o16 fnstenv [0xfff4]
        TEST "fnsave beyond the end", o16 fnsave [0xffa8]
        TEST "fstp tword beyond the end", fstp tword [0xfff8]
        ; Numbers in BCD and integers.
        BEGIN "fbstp"
        fninit
        fld qword [number]
        fbstp [AREA]
        WORDS 0, 5
        fbld [AREA]
        fistp qword [AREA + 16]
        WORDS 16, 4
        FINISH
        BEGIN "fistp word, too large"
        fninit
        fld qword [number]
        fistp word [AREA]
        WORDS 0, 1
        fnstsw ax
        VALUE ax
        FINISH
        ; CR0: traps of TS and EM, FWAIT with MP.
        mov eax, cr0
        or al, 0x08
        mov cr0, eax
        TEST "ts, fld1", fld1
        TEST "ts, fwait", fwait
        or al, 0x02
        mov cr0, eax
        TEST "ts and mp, fwait", fwait
        mov eax, cr0
        and al, ~0x0a
        or al, 0x04
        mov cr0, eax
        TEST "em, fld1", fld1
        TEST "em, fwait", fwait
        and al, ~0x04
        mov cr0, eax
        ; An error with CR0.NE: #16 by the next instruction that waits.
        or al, 0x20
        mov cr0, eax
        fninit
        mov word [AREA], 0x37e
        fldcw [AREA]
        BEGIN "invalid operation"
        fldz
        fldz
        fdivp
        FINISH
        TEST "fnstsw does not wait", fnstsw ax
        TEST "fwait", fwait
        TEST "fld1", fld1
        fnclex
        TEST "fwait after fnclex", fwait
        fninit
        jmp the_end

; CX words from SI.
words:  lodsw
        VALUE ax
        loop words
        ret
fill:   push ax
        push cx
        push di
        mov di, AREA
        mov cx, 128
        mov ax, 0x5a5a
        rep stosw
        pop di
        pop cx
        pop ax
        ret
        align 8
infinity: dq 0x8000000000000000
        dw 0x7fff
denormal: dq 1
        dw 0
unnormal: dq 0x4000000000000000
        dw 0x3fff
number: dq -123456789.5
        IMAGE_END
