; What rings 0 and 3 and virtual-8086 mode may do, and SYSENTER and SYSEXIT, in 32-bit protected mode (Intel SDM vol. 3A,
; 5.8.7, 5.9 and 20.2; vol. 2).
%include "protected.inc"

SYSENTER_CS equ 0x174
SYSENTER_ESP equ 0x175
SYSENTER_EIP equ 0x176
; SYSENTER wants four flat descriptors together, and the GDT begins with them.
SYSTEM_CS equ CODE0
ENTRY_STACK equ 0x5800
IOPL3   equ 0x3202

; WRITE register, value
%macro WRITE 2
        mov ecx, %1
        mov eax, %2
        xor edx, edx
        wrmsr
%endmacro
%macro TELL 1
        mov eax, %1
        int 0x81
%endmacro
; IN_RING3 name, flags, instruction: "ok" or what it raises there.
%macro IN_RING3 3+
        RING3 {%1}, %%body, %2
        jmp %%past
%%body:
        push dword DATA3
        pop ds
        push dword DATA3
        pop es
        mov esi, scratch
        mov edi, scratch
        mov edx, 0x80
        %3
        mov eax, 0x600d
        int 0x81
        int 0x80
%%past:
%endmacro
%macro RING3_ALL 2
        IN_RING3 {%1, "hlt"}, %2, hlt
        IN_RING3 {%1, "cli"}, %2, cli
        IN_RING3 {%1, "sti"}, %2, sti
        IN_RING3 {%1, "in al, dx"}, %2, in al, dx
        IN_RING3 {%1, "in al, 61h"}, %2, in al, 0x61
        IN_RING3 {%1, "out"}, %2, out 0x80, al
        IN_RING3 {%1, "insb"}, %2, insb
        IN_RING3 {%1, "outsb"}, %2, outsb
        IN_RING3 {%1, "mov from cr0"}, %2, mov eax, cr0
        IN_RING3 {%1, "mov to cr3"}, %2, mov cr3, eax
        IN_RING3 {%1, "mov from dr0"}, %2, mov eax, dr0
        IN_RING3 {%1, "mov to dr7"}, %2, mov dr7, eax
        IN_RING3 {%1, "clts"}, %2, clts
        IN_RING3 {%1, "invd"}, %2, invd
        IN_RING3 {%1, "wbinvd"}, %2, wbinvd
        IN_RING3 {%1, "invlpg"}, %2, invlpg [0]
        IN_RING3 {%1, "lgdt"}, %2, lgdt [gdtr]
        IN_RING3 {%1, "lidt"}, %2, lidt [idtr]
        IN_RING3 {%1, "lldt"}, %2, lldt ax
        IN_RING3 {%1, "ltr"}, %2, ltr ax
        IN_RING3 {%1, "lmsw"}, %2, lmsw ax
        IN_RING3 {%1, "rdmsr"}, %2, rdmsr
        IN_RING3 {%1, "wrmsr"}, %2, wrmsr
        IN_RING3 {%1, "sysexit"}, %2, sysexit
        IN_RING3 {%1, "rdtsc"}, %2, rdtsc
        IN_RING3 {%1, "cpuid"}, %2, cpuid
        IN_RING3 {%1, "sgdt"}, %2, sgdt [scratch]
        IN_RING3 {%1, "sidt"}, %2, sidt [scratch]
        IN_RING3 {%1, "sldt"}, %2, sldt ax
        IN_RING3 {%1, "str"}, %2, str ax
        IN_RING3 {%1, "smsw"}, %2, smsw ax
        IN_RING3 {%1, "verr"}, %2, verr ax
        IN_RING3 {%1, "lar"}, %2, lar eax, ax
        IN_RING3 {%1, "arpl"}, %2, arpl ax, dx
        IN_RING3 {%1, "int 20h"}, %2, int 0x20
%endmacro
; IN_V86 name, flags, label
%macro IN_V86 3
        V86 {%1}, %3, %2
%endmacro
%macro V86_ALL 2
        IN_V86 {%1, "hlt"}, %2, v86_hlt
        IN_V86 {%1, "cli"}, %2, v86_cli
        IN_V86 {%1, "sti"}, %2, v86_sti
        IN_V86 {%1, "pushf"}, %2, v86_pushf
        IN_V86 {%1, "popf"}, %2, v86_popf
        IN_V86 {%1, "iret"}, %2, v86_iret
        IN_V86 {%1, "int 21h"}, %2, v86_int
        IN_V86 {%1, "int3"}, %2, v86_int3
        IN_V86 {%1, "into"}, %2, v86_into
        IN_V86 {%1, "in"}, %2, v86_in
        IN_V86 {%1, "mov from cr0"}, %2, v86_cr0
        IN_V86 {%1, "lgdt"}, %2, v86_lgdt
        IN_V86 {%1, "sldt"}, %2, v86_sldt
        IN_V86 {%1, "lar"}, %2, v86_lar
        IN_V86 {%1, "arpl"}, %2, v86_arpl
        IN_V86 {%1, "sysexit"}, %2, v86_sysexit
        IN_V86 {%1, "smsw"}, %2, v86_smsw
