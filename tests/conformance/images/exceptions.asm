; Exceptions in 32-bit protected mode: what raises each, with what error code and EIP; double faults; debug exceptions by
; TF and by breakpoints; alignment (Intel SDM vol. 3A, chapter 6; vol. 3B, chapter 17).
%include "protected.inc"

        SELECTOR ABSENT
        SELECTOR ABSENT_DATA
        SELECTOR EXECUTE_ONLY
        SELECTOR DF_TASK

; DR7 with breakpoint 0 on: exactly what the test needs, LEN and R/W in bits 19:16.
%macro BREAK 3                          ; breakpoint, address, R/W | LEN << 2
        mov eax, %2
        mov dr%1, eax
        mov eax, 0x400 | (2 << (%1 * 2)) | (%3 << (16 + %1 * 4))
        mov dr7, eax
%endmacro
%macro NO_BREAK 0
        mov eax, 0x400
        mov dr7, eax
        mov eax, 0xffff0ff0
        mov dr6, eax
%endmacro
; DR6_LINE name: what DR6 says, on a line.
%macro DR6_LINE 1
        BEGIN {%1}
        mov eax, dr6
        VALUE eax
        FINISH
        NO_BREAK
%endmacro
EXEC    equ 0
WRITE1  equ 1
WRITE2  equ 5
WRITE4  equ 13
RW1     equ 3
RW4     equ 15
SPOT    equ 0x20000
PAGE_DIRECTORY equ 0x21000
PAGE_TABLE equ 0x22000
SPLIT_IDT equ 0x25000 - 14 * 8
PAGED   equ 0x30000

