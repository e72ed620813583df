; Exceptions, privilege changes, gates, tasks, virtual-8086 mode and paging faults in 32-bit protected mode. Every test
; prints one line on COM1: its name, then the exception's vector, error code, saved CS, EIP relative to the instruction
; meant, saved RF|VM|NT|IF, and CR2 for page faults. Leaves through port 0xf4.
%include "boot.inc"

COM1    equ 0x3f8
CODE0   equ 0x08
DATA0   equ 0x10
CODE3   equ 0x1b
DATA3   equ 0x23
TSS1    equ 0x28
TSS2    equ 0x30
GATE    equ 0x3b
GATE2   equ 0x43
ABSENT  equ 0x48
CONFORM equ 0x50
READONLY equ 0x58
DOWN    equ 0x60
SMALL   equ 0x68
TASKGATE equ 0x70
XONLY   equ 0x78
BADTSS  equ 0x80
STACK0  equ 0x6000
STACK3  equ 0x5000
PAGES   equ 0x20000

; TEST name, instruction: what the instruction raises, or "passed".
%macro TEST 2+
        mov esi, %%name
        mov dword [resume], %%next
        mov dword [origin], %%insn
        mov [saved_esp], esp
        call puts
%%insn: %2
        call passed
        jmp %%next
%%name: db %1, ": ", 0
%%next:
%endmacro

; RING3 name, label: goes to `label` at CPL 3 with IOPL 0 and comes back by whatever it raises.
%macro RING3 2-3 0x202
        mov esi, %%name
        mov dword [resume], %%next
        mov dword [origin], %2
        mov [saved_esp], esp
        call puts
        push dword DATA3
        push dword STACK3
        push dword %3
        push dword CODE3
        push dword %2
        iretd
%%name: db %1, ": ", 0
%%next:
%endmacro

; V86 name, label, flags: goes to `label` in virtual-8086 mode.
%macro V86 3
        mov esi, %%name
        mov dword [resume], %%next
        mov dword [origin], %2
        mov [saved_esp], esp
        call puts
        push dword 0x55
        push dword 0x44
        push dword 0x33
        push dword 0x22
        push dword 0
        push dword STACK3
        push dword %3
        push dword 0
        push dword %2
        iretd
%%name: db %1, ": ", 0
%%next:
%endmacro

start:
        lgdt [gdtr]
        lidt [idtr]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp CODE0:protected

        bits 32
