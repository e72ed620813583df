; Task switches: 32-bit and 16-bit TSSs, by JMP, CALL, IRET and task gates, what is saved and loaded, busy bits, back links,
; and faults on the way (Intel SDM vol. 3A, chapter 7).
%include "protected.inc"

        SELECTOR TASK2
        SELECTOR TASK3
        SELECTOR TASK16
        SELECTOR TASKGATE2
        SELECTOR TASKGATE3
        SELECTOR TASKGATE_ABSENT
        SELECTOR TASKGATE_NULL
        SELECTOR TASKGATE_DATA
        SELECTOR TASK_ABSENT
        SELECTOR TASK_SHORT
        SELECTOR TASK16_SHORT
        SELECTOR LDT
        SELECTOR LDT_ABSENT
        SELECTOR ABSENT
        SELECTOR TASKGATE_3
        SELECTOR TASKGATE_0
        SELECTOR CODE16
        SELECTOR STACK16
        SELECTOR READONLY

; The fields of a TSS.
T_LINK equ 0
T_ESP0 equ 4
T_SS0  equ 8
T_CR3  equ 0x1c
T_EIP  equ 0x20
T_FLAGS equ 0x24
T_EAX  equ 0x28
T_ESP  equ 0x38
T_ES   equ 0x48
T_CS   equ 0x4c
T_SS   equ 0x50
T_DS   equ 0x54
T_FS   equ 0x58
T_GS   equ 0x5c
T_LDT  equ 0x60
T_TRAP equ 0x64
TASK_STACK equ 0x5800

; Faults that a task's own loading raises come in the new task: back home by its TSS, which is not busy there.
; FRESH: the second task as it was in the beginning, starting at a label.
%macro FRESH 1
        mov dword [task_start], %1
        call fresh
%endmacro

main:   GATE 0x82, 0, TASK2, 0xe5
        GATE 0x84, t_home, CODE0, INTERRUPT3
        mov dword [IDT + 0x83 * 8 + 4], 0x8500
        mov dword [IDT + 0x83 * 8], 0
        FRESH t_show
        BEGIN "jmp"
        mov eax, 0x11111111
        mov ebx, 0x22222222
        mov ecx, 0x33333333
        jmp TASK2:0x99
        call say_home
        FINISH
        BEGIN "jmp, saved"
        VALUE [tss + T_EAX]
        VALUE [tss + T_ESP]
        mov eax, [tss + T_EIP]
        sub eax, main
        VALUE eax
        VALUE [tss + T_FLAGS]
        VALUE [tss + T_CS]
        VALUE [tss + T_SS]
        VALUE [tss + T_DS]
        VALUE [tss + T_LINK]
        VALUE [tss + T_CR3]
        FINISH
        FRESH t_iret
        BEGIN "call"
        call TASK2:0
        call say_home
        FINISH
        BEGIN "call, saved"
        VALUE [task2 + T_EAX]
        VALUE [task2 + T_FLAGS]
        VALUE [task2 + T_LINK]
        VALUE [task2 + T_ES]
        VALUE [task2 + T_FS]
        FINISH
        BEGIN "call again, behind its iret"
        call TASK2:0
        call say_home
        FINISH
        FRESH t_iret
        BEGIN "call gate"
        call TASKGATE2:0
        call say_home
        FINISH
        FRESH t_show
        BEGIN "jmp gate"
        jmp TASKGATE2:0
        call say_home
        FINISH
        FRESH t_iret
        BEGIN "interrupt by task gate"
        int 0x82
        call say_home
        FINISH
        FRESH t_error
        mov eax, 0x00008500
        mov dword [IDT + 13 * 8], TASK2 << 16
        mov [IDT + 13 * 8 + 4], eax
        BEGIN "exception with error code by task gate"
        mov ax, 0x1f8
        mov fs, ax
        call say_home
        FINISH
        mov dword [IDT + 6 * 8], TASK2 << 16
        mov dword [IDT + 6 * 8 + 4], 0x8500
        FRESH t_error_none
        BEGIN "exception without by task gate"
        ud2
        call say_home
        FINISH
        lea eax, [stubs + 13 * 16]
        mov [IDT + 13 * 8], ax
        mov word [IDT + 13 * 8 + 2], CODE0
        mov dword [IDT + 13 * 8 + 4], INTERRUPT0 << 8
        lea eax, [stubs + 6 * 16]
        mov [IDT + 6 * 8], ax
        mov word [IDT + 6 * 8 + 2], CODE0
        mov dword [IDT + 6 * 8 + 4], INTERRUPT0 << 8
        FRESH t_iret
        RING3 "int from cpl 3 by task gate", r3_int82
        FRESH t_iret
        RING3 "call task gate dpl 3 from cpl 3", r3_call_gate
        RING3 "call task gate dpl 0 from cpl 3", r3_call_gate0
        RING3 "call tss dpl 0 from cpl 3", r3_call_tss
        FRESH t_nested
        BEGIN "nested"
        call TASK2:0
        call say_home
        VALUE [task3 + T_LINK]
        VALUE [task2 + T_LINK]
        FINISH
        FRESH t_ldt
        mov dword [task2 + T_LDT], LDT
        mov dword [task2 + T_FS], 4
        BEGIN "with an ldt"
        call TASK2:0
        sldt ax
        movzx eax, ax
        VALUE eax
        FINISH
        FRESH t_ring3
        mov dword [task2 + T_CS], CODE3
        mov dword [task2 + T_SS], DATA3
        mov dword [task2 + T_DS], DATA3
        mov dword [task2 + T_ES], 0
        mov dword [task2 + T_FS], 0
        mov dword [task2 + T_GS], 0
        BEGIN "into ring 3"
        jmp TASK2:0
        call say_home
        FINISH
        FRESH t_v86
        mov dword [task2 + T_FLAGS], 0x23002
        mov dword [task2 + T_CS], 0
        mov dword [task2 + T_SS], 0x40
        mov dword [task2 + T_DS], 0x123
        mov dword [task2 + T_ESP], 0x5000
        BEGIN "into v86"
        jmp TASK2:0
        call say_home
        FINISH
        FRESH t_trap
        mov dword [task2 + T_TRAP], 1
        mov dword [resume], after_trap
        BEGIN "debug trap"
        mov dword [origin], t_trap
        jmp TASK2:0
        FINISH