main:   mov eax, 0x12345678
        ; Each vector.
        xor ecx, ecx
        TEST "div by zero", div ecx
        TEST "idiv by zero", idiv ecx
        mov eax, 0x80000000
        cdq
        mov ecx, -1
        TEST "idiv overflow", idiv ecx
        mov edx, 5
        mov ecx, 5
        TEST "div overflow", div ecx
        mov ax, 0x8000
        mov cl, 0xff
        TEST "idiv byte overflow", idiv cl
        mov ax, 0x100
        mov cl, 1
        TEST "div byte overflow", div cl
        TEST "aam 0", aam 0
        TEST "int1", int1
        TEST "int3", int3
        TEST "int 3", call int_3
        mov al, 0x7f
        inc al
        TEST "into", into
        xor eax, eax
        TEST "into, not", into
        mov eax, 5
        TEST "bound within", bound eax, [bounds]
        mov eax, 6
        TEST "bound above", bound eax, [bounds]
        mov eax, -3
        TEST "bound below", bound eax, [bounds]
        TEST "ud2", ud2
        TEST "lock nop", call lock_nop
        TEST "lock register", call lock_register
        TEST "lock read", call lock_read
        TEST "lea register", call lea_register
        TEST "les register", call les_register
        TEST "0f ff", call ud0_form
        TEST "0f b9", call ud1_form
        TEST "mov cr1", call mov_cr1
        TEST "mov dr4, de 0", mov eax, dr4
        mov eax, cr4
        or eax, 8
        mov cr4, eax
        TEST "mov dr4, de 1", mov eax, dr4
        mov eax, cr4
        and eax, ~8
        mov cr4, eax
        TEST "sixteen bytes", call too_long
        TEST "salc", call salc
        TEST "syscall disabled", syscall
        TEST "cr0 nw without cd", call nw_without_cd
        mov eax, cr0
        and eax, ~0x20000000
        mov cr0, eax
        TEST "rdmsr unknown", call rdmsr_unknown
        TEST "wrmsr unknown", call wrmsr_unknown
        TEST "wrmsr efer reserved", call wrmsr_efer
        TEST "sysenter without cs", sysenter
        TEST "sysexit without cs", sysexit
        mov eax, cr0
        or eax, 8
        mov cr0, eax
        TEST "ts, fnop", fnop
        TEST "ts, movaps", movaps xmm0, xmm1
        TEST "ts, emms", emms
        TEST "ts, wait, mp 0", wait
        mov eax, cr0
        or eax, 2
        mov cr0, eax
        TEST "ts, wait, mp 1", wait
        mov eax, cr0
        and eax, ~0x0a
        or eax, 4
        mov cr0, eax
        TEST "em, fnop", fnop
        TEST "em, movaps", movaps xmm0, xmm1
        TEST "em, emms", emms
        TEST "em, fxsave", fxsave [SPOT]
        mov eax, cr0
        and eax, ~4
        mov cr0, eax
        TEST "no osfxsr, movaps", movaps xmm0, xmm1
        TEST "no osfxsr, ldmxcsr", ldmxcsr [mxcsr_good]
        mov eax, cr4
        or eax, 0x200
        mov cr4, eax
        TEST "movaps misaligned", movaps xmm0, [SPOT + 8]
        TEST "movaps aligned", movaps xmm0, [SPOT]
        TEST "fxsave misaligned", fxsave [SPOT + 8]
        TEST "ldmxcsr reserved", ldmxcsr [mxcsr_bad]
        ldmxcsr [mxcsr_unmasked]
        xorps xmm0, xmm0
        TEST "divss, no osxmmexcpt", divss xmm0, xmm0
        mov eax, cr4
        or eax, 0x400
        mov cr4, eax
        TEST "divss, osxmmexcpt", divss xmm0, xmm0
        ldmxcsr [mxcsr_good]
        ; #MF comes with the next waiting instruction.
        mov eax, cr0
        or eax, 0x20
        mov cr0, eax
        fninit
        fldcw [x87_unmasked]
        fldz
        fld1
        TEST "fdiv by zero", call divide_x87
        TEST "fnstsw does not wait", fnstsw ax
        TEST "fwait", wait
        TEST "fld waits", fld1
        fninit
        TEST "int 0x2f gate", int 0x2f
        TEST "int no gate", int 0x30
        TEST "int beyond the idt", int 0xff
        mov byte [IDT + 0x2f * 8 + 5], 0x0e
        TEST "int gate absent", int 0x2f
        mov byte [IDT + 0x2f * 8 + 5], 0x9a
        TEST "int gate is a segment", int 0x2f
        mov byte [IDT + 0x2f * 8 + 5], 0x8e
        mov word [IDT + 0x2f * 8 + 2], 0
        TEST "int gate to null", int 0x2f
        mov word [IDT + 0x2f * 8 + 2], DATA0
        TEST "int gate to data", int 0x2f
        mov word [IDT + 0x2f * 8 + 2], ABSENT
        TEST "int gate to absent", int 0x2f
        mov word [IDT + 0x2f * 8 + 2], CODE3
        TEST "int gate to outer", int 0x2f
        mov word [IDT + 0x2f * 8 + 2], 0x1f8
        TEST "int gate beyond the gdt", int 0x2f
        mov word [IDT + 6 * 8 + 2], 0x1f8
        TEST "fault whose gate is bad", ud2
        mov word [IDT + 6 * 8 + 2], CODE0
        GATE 0x2f, on_trap16, CODE0, 0x87
        TEST "16-bit trap gate", int 0x2f

        GATE 8, on_frame, CODE0, INTERRUPT0
        GATE 14, on_frame, CODE0, INTERRUPT0
        TEST "int 8 has no error code", int 8
        TEST "int 14 has no error code", int 14
        GATE 8, stubs + 8 * 16, CODE0, INTERRUPT0
        GATE 14, stubs + 14 * 16, CODE0, INTERRUPT0

        ; Segment registers with their pointers.
; FAR name, instruction, segment register, pointer: what it loads.
%macro FAR 4
        BEGIN {%1}
        %2 eax, [%4]
        mov cx, %3
        push dword DATA0
        pop ds
        push dword DATA0
        pop es
        VALUE eax
        movzx ecx, cx
        VALUE ecx
        FINISH
%endmacro
%macro FARS 3
        FAR {%1, ""}, %2, %3, far_good
        FAR {%1, ", null"}, %2, %3, far_null
        FAR {%1, ", beyond"}, %2, %3, far_beyond
        FAR {%1, ", absent"}, %2, %3, far_absent
        FAR {%1, ", code"}, %2, %3, far_code
        FAR {%1, ", tss"}, %2, %3, far_tss
        FAR {%1, ", execute-only"}, %2, %3, far_execute