protected:
        mov ax, DATA0
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov fs, ax
        mov gs, ax
        mov esp, STACK0 - 0x800
        call make_idt
        mov ax, TSS1
        ltr ax

        TEST "ud2", ud2
        TEST "int3", int3
        TEST "int 0x40 absent", int 0x40
        TEST "int 0x82 beyond", int 0x82
        mov eax, 0
        TEST "div", div eax
        TEST "es null", mov es, [zero]
        TEST "es beyond", mov es, [beyond]
        mov ax, ABSENT
        TEST "es absent", mov es, ax
        TEST "ss absent", mov ss, ax
        mov ax, CODE0
        TEST "ss code", mov ss, ax
        TEST "es code", mov es, ax
        mov ax, XONLY
        TEST "es execute-only", mov es, ax
        mov ax, 0
        TEST "ss null", mov ss, ax
        mov ax, READONLY
        TEST "ss read-only", mov ss, ax
        TEST "fs read-only", mov fs, ax
        TEST "fs write", mov [fs:0], eax
        TEST "fs read", mov ebx, [fs:0]
        TEST "cs write", mov [cs:0x6f00], eax
        mov ax, DOWN
        mov fs, ax
        TEST "down inside", mov ebx, [fs:0x1000]
        TEST "down outside", mov ebx, [fs:0xffc]
        mov ax, SMALL
        mov fs, ax
        TEST "limit inside", mov ebx, [fs:0xc]
        TEST "limit outside", mov ebx, [fs:0xd]
        mov ax, DATA0
        mov fs, ax
        TEST "jmp data", jmp DATA0:0
        TEST "jmp null", jmp 0:0
        TEST "jmp absent", jmp ABSENT:0
        TEST "call rpl 3", call CODE3:0
        TEST "ltr busy", ltr [tss1_selector]
        TEST "ltr data", ltr [data_selector]
        TEST "lldt data", lldt [data_selector]
        TEST "lar data3", call show_lar
        TEST "lsl down", call show_lsl

        RING3 "r3 hlt", r3_hlt
        RING3 "r3 in", r3_in
        RING3 "r3 in allowed", r3_in_allowed
        RING3 "r3 cli", r3_cli
        RING3 "r3 sti iopl 3", r3_sti, 0x3202
        RING3 "r3 int 0x30", r3_int30
        RING3 "r3 int 0x80", r3_int80
        RING3 "r3 ds dpl 0", r3_ds
        RING3 "r3 ss dpl 0", r3_ss
        RING3 "r3 jmp code0", r3_jmp
        RING3 "r3 conforming", r3_conforming
        RING3 "r3 dropped ds", r3_dropped
        RING3 "r3 cr0", r3_cr0
        RING3 "r3 popf", r3_popf
        RING3 "r3 call gate", r3_gate
        RING3 "r3 gate dpl", r3_gate0
        RING3 "r3 int3", r3_int3
        RING3 "r3 single step", r3_nops, 0x302

        V86 "v86 int iopl 0", v86_int, 0x20202
        V86 "v86 int iopl 3", v86_int, 0x23202
        V86 "v86 cli iopl 0", v86_cli, 0x20202
        V86 "v86 hlt", v86_hlt, 0x23202
        V86 "v86 limit", v86_limit, 0x23202
        V86 "v86 ud", v86_ud, 0x20202
        V86 "v86 lldt", v86_lldt, 0x20202
        V86 "v86 pushf iopl 3", v86_pushf, 0x23202

        TEST "call task", call TSS2:0
        TEST "task gate", call TASKGATE:0
        TEST "bad tss", call BADTSS:0
        mov eax, [gdt + TSS2 + 4]
        and eax, 0xf00
        TEST "tss2 type after", call show_eax
        str eax
        TEST "tr after", call show_eax
        mov eax, cr0
        and eax, 0x0f
        TEST "cr0 after", call show_eax
        clts

        ; Identity pages for the first 4 MiB, user and writable but for four.
        mov edi, PAGES
        mov dword [edi], PAGES + 0x1000 + 7
        mov ecx, 1023
        xor eax, eax
.clear: mov [edi + ecx * 4], eax
        loop .clear
        mov edi, PAGES + 0x1000
        mov eax, 7
        mov ecx, 1024
.fill:  stosd
        add eax, 0x1000
        loop .fill
        mov dword [PAGES + 0x1000 + 0x300 * 4], 0x300000
        mov dword [PAGES + 0x1000 + 0x301 * 4], 0x301005
        mov dword [PAGES + 0x1000 + 0x302 * 4], 0x302003
        mov dword [PAGES + 4], 0x00200083
        mov eax, PAGES
        mov cr3, eax
        mov eax, cr4
        or al, 0x10
        mov cr4, eax
        mov eax, cr0
        or eax, 0x80000000
        mov cr0, eax
        TEST "pf read", mov eax, [0x300123]
        TEST "pf write", mov [0x300456], eax
        TEST "pf fetch", call 0x300000
        TEST "pf read-only, wp 0", mov [0x301000], eax
        mov eax, cr0
        or eax, 0x10000
        mov cr0, eax
        TEST "pf read-only, wp 1", mov [0x301000], eax
        TEST "pf reserved", mov eax, [0x400000]
        TEST "pf crossing", mov [0x2ffffe], eax
        RING3 "pf r3 read", r3_read
        RING3 "pf r3 write", r3_write
        RING3 "pf r3 supervisor", r3_supervisor
        mov eax, [PAGES + 0x1000 + 0x301 * 4]
        TEST "pte read-only", call show_eax
        mov al, [0x303000]
        mov eax, [PAGES + 0x1000 + 0x303 * 4]
        TEST "pte read", call show_eax
        mov [0x303000], al
        mov eax, [PAGES + 0x1000 + 0x303 * 4]
        TEST "pte written", call show_eax
        ; A double fault: the handler of #UD has a bad selector, that of #NP and #GP too.
        mov word [idt + 6 * 8 + 2], ABSENT
        mov word [idt + 11 * 8 + 2], ABSENT
        TEST "double fault", ud2
        mov esi, done
        call puts
        mov al, 0
        out 0xf4, al
        hlt

