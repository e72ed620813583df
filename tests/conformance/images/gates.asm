; Far transfers in 32-bit protected mode: call gates with parameters, far returns and IRET to outer rings and to V86 mode,
; conforming code, and what is forbidden on the way (Intel SDM vol. 3A, 5.8 and 6.12; vol. 2A, CALL, JMP, RET, IRET).
%include "protected.inc"

        SELECTOR CODE1
        SELECTOR DATA1
        SELECTOR CODE2
        SELECTOR DATA2
        SELECTOR CONFORM
        SELECTOR CONFORM2
        SELECTOR ABSENT
        SELECTOR SHORT_CODE
        SELECTOR GATE0
        SELECTOR GATE0_3
        SELECTOR GATE1_3
        SELECTOR GATE2_3
        SELECTOR GATE_CONFORM
        SELECTOR GATE16_3
        SELECTOR GATE_ABSENT
        SELECTOR GATE_TO_DATA
        SELECTOR GATE_TO_NULL
        SELECTOR GATE_TO_ABSENT
        SELECTOR GATE_TO_OUTER
        SELECTOR GATE_BEYOND
        SELECTOR GATE_SHORT
        SELECTOR GATE_31
        SELECTOR CODE16
        SELECTOR STACK16
        SELECTOR TSS16
        SELECTOR INTGATE
        SELECTOR LDT

STACK1  equ 0x4c00
STACK2  equ 0x4800

main:   mov dword [tss + 12], STACK1
        mov word [tss + 16], DATA1 + 1
        mov dword [tss + 20], STACK2
        mov word [tss + 24], DATA2 + 2
        ; Who goes past a limit all the same meets UD2.
        mov word [0x20000], 0x0b0f
        ; At CPL 0.
        TEST "jmp code0", jmp CODE0:here
here:   call passed
        TEST "call gate from 0", call GATE0:0x12345678
        TEST "jmp gate from 0", jmp GATE_JUMP:0
        TEST "call code3", call CODE3:0
        TEST "call code3, rpl 0", call (CODE3 - 3):0
        TEST "call conforming", call CONFORM:tell_cs
        TEST "call conforming2", call CONFORM2:tell_cs
        TEST "call rpl 1", call (CODE0 + 1):tell_cs
        TEST "call absent", call ABSENT:0
        TEST "call data", call DATA0:0
        TEST "call null", call 0:0
        TEST "call null, rpl 3", call 3:0
        TEST "call beyond", call 0x1f8:0
        TEST "call ldt without", call 4:0
        TEST "call ldt descriptor", call LDT:0
        TEST "call interrupt gate", call INTGATE:0
        TEST "call past the limit", call SHORT_CODE:0x20000
        TEST "jmp past the limit", jmp SHORT_CODE:0x20000
        TEST "call gate absent", call GATE_ABSENT:0
        TEST "call gate to data", call GATE_TO_DATA:0
        TEST "call gate to null", call GATE_TO_NULL:0
        TEST "call gate to absent", call GATE_TO_ABSENT:0
        TEST "call gate to outer", call GATE_TO_OUTER:0
        TEST "call gate beyond", call GATE_BEYOND:0
        TEST "call gate past the limit", call GATE_SHORT:0
        TEST "call gate, rpl 3", call (GATE0 + 3):0
        TEST "call gate 16-bit", call GATE16_3:0
        TEST "call 16-bit code", call CODE16:in_16
        TEST "retf null", call retf_null
        TEST "retf absent", call retf_absent
        TEST "retf data", call retf_data
        TEST "retf beyond", call retf_beyond
        TEST "retf past the limit", call retf_limit
        TEST "retf to 3, ss null", call retf_ss_null
        TEST "retf to 3, ss dpl 0", call retf_ss_dpl
        TEST "retf to 3, ss absent", call retf_ss_absent
        TEST "retf to 3", call retf_3
        BEGIN "retf 8 to 3"
        mov dword [origin], r3_stack
        push dword DATA3
        push dword STACK3
        push dword 0x1111
        push dword 0x2222
        push dword CODE3
        push dword r3_stack
        retf 8
        FINISH
        BEGIN "retf keeps what 3 may have"
        mov ax, DATA3
        mov es, ax
        mov ax, DATA0
        mov fs, ax
        mov ax, CONFORM
        mov gs, ax
        push dword DATA3
        push dword STACK3
        push dword CODE3
        push dword r3_segments
        retf
        FINISH
        mov ax, DATA0
        mov es, ax
        TEST "iret null", call iret_null
        TEST "iret data", call iret_data
        TEST "iret absent", call iret_absent
        TEST "iret past the limit", call iret_limit
        TEST "iret to 3, ss null", call iret_ss_null
        TEST "iret to 3, ss rpl 0", call iret_ss_rpl
        TEST "iret to 1", call iret_1
        TEST "iret to 16-bit code", call iret_16
        BEGIN "iret o16"
        pushfd
        pop eax
        push ax
        push word CODE0
        push word .o16
        o16 iret
