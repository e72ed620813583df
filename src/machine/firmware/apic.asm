; The local APIC, on machines that have one: after a reset it keeps the interrupts of the 8259 from the processor. In
; "virtual wire mode" (Intel, "MultiProcessor Specification" 1.4, section 3.6.2.2) it passes them on: input LINT0
; delivers what the 8259 asks for, LINT1 the non-maskable interrupt.

apic_base               equ 0xfee00000
apic_spurious           equ apic_base + 0xf0    ; spurious interrupt vector register: bit 8 enables the APIC
apic_lvt_lint0          equ apic_base + 0x350
apic_lvt_lint1          equ apic_base + 0x360
apic_deliver_nmi        equ 0x400
apic_deliver_extint     equ 0x700
cpuid_apic              equ 1 << 9              ; leaf 1, EDX

apic_init:
        mov eax, 1
        cpuid
        test edx, cpuid_apic
        jz .done
        o32 lgdt [cs:.table_limit]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp $ + 2
        mov bx, 8                       ; a flat segment, to reach beyond 1 MiB; its limit outlives protected mode
        mov ds, bx
        and al, 0xfe
        mov cr0, eax
        jmp $ + 2
        xor bx, bx
        mov ds, bx
        mov dword [dword apic_spurious], 0x1ff
        mov dword [dword apic_lvt_lint0], apic_deliver_extint
        mov dword [dword apic_lvt_lint1], apic_deliver_nmi
.done:
        ret

        align 8, db 0
.table:
        dq 0
        dw 0xffff, 0x0000, 0x9300, 0x008f       ; base 0, limit 4 GiB, data
.table_limit:
        dw $ - .table - 1
        dd 0xf0000 + .table