show_lar:
        lar eax, [data3_selector]
        and eax, 0x00f0ff00             ; limit bits 19:16 are undefined
        jmp show_eax
show_lsl:
        lsl eax, [down_selector]
show_eax:
        mov edx, eax
        call hex8
        mov al, ' '
        jmp putc

r3_hlt: hlt
r3_in:  in al, 0x60
r3_in_allowed:
        mov dx, 0x61
        in al, dx
        hlt
r3_cli: cli
r3_sti: sti
        cli
        hlt
r3_int30:
        int 0x30
r3_int80:
        int 0x80
r3_ds:  mov ax, DATA0
        mov ds, ax
r3_ss:  mov ax, DATA0
        mov ss, ax
r3_jmp: jmp CODE0:r3_hlt
r3_conforming:
        jmp CONFORM:r3_hlt
r3_dropped:
        mov eax, [0]
r3_cr0: mov eax, cr0
r3_popf:
        push dword 0x3cd7
        popfd
        pushfd
        pop eax
        int 0x81
r3_gate:
        push dword 0x1111
        push dword 0x2222
        call GATE:0
        hlt
r3_gate0:
        call GATE2:0
r3_int3:
        int3
r3_nops:
        nop
        nop
r3_read:
        mov ax, DATA3
        mov ds, ax
        mov eax, [0x300008]
r3_write:
        mov ax, DATA3
        mov ds, ax
        mov [0x301008], eax
r3_supervisor:
        mov ax, DATA3
        mov ds, ax
        mov eax, [0x302008]

        bits 16
v86_int:
        int 0x80
v86_cli:
        cli
v86_hlt:
        hlt
v86_limit:
        mov bx, 0xffff
        mov ax, [bx]
v86_ud: ud2
v86_lldt:
        lldt ax
v86_pushf:
        pushf
        pop ax
        int 0x80

        bits 32
; Behind the call gate: two parameters, at CPL 0.
gate_entry:
        push ds
        push dword DATA0
        pop ds
        mov esi, gate_text
        call puts
        mov edx, [esp + 12]
        call hex8
        mov al, ' '
        call putc
        mov edx, [esp + 16]
        call hex8
        mov al, ' '
        call putc
        mov edx, esp
        call hex8
        mov al, ' '
        call putc
        pop ds
        retf 8

; The second task: says who called, goes back, and starts here again when called again.
task2:
        mov esi, task_text
        call puts
        movzx edx, word [tss2]
        call hex8
        mov al, ' '
        call putc
        pushfd
        pop edx
        call hex8
        mov al, ' '
        call putc
        iretd
        jmp task2

passed: mov esi, passed_text
puts:   pushad
.next:  lodsb
        test al, al
        jz .end
        call putc
        jmp .next
.end:   popad
        ret
putc:   push edx
        push eax
        mov dx, COM1 + 5
.wait:  in al, dx
        test al, 0x20
        jz .wait
        pop eax
        mov dx, COM1
        out dx, al
        pop edx
        ret
hex8:   mov ecx, 8
.digit: rol edx, 4
        mov al, dl
        and al, 15
        cmp al, 10
        jb .low
        add al, 'a' - 10 - '0'
.low:   add al, '0'
        call putc
        loop .digit
        ret

make_idt:
        mov edi, idt
        mov ebx, stubs
        mov ecx, 0x40
.next:  mov eax, ebx
        and eax, 0xffff
        or eax, CODE0 << 16
        stosd
        mov eax, ebx
        mov ax, 0x8e00
        stosd
        add ebx, 16
        loop .next
        ; INT3 may come from CPL 3; 0x80 and 0x81 too.
        or byte [idt + 3 * 8 + 5], 0x60
        mov dword [idt + 0x40 * 8 + 4], 0x0e00
        mov word [idt + 0x80 * 8], stub80
        mov word [idt + 0x80 * 8 + 2], CODE0
        mov dword [idt + 0x80 * 8 + 4], 0xee00
        mov word [idt + 0x81 * 8], stub81
        mov word [idt + 0x81 * 8 + 2], CODE0
        mov dword [idt + 0x81 * 8 + 4], 0xee00
        ret