.o16:   call passed
after_ %+ test_number:
        ; Between the rings.
        RING3 "r3 call gate0", r3_gate0
        RING3 "r3 call gate0, dpl 3", r3_gate0_3
        RING3 "r3 call gate1", r3_gate1
        RING3 "r3 call gate2", r3_gate2
        RING3 "r3 call gate to conforming", r3_gate_conform
        RING3 "r3 call gate, 31 parameters", r3_gate31
        RING3 "r3 jmp gate0", r3_jmp_gate
        RING3 "r3 jmp conforming gate", r3_jmp_conform
        RING3 "r3 call gate 16-bit", r3_gate16
        RING3 "r3 gate to outer of 0", r3_gate_outer
        RING3 "r3 retf to 0", r3_retf0
        RING3 "r3 iret to 0", r3_iret0
        RING3 "r3 iret flags", r3_iret_flags
        RING3 "r3 iret flags, iopl 3", r3_iret_flags, 0x3202
        RING3 "r3 iret with vm", r3_iret_vm
        RING3 "r3 popf", r3_popf
        RING3 "r3 popf, iopl 3", r3_popf, 0x3202
        RING3 "r3 popfw", r3_popfw
        RING3 "r3 int3", r3_int3
        RING3 "r3 into", r3_into
        RING3 "r3 int 0x0d", r3_int0d
        RING3 "r3 int 0x83", r3_int83
        RING3 "r3 int1", r3_int1
        ; The TSS names bad stacks.
        mov word [tss + 16], 0
        RING3 "r3 gate1, ss1 null", r3_gate1
        mov word [tss + 16], DATA1
        RING3 "r3 gate1, ss1 rpl", r3_gate1
        mov word [tss + 16], DATA0 + 1
        RING3 "r3 gate1, ss1 dpl", r3_gate1
        mov word [tss + 16], ABSENT + 1
        RING3 "r3 gate1, ss1 code", r3_gate1
        mov word [tss + 16], 0x1f9
        RING3 "r3 gate1, ss1 beyond", r3_gate1
        mov word [tss + 16], DATA1 + 1

        ; Virtual-8086 mode: what comes and goes with it.
        V86 "v86 int 0x80", v86_int80
        V86 "v86 segments at an exception", v86_ud
        V86 "v86 cli iopl 0", v86_cli, 0x20202
        V86 "v86 sti iopl 0", v86_sti, 0x20202
        V86 "v86 pushf iopl 0", v86_pushf, 0x20202
        V86 "v86 popf iopl 0", v86_popf, 0x20202
        V86 "v86 iret iopl 0", v86_iret, 0x20202
        V86 "v86 int3 iopl 0", v86_int3, 0x20202
        V86 "v86 into iopl 0", v86_into, 0x20a02
        V86 "v86 int1 iopl 0", v86_int1, 0x20202
        V86 "v86 int 0x80 iopl 0", v86_int80, 0x20202
        V86 "v86 popf iopl 3", v86_popf
        V86 "v86 popfd iopl 3", v86_popfd
        V86 "v86 iret iopl 3", v86_iret
        V86 "v86 in", v86_in
        V86 "v86 far jump", v86_far
        V86 "v86 wraps", v86_wraps
        V86 "v86 arpl", v86_arpl
        V86 "v86 lar", v86_lar
        V86 "v86 sldt", v86_sldt
        V86 "v86 ltr", v86_ltr
        V86 "v86 mov cr0", v86_cr0
        V86 "v86 lmsw", v86_lmsw
        V86 "v86 smsw", v86_smsw
        V86 "v86 hlt", v86_hlt
        V86 "v86 rdmsr", v86_rdmsr
        V86 "v86 segment value", v86_segments
        jmp the_end
GATE_JUMP equ GATE0

; What a gate leads to: CS, SS, ESP, parameters and the caller's stack as pushed.
tell:   mov eax, cs
        VALUE eax
        mov eax, ss
        VALUE eax
        mov eax, esp
        VALUE eax
        VALUE [esp]
        VALUE [esp + 4]
        VALUE [esp + 8]
        VALUE [esp + 12]
        VALUE [esp + 16]
        retf 8
