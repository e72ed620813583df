; The local APIC: its registers, priorities, timer and errors; the I/O APIC between the 8254 and it; the 8259 beside them
; (Intel SDM vol. 3A, chapter 11; 82093AA datasheet), and the HPET (IA-PC HPET Specification 1.0a). Without paging, in ring 0.
%include "protected.inc"

APIC    equ 0xfee00000
IOAPIC  equ 0xfec00000
HPET    equ 0xfed00000
; What the handlers left: how many came, and of each its vector.
LOG     equ 0x20000
; Vectors with handlers: 40h ... 77h, and 78h for the 8259's IRQ 0.
FIRST_VECTOR equ 0x40
VECTORS equ 0x40
SPURIOUS equ 0x7f

%macro APIC_SET 2
        mov dword [APIC + %1], %2
%endmacro
%macro APIC_SHOW 1-2 0xffffffff
        mov eax, [APIC + %1]
        and eax, %2
        VALUE eax
%endmacro
%macro IOAPIC_SET 2
        mov dword [IOAPIC], %1
        mov dword [IOAPIC + 0x10], %2
%endmacro
%macro IOAPIC_SHOW 1-2 0xffffffff
        mov dword [IOAPIC], %1
        mov eax, [IOAPIC + 0x10]
        and eax, %2
        VALUE eax
%endmacro
; An interrupt to the processor itself.
%macro SELF_IPI 1
        APIC_SET 0x300, 0x44000 | %1
%endmacro
%macro LET_IN 0
        sti
        times 8 nop
        cli
%endmacro
%macro OUTB 2
        mov al, %2
        out %1, al
%endmacro

main:   cli
        call quiet
        mov ebx, 0
        mov ecx, VECTORS
        mov eax, handlers + (CODE0 << 16)
        mov edi, IDT + FIRST_VECTOR * 8
