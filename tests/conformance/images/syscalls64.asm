; System calls in long mode: SYSCALL and SYSRET, SYSENTER and SYSEXIT, which are not there, SWAPGS (AMD APM vol. 3).
%include "long.inc"

STAR    equ 0xc0000081
LSTAR   equ 0xc0000082
CSTAR   equ 0xc0000083
SFMASK  equ 0xc0000084
GS_BASE equ 0xc0000101
KERNEL_GS_BASE equ 0xc0000102
SYSENTER_CS equ 0x174
SYSENTER_ESP equ 0x175
SYSENTER_EIP equ 0x176
EFER    equ 0xc0000080
; SYSENTER wants six descriptors together: its own code and stack, and what SYSEXIT goes back to, 32 and 64 bits.
ENTER64 equ FIRST_OWN
ENTRY_STACK equ 0x5800
; Below the canonical addresses of the upper half.
NOT_CANONICAL equ 0x800000000000

; WRITE register, value
%macro WRITE 2
        mov rax, %2
        mov ecx, %1
        call write
%endmacro
%macro READ 1
        mov ecx, %1
        call read
        VALUE rax
%endmacro
; What ring 3 has to say, a number at a time.
%macro TELL 1
        mov rax, %1
        int 0x81
%endmacro
; BAD_MSR name, register: an address that is not canonical.
%macro BAD_MSR 2
        mov ecx, %2
        mov edx, 0x8000
        xor eax, eax
        TEST %1, wrmsr
%endmacro

main:   BAD_MSR "lstar not canonical", LSTAR
        BAD_MSR "cstar not canonical", CSTAR
        BAD_MSR "sysenter_esp not canonical", SYSENTER_ESP
        BAD_MSR "sysenter_eip not canonical", SYSENTER_EIP
        BAD_MSR "kernel_gs_base not canonical", KERNEL_GS_BASE
        WRITE STAR, (USER32 << 48) | (CODE64 << 32)
        WRITE LSTAR, on_syscall
        WRITE CSTAR, on_compatibility
        WRITE SFMASK, 0x40600
        WRITE SYSENTER_CS, ENTER64
        WRITE KERNEL_GS_BASE, 0
        WRITE SYSENTER_ESP, ENTRY_STACK
        WRITE SYSENTER_EIP, on_sysenter
        BEGIN "registers read back"
        READ STAR
        READ LSTAR
        READ CSTAR
        READ SFMASK
        READ SYSENTER_CS
        READ SYSENTER_ESP
        READ SYSENTER_EIP
        FINISH
        mov ecx, EFER
        call read
        and eax, ~1
        mov ecx, EFER
        call write
        TEST "syscall without sce", syscall
        TEST "sysret without sce", o64 sysret
        mov ecx, EFER
        call read
        or eax, 1
        mov ecx, EFER
        call write
        RING3 "syscall", user_syscall
        RING3 "syscall, flags", user_syscall, 0x40ed7
        RING3 "sysret of all flags", user_all_flags
        RING3 "sysret in ring 3", user_sysret
        BEGIN "sysret to 32 bits"
        mov ecx, user32
        mov qword [origin], user32
        mov r11d, 0x202
        o32 sysret
after_ %+ test_number:
        BEGIN "syscall from 32 bits"
        mov ecx, user32_syscall
        mov qword [origin], user32_syscall
        mov r11d, 0x202
        o32 sysret
after_ %+ test_number:
        mov rcx, NOT_CANONICAL
        mov r11d, 0x202
        TEST "sysret not canonical", o64 sysret

        RING3 "sysenter", user_sysenter
        RING3 "sysenter, flags", user_sysenter, 0x40ed7
        RING3 "sysexit in ring 3", user_sysexit
        BEGIN "sysexit to 32 bits"
        mov edx, user32
        mov qword [origin], user32
        mov ecx, STACK3
        o32 sysexit
after_ %+ test_number:
        BEGIN "sysenter from 32 bits"
        mov edx, user32_sysenter
        mov qword [origin], user32_sysenter
        mov ecx, STACK3
        o32 sysexit