tell0:  mov eax, cs
        VALUE eax
        mov eax, esp
        VALUE eax
        call finish
        mov esp, [cs:saved_esp]
        jmp [cs:resume]
tell31: mov eax, esp
        VALUE eax
        VALUE [esp + 8]
        VALUE [esp + 8 + 30 * 4]
        VALUE [esp + 8 + 31 * 4]
        retf 31 * 4
tell_cs:
        mov eax, cs
        VALUE eax
        retf
retf_null:
        push dword 0
        push dword 0
        retf
retf_absent:
        push dword ABSENT
        push dword 0
        retf
retf_data:
        push dword DATA0
        push dword 0
        retf
retf_beyond:
        push dword 0x1f8
        push dword 0
        retf
retf_limit:
        push dword SHORT_CODE
        push dword 0x20000
        retf
retf_ss_null:
        push dword 0
        push dword STACK3
        push dword CODE3
        push dword r3_stack
        retf
retf_ss_dpl:
        push dword DATA0 + 3
        push dword STACK3
        push dword CODE3
        push dword r3_stack
        retf
retf_ss_absent:
        push dword ABSENT + 3
        push dword STACK3
        push dword CODE3
        push dword r3_stack
        retf
retf_3: push dword DATA3
        push dword STACK3
        push dword CODE3
        push dword r3_stack
        retf
iret_null:
        pushfd
        push dword 0
        push dword 0
        iretd
iret_data:
        pushfd
        push dword DATA0
        push dword 0
        iretd
iret_absent:
        pushfd
        push dword ABSENT
        push dword 0
        iretd
iret_limit:
        pushfd
        push dword SHORT_CODE
        push dword 0x20000
        iretd
iret_ss_null:
        push dword 0
        push dword STACK3
        pushfd
        push dword CODE3
        push dword r3_stack
        iretd
iret_ss_rpl:
        push dword DATA3 - 3
        push dword STACK3
        pushfd
        push dword CODE3
        push dword r3_stack
        iretd
iret_1: push dword DATA1 + 1
        push dword STACK3
        pushfd
        push dword CODE1 + 1
        push dword r3_stack
        iretd
iret_16:
        pushfd
        push dword CODE16
        push dword in_16_end
        iretd

r3_stack:
        mov eax, esp
        int 0x81
        mov eax, ss
        int 0x81
        mov eax, cs
        int 0x81
        int 0x80
r3_segments:
        mov eax, ds
        int 0x81
        mov eax, es
        int 0x81
        mov eax, fs
        int 0x81
        mov eax, gs
        int 0x81
        int 0x80
r3_gate0:
        call GATE0:0
r3_gate0_3:
        push dword 0x1111
        push dword 0x2222
        call GATE0_3:0
        jmp r3_stack
r3_gate1:
        push dword 0x3333
        push dword 0x4444
        call GATE1_3:0
        jmp r3_stack
r3_gate2:
        push dword 0x5555
        push dword 0x6666
        call GATE2_3:0
        jmp r3_stack
r3_gate_conform:
        push dword 0x7777
        push dword 0x8888
        call GATE_CONFORM:0
        jmp r3_stack
r3_gate31:
        mov ecx, 31
.push:  push ecx
        loop .push
        call GATE_31:0
        jmp r3_stack
r3_jmp_gate:
        jmp GATE0_3:0
r3_jmp_conform:
        push dword 0x9999
        push dword 0xaaaa
        push cs
        push dword r3_stack
        jmp GATE_CONFORM:0
r3_gate16:
        call GATE16_3:0
        int 0x80
r3_gate_outer:
        call GATE_TO_OUTER:0
r3_retf0:
        push dword CODE0
        push dword 0
        retf
r3_iret0:
        pushfd
        push dword CODE0
        push dword 0
        iretd
; IRET and POPF at CPL 3 change IOPL never, IF only with enough IOPL, and VM, VIF and VIP not at all.
r3_iret_flags:
        push dword 0x1ccfd7 & ~0x100
        push cs
        push dword .back
        iretd
.back:  pushfd
        pop eax
        int 0x81
        int 0x80
r3_iret_vm:
        push dword 0x20202
        push cs
        push dword .back
        iretd
.back:  pushfd
        pop eax
        int 0x81
        int 0x80
        ; Who goes to virtual-8086 mode is here then.
        times (CODE3 << 4) - ($ - .back) nop
        ud2
