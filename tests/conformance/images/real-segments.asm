; Real mode: offsets wrap at 64 KiB, addresses at the A20 gate, and nothing lies beyond offset ffffh
; (Intel SDM vol. 3B, 21.1 and 21.3, "Real-Address Mode").
%include "real.inc"

; A free 64 KiB segment to put things in.
ROOM    equ 0x2000

main:   mov ax, ROOM
        mov es, ax
        mov fs, ax
        mov ax, 0x1000
        mov gs, ax
        ; #13 for what straddles the end of a segment; 16-bit addresses wrap, 32-bit ones do not.
        TEST "byte at ffff", mov al, [es:0xffff]
        TEST "word at ffff", mov ax, [es:0xffff]
        mov ax, ROOM
        mov es, ax
        TEST "word at fffe", mov ax, [es:0xfffe]
        TEST "dword at fffd", mov eax, [es:0xfffd]
        TEST "dword at fffc", mov eax, [es:0xfffc]
        TEST "write word at ffff", mov [es:0xffff], ax
        TEST "32-bit offset 10000", mov al, [es:dword 0x10000]
        TEST "32-bit offset ffff", mov al, [es:dword 0xffff]
        mov ebx, 0x10000
        TEST "ebx 10000", mov al, [es:ebx]
        mov bx, 0xfff0
        mov si, 0x20
        mov byte [fs:0x10], 0x5a
        mov byte [fs:0x11], 0xa5
        BEGIN "bx+si wraps"
        mov al, [fs:bx + si]
        cbw
        VALUE ax
        FINISH
        BEGIN "bx+disp wraps"
        mov al, [fs:bx + 0x21]
        cbw
        VALUE ax
        FINISH
        BEGIN "bp uses ss"
        mov bp, STACK - 0x100
        mov word [ss:bp], 0x1357
        mov word [fs:bp], 0x2468
        mov ax, [bp]
        VALUE ax
        mov ax, [fs:bp]
        VALUE ax
        FINISH
        TEST "ss word at ffff", mov ax, [ss:0xffff]
        mov bp, 0xffff
        TEST "bp word at ffff", mov ax, [bp]

        ; The stack: SP wraps from 0 to fffe, an odd SP of 1 faults on neither push of AT nor ours: it is #SS.
        BEGIN "push at sp 0"
        mov ax, ROOM
        mov ss, ax
        mov sp, 0
        push word 0x1234
        mov bx, sp
        mov cx, [fs:0xfffe]
        xor ax, ax
        mov ss, ax
        mov sp, STACK
        VALUE bx
        VALUE cx
        FINISH
        BEGIN "pop at fffe"
        mov ax, ROOM
        mov ss, ax
        mov sp, 0xfffe
        pop cx
        mov bx, sp
        xor ax, ax
        mov ss, ax
        mov sp, STACK
        VALUE bx
        VALUE cx
        FINISH
        BEGIN "pusha at sp 8"
        mov ax, ROOM
        mov ss, ax
        mov sp, 8
        mov bx, 0xb0b0
        mov di, 0xd1d1
        pusha
        mov cx, sp
        xor ax, ax
        mov ss, ax
        mov sp, STACK
        VALUE cx
        VALUE word [fs:0xfff8]
        VALUE word [fs:0]
        FINISH
        BEGIN "push sp"
        mov ax, sp
        push sp
        pop bx
        sub ax, bx
        VALUE ax
        FINISH
        BEGIN "pop sp"
        mov dx, sp
        push word 0x5678
        pop sp
        mov ax, sp
        mov sp, dx
        VALUE ax
        FINISH
        BEGIN "pusha's sp"
        mov ax, sp
        pusha
        mov bp, sp
        sub [bp + 6], ax
        mov bx, [bp + 6]
        add sp, 16
        VALUE bx
        FINISH
        BEGIN "pop [sp+0]"
        mov ebx, 0
        push word 0x1111
        push word 0x2222
        pop word [esp]
        pop ax
        VALUE ax
        FINISH
        BEGIN "enter 8,2"
        push bp
        mov bp, STACK - 0x40
        mov ax, sp
        enter 8, 2
        mov bx, bp
        sub ax, sp
        leave
        sub bx, sp
        pop bp
        VALUE ax
        VALUE bx
        FINISH

        ; Code past the end of its segment.
        BEGIN "fetch past ffff"
        mov byte [fs:0xffff], 0x90
        mov word [fs:0], 0xcbf9         ; STC, RETF
        mov word [fs:2], 0xcbf9
        clc
        call ROOM:0xffff
        setc al
        cbw
        VALUE ax
        FINISH
        BEGIN "jump straddles ffff"
        mov word [fs:0xfffe], 0x00e9    ; JMP rel16, its last byte beyond
        call ROOM:0xfffe
        FINISH
        BEGIN "jump wraps ip"
        mov word [fs:0xfff0], 0x2eeb    ; JMP $+30h
        mov byte [fs:0x20], 0xcb
        call ROOM:0xfff0
        VALUE cs
        FINISH
        ; Who jumps there all the same meets UD2.
        mov word [gs:0x2345], 0x0b0f
        mov word [gs:0], 0x0b0f
        BEGIN "32-bit jump beyond"
        jmp dword 0x12345
        FINISH
        BEGIN "32-bit ret beyond"
        push dword 0x10000
        o32 ret
        FINISH
        BEGIN "loop counts cx"
        mov ecx, 0x10001
        mov bx, 0
