; Exceptions, IST, privilege changes, call gates, SYSCALL, compatibility mode and paging faults in long mode. Every test
; prints one line on COM1: its name, then the exception's vector, error code, saved CS, RIP relative to the instruction
; meant, saved SS, saved RF|NT|IF, the handler's RSP when it entered, and CR2 for page faults. Ends with HLT and port 0xf4.
%include "boot.inc"

COM1    equ 0x3f8
CODE32  equ 0x08
DATA    equ 0x10
CODE64  equ 0x18
STACK   equ 0x20
USER32  equ 0x2b
USERSS  equ 0x33
USER64  equ 0x3b
TSS     equ 0x40
ABSENT  equ 0x58
GATE    equ 0x63
GATE32  equ 0x73
PAGES   equ 0x20000
STACK0  equ 0x6000
STACK3  equ 0x5000
IST1    equ 0x4000

%macro NAMED 1
        mov rsi, %%name
        call puts
        jmp %%next
%%name: db %1, ": ", 0
%%next:
%endmacro

; TEST name, instruction: what the instruction raises, or "passed".
%macro TEST 2+
        NAMED %1
        mov qword [resume], %%next
        mov qword [origin], %%insn
        mov [saved_rsp], rsp
%%insn: %2
        call passed
%%next:
%endmacro

; RING3 name, selector, label: goes to `label` at CPL 3 and comes back by whatever it raises.
%macro RING3 3
        NAMED %1
        mov qword [resume], %%next
        mov qword [origin], %3
        mov [saved_rsp], rsp
        push USERSS
        push STACK3
        push 0x202
        push %2
        push %3
        iretq
%%next:
%endmacro

start:
        lgdt [gdtr]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp CODE32:protected

        bits 32
protected:
        mov ax, DATA
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov esp, STACK0 - 0x800
        ; PML4, PDPT, one directory of 2 MiB pages; page 1 of it by a table of 4 KiB pages; two of 1 GiB, one with a reserved bit.
        mov edi, PAGES
        xor eax, eax
        mov ecx, 0x4000 / 4
        rep stosd
        mov dword [PAGES], PAGES + 0x1000 + 7
        mov dword [PAGES + 0x1000], PAGES + 0x2000 + 7
        mov dword [PAGES + 0x1008], 0x40000083 + 0x2000
        mov dword [PAGES + 0x1010], 0x87
        mov dword [PAGES + 0x2000], 0x87
        mov dword [PAGES + 0x2008], PAGES + 0x3000 + 7
        mov dword [PAGES + 0x2010], 0x400083
        mov dword [PAGES + 0x3000], 0x200005
        mov dword [PAGES + 0x3008], 0x201007
        mov dword [PAGES + 0x300c], 0x80000000
        mov dword [PAGES + 0x3010], 0x202007
        mov dword [PAGES + 0x3014], 0x00080000
        mov eax, PAGES
        mov cr3, eax
        mov eax, cr4
        or eax, 0x20
        mov cr4, eax
        mov ecx, 0xc0000080
        rdmsr
        or eax, 0x901
        wrmsr
        mov eax, cr0
        or eax, 0x80010000
        mov cr0, eax
        jmp CODE64:long_mode

        bits 64
        default abs