after_trap:
        call home
        mov dword [task2 + T_TRAP], 0
        mov eax, dr6
        BEGIN "dr6 after the trap"
        VALUE eax
        FINISH
        mov eax, 0xffff0ff0
        mov dr6, eax
        FRESH t_iret
        BEGIN "ts set"
        clts
        call TASK2:0
        smsw ax
        and eax, 8
        VALUE eax
        clts
        FINISH
        FRESH t_iret
        BEGIN "dr7 after"
        mov eax, 0x755
        mov dr7, eax
        call TASK2:0
        mov eax, dr7
        VALUE eax
        FINISH
        mov eax, 0x400
        mov dr7, eax

        ; 16 bits.
        call home
        BEGIN "16-bit"
        mov eax, 0x12345678
        mov ecx, 0x9abcdef0
        call TASK16:0
        call say_home
        FINISH
        BEGIN "16-bit, saved"
        VALUE [tss16]
        VALUE [tss16 + 0x0e]
        VALUE [tss16 + 0x12]
        VALUE [tss16 + 0x22]
        VALUE [tss16 + 0x26]
        VALUE [gdt + TASK16 + 4]
        FINISH

        ; What cannot be switched to.
        TEST "jmp busy", jmp TSS:0
        TEST "call busy", call TSS:0
        TEST "jmp absent tss", jmp TASK_ABSENT:0
        TEST "call short tss", call TASK_SHORT:0
        TEST "call short 16-bit tss", call TASK16_SHORT:0
        TEST "gate absent", call TASKGATE_ABSENT:0
        TEST "gate to null", call TASKGATE_NULL:0
        TEST "gate to data", call TASKGATE_DATA:0
        TEST "call tss, rpl 3", call (TASK2 + 3):0
        TEST "int, gate to null", int 0x83
        ; An IRET that links nowhere good.
        mov dword [tss], 0
        TEST "iret link null", call nt_iret
        mov dword [tss], DATA0
        TEST "iret link data", call nt_iret
        mov dword [tss], TASK2
        TEST "iret link not busy", call nt_iret
        mov dword [tss], TASK_ABSENT
        TEST "iret link absent", call nt_iret
        mov dword [tss], 0

        ; Bad contents: the fault belongs to the new task.