%endmacro

main:   RING3_ALL "iopl 0, ", 0x202
        RING3_ALL "iopl 3, ", IOPL3
        RING3 "popf in ring 3", user_popf
        RING3 "popf in ring 3, iopl 3", user_popf, IOPL3
        BEGIN "popf in ring 0"
        push dword 0x3ad7
        popfd
        pushfd
        pop eax
        cld
        VALUE eax
        FINISH
        push dword 2
        popfd
        mov eax, cr4
        or eax, 4
        mov cr4, eax
        IN_RING3 "rdtsc with tsd", 0x202, rdtsc
        TEST "rdtsc with tsd in ring 0", rdtsc
        mov eax, cr4
        and eax, ~4
        mov cr4, eax

        ; The bitmap of the TSS lets some ports through.
        mov byte [tss + 0x68 + 0x80 / 8], 0xfe
        mov byte [tss + 0x68 + 0x61 / 8], 0xfd
        IN_RING3 "out to a port that is open", 0x202, out 0x80, al
        IN_RING3 "out to one that is not", 0x202, out 0x81, al
        IN_RING3 "word out beside it", 0x202, out 0x80, ax
        IN_RING3 "in from a port that is open", 0x202, in al, 0x61
        IN_RING3 "in beyond the bitmap", 0x202, in al, 0xf0
        V86 "in from a port that is open, v86", v86_in
        V86 "out to one that is not, v86", v86_out

        V86_ALL "v86 ", 0x20202
        V86_ALL "v86 iopl 3, ", 0x23202

        ; SYSENTER and SYSEXIT.
        WRITE SYSENTER_CS, 0
        TEST "sysenter without cs", sysenter
        TEST "sysexit without cs", sysexit
        WRITE SYSENTER_CS, SYSTEM_CS
        WRITE SYSENTER_ESP, ENTRY_STACK
        WRITE SYSENTER_EIP, on_sysenter
        RING3 "sysenter", user_sysenter
        RING3 "sysenter, flags", user_sysenter, 0x40ed7
        V86 "sysenter, v86", v86_sysenter
        BEGIN "sysenter from ring 0"
        mov dword [origin], after_sysenter
        sysenter
after_ %+ test_number:
        jmp the_end

on_sysenter:
        mov ax, DATA0
        mov ds, ax
        mov es, ax
        mov [saved], esp
        pushfd
        pop ebx
        mov eax, cs
        VALUE eax
        mov eax, ss
        VALUE eax
        VALUE ebx
        VALUE [saved]
        mov edx, after_sysenter
        mov ecx, STACK3
        sysexit
user_sysenter:
        sysenter
after_sysenter:
        pushfd
        pop ebx
        mov ecx, cs
        TELL ecx
        mov ecx, ss
        TELL ecx
        TELL ebx
        TELL esp
        int 0x80
user_popf:
        push dword 0xcd7
        popfd
        pushfd
        pop ecx
        push dword 0x3ed7
        popfd
        pushfd
        pop ebx
        cld
        TELL ecx
        TELL ebx
        int 0x80

        bits 16
v86_hlt: hlt
        int 0x80
v86_cli: cli
        jmp v86_flags
v86_sti: sti
        jmp v86_flags
v86_pushf:
        pushf
        jmp v86_flags
v86_popf:
        push 0x3ed7
        popf
        cld
v86_flags:
        pushfd
        pop eax
        int 0x81
        int 0x80
v86_iret:
        push 0x3002
        push 0
        push v86_flags
        iret
v86_int: int 0x21
        int 0x80
v86_int3: int3
        int 0x80
v86_into:
        mov al, 0x7f
        inc al
        into
        int 0x80
v86_in: in al, 0x61
        int 0x80
v86_out: out 0x81, al
        int 0x80
v86_cr0: mov eax, cr0
        int 0x80
v86_lgdt: lgdt [gdtr]
        int 0x80
v86_sldt: db 0x0f, 0x00, 0xc0         ; SLDT AX, which is for protected mode
        int 0x80
v86_lar: db 0x0f, 0x02, 0xc0          ; LAR AX, AX
        int 0x80
v86_arpl: db 0x63, 0xc0               ; ARPL AX, AX
        int 0x80
v86_sysexit: sysexit
        int 0x80
v86_smsw: smsw ax
        int 0x80
v86_sysenter: sysenter
        int 0x80

        bits 32
        align 4
scratch: dd 0, 0
saved:  dd 0
        GDT_START
        ; Room for a bitmap of the first 100h ports behind the TSS.
gdtr:   dw $ - gdt - 1
        dd gdt
idtr:   dw GATES * 8 - 1
        dd IDT
        align 4
tss:    dd 0, STACK0, DATA0
        times 0x66 - 12 db 0
        dw 0x68
        times 0x1e db 0xff
        db 0xff
tss_end:
        IMAGE_END
