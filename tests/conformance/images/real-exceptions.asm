; Exceptions in real mode: what raises each and where, single steps and breakpoints, the table's limit, and far pointers
; and the stack's segment loaded (Intel SDM vol. 3B, 17.2 and 17.3, and 20.1, "Real-Address Mode").
%include "real.inc"

ROOM    equ 0x2000
SPOT    equ 0x20000

; BREAK breakpoint, linear address, R/W | LEN << 2
%macro BREAK 3
        mov eax, %2
        mov dr%1, eax
        mov eax, 0x400 | (2 << (%1 * 2)) | (%3 << (16 + %1 * 4))
        mov dr7, eax
%endmacro
; The line's DR6, and no breakpoints from here on.
%macro DR6_LINE 1
        BEGIN {%1}
        mov eax, dr6
        VALUE32 eax
        FINISH
        mov eax, 0x400
        mov dr7, eax
        mov eax, 0xffff0ff0
        mov dr6, eax
%endmacro
%macro TRACED 0
        pushf
        mov bp, sp
        or word [bp], 0x100
        popf
%endmacro
EXEC    equ 0
WRITE1  equ 1
RW2     equ 7

main:   mov ax, ROOM
        mov fs, ax
        ; Each vector.
        xor cx, cx
        TEST "div by zero", div cx
        TEST "aam 0", aam 0
        mov ax, 0x8000
        mov cl, 0xff
        TEST "idiv overflow", idiv cl
        TEST "int3", int3
        TEST "int 3", db 0xcd, 3
        mov al, 0x7f
        inc al
        TEST "into", into
        mov ax, 6
        TEST "bound above", bound ax, [bounds]
        mov ax, -2
        TEST "bound within", bound ax, [bounds]
        TEST "ud2", ud2
        TEST "lock nop", db 0xf0, 0x90
        TEST "lock not in memory", db 0xf0, 0x01, 0xc0
        TEST "lds register", db 0xc5, 0xc0
        TEST "les register", db 0xc4, 0xc0
        TEST "lea register", db 0x8d, 0xc0
        TEST "mov cs", db 0x8e, 0xc8
        TEST "sldt", sldt ax
        TEST "str", str ax
        TEST "lldt", lldt ax
        TEST "ltr", ltr ax
        TEST "lar", lar ax, ax
        TEST "lsl", lsl ax, ax
        TEST "verr", verr ax
        TEST "verw", verw ax
        TEST "arpl", arpl ax, bx
        TEST "smsw", smsw ax
        TEST "sysenter", sysenter
        TEST "sysexit", sysexit
        TEST "sixteen bytes", call too_long
        mov eax, cr0
        or eax, 8
        mov cr0, eax
        TEST "ts, fnop", fnop
        clts
        mov eax, cr0
        or eax, 4
        mov cr0, eax
        TEST "em, fnop", fnop
        mov eax, cr0
        and eax, ~4
        or eax, 0x20
        mov cr0, eax
        mov eax, cr4
        or eax, 0x200
        mov cr4, eax
        TEST "movaps misaligned", movaps xmm0, [fs:8]
        TEST "movaps aligned", movaps xmm0, [fs:16]
        fninit
        fldcw [unmasked]
        fldz
        fld1
        fdiv st0, st1
        TEST "wait", fwait
        fninit

        ; The interrupt table has a limit here too.
        lidt [short_idt]
        TEST "int within", int 0x1f
        TEST "int beyond", int 0x20
        lidt [shorter_idt]
        TEST "int beyond, 13 too", int 0x10
        TEST "ud2 within", ud2
        lidt [whole_idt]

        ; Far pointers and the stack's segment.
        BEGIN "lds"
        mov bx, 0x5555
        lds bx, [far16]
        mov ax, ds
        push cs
        pop ds
        VALUE bx
        VALUE ax
        FINISH
        BEGIN "les"
        mov bx, 0x5555
        les bx, [far16]
        VALUE bx
        VALUE es
        FINISH
        BEGIN "lds, 32 bits"
        lds ebx, [far32]
        mov ax, ds
        push cs
        pop ds
        VALUE32 ebx
        VALUE ax
        FINISH
        BEGIN "les, 32 bits, by ebx"
        mov ebx, far32
        les ebx, [ebx]
        VALUE32 ebx
        VALUE es
        FINISH
        TEST "lds across ffff", lds bx, [fs:0xfffd]
        push cs
        pop ds
        TEST "les at fffc", les bx, [fs:0xfffc]
        BEGIN "pop ss"
        push word ROOM
        mov bx, sp
        pop ss
        mov sp, 0x1000
        push word 0x1234
        mov ax, [fs:0xffe]
        mov dx, ss
        mov cx, cs
        mov ss, cx
        mov sp, bx
        VALUE ax
        VALUE dx
        FINISH
        BEGIN "pop ss moves sp"
        mov bx, sp
        push ss
        pop ss
        sub bx, sp
        VALUE bx
        FINISH
        BEGIN "pop ss, 32 bits"
        mov bx, sp
        push dword 0xabcd0000
        o32 pop ss
        sub bx, sp
        VALUE bx
        VALUE ss
        FINISH
        BEGIN "lss"
        mov bx, sp
        mov [stack16], sp
        lss sp, [stack16]
        sub bx, sp
        VALUE bx
        VALUE ss
        FINISH

        ; Single steps.