%macro BAD 3
        FRESH t_show
        mov dword [task2 + %2], %3
        BEGIN %1
        mov dword [origin], t_show
        jmp TASK2:0
        FINISH
        call home
%endmacro
        BAD "bad cs null", T_CS, 0
        BAD "bad cs data", T_CS, DATA0
        BAD "bad cs rpl", T_CS, CODE3 - 2
        BAD "bad cs beyond", T_CS, 0x1f8
        BAD "bad ds absent", T_DS, ABSENT
        BAD "bad es beyond", T_ES, 0x1f8
        BAD "bad fs tss", T_FS, TASK2
        BAD "bad gs ldt", T_GS, 4
        BAD "bad ldt beyond", T_LDT, 0x1f8
        BAD "bad ldt data", T_LDT, DATA0
        BAD "bad ldt absent", T_LDT, LDT_ABSENT
        BAD "bad ldt local", T_LDT, 4
        BAD "nt in the tss", T_FLAGS, 0x4002
        BAD "tf in the tss", T_FLAGS, 0x102
        ; Without a stack only a task gate helps (SDM vol. 3A, 6.14.1, "Interrupt 10").
        mov dword [IDT + 10 * 8], TASK3 << 16
        mov dword [IDT + 10 * 8 + 4], 0x8500
        mov dword [IDT + 12 * 8], TASK3 << 16
        mov dword [IDT + 12 * 8 + 4], 0x8500
%macro BAD_STACK 3
        FRESH t_show
        mov dword [task2 + %2], %3
        BEGIN %1
        mov dword [task3 + T_EIP], t_fault
        mov dword [task3 + T_ESP], 0x5400
        mov dword [task3 + T_FLAGS], 2
        and byte [gdt + TASK3 + 5], 0xfd
        mov dword [origin], t_show
        jmp TASK2:0
        FINISH
%endmacro
        BAD_STACK "bad ss null", T_SS, 0
        BAD_STACK "bad ss code", T_SS, CODE0
        BAD_STACK "bad ss rpl", T_SS, DATA0 + 1
        BAD_STACK "bad ss absent", T_SS, ABSENT
        BAD_STACK "bad ss read-only", T_SS, READONLY
        BAD_STACK "bad ss local", T_SS, 4
        BAD_STACK "bad cs by task gate", T_CS, DATA0
        jmp the_end

; The handler of what goes wrong with the second task: the error code, and what was saved of that task.
t_fault:
        pop eax
        VALUE eax
        VALUE [task3 + T_LINK]
        mov eax, [task2 + T_EIP]
        sub eax, [origin]
        VALUE eax
        VALUE [task2 + T_CS]
        VALUE [task2 + T_SS]
        VALUE [task2 + T_DS]
        VALUE [task2 + T_ESP]
        VALUE [gdt + TASK2 + 4]
        call home
        call finish
        jmp go_on

r3_int82:
        int 0x82
        int 0x80
r3_call_gate:
        call TASKGATE_3:0
        int 0x80
r3_call_gate0:
        call TASKGATE_0:0
r3_call_tss:
        call TASK2:0
nt_iret:
        pushfd
        or dword [esp], 0x4000
        popfd
        iretd

; The busy bits of both, NT, TR and EIP's being here.
say_home:
        call say_state
        ret
say_state:
        pushfd
        pop eax
        and eax, 0x4000
        VALUE eax
        str ax
        movzx eax, ax
        VALUE eax
        VALUE [gdt + TSS + 4]
        VALUE [gdt + TASK2 + 4]
        ret

; Makes the first task the current one, whichever is.
home:   pushfd
        and dword [esp], ~0x4000
        popfd
        and byte [gdt + TSS + 5], 0xfd
        mov ax, TSS
        ltr ax
        mov ax, DATA0
        mov ds, ax
        mov es, ax
        xor ax, ax
        lldt ax
        ret

