; The interrupt vector table at 0000:0000. Every vector leads somewhere: to a service, to a handler that dismisses a
; hardware interrupt nobody serves, or to an IRET. Vectors 60h-67h are left to programs and are 0:0, as on any PC.

vectors_set:
        xor ax, ax
        mov es, ax
        xor di, di
        mov eax, 0xf0000000 + interrupt_return
        mov cx, 256
        rep stosd

        push ds
        push cs
        pop ds
        mov si, vector_table
.next:
        lodsw                           ; number of the vector
        cmp ax, 0xffff
        je .listed
        mov di, ax
        shl di, 2
        movsw                           ; offset; the segment is right already
        jmp .next
.listed:
        pop ds

        mov di, 0x60 * 4                ; free for programs
        xor eax, eax
        mov cx, 8
        rep stosd
        mov di, 0x1f * 4                ; no table of the characters 80h-FFh for graphics modes
        mov ax, font_8x8_high
        stosw
        mov word [0x41 * 4 + 2], ebda_segment
        mov word [0x46 * 4 + 2], ebda_segment
        ret

vector_table:
        dw 0x02, int02
        dw 0x05, int05
        dw 0x08, int08
        dw 0x09, int09
        dw 0x0a, pic1_dismiss
        dw 0x0b, pic1_dismiss
        dw 0x0c, pic1_dismiss
        dw 0x0d, pic1_dismiss
        dw 0x0e, int0e
        dw 0x0f, pic1_dismiss
        dw 0x10, int10
        dw 0x11, int11
        dw 0x12, int12
        dw 0x13, int13
        dw 0x14, int14
        dw 0x15, int15
        dw 0x16, int16
        dw 0x17, int17
        dw 0x18, int18
        dw 0x19, int19
        dw 0x1a, int1a
        dw 0x1d, video_parameters
        dw 0x1e, diskette_parameters
        dw 0x40, int13
        dw 0x41, ebda_disk_table
        dw 0x46, ebda_disk_table + 16
        dw 0x43, font_8x16
        dw 0x70, int70
        dw 0x71, pic2_dismiss
        dw 0x72, pic2_dismiss
        dw 0x73, pic2_dismiss
        dw 0x74, pic2_dismiss
        dw 0x75, int75
        dw 0x76, int76
        dw 0x77, pic2_dismiss
        dw 0xffff
