; Integer instructions where 16 bits are the default: what differs from the 32- and 64-bit code that a processor was asked
; about (Intel SDM vol. 1, 3.6; vol. 2).
%include "real.inc"

ROOM    equ 0x2000
; CF, PF, AF, ZF, SF, OF and DF.
FLAGS   equ 0xcd5

%macro SHOW_FLAGS 0-1 FLAGS
        pushf
        pop ax
        and ax, %1
        VALUE ax
%endmacro
; AFTER_SOME name, flags, instruction: AX, CX, DX and those flags after it.
%macro AFTER_SOME 3+
        BEGIN %1
        %3
        pushf
        pop word [flags]
        VALUE32 eax
        VALUE32 ecx
        VALUE32 edx
        and word [flags], %2
        VALUE word [flags]
        FINISH
%endmacro
%macro AFTER 2+
        AFTER_SOME %1, FLAGS, %2
%endmacro
; The others are undefined.
NOT_OF  equ 0x4d5
CARRIES equ 0x11
CARRY   equ 1
ZERO    equ 0x40

main:   mov ax, ROOM
        mov es, ax
        mov fs, ax
        mov eax, 0x11112222
        mov ecx, 0x33334444
        mov edx, 0x55556666
        ; Halves of registers, sign extension, immediate operands.
        AFTER "mov ax", mov ax, 0x8001
        AFTER "cbw", cbw
        AFTER "cwde", cwde
        AFTER "cwd", cwd
        AFTER "cdq", cdq
        AFTER "add imm8", add cx, -1
        AFTER "add ecx, imm8", add ecx, -1
        AFTER "mul cx", mul cx
        AFTER "imul cx", imul cx
        AFTER "imul ax, cx, imm8", imul ax, cx, -3
        AFTER "imul eax, ecx, imm8", imul eax, ecx, -3
        mov dx, 1
        mov ax, 0x2345
        mov cx, 0x1234
        AFTER "div cx", div cx
        mov dx, -1
        mov ax, 0x8000
        mov cx, 2
        AFTER "idiv cx", idiv cx
        mov dx, -1
        mov ax, 0
        AFTER "idiv cx overflows", idiv cx
        mov ax, 0x7fff
        mov dx, 0xaaaa
        mov cx, 0x1234
        AFTER "shld imm", shld ax, dx, 4
        AFTER "shrd cl", shrd dx, ax, cl
        AFTER "rcl", rcl ax, 1
        AFTER_SOME "rcr cl", NOT_OF, rcr dx, cl
        AFTER_SOME "sar", NOT_OF, sar ax, 3
        AFTER "bswap", bswap eax
        AFTER "xadd", xadd cx, dx
        AFTER "cmpxchg, not", cmpxchg dx, cx
        AFTER "cmpxchg", cmpxchg ax, cx
        AFTER "movsx", movsx ecx, cx
        AFTER "movzx", movzx dx, cl
        AFTER_SOME "bsf", ZERO, bsf cx, ax
        AFTER_SOME "bsr", ZERO, bsr dx, ax
        AFTER_SOME "bt", CARRY, bt ax, 3
        AFTER_SOME "btc", CARRY, btc eax, 31
        AFTER "setc", setc al
        AFTER "cmovnc", cmovnc cx, dx
        AFTER "xlat", xlatb
        mov ax, 0x0a7b
        clc
        AFTER "daa", daa
        AFTER "das", das
        AFTER_SOME "aaa", CARRIES, aaa
        AFTER_SOME "aas", CARRIES, aas
        mov ax, 0x0709
        AFTER "aad", aad
        AFTER "aad 7", aad 7
        AFTER "aam", aam
        AFTER "aam 16", aam 16
        AFTER "lahf", lahf
        mov ah, 0xd7
        BEGIN "sahf"
        sahf
        SHOW_FLAGS
        FINISH
        AFTER "salc", db 0xd6
        stc
        AFTER "salc, carry", db 0xd6

        ; Addresses: sixteen bits of them, in all their forms.
        mov ebx, 0xffff1000
        mov ebp, 0xffff2000
        mov esi, 0xffff0300
        mov edi, 0xffff0040
        BEGIN "lea"
        lea ax, [bx + si]
        VALUE ax
        lea ax, [bx + di - 1]
        VALUE ax
        lea ax, [bp + si + 0x1234]
        VALUE ax
        lea ax, [bp + di]
        VALUE ax
        lea ax, [si + 0x7f]
        VALUE ax
        lea ax, [di - 0x80]
        VALUE ax
        lea ax, [bp + 0]
        VALUE ax
        lea ax, [bx + 0xf000]
        VALUE ax
        lea eax, [bx + si]
        VALUE32 eax
        lea eax, [ebx + esi * 4 + 5]
        VALUE32 eax
        lea ax, [ebx + esi * 4 + 5]
        VALUE ax
        FINISH

        ; Jumps: IP is cut to 16 bits with a 16-bit operand, counts are CX or ECX.
        BEGIN "loop, cx"
        mov ecx, 0x10003
        xor dx, dx
