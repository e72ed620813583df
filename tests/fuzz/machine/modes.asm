; Takes the CPU from the firmware's hand-over into a mode, and jumps to CODE there. MODE is one of those below. Every
; exception and interrupt goes to a handler that steps one byte further, so that what follows a fault is executed too.

REAL                    equ 0
PROTECTED               equ 1
PAGED                   equ 2
PAGED_RING3             equ 3
LONG                    equ 4
LONG_RING3              equ 5
VIRTUAL_8086            equ 6

%if MODE == LONG || MODE == LONG_RING3
%define IS_LONG 1
%else
%define IS_LONG 0
%endif

PAGE_TABLES             equ 0x1000
IDT                     equ 0x6000
CODE                    equ 0xa000
STACK                   equ 0xf000
USER_STACK              equ 0xe000

        bits 16
        org 0x7c00
        cli
        xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, STACK
        fninit
        mov eax, cr4
        or ax, 0x600
        mov cr4, eax
        xor eax, eax
        mov di, PAGE_TABLES
        mov cx, 0x1000
        rep stosd
%if MODE == REAL
        mov di, 0
.vector:
        mov word [di], handler
        mov word [di + 2], 0
        add di, 4
        cmp di, 0x400
        jne .vector
        jmp CODE

handler:
        push bp
        mov bp, sp
        inc word [bp + 2]
        pop bp
        iret
%else
        lgdt [gdt_pointer]
        lidt [idt_pointer]
        mov eax, cr0
        or al, 0x23
        mov cr0, eax
        jmp 8:protected

        bits 32
protected:
        mov ax, 16
        mov ds, ax
        mov es, ax
        mov fs, ax
        mov gs, ax
        mov ss, ax
        mov esp, STACK
        mov edi, IDT
        mov eax, handlers
.gate:
        mov [edi], ax
%if IS_LONG
        mov dword [edi + 2], 0xee000018
        mov word [edi + 4], 0xee00
        add edi, 16
%else
        mov word [edi + 2], 8
        mov word [edi + 4], 0xee00
        add edi, 8
%endif
        add eax, 16
        cmp eax, handlers + 256 * 16
        jne .gate
%if IS_LONG
        ; Pages of 4 KiB for the first MiB, and one of 2 MiB behind them.
        mov dword [PAGE_TABLES], PAGE_TABLES + 0x1007
        mov dword [PAGE_TABLES + 0x1000], PAGE_TABLES + 0x2007
        mov dword [PAGE_TABLES + 0x2000], PAGE_TABLES + 0x3007
        mov dword [PAGE_TABLES + 0x2008], 0x200087
        mov edi, PAGE_TABLES + 0x3000
        mov ebx, 8
%elif MODE != PROTECTED
        mov dword [PAGE_TABLES], PAGE_TABLES + 0x1007
        mov edi, PAGE_TABLES + 0x1000
        mov ebx, 4
%endif
%if MODE != PROTECTED
        mov eax, 7
.page:
        mov [edi], eax
        add edi, ebx
        add eax, 0x1000
        cmp eax, 0x100007
        jne .page
        mov eax, PAGE_TABLES
        mov cr3, eax
%endif
%if IS_LONG
        mov eax, cr4
        or al, 0x20
        mov cr4, eax
        mov ecx, 0xc0000080
        mov eax, 0x901
        xor edx, edx
        wrmsr
%endif
%if MODE != PROTECTED
        mov eax, cr0
        or eax, 0x80000000
        mov cr0, eax
%endif
        mov ax, 56
        ltr ax
%if MODE == PROTECTED || MODE == PAGED
        jmp CODE
%elif MODE == PAGED_RING3
        push dword 0x2b
        push dword USER_STACK
        push dword 2
        push dword 0x23
        push dword CODE
        iretd
%elif MODE == VIRTUAL_8086
        push dword 0
        push dword 0
        push dword 0
        push dword 0
        push dword 0
        push dword USER_STACK
        push dword 0x23002      ; VM, IOPL 3
        push dword 0
        push dword CODE
        iretd
%else
        jmp 24:.long
        bits 64
.long:
%if MODE == LONG
        jmp CODE
%else
        push 0x2b
        push USER_STACK
        push 2
        push 0x33
        push CODE
        iretq
%endif
%endif

        align 16
handlers:
%assign vector 0
%rep 256
%if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17
%if IS_LONG
        add rsp, 8
%else
        add esp, 4
%endif
%endif
%if IS_LONG
        inc qword [rsp]
        iretq
%else
        inc dword [esp]
        iretd
%endif
        align 16
%assign vector vector + 1
%endrep

gdt_pointer:
        dw gdt.end - gdt - 1
        dd gdt
idt_pointer:
        dw 0xfff
        dd IDT
        align 8
gdt:
        dq 0
%if MODE == PROTECTED
        ; Segments of 1 MiB: where there are no pages, it is they that stop what runs away.
        dq 0x004f9b000000ffff   ; 8: code, 32-bit
        dq 0x004f93000000ffff   ; 16: data
%else
        dq 0x00cf9b000000ffff
        dq 0x00cf93000000ffff
%endif
        dq 0x00af9b000000ffff   ; 24: code, 64-bit
        dq 0x00cffb000000ffff   ; 32: code, 32-bit, for ring 3
        dq 0x00cff3000000ffff   ; 40: data, for ring 3
        dq 0x00affb000000ffff   ; 48: code, 64-bit, for ring 3
        dw 103, tss             ; 56: the TSS
        db 0, 0x89, 0, 0
        dq 0
.end:
        align 8
tss:
        dd 0, STACK
%if IS_LONG
        dd 0
%else
        dd 16
%endif
        times 22 dd 0
        dw 0, 104
%endif
        times CODE - 0x7c00 - ($ - $$) db 0