%endmacro
        FARS "lds", lds, ds
        FARS "les", les, es
        FARS "lfs", lfs, fs
        FARS "lgs", lgs, gs
        FAR {"lss"}, lss, ss, far_stack
        TEST "lss null", lss eax, [far_null]
        TEST "lss rpl 3", lss eax, [far_good]
        TEST "lss absent", lss eax, [far_absent]
        BEGIN "lds, 16 bits"
        mov eax, 0x55555555
        lds ax, [far16]
        mov cx, ds
        push dword DATA0
        pop ds
        VALUE eax
        movzx ecx, cx
        VALUE ecx
        FINISH
        BEGIN "lds that fails loads nothing"
        mov word [IDT + 13 * 8], on_kept
        mov eax, 0x55555555
        lds eax, [far_beyond]
        FINISH
        BEGIN "pop ss"
        push dword DATA0 | 0x12340000
        pop ss
        mov eax, ss
        VALUE eax
        lea eax, [esp - STACK]
        VALUE eax
        FINISH
        BEGIN "pop ss, 16 bits"
        push word DATA0
        o16 pop ss
        mov eax, ss
        VALUE eax
        lea eax, [esp - STACK]
        VALUE eax
        FINISH
        BEGIN "pop ss that fails pops nothing"
        push dword 0x1f8
        pop ss
        FINISH
        GATE 13, stubs + 13 * 16, CODE0, INTERRUPT0
        TEST "pop ss null", call pop_null
        TEST "pop ss rpl 3", call pop_rpl3
        TEST "pop ss absent", call pop_absent
        TEST "pop ss code", call pop_code
        TEST "pop ds absent", call pop_ds_absent
        TEST "pop es beyond", call pop_es_beyond

        ; Faults while faults are delivered: which pairs make a double fault (table 6-5).
        mov word [IDT + 13 * 8 + 2], ABSENT
        xor ecx, ecx
        TEST "gp, then np", mov es, [bad_selector]
        mov word [IDT + 13 * 8 + 2], CODE0
        mov word [IDT + 0 * 8 + 2], ABSENT
        TEST "de, then np", div ecx
        mov word [IDT + 0 * 8 + 2], 0x1f8
        TEST "de, then gp", div ecx
        mov word [IDT + 0 * 8 + 2], CODE0
        mov word [IDT + 6 * 8 + 2], ABSENT
        TEST "ud, then np", ud2
        mov word [IDT + 11 * 8 + 2], 0x1f8
        TEST "ud, then np, then gp", ud2
        TEST "np, then gp", mov es, [absent_selector]
        mov word [IDT + 6 * 8 + 2], CODE0
        mov word [IDT + 11 * 8 + 2], CODE0
        mov word [IDT + 3 * 8 + 2], ABSENT
        TEST "bp, then np", int3
        mov word [IDT + 3 * 8 + 2], CODE0

        ; The same with page faults: the IDT's entries up to 13 on a page, the others on the next.
        call paging_on
        mov dword [PAGE_TABLE + (SPLIT_IDT >> 12) * 4], SPLIT_IDT & ~0xfff
        mov cr3, ebx
        TEST "ud, then pf", ud2
        TEST "gp, then pf", mov es, [bad_selector]
        TEST "de, then pf", div ecx
        TEST "int, then pf", int3
        mov dword [PAGE_TABLE + (SPLIT_IDT >> 12) * 4], SPLIT_IDT & ~0xfff | 3
        mov dword [PAGE_TABLE + (SPLIT_IDT >> 12) * 4 + 4], 0
        mov cr3, ebx
        TEST "pf, then pf", mov eax, [PAGED]
        mov dword [PAGE_TABLE + (SPLIT_IDT >> 12) * 4 + 4], (SPLIT_IDT & ~0xfff) + 0x1003
        mov cr3, ebx
        mov word [SPLIT_IDT + 14 * 8 + 2], ABSENT
        TEST "pf, then np", mov eax, [PAGED]
        mov word [SPLIT_IDT + 14 * 8 + 2], CODE0
        ; A stack that is not there: only a task can handle it.
        mov dword [SPLIT_IDT + 8 * 8], DF_TASK << 16
        mov dword [SPLIT_IDT + 8 * 8 + 4], 0x8500
        TEST "pf by the stack", call no_stack
        TEST "gp, no stack", call gp_no_stack
        BEGIN "where the task saw it"
        VALUE [seen_back]
        VALUE [seen_code]
        VALUE [seen_stack]
        FINISH
        mov eax, cr0
        and eax, 0x7fffffff
        mov cr0, eax
        lidt [idtr]

        ; Single steps.