long_mode:
        call make_idt
        lidt [idtr]
        mov ax, TSS
        ltr ax
        mov ax, STACK
        mov ss, ax

        TEST "ud2", ud2
        TEST "int3", int3
        TEST "int 0x30 absent", int 0x30
        TEST "int 0x31 is a task gate", int 0x31
        TEST "int 0x32 leads to 32-bit code", int 0x32
        TEST "int 0x33 ist", int 0x33
        xor ecx, ecx
        TEST "div", div rcx
        mov rax, 0x800000000000
        TEST "non-canonical read", mov rbx, [rax]
        mov rbp, rax
        TEST "non-canonical stack", mov rbx, [rbp]
        TEST "non-canonical edge", mov rbx, [rax - 1]
        TEST "non-canonical jump", jmp rax
        TEST "non-canonical rsp", call bad_rsp
        mov rsp, STACK0 - 0x7f7
        TEST "unaligned stack", int3
        mov rsp, STACK0 - 0x800
        TEST "es null", mov es, [zero]
        TEST "es absent", mov es, [absent]
        TEST "ss null", mov ss, [zero]
        TEST "ltr busy", ltr [tss_selector]
        mov eax, 0x00010011
        TEST "cr0 without pg", mov cr0, rax
        xor eax, eax
        TEST "cr4 without pae", mov cr4, rax
        mov rax, 0x100000000
        TEST "cr0 upper half", mov cr0, rax
        TEST "cr8", call cr8_bad
        mov ecx, 0xc0000100
        mov edx, 0x8000
        xor eax, eax
        TEST "wrmsr non-canonical", wrmsr
        mov ecx, 0xc0000080
        xor edx, edx
        mov eax, 0xd03
        TEST "efer reserved", wrmsr
        mov eax, 0x801
        TEST "efer.lme off", wrmsr
        TEST "iretq with nt", call iret_nt
        mov ebx, 0xc0000000
        TEST "page absent", mov rax, [rbx]
        TEST "page write", mov [0x200123], rax
        TEST "page fetch", call go_nx
        TEST "page read nx", mov rax, [0x201000]
        TEST "page reserved", mov rax, [0x202000]
        TEST "1 gib reserved", mov rax, [0x40000000]
        mov ebx, 0x80007c00
        TEST "1 gib", mov rax, [rbx]

        RING3 "r3 hlt", USER64, r3_hlt
        RING3 "r3 int 0x80", USER64, r3_int80
        RING3 "r3 int 0x33 dpl", USER64, r3_int33
        RING3 "r3 int 0x34 ist", USER64, r3_int34
        RING3 "r3 page write", USER64, r3_write
        RING3 "r3 page fetch", USER64, r3_fetch
        RING3 "r3 supervisor", USER64, r3_supervisor
        RING3 "r3 rdmsr", USER64, r3_rdmsr
        RING3 "r3 swapgs", USER64, r3_swapgs
        RING3 "r3 sysret", USER64, r3_sysret
        RING3 "r3 ss null", USER64, r3_ss_null
        RING3 "r3 gate", USER64, r3_gate
        RING3 "r3 gate to 32", USER64, r3_gate32
        RING3 "compat int", USER32, compat_int
        RING3 "compat ud", USER32, compat_ud
        RING3 "compat segment null", USER32, compat_null
        RING3 "compat gate", USER32, compat_gate
        RING3 "compat to 64", USER32, compat_to64

        mov ecx, 0xc0000081
        mov edx, (USER32 << 16) | CODE64
        xor eax, eax
        wrmsr
        inc ecx
        mov eax, on_syscall
        xor edx, edx
        wrmsr
        mov ecx, 0xc0000084
        mov eax, 0x700
        wrmsr
        RING3 "syscall", USER64, r3_syscall

        ; A double fault: page fault whose handler's code segment is absent. Then the end.
        mov word [idt + 14 * 16 + 2], ABSENT
        mov qword [resume], .end
        NAMED "double fault"
        mov qword [origin], .insn
        mov ebx, 0xc0000000
.insn:  mov rax, [rbx]
.end:   mov rsi, done
        call puts
        mov al, 0
        out 0xf4, al
        hlt

bad_rsp:
        mov rsp, 0x800000000000
        push rax
cr8_bad:
        mov eax, 0x10
        mov cr8, rax
iret_nt:
        pushfq
        or qword [rsp], 0x4000
        popfq
        iretq
go_nx:  mov rax, 0x201000
        jmp rax

r3_hlt: hlt
r3_int80:
        int 0x80
r3_int33:
        int 0x33
r3_int34:
        int 0x34
r3_write:
        mov [0x200008], rax
r3_fetch:
        jmp 0x201000
r3_supervisor:
        mov rax, [0x400000]
r3_rdmsr:
        mov ecx, 0xc0000080
        rdmsr
r3_swapgs:
        swapgs
r3_sysret:
        o64 sysret
r3_ss_null:
        xor eax, eax
        mov ss, ax
r3_gate:
        call far [gate_pointer]
        int 0x80
r3_gate32:
        call far [gate32_pointer]
r3_syscall:
        syscall
        int 0x80
; Tells RCX relative to the test's start, R11, CS and SS of the kernel; then back.
on_syscall:
        mov r15, rcx
        mov r14, r11
        mov r13, rsp
        mov rsp, STACK0
        mov rdx, r15
        sub rdx, [origin]
        mov rsi, rcx_text
        call field
        mov rdx, r14
        mov rsi, r11_text
        call field
        mov edx, cs
        mov rsi, cs_text
        call field
        mov edx, ss
        mov rsi, ss_text
        call field
        mov rsi, then_text
        call puts
        mov rsp, r13
        mov rcx, r15
        mov r11, r14
        o64 sysret
gate_entry:
        mov rsi, gate_text
        call puts
        mov edx, ss
        call hex8
        mov rsi, rsp_text
        mov rdx, rsp
        call field
        mov rsi, then_text
        call puts
        retfq

        bits 32
compat_int:
        int 0x80
compat_ud:
        ud2
compat_null:
        xor eax, eax
        mov ds, ax
        mov eax, [0]
compat_gate:
        call GATE:0
        int 0x80
compat_to64:
        jmp USER64:r3_int80

        bits 64
passed: mov rsi, passed_text
puts:   push rax
.next:  lodsb
        test al, al
        jz .end
        call putc
        jmp .next
.end:   pop rax
        ret
putc:   push rdx
        push rax
        mov dx, COM1 + 5
.wait:  in al, dx
        test al, 0x20
        jz .wait
        pop rax
        mov dx, COM1
        out dx, al
        pop rdx
        ret
hex8:   push rcx
        push rax
        mov ecx, 8