.loop1: inc dx
        loop .loop1
        VALUE dx
        VALUE32 ecx
        FINISH
        BEGIN "loop, ecx"
        mov ecx, 0x3
        xor dx, dx
.loop2: inc dx
        a32 loop .loop2
        VALUE dx
        VALUE32 ecx
        FINISH
        BEGIN "jcxz and jecxz"
        mov ecx, 0x10000
        xor dx, dx
        jcxz .zero
        inc dx
.zero:  jecxz .zero2
        add dx, 0x10
.zero2: VALUE dx
        FINISH
        BEGIN "near calls"
        mov bx, sp
        call .here
.here:  mov cx, sp
        sub bx, cx
        pop ax
        sub ax, .here
        VALUE ax
        VALUE bx
        mov bx, sp
        call dword .there
.there: mov cx, sp
        sub bx, cx
        pop eax
        sub eax, .there
        VALUE32 eax
        VALUE bx
        FINISH
        BEGIN "far call"
        mov bx, sp
        call 0:.far
.far:   mov cx, sp
        sub bx, cx
        pop ax
        sub ax, .far
        pop dx
        VALUE ax
        VALUE dx
        VALUE bx
        FINISH
        BEGIN "ret imm"
        mov bx, sp
        push 1
        push 2
        call .clean
        sub bx, sp
        VALUE bx
        jmp .cleaned
.clean: ret 4
.cleaned:
        FINISH

        ; The stack.
        BEGIN "push and pop"
        mov bx, sp
        push -2
        push dword -2
        push word 0x1234
        push ds
        push dword 0x56789abc
        mov cx, sp
        sub bx, cx
        VALUE bx
        add sp, 4
        pop ax
        pop ax
        VALUE ax
        pop eax
        VALUE32 eax
        pop ax
        VALUE ax
        FINISH
        BEGIN "pusha and popa"
        mov eax, 0xaaaa0001
        mov ecx, 0xaaaa0002
        mov edx, 0xaaaa0003
        mov ebx, 0xaaaa0004
        mov ebp, 0xaaaa0005
        mov esi, 0xaaaa0006
        mov edi, 0xaaaa0007
        pusha
        pop ax
        VALUE ax
        pop ax
        VALUE ax
        pop ax
        VALUE ax
        pop ax
        sub ax, sp
        VALUE ax
        sub sp, 8
        mov eax, -1
        mov edi, -1
        popa
        VALUE32 eax
        VALUE32 edi
        pushad
        popad
        VALUE32 ebp
        FINISH
        BEGIN "enter and leave"
        mov ebp, 0xbbbb6ff0
        mov bx, sp
        enter 0x20, 2
        mov cx, bp
        sub bx, sp
        VALUE bx
        mov ax, [bp]
        VALUE ax
        mov ax, bp
        sub ax, sp
        VALUE ax
        leave
        VALUE32 ebp
        FINISH
        BEGIN "pushf, popf"
        push 0xfcff
        popf
        cld
        cli
        pushf
        pop ax
        VALUE ax
        push 2
        popf
        pushfd
        pop eax
        and eax, 0xffff
        VALUE32 eax
        FINISH

        ; Strings: SI, DI and CX wrap, or ESI, EDI and ECX with an address size prefix.
        mov ecx, 0x80
        xor edi, edi
        mov ax, 0x5500
