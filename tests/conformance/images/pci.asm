; PCI: configuration mechanism 1, the identities of the chip set, base addresses, and the bus master of the primary IDE
; channel (PCI 2.1, 3.7.4.1, 6.2.5; 82371SB datasheet; "Programming Interface for Bus Master IDE Controller" 1.0).
%include "protected.inc"

IDE     equ 0x80000900
POWER   equ 0x80000b00
PRDS    equ 0x20000
BUFFER  equ 0x21000

; READ_PCI address: EAX
%macro READ_PCI 1
        mov eax, %1
        mov dx, 0xcf8
        out dx, eax
        mov dx, 0xcfc
        in eax, dx
%endmacro
%macro WRITE_PCI 2
        mov eax, %1
        mov dx, 0xcf8
        out dx, eax
        mov dx, 0xcfc
        mov eax, %2
        out dx, eax
%endmacro
%macro SHOW_PCI 1-2 0xffffffff
        READ_PCI %1
        and eax, %2
        VALUE eax
%endmacro
%macro OUTB 2
        mov dx, %1
        mov al, %2
        out dx, al
%endmacro
; A register of the bus master.
%macro SET_MASTER 2
        mov edx, [master]
        add dl, %1
        mov al, %2
        out dx, al
%endmacro
%macro SHOW_MASTER 1-2 0xff
        mov edx, [master]
        add dl, %1
        in al, dx
        and eax, %2
        VALUE eax
%endmacro
; PRD n, address, bytes and end of table
%macro PRD 3
        mov dword [PRDS + %1 * 8], %2
        mov dword [PRDS + %1 * 8 + 4], %3
%endmacro
; DISK sector, count, command
%macro DISK 3
        OUTB 0x1f6, 0xe0
        OUTB 0x1f2, %2
        OUTB 0x1f3, %1
        OUTB 0x1f4, 0
        OUTB 0x1f5, 0
        OUTB 0x1f7, %3
%endmacro

main:   cli
        OUTB 0x21, 0xff
        OUTB 0xa1, 0xff
        BEGIN "identities"
        SHOW_PCI 0x80000000
        SHOW_PCI 0x80000800
        SHOW_PCI 0x80000900
        SHOW_PCI 0x80000b00
        FINISH
        BEGIN "classes"
        SHOW_PCI 0x80000008, 0xffffff00
        SHOW_PCI 0x80000808, 0xffffff00
        SHOW_PCI 0x80000908, 0xffffff00
        SHOW_PCI 0x80000b08, 0xffffff00
        FINISH
        BEGIN "one device has several functions"
        SHOW_PCI 0x8000080c, 0x00ff0000
        FINISH
        BEGIN "nobody is there"
        SHOW_PCI 0x8000f800
        SHOW_PCI 0x80010000
        SHOW_PCI 0x00000000
        FINISH
        BEGIN "an identity cannot be written"
        WRITE_PCI 0x80000900, 0x12345678
        SHOW_PCI 0x80000900
        FINISH
        BEGIN "bytes and words of a register"
        READ_PCI 0x80000900
        mov dx, 0xcfe
        in ax, dx
        movzx eax, ax
        VALUE eax
        mov dx, 0xcfd
        in al, dx
        movzx eax, al
        VALUE eax
        FINISH
        BEGIN "the size of a base address"
        READ_PCI IDE + 0x20
        push eax
        WRITE_PCI IDE + 0x20, 0xffffffff
        SHOW_PCI IDE + 0x20, 0xffff
        pop ebx
        WRITE_PCI IDE + 0x20, ebx
        READ_PCI IDE + 0x20
        cmp eax, ebx
        sete al
        movzx eax, al
        VALUE eax
        FINISH
        BEGIN "the power management's pin"
        SHOW_PCI POWER + 0x3c, 0xff00
        FINISH

        ; The bus master at a place of its own.
        WRITE_PCI IDE + 4, 0
        WRITE_PCI IDE + 0x20, 0xd000
        WRITE_PCI IDE + 4, 5
        mov dword [master], 0xd000
        OUTB 0x3f6, 0
        BEGIN "descriptor table pointer"
        mov edx, [master]
        add dl, 4
        mov eax, PRDS + 3
        out dx, eax
        in eax, dx
        VALUE eax
        mov eax, PRDS
        out dx, eax
        FINISH
        BEGIN "status, what is the firmware's, and what is cleared"
        SET_MASTER 2, 0x66
        SHOW_MASTER 2, 0x67
        SET_MASTER 2, 0x06
        SHOW_MASTER 2, 0x67
        FINISH

        BEGIN "a sector to memory, in two regions"
        mov edi, BUFFER
        mov ecx, 0x400
        mov eax, 0xcccccccc
        rep stosd
        PRD 0, BUFFER, 0x100
        PRD 1, BUFFER + 0x800, 0x80000100
        DISK 0, 1, 0xc8
        SET_MASTER 0, 0x08
        SET_MASTER 0, 0x09
        call wait_master
        SHOW_MASTER 2, 0x07
        mov dx, 0x1f7
        in al, dx
        and eax, 0xc9
        VALUE eax
        movzx eax, word [BUFFER + 0x8fe]
        VALUE eax
        VALUE [BUFFER + 0x100]
        VALUE [BUFFER + 0x900]
        mov eax, [0x7c00]
        cmp eax, [BUFFER]
        sete al
        movzx eax, al
        VALUE eax
        SET_MASTER 0, 0x08
        FINISH
        BEGIN "its interrupt is remembered until it is cleared"
        SHOW_MASTER 2, 0x07
        SET_MASTER 2, 0x04
        SHOW_MASTER 2, 0x07
        FINISH
        BEGIN "more room than the device fills, the engine stays active"
        PRD 0, BUFFER, 0x80000400
        DISK 0, 1, 0xc8
        SET_MASTER 0, 0x09
        call wait_master
        SHOW_MASTER 2, 0x07
        SET_MASTER 0, 0x00
        SHOW_MASTER 2, 0x07
        SET_MASTER 2, 0x04
        mov dx, 0x1f7
        in al, dx
        FINISH
        BEGIN "from memory, and back by the data port"
        mov edi, BUFFER
        mov ecx, 0x100
        mov eax, 0x11223344