.next:  mov [edi], eax
        mov dword [edi + 4], INTERRUPT0 << 8
        add edi, 8
        add eax, 8
        loop .next

        BEGIN "announced, enabled, of the boot processor"
        mov eax, 1
        cpuid
        shr edx, 9
        and edx, 1
        VALUE edx
        shr ebx, 24
        VALUE ebx
        mov ecx, 0x1b
        rdmsr
        and eax, 0xfffffbff
        VALUE eax
        FINISH
        BEGIN "version is of an integrated APIC"
        APIC_SHOW 0x30, 0xf0
        FINISH
        BEGIN "id, logical destination, format"
        APIC_SHOW 0x20
        APIC_SET 0xd0, 0x05ffffff
        APIC_SHOW 0xd0, 0xff000000
        APIC_SET 0xe0, 0x0fffffff
        APIC_SHOW 0xe0
        APIC_SET 0xe0, 0xffffffff
        APIC_SHOW 0xe0
        FINISH
        BEGIN "virtual wire mode, as the firmware leaves it"
        APIC_SHOW 0x350, 0x10700
        APIC_SHOW 0xf0, 0x100
        FINISH

        BEGIN "interrupts in the order of priority"
        call fresh
        SELF_IPI 0x41
        SELF_IPI 0x62
        SELF_IPI 0x53
        LET_IN
        call show_log
        FINISH
        BEGIN "request and service registers"
        call fresh
        SELF_IPI 0x45
        APIC_SHOW 0x220
        APIC_SHOW 0x120
        LET_IN
        APIC_SHOW 0x220
        APIC_SHOW 0x120
        call show_log
        FINISH
        BEGIN "task priority holds a class back"
        call fresh
        APIC_SET 0x80, 0x50
        APIC_SHOW 0xa0
        SELF_IPI 0x57
        SELF_IPI 0x64
        LET_IN
        call show_log
        APIC_SET 0x80, 0x4f
        APIC_SHOW 0x80
        LET_IN
        call show_log
        APIC_SET 0x80, 0
        FINISH
        BEGIN "in service, the same class waits"
        call fresh
        mov byte [no_eoi], 1
        SELF_IPI 0x51
        LET_IN
        APIC_SHOW 0xa0
        SELF_IPI 0x5f
        SELF_IPI 0x60
        LET_IN
        call show_log
        APIC_SHOW 0x120
        APIC_SHOW 0x130
        APIC_SET 0xb0, 0
        APIC_SET 0xb0, 0
        mov byte [no_eoi], 0
        LET_IN
        call show_log
        FINISH
        BEGIN "the same interrupt twice is one"
        call fresh
        SELF_IPI 0x46
        SELF_IPI 0x46
        LET_IN
        call show_log
        FINISH
        BEGIN "to a physical id, to nobody, to everybody"
        call fresh
        APIC_SET 0x310, 0
        APIC_SET 0x300, 0x4041
        APIC_SET 0x310, 0x09000000
        APIC_SET 0x300, 0x4042
        APIC_SET 0x310, 0xff000000
        APIC_SET 0x300, 0x4043
        LET_IN
        call show_log
        FINISH
        BEGIN "to a logical destination, flat"
        call fresh
        APIC_SET 0xe0, 0xffffffff
        APIC_SET 0xd0, 0x04000000
        APIC_SET 0x310, 0x06000000
        APIC_SET 0x300, 0x4841
        APIC_SET 0x310, 0x02000000
        APIC_SET 0x300, 0x4842
        LET_IN
        call show_log
        FINISH
        BEGIN "to a logical destination, cluster"
        call fresh
        APIC_SET 0xe0, 0x0fffffff
        APIC_SET 0xd0, 0x12000000
        APIC_SET 0x310, 0x13000000
        APIC_SET 0x300, 0x4841
        APIC_SET 0x310, 0x22000000
        APIC_SET 0x300, 0x4842
        APIC_SET 0x310, 0x14000000
        APIC_SET 0x300, 0x4843
        LET_IN
        call show_log
        APIC_SET 0xe0, 0xffffffff
        APIC_SET 0xd0, 0x01000000
        FINISH
        BEGIN "to all but itself"
        call fresh
        APIC_SET 0x300, 0xc4041
        LET_IN
        call show_log
        FINISH

        BEGIN "an entry reads back what it has"
        APIC_SET 0x320, 0xffffffff
        APIC_SHOW 0x320, 0x3f0ff
        APIC_SET 0x320, 0x10060
        APIC_SHOW 0x320
        FINISH
        BEGIN "timer, once"
        call fresh
        APIC_SET 0x3e0, 0x0b
        APIC_SET 0x320, 0x60
        APIC_SET 0x380, 100000
        call wait_one
        APIC_SHOW 0x390
        APIC_SHOW 0x380
        call show_log
        FINISH
        BEGIN "timer, over and over"
        call fresh
        APIC_SET 0x3e0, 0x0b
        APIC_SET 0x320, 0x20061
        APIC_SET 0x380, 2000000
        call wait_one
        call wait_one
        call wait_one
        APIC_SET 0x380, 0
        APIC_SHOW 0x390
        LET_IN
        call show_log
        FINISH
        BEGIN "timer, masked"
        call fresh
        APIC_SET 0x320, 0x10062
        APIC_SET 0x380, 100
        call delay
        APIC_SHOW 0x390
        APIC_SHOW 0x230
        LET_IN
        call show_log
        FINISH
        BEGIN "timer, the count goes down"
        APIC_SET 0x3e0, 0x0a
        APIC_SET 0x380, 0xffffffff
        mov eax, [APIC + 0x390]
        push eax
        call delay
        mov ebx, [APIC + 0x390]
        pop eax
        cmp ebx, eax
        sbb eax, eax
        VALUE eax
        APIC_SET 0x380, 0
        FINISH
        BEGIN "divide configuration"
        APIC_SET 0x3e0, 0xffffffff
        APIC_SHOW 0x3e0, 0xb
        APIC_SET 0x3e0, 0x0b
        FINISH

        BEGIN "an interrupt with the vector of an exception is an error"
        call fresh
        APIC_SET 0x280, 0
        APIC_SET 0x370, 0x63
        SELF_IPI 0x0e
        APIC_SET 0x280, 0
        APIC_SHOW 0x280, 0x60
        LET_IN
        call show_log
        APIC_SET 0x370, 0x10000
        APIC_SET 0x280, 0
        APIC_SET 0x280, 0
        APIC_SHOW 0x280
        FINISH
        BEGIN "disabled by software, masked, and nothing comes"
        call fresh
        APIC_SET 0x320, 0x60
        APIC_SET 0xf0, SPURIOUS
        APIC_SHOW 0x320
        APIC_SET 0x320, 0x60
        APIC_SHOW 0x320
        APIC_SET 0xf0, 0x100 | SPURIOUS
        LET_IN
        call show_log
        FINISH

        BEGIN "virtual wire, the 8259's interrupt comes with its vector"
        call fresh
        APIC_SET 0x350, 0x700
        call pit_to_8259
        call wait_one
        OUTB 0x21, 0xff
        call show_log
        FINISH
        BEGIN "LINT0 masked, it does not come"
        call fresh
        APIC_SET 0x350, 0x10700
        call pit_to_8259
        call delay
        LET_IN
        OUTB 0x21, 0xff
        call show_log
        FINISH

        BEGIN "I/O APIC, entries"
        IOAPIC_SHOW 0x01, 0xff0000
        IOAPIC_SET 0x12, 0xfffeffff
        IOAPIC_SHOW 0x12, 0x1efff
        IOAPIC_SET 0x12, 0x10000
        IOAPIC_SHOW 0x12
        IOAPIC_SET 0x13, 0xffffffff
        IOAPIC_SHOW 0x13, 0xff000000
        IOAPIC_SET 0x13, 0
        IOAPIC_SHOW 0x3e
        FINISH
        BEGIN "I/O APIC, the timer at input 2"
        call fresh
        IOAPIC_SET 0x15, 0
        IOAPIC_SET 0x14, 0x70
        call pit_once
        call wait_one
        IOAPIC_SET 0x14, 0x10000
        call show_log
        FINISH
        BEGIN "I/O APIC, masked"
        call fresh
        IOAPIC_SET 0x14, 0x10070
        call pit_once
        call delay
        LET_IN
        call show_log
        FINISH
        BEGIN "I/O APIC, to the least of a logical destination"
        call fresh
        IOAPIC_SET 0x15, 0x01000000
        IOAPIC_SET 0x14, 0x971
        call pit_once
        call wait_one
        IOAPIC_SET 0x14, 0x10000
        IOAPIC_SET 0x15, 0
        call show_log
        FINISH

        BEGIN "HPET, capabilities"
        mov eax, [HPET]
        VALUE eax
        mov eax, [HPET + 4]
        VALUE eax
        FINISH
        BEGIN "HPET, stands, and runs"
        mov dword [HPET + 0x10], 0
        mov dword [HPET + 0xf0], 0x1234
        mov dword [HPET + 0xf4], 0
        call delay
        mov eax, [HPET + 0xf0]
        VALUE eax
        mov dword [HPET + 0x10], 1
        call delay
        mov eax, [HPET + 0xf0]
        cmp eax, 0x1235
        sbb eax, eax
        VALUE eax
        mov dword [HPET + 0x10], 0
        FINISH
        BEGIN "HPET, a timer in place of the 8254"
        call fresh
        IOAPIC_SET 0x14, 0x72
        mov dword [HPET + 0x10], 0
        mov dword [HPET + 0xf0], 0
        mov dword [HPET + 0xf4], 0
        mov dword [HPET + 0x100], 0x04
        mov dword [HPET + 0x108], 100000
        mov dword [HPET + 0x10c], 0
        mov dword [HPET + 0x10], 3
        call wait_one
        IOAPIC_SET 0x14, 0x10000
        mov dword [HPET + 0x100], 0
        mov dword [HPET + 0x10], 0
        call show_log
        FINISH
        BEGIN "HPET, a periodic timer"
        call fresh
        IOAPIC_SET 0x14, 0x73
        mov dword [HPET + 0xf0], 0
        mov dword [HPET + 0xf4], 0
        mov dword [HPET + 0x100], 0x4c
        mov dword [HPET + 0x108], 500000
        mov dword [HPET + 0x108], 500000
        mov dword [HPET + 0x10], 3
        call wait_one
        call wait_one
        call wait_one
        IOAPIC_SET 0x14, 0x10000
        mov dword [HPET + 0x100], 0
        mov dword [HPET + 0x10], 0
        call show_log
        FINISH

        BEGIN "turned off, it is not announced"
        mov ecx, 0x1b
        rdmsr
        and eax, ~0x800
        wrmsr
        mov eax, 1
        cpuid
        shr edx, 9
        and edx, 1
        VALUE edx
        FINISH
        jmp the_end