.fill:  stosb
        inc al
        loop .fill
        BEGIN "rep movsb"
        push ds
        push es
        pop ds
        mov esi, 0xffff0002
        mov edi, 0xffff0200
        mov ecx, 0xffff0005
        rep movsb
        pop ds
        VALUE32 esi
        VALUE32 edi
        VALUE32 ecx
        mov eax, [es:0x200]
        VALUE32 eax
        FINISH
        BEGIN "rep movsw across the end"
        push ds
        push es
        pop ds
        mov si, 0x10
        mov di, 0xfffc
        mov cx, 4
        rep movsw
        pop ds
        VALUE si
        VALUE di
        VALUE cx
        mov eax, [es:0xfffc]
        VALUE32 eax
        mov eax, [es:0]
        VALUE32 eax
        FINISH
        BEGIN "a32 rep stosd"
        mov eax, 0x12345678
        mov edi, 0x300
        mov ecx, 3
        a32 rep stosd
        VALUE32 edi
        VALUE32 ecx
        FINISH
        BEGIN "std, lodsw"
        push ds
        push es
        pop ds
        mov si, 0
        std
        lodsw
        mov bx, ax
        lodsw
        cld
        pop ds
        VALUE si
        FINISH
        BEGIN "repe cmpsb"
        push ds
        push es
        pop ds
        mov si, 0x200
        mov di, 0x200
        mov byte [0x206], 1
        mov byte [es:0x206], 1
        mov di, 0x202
        mov si, 0x200
        mov cx, 8
        repe cmpsb
        pop ds
        VALUE si
        VALUE di
        VALUE cx
        SHOW_FLAGS
        FINISH
        BEGIN "repne scasb"
        mov di, 0x300
        mov cx, 20
        mov al, 0x12
        repne scasb
        VALUE di
        VALUE cx
        SHOW_FLAGS
        FINISH
        BEGIN "rep with cx 0"
        xor cx, cx
        cmp ax, ax
        repe cmpsw
        VALUE cx
        SHOW_FLAGS
        FINISH

        ; Segments with a prefix, bounds, and what there is none of.
        mov word [es:0x400], -5
        mov word [es:0x402], 5
        mov ax, 5
        TEST "bound", bound ax, [es:0x400]
        mov ax, 6
        TEST "bound beyond", bound ax, [es:0x400]
        BEGIN "les"
        mov dword [es:0x410], 0x3000abcd
        push es
        les di, [es:0x410]
        mov ax, es
        pop es
        VALUE ax
        VALUE di
        FINISH
        TEST "arpl", db 0x63, 0xc0
        TEST "lldt", db 0x0f, 0x00, 0xd0
        TEST "smsw", smsw ax
        TEST "lmsw", lmsw ax
        TEST "two prefixes", db 0x66, 0x66, 0x90
        TEST "o32 a32", db 0x66, 0x67, 0x8b, 0x04, 0x24
        mov cx, 16
        BEGIN "shifts by 16 and more"
        mov ax, 0x8421
        rol ax, cl
        VALUE ax
        shl ax, cl
        VALUE ax
        mov ax, 0x8421
        mov cl, 17
        ror ax, cl
        VALUE ax
        rcl ax, cl
        VALUE ax
        sar ax, cl
        VALUE ax
        FINISH
        jmp the_end
        align 2
flags:  dw 0
        IMAGE_END
