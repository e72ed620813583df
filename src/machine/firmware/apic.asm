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
        call flat_segments
        mov dword [dword apic_spurious], 0x1ff
        mov dword [dword apic_lvt_lint0], apic_deliver_extint
        mov dword [dword apic_lvt_lint1], apic_deliver_nmi
.done:
        ret