r3_popf:
        push dword 0x1ecfd7 & ~0x100
        popfd
        pushfd
        pop eax
        int 0x81
        int 0x80
r3_popfw:
        push dword 0x247fd5 & ~0x100
        o16 popf
        pushfd
        pop eax
        int 0x81
        int 0x80
r3_int3:
        int3
r3_into:
        mov al, 0x7f
        inc al
        into
r3_int0d:
        int 0x0d
r3_int83:
        int 0x83
r3_int1:
        db 0xf1

        bits 16
in_16:  mov ax, cs
        o32 retf
in_16_end:
        int 0x80
tell16: mov ax, sp
        o32 push dword [esp]
        o32 push eax
        int 0x81
        o32 pop eax
        pop ax
        int 0x81
        pop ax
        int 0x80
v86_int80:
        int 0x80
v86_ud: ud2
v86_cli:
        cli
        int 0x80
v86_sti:
        sti
        int 0x80
v86_pushf:
        pushf
        int 0x80
v86_popf:
        push word 0x4ed7
        popf
        pushf
        pop ax
        cwde
        int 0x81
        int 0x80
v86_popfd:
        push dword 0x244ed7
        popfd
        pushfd
        pop eax
        int 0x81
        int 0x80
v86_iret:
        push word 0x4ed7
        push cs
        push word .back
        iret
.back:  pushf
        pop ax
        cwde
        int 0x81
        int 0x80
v86_int3:
        int3
v86_into:
        mov al, 0x7f
        inc al
        into
v86_int1:
        db 0xf1
v86_in: in al, 0x60
        int 0x80
v86_far:
        jmp 0x10:.far - 0x100
.far:   mov ax, cs
        cwde
        int 0x81
        int 0x80
v86_wraps:
        mov bx, 0xfff0
        mov eax, [bx + 0xd]
        int 0x80
v86_arpl:
        arpl ax, bx
v86_lar:
        lar ax, bx
v86_sldt:
        sldt ax
v86_ltr:
        ltr ax
v86_cr0:
        mov eax, cr0
v86_lmsw:
        lmsw ax
v86_smsw:
        smsw ax
        int 0x80
v86_hlt:
        hlt
v86_rdmsr:
        rdmsr
v86_segments:
        mov ax, ds
        cwde
        int 0x81
        mov ax, fs
        cwde
        int 0x81
        mov ax, 0x1357
        mov fs, ax
        mov ax, fs
        cwde
        int 0x81
        int 0x80
        bits 32

        GDT_START
        dq 0x00cfba000000ffff           ; CODE1
        dq 0x00cfb2000000ffff           ; DATA1
        dq 0x00cfda000000ffff           ; CODE2
        dq 0x00cfd2000000ffff           ; DATA2
        dq 0x00cf9e000000ffff           ; CONFORM, DPL 0
        dq 0x00cfde000000ffff           ; CONFORM2, DPL 2
        dq 0x00cf7a000000ffff           ; ABSENT code, DPL 3
        dq 0x00409a000000ffff           ; SHORT_CODE
        dw tell0, CODE0, 0x8c00, 0      ; GATE0
        dw tell, CODE0, 0xec02, 0       ; GATE0_3
        dw tell, CODE1, 0xec02, 0       ; GATE1_3
        dw tell, CODE2, 0xec02, 0       ; GATE2_3
        dw tell, CONFORM, 0xec02, 0     ; GATE_CONFORM
        dw tell16, CODE16, 0xe400, 0    ; GATE16_3
        dw tell, CODE0, 0x6c00, 0       ; GATE_ABSENT
        dw tell, DATA0, 0xec00, 0       ; GATE_TO_DATA
        dw tell, 0, 0xec00, 0           ; GATE_TO_NULL
        dw tell, ABSENT, 0xec00, 0      ; GATE_TO_ABSENT
        dw tell, CODE3, 0xec00, 0       ; GATE_TO_OUTER
        dw tell, 0x1f8, 0xec00, 0       ; GATE_BEYOND
        dw 0, SHORT_CODE, 0xec00, 2     ; GATE_SHORT
        dw tell31, CODE0, 0xec1f, 0     ; GATE_31
        dq 0x000f9a000000ffff           ; CODE16
        dq 0x000092000000ffff           ; STACK16
        dw 0x2b, 0, 0x8100, 0           ; TSS16
        dw tell, CODE0, 0xee00, 0       ; INTGATE
        dw 0x0f, 0, 0x8200, 0           ; LDT
        GDT_END
        IMAGE_END