%macro TRACED 0
        pushfd
        or dword [esp], 0x100
        popfd
%endmacro
; STEPS name, label: the code there sets TF itself.
%macro STEPS 2
        NO_BREAK
        BEGIN %1
        mov dword [origin], %2
        call %2
        FINISH
        DR6_LINE {%1, ", dr6"}
%endmacro
%macro STEP 2+
        NO_BREAK
        BEGIN %1
        TRACED
        %2
        nop
        nop
        FINISH
        DR6_LINE {%1, ", dr6"}
%endmacro
        STEP "step", nop
        STEP "step, jmp", jmp near $ + 6
        mov ecx, 3
        mov esi, SPOT
        STEP "step, rep lodsb", rep lodsb
        STEP "step, pushfd", pushfd
        STEP "step, popfd that clears tf", popfd
        STEP "step, mov ss", mov ss, [data_selector]
        STEPS "step, mov ss twice", step_ss_twice
        STEPS "step, pop ss", step_pop_ss
        STEP "step, lss", lss esp, [stack_pointer]
        STEP "step, sti", sti
        cli
        STEPS "step, mov ss, int3", step_ss_int3
        STEP "step, cpuid", cpuid
        STEP "step, in", in al, 0x80
        STEP "step, mov dr", mov eax, dr0
        STEP "step, int", int 0x2e
        STEP "step, int3", int3
        STEP "step, ud2", ud2
        STEPS "step, iret sets tf", step_iret
        ; Breakpoints.
        BREAK 0, breakpoint_here, EXEC
        BEGIN "execution"
        mov dword [origin], breakpoint_here
        jmp breakpoint_here
breakpoint_here:
        nop
        FINISH
        DR6_LINE "execution, dr6"
        BREAK 3, breakpoint_fault, EXEC
        BEGIN "execution before a fault"
        mov dword [origin], breakpoint_fault
breakpoint_fault:
        ud2
        FINISH
        DR6_LINE "execution before a fault, dr6"
        BREAK 0, breakpoint_rf, EXEC
        BEGIN "execution with rf"
        pushfd
        or dword [esp], 0x10000
        push cs
        push dword breakpoint_rf
        iretd
breakpoint_rf:
        nop
        call passed
after_ %+ test_number:
        DR6_LINE "execution with rf, dr6"
        BREAK 1, SPOT, WRITE1
        TEST "write", mov byte [SPOT], 1
        DR6_LINE "write, dr6"
        BREAK 1, SPOT, WRITE1
        TEST "write, read", mov al, [SPOT]
        DR6_LINE "write, read, dr6"
        BREAK 2, SPOT, RW1
        TEST "access, read", mov al, [SPOT]
        DR6_LINE "access, read, dr6"
        BREAK 2, SPOT, WRITE4
        TEST "write, last byte", mov [SPOT + 3], al
        DR6_LINE "write, last byte, dr6"
        BREAK 2, SPOT, WRITE4
        TEST "write, beyond", mov [SPOT + 4], al
        DR6_LINE "write, beyond, dr6"
        BREAK 2, SPOT, WRITE4
        TEST "write, across", mov [SPOT - 1], ax
        DR6_LINE "write, across, dr6"
        BREAK 0, SPOT, WRITE2
        TEST "write, push", call push_spot
        DR6_LINE "write, push, dr6"
        mov edi, SPOT
        mov ecx, 4
        BREAK 0, SPOT + 1, WRITE1
        mov edi, SPOT
        mov ecx, 4
        BEGIN "write, rep stosb"
        rep stosb
        nop
        FINISH
        BEGIN "write, rep stosb, ecx"
        VALUE ecx
        FINISH
        DR6_LINE "write, rep stosb, dr6"
        ; What loads SS holds them off for an instruction.
        mov dword [SPOT], DATA0
        BREAK 0, SPOT, RW4
        TEST "access, mov ss", call watched_ss
        DR6_LINE "access, mov ss, dr6"
        BREAK 1, after_ss, EXEC
        TEST "execution after mov ss", call broken_ss
        DR6_LINE "execution after mov ss, dr6"
        BREAK 1, after_sti, EXEC
        TEST "execution after sti", call broken_sti
        DR6_LINE "execution after sti, dr6"
        BREAK 3, SPOT, WRITE4
        BEGIN "step and write"
        TRACED
        mov [SPOT], eax
        nop
        FINISH
        DR6_LINE "step and write, dr6"
        BREAK 1, step_and_execution, EXEC
        BEGIN "step and execution"
        mov dword [origin], step_and_execution
        TRACED
        nop