; The second task anew, with each register its own.
fresh:  pushad
        clts
        and byte [gdt + TASK2 + 5], 0xfd
        mov edi, task2
        mov ecx, 0x68 / 4
        xor eax, eax
        rep stosd
        mov dword [task2 + T_ESP0], STACK0
        mov dword [task2 + T_SS0], DATA0
        mov eax, [task_start]
        mov [task2 + T_EIP], eax
        mov dword [task2 + T_FLAGS], 2
        mov dword [task2 + T_EAX], 0xa0a0a0a0
        mov dword [task2 + T_ESP], TASK_STACK
        mov dword [task2 + T_CS], CODE0
        mov dword [task2 + T_SS], DATA0
        mov dword [task2 + T_DS], DATA0
        mov dword [task2 + T_ES], DATA3
        mov dword [task2 + T_FS], DATA0
        mov word [task2 + T_TRAP + 2], 0x68
        popad
        ret

; The second task. Goes back by JMP.
t_show: VALUE eax
        VALUE esp
        VALUE [task2 + T_LINK]
        call say_state
        jmp TSS:0
t_iret: VALUE [task2 + T_LINK]
        call say_state
        mov eax, 0xe0e0e0e0
        xor cx, cx
        mov fs, cx
        iretd
        mov eax, 0x0f0f0f0f
        VALUE eax
        iretd
        jmp t_iret
t_error:
        pop eax
        VALUE eax
        VALUE esp
        VALUE [task2 + T_LINK]
        mov eax, [tss + T_EIP]
        sub eax, [origin]
        VALUE eax
        ; Past the instruction, which has two bytes and a prefix less.
        add dword [tss + T_EIP], 2
        iretd
t_error_none:
        VALUE esp
        add dword [tss + T_EIP], 2
        iretd
t_nested:
        call TASK3:0
        call say_state
        iretd
t_ldt:  sldt ax
        movzx eax, ax
        VALUE eax
        mov eax, fs
        VALUE eax
        VALUE [fs:origin]
        iretd
t_ring3:
        mov eax, cs
        int 0x81
        mov eax, esp
        int 0x81
        mov eax, fs
        int 0x81
        int 0x84
t_home: mov ax, DATA0
        mov ds, ax
        call home
        call finish
        jmp go_on
t_trap: nop
        jmp TSS:0

task3_start:
        VALUE [task3 + T_LINK]
        call say_state
        iretd

        bits 16
t_v86:  mov ax, ds
        cwde
        int 0x81
        mov ax, ss
        cwde
        int 0x81
        mov ax, sp
        cwde
        int 0x81
        int 0x84
t16:    mov cx, ax
        o32 pushfd
        pop ax
        pop dx
        mov bx, sp
        mov esi, 0x01234567
        iret
        bits 32

        align 4
task_start: dd 0

        GDT_START
        dw 0x67, task2, 0x8900, 0
        dw 0x67, task3, 0x8900, 0
        dw 0x2b, tss16, 0x8100, 0
        dw 0, TASK2, 0x8500, 0
        dw 0, TASK3, 0x8500, 0
        dw 0, TASK2, 0x0500, 0
        dw 0, 0, 0x8500, 0
        dw 0, DATA0, 0x8500, 0
        dw 0x67, task2, 0x0900, 0
        dw 0x66, task2, 0x8900, 0
        dw 0x2a, tss16, 0x8100, 0
        dw 0x0f, ldt, 0x8200, 0
        dw 0x0f, ldt, 0x0200, 0
        dq 0x00cf12000000ffff           ; ABSENT
        dw 0, TASK2, 0xe500, 0
        dw 0, TASK2, 0x8500, 0
        dq 0x000f9a000000ffff           ; CODE16
        dq 0x000092000000ffff           ; STACK16
        dq 0x00cf90000000ffff           ; READONLY
        GDT_END
        align 8
ldt:    dq 0x00cff2000000ffff
        dq 0x00cff2000000ffff
        align 4
task2:  times 0x68 db 0
task3:  dd 0, STACK0, DATA0
        times T_EIP - 12 db 0
        dd task3_start, 2
        times T_ESP - T_EIP - 8 db 0
        dd 0x5400
        times T_ES - T_ESP - 4 db 0
        dd DATA0, CODE0, DATA0, DATA0, 0, 0, 0, 0x680000
tss16:  dw 0, STACK0, DATA0, 0, 0, 0, 0, t16, 2, 0x1616, 0x2626, 0, 0, 0x5600, 0, 0, 0
        dw DATA0, CODE16, STACK16, DATA0, 0
        IMAGE_END