stub80: push dword 0
        push dword 0x80
        jmp handler
stub81: push eax
        push dword 0x81
        jmp handler
        align 16
stubs:
%assign vector 0
%rep 0x40
        align 16
  %if vector != 8 && (vector < 10 || vector > 14) && vector != 17
        push dword 0
  %endif
        push dword vector
        jmp handler
  %assign vector vector + 1
%endrep

; Stack: vector, error code, EIP, CS, EFLAGS.
handler:
        cld
        pushad
        mov ax, DATA0
        mov ds, ax
        mov es, ax
        mov fs, ax
        mov gs, ax
        lea ebp, [esp + 32]
        mov esi, vector_text
        mov edx, [ebp]
        call field
        mov esi, error_text
        mov edx, [ebp + 4]
        call field
        mov esi, cs_text
        movzx edx, word [ebp + 12]
        call field
        mov esi, eip_text
        mov edx, [ebp + 8]
        sub edx, [origin]
        call field
        mov esi, flags_text
        mov edx, [ebp + 16]
        and edx, 0x34200
        call field
        cmp dword [ebp], 14
        jne .end
        mov esi, cr2_text
        mov edx, cr2
        call field
.end:   mov al, 10
        call putc
        popad
        mov esp, [saved_esp]
        jmp [resume]
field:  call puts
        jmp hex8

vector_text: db "vector ", 0
error_text:  db " error ", 0
cs_text:     db " cs ", 0
eip_text:    db " eip ", 0
flags_text:  db " flags ", 0
cr2_text:    db " cr2 ", 0
passed_text: db "passed", 10, 0
gate_text:   db "gate ", 0
task_text:   db "task, link and flags ", 0
done:        db "done", 10, 0

        align 8
zero:           dw 0
beyond:         dw 0x7ff8
tss1_selector:  dw TSS1
data_selector:  dw DATA0
data3_selector: dw DATA3
down_selector:  dw DOWN
resume:         dd 0
origin:         dd 0
saved_esp:      dd 0

        align 8
gdt:
        dq 0
        dq 0x00cf9a000000ffff           ; CODE0
        dq 0x00cf92000000ffff           ; DATA0
        dq 0x00cffa000000ffff           ; CODE3
        dq 0x00cff2000000ffff           ; DATA3
        dw tss1_end - tss1 - 1, tss1, 0x8900, 0
        dw 0x67, tss2, 0x8900, 0        ; TSS2
        dw gate_entry, CODE0, 0xec02, 0 ; GATE, two parameters
        dw gate_entry, CODE0, 0x8c02, 0 ; GATE2, DPL 0
        dq 0x00cf12000000ffff           ; ABSENT
        dq 0x00cf9e000000ffff           ; CONFORM
        dq 0x00cf90000000ffff           ; READONLY
        dq 0x0040960000000fff           ; DOWN
        dq 0x004092000000000f           ; SMALL
        dw 0, TSS2, 0x8500, 0           ; TASKGATE
        dq 0x00cf98000000ffff           ; XONLY
        dw 0x66, tss2, 0x8900, 0        ; BADTSS
gdt_end:
gdtr:   dw gdt_end - gdt - 1
        dd gdt
idtr:   dw 0x82 * 8 - 1
        dd idt

        align 4
tss1:   dd 0, STACK0, DATA0
        times 0x66 - 12 db 0
        dw 0x68
        times 0x60 / 8 db 0xff
        db 0xfd                         ; port 0x61 is free
        times 3 db 0xff
tss1_end:
        align 4
tss2:   dd 0
        times 0x1c - 4 db 0
        dd 0, task2, 2, 0, 0, 0, 0, task2_stack, 0, 0, 0
        dd DATA0, CODE0, DATA0, DATA0, DATA0, DATA0, 0
        dw 0, 0x68

        times 512 * 32 - ($ - $$) db 0
idt     equ 0x10000
task2_stack equ 0x4000