step_and_execution:
        nop
        FINISH
        DR6_LINE "step and execution, dr6"
        BREAK 2, SPOT, WRITE4
        TEST "write, inc", inc dword [SPOT]
        DR6_LINE "write, inc, dr6"
        BREAK 2, SPOT, WRITE4
        TEST "write, xchg", xchg [SPOT], eax
        DR6_LINE "write, xchg, dr6"
        BREAK 2, SPOT, WRITE4
        TEST "write, fst", fst qword [SPOT - 4]
        DR6_LINE "write, fst, dr6"
        BREAK 2, SPOT, WRITE4
        mov esi, SPOT
        mov edi, SPOT + 4
        TEST "write, movsd reads", movsd
        DR6_LINE "write, movsd reads, dr6"
        BREAK 2, SPOT, RW4
        mov esi, SPOT
        mov edi, SPOT + 4
        TEST "access, movsd reads", movsd
        DR6_LINE "access, movsd reads, dr6"
        mov dword [SPOT], 0x1f8
        BREAK 2, SPOT, RW4
        TEST "access that faults", mov es, [SPOT]
        DR6_LINE "access that faults, dr6"
        BREAK 0, SPOT, WRITE1
        TEST "dr6 stays, first", mov byte [SPOT], 0
        BREAK 1, SPOT + 8, WRITE1
        TEST "dr6 stays, second", mov byte [SPOT + 8], 0
        DR6_LINE "dr6 stays"
        BREAK 0, SPOT, WRITE1
        mov eax, 0x400
        mov dr7, eax
        TEST "write, not enabled", mov [SPOT], al
        DR6_LINE "write, not enabled, dr6"
        mov eax, SPOT
        mov dr0, eax
        mov dr1, eax
        mov eax, 0x00110402
        mov dr7, eax
        TEST "write, second not enabled", mov [SPOT], al
        DR6_LINE "write, second not enabled, dr6"
        ; RF in the flags that are saved: set by faults, but for a breakpoint's, clear by traps.
%macro RF_GATE 1
        GATE %1, on_flags, CODE0, INTERRUPT0
%endmacro
        RF_GATE 1
        RF_GATE 3
        RF_GATE 6
        RF_GATE 0x2e
        TEST "rf, fault", ud2
        TEST "rf, int3", int3
        TEST "rf, int", int 0x2e
        BEGIN "rf, step"
        TRACED
        nop
        FINISH
        BREAK 0, rf_execution, EXEC
        BEGIN "rf, execution"
rf_execution:
        nop
        FINISH
        BREAK 0, SPOT, WRITE1
        TEST "rf, write", mov byte [SPOT], 0
        NO_BREAK
        GATE 1, stubs + 1 * 16, CODE0, INTERRUPT0
        GATE 3, stubs + 3 * 16, CODE0, INTERRUPT0
        GATE 6, stubs + 6 * 16, CODE0, INTERRUPT0
        GATE 0x2e, stubs + 0x2e * 16, CODE0, INTERRUPT0
        ; General detect.
        mov eax, 0x2400
        mov dr7, eax
        TEST "general detect", mov eax, dr0
        BEGIN "general detect is off in the handler"
        mov eax, dr7
        VALUE eax
        FINISH
        DR6_LINE "general detect, dr6"
        mov eax, 0x2400
        mov dr7, eax
        TEST "general detect, write", mov dr6, eax
        NO_BREAK
        BEGIN "fixed bits"
        xor eax, eax
        mov dr6, eax
        mov eax, dr6
        VALUE eax
        xor eax, eax
        mov dr7, eax
        mov eax, dr7
        VALUE eax
        mov eax, 0x0000d400             ; bit 11 is there on some
        mov dr7, eax
        mov eax, dr7
        VALUE eax
        FINISH
        NO_BREAK

        ; Alignment.
        mov eax, cr0
        or eax, 0x40000
        mov cr0, eax
        RING3 "ac, dword aligned", ac_good, 0x40202
        RING3 "ac, dword", ac_dword, 0x40202
        RING3 "ac, word", ac_word, 0x40202
        RING3 "ac, write", ac_write, 0x40202
        RING3 "ac, push", ac_push, 0x40202
        RING3 "ac, qword", ac_qword, 0x40202
        RING3 "ac, off", ac_dword, 0x202
        RING3 "ac, les", ac_les, 0x40202
        RING3 "ac, string", ac_string, 0x40202
        RING3 "ac, cmpxchg8b", ac_cmpxchg8b, 0x40202
        RING3 "ac, fstenv", ac_fstenv, 0x40202
        RING3 "ac, byte", ac_byte, 0x40202
        RING3 "ac, sgdt", ac_sgdt, 0x40202
        BEGIN "ac at cpl 0"
        pushfd
        or dword [esp], 0x40000
        popfd
        mov eax, [SPOT + 1]
        FINISH
        jmp the_end