.loop:  inc bx
        cmp bx, 3
        je .out
        loop .loop
.out:   VALUE cx
        VALUE bx
        FINISH
        BEGIN "a32 loop"
        mov ecx, 0x10001
        mov bx, 0
.loop2: inc bx
        cmp bx, 3
        je .out2
        a32 loop .loop2
.out2:  VALUE32 ecx
        VALUE bx
        FINISH
        BEGIN "jcxz, jecxz"
        mov ecx, 0x10000
        mov ax, 0
        jcxz .cx
        or ax, 1
.cx:    jecxz .ecx
        or ax, 2
.ecx:   VALUE ax
        FINISH

        ; A20: with the gate shut FFFF:0010 is address 0.
        BEGIN "a20 open"
        call a20_bytes
        FINISH
        in al, 0x92
        and al, 0xfc
        out 0x92, al
        BEGIN "a20 shut"
        call a20_bytes
        FINISH
        in al, 0x92
        or al, 2
        and al, 0xfe
        out 0x92, al
        BEGIN "a20 open again"
        call a20_bytes
        FINISH

        ; Unreal mode: a limit loaded in protected mode stays (SDM vol. 3A, 9.9.2); a selector load changes only the base.
        call go_unreal
        mov dword [gs:dword 0x180000], 0xcafe1234
        BEGIN "unreal read"
        mov eax, [gs:dword 0x180000]
        VALUE32 eax
        FINISH
        mov ax, ROOM
        mov gs, ax
        mov dword [fs:0x40], 0x600d600d
        BEGIN "unreal, other base"
        mov eax, [gs:dword 0x40]
        VALUE32 eax
        mov ebx, 0x160000
        mov eax, [gs:ebx]
        VALUE32 eax
        FINISH
        TEST "unreal straddles ffff", mov eax, [gs:dword 0xfffe]
        TEST "es has its limit", mov eax, [es:dword 0x10000]
        BEGIN "a32 rep stosb beyond"
        mov edi, 0xfffe
        mov ecx, 4
        mov ax, ROOM
        mov es, ax
        a32 rep stosb
        FINISH
        BEGIN "edi and ecx there"
        VALUE32 edi
        VALUE32 ecx
        FINISH
        jmp the_end

; What FFFF:0510 shows of 0:0500 and 10:0500.
a20_bytes:
        mov ax, 0xffff
        mov gs, ax
        mov byte [0x500], 0x11
        mov byte [gs:0x510], 0x22
        movzx ax, byte [0x500]
        VALUE ax
        movzx ax, byte [gs:0x510]
        VALUE ax
        ret

go_unreal:
        cli
        lgdt [gdtr]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp short .here
.here:  mov bx, 8
        mov gs, bx
        and al, 0xfe
        mov cr0, eax
        jmp 0:.real
.real:  xor ax, ax
        mov gs, ax
        ret

        align 8
gdt:    dq 0
        dq 0x00cf92000000ffff
gdtr:   dw $ - gdt - 1
        dd gdt
        IMAGE_END