.fill:  stosd
        add eax, 0x01010101
        loop .fill
        PRD 0, BUFFER, 0x80000400
        DISK 60, 2, 0xca
        SET_MASTER 0, 0x01
        call wait_master
        SHOW_MASTER 2, 0x07
        SET_MASTER 0, 0x00
        SET_MASTER 2, 0x04
        mov dx, 0x1f7
        in al, dx
        DISK 61, 1, 0x20
.data:  in al, dx
        test al, 0x88
        js .data
        jz .data
        mov dx, 0x1f0
        mov edi, BUFFER + 0x1000
        mov ecx, 128
        rep insd
        mov esi, BUFFER + 0x200
        mov edi, BUFFER + 0x1000
        mov ecx, 128
        repe cmpsd
        sete al
        movzx eax, al
        VALUE eax
        mov dx, 0x1f7
        in al, dx
        FINISH
        BEGIN "started before the command"
        PRD 0, BUFFER, 0x80000200
        SET_MASTER 2, 0x04              ; the data port's command has raised an interrupt too
        SET_MASTER 0, 0x09
        DISK 0, 1, 0xc8
        call wait_master
        SHOW_MASTER 2, 0x07
        movzx eax, word [BUFFER + 0x1fe]
        VALUE eax
        SET_MASTER 0, 0x00
        SET_MASTER 2, 0x04
        mov dx, 0x1f7
        in al, dx
        FINISH
        BEGIN "SET FEATURES, a mode of DMA"
        OUTB 0x1f1, 0x03
        OUTB 0x1f2, 0x22
        OUTB 0x1f7, 0xef
.busy:  in al, dx
        test al, 0x80
        jnz .busy
        and eax, 0x41
        VALUE eax
        FINISH
        jmp the_end

; Until the device has raised its interrupt, or long enough.
wait_master:
        mov ecx, 3000000
        mov edx, [master]
        add dl, 2
.wait:  in al, dx
        test al, 4
        jnz .done
        loop .wait
.done:  ret

        align 4
master: dd 0

        GDT_START
        GDT_END
        IMAGE_END