; Identity for 4 MiB but for the page at PAGED; an IDT whose entry 14 begins a page. EBX: CR3.
paging_on:
        mov edi, PAGE_DIRECTORY
        mov ecx, 0x400
        xor eax, eax
        rep stosd
        mov dword [PAGE_DIRECTORY], PAGE_TABLE + 3
        mov edi, PAGE_TABLE
        mov eax, 3
        mov ecx, 0x400
.next:  stosd
        add eax, 0x1000
        loop .next
        mov dword [PAGE_TABLE + (PAGED >> 12) * 4], 0
        mov esi, IDT
        mov edi, SPLIT_IDT
        mov ecx, 0x30 * 2
        rep movsd
        mov ebx, PAGE_DIRECTORY
        mov cr3, ebx
        mov eax, cr0
        or eax, 0x80000000
        mov cr0, eax
        lidt [split_idtr]
        ret
no_stack:
        mov esp, PAGED + 0x800
        push eax
gp_no_stack:
        mov esp, PAGED + 0x800
        mov es, [bad_selector]
; The double fault's task: says what is on its stack and what it came from, and leaves as no task should.
df_handler:
        mov eax, [df_task]
        movzx eax, ax
        mov [seen_back], eax
        mov eax, [esp]
        mov [seen_code], eax
        lea eax, [esp - STACK0]
        mov [seen_stack], eax
        mov esi, task_text
        call puts
        call finish
        mov byte [gdt + TSS + 5], 0x89
        mov byte [gdt + DF_TASK + 5], 0x89
        mov ax, TSS
        ltr ax
        clts
        jmp go_on
pop_null:
        push dword 0
        pop ss
pop_rpl3:
        push dword DATA3
        pop ss
pop_absent:
        push dword ABSENT_DATA
        pop ss
pop_code:
        push dword CODE0
        pop ss
pop_ds_absent:
        push dword ABSENT_DATA
        pop ds
pop_es_beyond:
        push dword 0x1f8
        pop es
; The error code is no concern of this one.
on_kept:
        add esp, 4
        VALUE eax
        mov eax, ds
        VALUE eax
        lea eax, [esp + 12 - STACK]
        VALUE eax
        call finish
        jmp go_on
; What lies on top of the stack, as an address of the line.
on_frame:
        mov eax, [esp]
        sub eax, [origin]
        VALUE eax
        call finish
        jmp go_on
int_3:  db 0xcd, 3
lock_nop:
        db 0xf0, 0x90
lock_register:
        db 0xf0, 0x01, 0xc0
lock_read:
        db 0xf0, 0x3b, 0x05
        dd SPOT
lea_register:
        db 0x8d, 0xc0
les_register:
        db 0xc4, 0xc0
ud0_form:
        db 0x0f, 0xff, 0xc0
ud1_form:
        db 0x0f, 0xb9, 0xc0
mov_cr1:
        db 0x0f, 0x20, 0xc8
too_long:
        times 15 db 0x26
        nop
        ret
salc:   db 0xd6
        ret
nw_without_cd:
        mov eax, 0x20000011
        mov cr0, eax
        ret
rdmsr_unknown:
        mov ecx, 0x12345678
        rdmsr
        ret
wrmsr_unknown:
        mov ecx, 0x12345678
        wrmsr
        ret