after_ %+ test_number:
        mov rdx, NOT_CANONICAL
        xor ecx, ecx
        TEST "sysexit not canonical", o64 sysexit
        mov rcx, NOT_CANONICAL
        xor edx, edx
        TEST "sysexit, stack not canonical", o64 sysexit
        BEGIN "sysexit keeps the flags"
        push 0x6d7
        popfq
        mov edx, user_flags
        mov qword [origin], user_flags
        mov ecx, STACK3
        o64 sysexit
after_ %+ test_number:
        WRITE SYSENTER_CS, 3
        TEST "sysenter with a null cs", sysenter
        TEST "sysexit with a null cs", o64 sysexit
        WRITE SYSENTER_CS, ENTER64

        BEGIN "swapgs"
        WRITE GS_BASE, 0x1000
        WRITE KERNEL_GS_BASE, 0xffff800000002000
        swapgs
        READ GS_BASE
        READ KERNEL_GS_BASE
        mov ax, DATA
        mov gs, ax
        READ GS_BASE
        READ KERNEL_GS_BASE
        swapgs
        READ GS_BASE
        FINISH
        RING3 "swapgs in ring 3", user_swapgs
        RING3 "swapgs from 32 bits", user32_swapgs, 0x202, USER32
        jmp the_end

; RAX to MSR ECX, and back.
write:  mov rdx, rax
        shr rdx, 32
        wrmsr
        ret
read:   rdmsr
        shl rdx, 32
        or rax, rdx
        ret

; Entered from 64-bit code: everything it can see; and back, with the flags in R11.
on_syscall:
        mov [saved], rcx
        mov [saved + 8], r11
        mov [saved + 16], rsp
        mov rsp, ENTRY_STACK
        call tell_segments
        mov rax, [saved]
        sub rax, [origin]
        VALUE rax
        VALUE [saved + 8]
        VALUE [saved + 16]
        mov rcx, [saved]
        mov r11, [saved + 8]
        mov rsp, [saved + 16]
        o64 sysret
; Entered from compatibility mode: the line ends here.
on_compatibility:
        mov rsp, ENTRY_STACK
        mov rax, rcx
        sub rax, [origin]
        VALUE rax
        VALUE r11
        call tell_segments
        jmp end_line
on_sysenter:
        mov [saved], rsp
        call tell_segments
        VALUE [saved]
        mov edx, user_flags
        mov ecx, STACK3
        o64 sysexit
; CS, SS and the flags.
tell_segments:
        pushfq
        pop rbx
        mov eax, cs
        VALUE rax
        mov eax, ss
        VALUE rax
        VALUE rbx
        ret

user_syscall:
        syscall
user_flags:
        pushfq
        pop rbx
        mov ecx, cs
        TELL rcx
        mov ecx, ss
        TELL rcx
        TELL rbx
        TELL rsp
        int 0x80
user_sysenter:
        sysenter
; The entry point gives R11 back as it was, all but TF.
user_all_flags:
        push qword [all_flags]
        popfq
        syscall
        pushfq
        pop rbx
        TELL rbx
        int 0x80
user_sysret:
        o64 sysret
user_sysexit:
        o64 sysexit
user_swapgs:
        swapgs

        bits 32
user32: mov eax, cs
        int 0x81
        mov eax, ss
        int 0x81
        pushfd
        pop eax
        int 0x81
        int 0x80
user32_syscall:
        mov esp, STACK3
        syscall
user32_sysenter:
        sysenter
user32_swapgs:
        db 0x0f, 0x01, 0xf8             ; SWAPGS, which is 64-bit code

        bits 64
        align 8
all_flags: dq 0x3ffed7
saved:  dq 0, 0, 0
        GDT_START
        dq 0x00af9a000000ffff
        dq 0x00cf92000000ffff
        dq 0x00cffa000000ffff
        dq 0x00cff2000000ffff
        dq 0x00affa000000ffff
        dq 0x00cff2000000ffff
        GDT_END
        IMAGE_END
