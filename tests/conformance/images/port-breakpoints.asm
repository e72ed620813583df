; Breakpoints on ports, in 32-bit protected mode (Intel SDM vol. 3B, 17.2.4 and 17.2.5: R/W field 10B with CR4.DE).
%include "protected.inc"

; BREAK breakpoint, port, LEN
%macro BREAK 3
        mov eax, %2
        mov dr%1, eax
        mov eax, 0x400 | (2 << (%1 * 2)) | ((2 | (%3) << 2) << (16 + %1 * 4))
        mov dr7, eax
%endmacro
; WATCHED name, instruction: the trap, and DR6 on a line of its own.
%macro WATCHED 2+
        TEST %1, %2
        BEGIN {%1, ", dr6"}
        mov ebx, dr6
        mov eax, 0xffff0ff0
        mov dr6, eax
        VALUE ebx
        FINISH
%endmacro
%macro NO_BREAK 0
        mov eax, 0x400
        mov dr7, eax
%endmacro
BYTE1   equ 0
WORD2   equ 1
DWORD4  equ 3

main:   mov eax, cr4
        or al, 8
        mov cr4, eax
        BREAK 0, 0x80, BYTE1
        WATCHED "out", out 0x80, al
        WATCHED "in", in al, 0x80
        mov edx, 0x80
        WATCHED "out dx", out dx, al
        WATCHED "out to the next port", out 0x81, al
        WATCHED "word out", out 0x80, ax
        mov edx, 0x7e
        WATCHED "dword out that reaches it", out dx, eax
        mov edx, 0x7e
        WATCHED "word out that does not", out dx, ax
        BREAK 1, 0x84, DWORD4
        mov edx, 0x86
        WATCHED "byte of four", out dx, al
        mov edx, 0x83
        WATCHED "word into four", in ax, dx
        mov edx, 0x88
        WATCHED "behind four", in al, dx
        BREAK 2, 0x10080, BYTE1
        WATCHED "beyond the ports", out 0x80, al
        BREAK 3, 0x80, WORD2
        mov edx, 0x80
        mov ecx, 3
        mov esi, text
        WATCHED "rep outsb", rep outsb
        BEGIN "rep outsb, counted"
        VALUE ecx
        FINISH
        mov ecx, 2
        mov edi, 0x20000
        mov edx, 0x80
        WATCHED "insb", insb
        WATCHED "memory at that address", mov al, [0x80]
        NO_BREAK
        WATCHED "nothing", out 0x80, al
        BREAK 0, 0x80, BYTE1
        RING3 "denied in ring 3", user_out
        BEGIN "denied in ring 3, dr6"
        mov ebx, dr6
        VALUE ebx
        FINISH
        NO_BREAK
        jmp the_end
user_out:
        out 0x80, al
        int 0x80

text:   db "abc", 0
        align 4
        GDT_START
        GDT_END
        IMAGE_END