.digit: rol edx, 4
        mov al, dl
        and al, 15
        cmp al, 10
        jb .low
        add al, 'a' - 10 - '0'
.low:   add al, '0'
        call putc
        loop .digit
        pop rax
        pop rcx
        ret
field:  call puts
        jmp hex8

; gate: vector, handler, attributes with IST, selector
%macro GATE64 4
        mov word [idt + %1 * 16], %2
        mov word [idt + %1 * 16 + 2], %4
        mov word [idt + %1 * 16 + 4], %3
        mov dword [idt + %1 * 16 + 6], 0
        mov dword [idt + %1 * 16 + 10], 0
        mov word [idt + %1 * 16 + 14], 0
%endmacro

make_idt:
        mov rdi, idt
        xor eax, eax
        mov ecx, 0x81 * 16 / 8
        rep stosq
%assign vector 0
%rep 0x20
        GATE64 vector, stub %+ vector, 0x8e00, CODE64
  %assign vector vector + 1
%endrep
        or byte [idt + 3 * 16 + 5], 0x60
        mov byte [idt + 12 * 16 + 4], 1
        mov byte [idt + 8 * 16 + 4], 1
        GATE64 0x30, stub6, 0x0e00, CODE64
        GATE64 0x31, stub6, 0x8500, CODE64
        GATE64 0x32, stub6, 0x8e00, CODE32
        GATE64 0x33, stub_int, 0x8e01, CODE64
        GATE64 0x34, stub_int, 0xee01, CODE64
        GATE64 0x80, stub_int, 0xee00, CODE64
        ret

%assign vector 0
%rep 0x20
stub %+ vector:
  %if vector != 8 && (vector < 10 || vector > 14) && vector != 17
        push 0
  %endif
        push vector
        jmp handler
  %assign vector vector + 1
%endrep
stub_int:
        push 0
        push 0x80

; Stack: vector, error code, RIP, CS, RFLAGS, RSP, SS.
handler:
        push rax
        push rcx
        push rdx
        lea rbp, [rsp + 24]
        mov rsi, vector_text
        mov rdx, [rbp]
        call field
        mov rsi, error_text
        mov rdx, [rbp + 8]
        call field
        mov rsi, cs_text
        mov rdx, [rbp + 24]
        call field
        mov rsi, rip_text
        mov rdx, [rbp + 16]
        sub rdx, [origin]
        call field
        mov rsi, ss_text
        mov rdx, [rbp + 48]
        call field
        mov rsi, flags_text
        mov rdx, [rbp + 32]
        and edx, 0x14200
        call field
        mov rsi, rsp_text
        mov rdx, rbp
        call field
        cmp dword [rbp], 14
        jne .end
        mov rsi, cr2_text
        mov rdx, cr2
        call field
.end:   mov al, 10
        call putc
        pop rdx
        pop rcx
        pop rax
        mov rsp, [saved_rsp]
        ; Whatever the test left in SS: the kernel's again, and the flags clean.
        push rax
        mov ax, STACK
        mov ss, ax
        pop rax
        push 2
        popfq
        jmp [resume]

vector_text: db "vector ", 0
error_text:  db " error ", 0
cs_text:     db " cs ", 0
rip_text:    db " rip ", 0
ss_text:     db " ss ", 0
flags_text:  db " flags ", 0
rsp_text:    db " rsp ", 0
cr2_text:    db " cr2 ", 0
rcx_text:    db "rcx ", 0
r11_text:    db " r11 ", 0
gate_text:   db "gate, ss ", 0
then_text:   db ", then ", 0
passed_text: db "passed", 10, 0
done:        db "done", 10, 0

        align 8
zero:           dw 0
absent:         dw ABSENT
tss_selector:   dw TSS
        align 8
resume:         dq 0
origin:         dq 0
saved_rsp:      dq 0
gate_pointer:   dd 0
                dw GATE
gate32_pointer: dd 0
                dw GATE32

        align 8
gdt:
        dq 0
        dq 0x00cf9a000000ffff           ; CODE32
        dq 0x00cf92000000ffff           ; DATA
        dq 0x00af9a000000ffff           ; CODE64
        dq 0x00cf92000000ffff           ; STACK
        dq 0x00cffa000000ffff           ; USER32
        dq 0x00cff2000000ffff           ; USERSS
        dq 0x00affa000000ffff           ; USER64
        dw 0x67, tss, 0x8900, 0, 0, 0, 0, 0
        dq 0
        dq 0x00cf12000000ffff           ; ABSENT
        dw gate_entry, CODE64, 0xec00, 0, 0, 0, 0, 0
        dw gate_entry, CODE32, 0xec00, 0, 0, 0, 0, 0
gdt_end:
gdtr:   dw gdt_end - gdt - 1
        dd gdt
idtr:   dw 0x81 * 16 - 1
        dq idt

        align 8
tss:    dd 0
        dq STACK0, 0, 0, 0
        dq IST1
        times 0x66 - 0x2c db 0
        dw 0x68

        times 512 * 32 - ($ - $$) db 0
idt     equ 0x10000