%macro STEP 2+
        BEGIN %1
        TRACED
        %2
        nop
        nop
        FINISH
        DR6_LINE {%1, ", dr6"}
%endmacro
        STEP "step", nop
        STEP "step, mov ss", mov ss, [zero]
        STEP "step, pop ds", call step_pop
        STEP "step, int", int 0x1f
        STEP "step, int3", int3
        STEP "step, ud2", ud2
        STEP "step, far jump", jmp 0:$ + 6
        mov si, main
        mov cx, 3
        STEP "step, rep lodsb", rep lodsb
        BEGIN "step, popf"
        mov bx, sp
        push word 0x102
        popf
        nop
        FINISH
        DR6_LINE "step, popf, dr6"
        BEGIN "step, iret"
        push word 0x102
        push cs
        push word .here
        iret
.here:  nop
        nop
        FINISH
        DR6_LINE "step, iret, dr6"
        ; Breakpoints are at linear addresses.
        BREAK 0, breakpoint_here, EXEC
        BEGIN "execution"
        mov word [origin], breakpoint_here
        jmp breakpoint_here
breakpoint_here:
        nop
        FINISH
        DR6_LINE "execution, dr6"
        BREAK 2, SPOT + 0x10, WRITE1
        TEST "write", mov byte [fs:0x10], 1
        DR6_LINE "write, dr6"
        mov ax, ROOM + 1
        mov gs, ax
        BREAK 2, SPOT + 0x10, WRITE1
        TEST "write by another segment", mov byte [gs:0], 1
        DR6_LINE "write by another segment, dr6"
        BREAK 3, SPOT + 0x10, RW2
        TEST "access, read", mov al, [fs:0x11]
        DR6_LINE "access, read, dr6"
        BREAK 3, SPOT + 0x10, RW2
        TEST "access, beyond", mov al, [fs:0x12]
        DR6_LINE "access, beyond, dr6"
        jmp the_end

too_long:
        times 15 db 0x26
        nop
        ret
step_pop:
        push ds
        pop ds
        ret

bounds: dw -2, 5
unmasked: dw 0x37b
zero:   dw 0
far16:  dw 0x1234, 0x5678
far32:  dd 0x12345678
        dw 0x9abc
stack16: dw 0, 0
        align 4
short_idt: dw 0x7f
        dd 0
shorter_idt: dw 0x23
        dd 0
whole_idt: dw 0x3ff
        dd 0
        IMAGE_END