wrmsr_efer:
        mov ecx, 0xc0000080
        rdmsr
        or eax, 0x2
        wrmsr
        ret
divide_x87:
        fdiv st0, st1
        ret
on_trap16:
        movzx eax, sp
        VALUE eax
        pop ax
        pop ax
        pop ax
        call finish
        jmp go_on
step_ss_twice:
        TRACED
        mov ss, [data_selector]
        mov ss, [data_selector]
        nop
        nop
        ret
step_pop_ss:
        push ss
        TRACED
        pop ss
        nop
        nop
        ret
step_ss_int3:
        TRACED
        mov ss, [data_selector]
        int3
step_iret:
        pushfd
        or dword [esp], 0x100
        push cs
        push dword .here
        iretd
.here:  nop
        nop
        ret
push_spot:
        mov ebp, esp
        mov esp, SPOT + 4
        push eax
        mov esp, ebp
        ret
watched_ss:
        mov ss, [SPOT]
        nop
        nop
        ret
broken_ss:
        mov eax, DATA0
        mov ss, ax
after_ss:
        nop
        ret
broken_sti:
        sti
after_sti:
        nop
        cli
        ret
on_flags:
        mov eax, [esp + 8]
        and eax, 0x10000
        VALUE eax
        call finish
        jmp go_on
%macro AC_DATA 0
        mov bx, DATA3
        mov ds, bx
        mov es, bx
%endmacro
ac_good:
        AC_DATA
        mov eax, [SPOT + 4]
        int 0x80
ac_dword:
        AC_DATA
        mov eax, [SPOT + 2]
        int 0x80
ac_word:
        AC_DATA
        mov ax, [SPOT + 1]
        int 0x80
ac_write:
        AC_DATA
        mov [SPOT + 3], eax
        int 0x80
ac_push:
        sub esp, 2
        push eax
        int 0x80
ac_qword:
        AC_DATA
        fld qword [SPOT + 4]
        int 0x80
ac_les: AC_DATA
        les eax, [SPOT + 1]
        int 0x80

ac_string:
        AC_DATA
        mov esi, SPOT + 1
        lodsw
        int 0x80
ac_cmpxchg8b:
        AC_DATA
        cmpxchg8b [SPOT + 4]
        int 0x80
ac_fstenv:
        AC_DATA
        fnstenv [SPOT + 2]
        int 0x80
ac_byte:
        AC_DATA
        mov al, [SPOT + 3]
        int 0x80
ac_sgdt:
        AC_DATA
        sgdt [SPOT + 4]
        int 0x80

task_text: db " the double fault's task", 0
        align 8
bounds: dd -2, 5
seen_back: dd 0
seen_code: dd 0
seen_stack: dd 0
split_idtr: dw 0x30 * 8 - 1
        dd SPLIT_IDT
        align 8
; CR3, EIP, flags, registers, segments.
df_task: times 7 dd 0
        dd PAGE_DIRECTORY, df_handler, 2, 0, 0, 0, 0, STACK0, 0, 0, 0
        dd DATA0, CODE0, DATA0, DATA0, DATA0, DATA0, 0
        dw 0, 0x68
stack_pointer: dd STACK
        dw DATA0
mxcsr_good: dd 0x1f80
mxcsr_bad: dd 0x10000
mxcsr_unmasked: dd 0
x87_unmasked: dw 0x37b
far_good: dd 0x12345678
        dw DATA3
far_stack: dd 0x12345678
        dw DATA0
far_null: dd 0x12345678
        dw 3
far_beyond: dd 0x12345678
        dw 0x1f8
far_absent: dd 0x12345678
        dw ABSENT_DATA
far_code: dd 0x12345678
        dw CODE0
far_tss: dd 0x12345678
        dw TSS
far_execute: dd 0x12345678
        dw EXECUTE_ONLY
far16:  dw 0x9876, DATA3
data_selector: dw DATA0
bad_selector: dw 0x1f8
absent_selector: dw ABSENT

        GDT_START
        dq 0x00cf1a000000ffff           ; ABSENT
        dq 0x00cf12000000ffff           ; ABSENT_DATA
        dq 0x00cf98000000ffff           ; EXECUTE_ONLY
        dw 0x67, df_task, 0x8900, 0     ; DF_TASK
        GDT_END
        IMAGE_END