; Nothing asks for anything: the 8259 is set up for vectors 78h and 80h on and masked.
quiet:  OUTB 0x20, 0x11
        OUTB 0xa0, 0x11
        OUTB 0x21, 0x78
        OUTB 0xa1, 0x70
        OUTB 0x21, 0x04
        OUTB 0xa1, 0x02
        OUTB 0x21, 0x01
        OUTB 0xa1, 0x01
        OUTB 0x21, 0xff
        OUTB 0xa1, 0xff
        ret

; The APIC as it was, and an empty log.
fresh:  mov dword [LOG], 0
        APIC_SET 0xf0, 0x100 | SPURIOUS
        APIC_SET 0x80, 0
        ret

; Channel 0 of the 8254 counts down once, some milliseconds.
pit_once:
        OUTB 0x43, 0x30
        OUTB 0x40, 0x00
        OUTB 0x40, 0x20
        ret
pit_to_8259:
        call pit_once
        OUTB 0x21, 0xfe
        ret

; Until another interrupt has come, or long enough.
wait_one:
        mov eax, [LOG]
        mov ecx, 3000000
        sti
.wait:  cmp [LOG], eax
        jne .came
        loop .wait
.came:  cli
        ret

; Some milliseconds.
delay:  mov ecx, 2000000
.again: loop .again
        ret

show_log:
        mov ecx, [LOG]
        mov esi, LOG + 4
        VALUE ecx
        jecxz .done
.next:  lodsd
        VALUE eax
        loop .next
.done:  mov dword [LOG], 0
        ret

        align 8
handlers:
%assign vector FIRST_VECTOR
%rep VECTORS
        push byte vector
        jmp near on_interrupt
        align 8
  %assign vector vector + 1
%endrep

on_interrupt:
        push eax
        push ebx
        mov ebx, [LOG]
        mov eax, [esp + 8]
        mov [LOG + 4 + ebx * 4], eax
        inc dword [LOG]
        cmp eax, 0x78
        jb .apic
        OUTB 0x20, 0x20
        jmp .done
.apic:  cmp byte [no_eoi], 0
        jne .done
        APIC_SET 0xb0, 0
.done:  pop ebx
        pop eax
        add esp, 4
        iretd

no_eoi: db 0

        GDT_START
        GDT_END
        IMAGE_END
