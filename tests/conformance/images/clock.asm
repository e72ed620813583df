; The real-time clock and its memory: the registers' formats, what can be written, and the interrupt flags
; (MC146818 datasheet).
%include "real.inc"
%include "ports.inc"

%macro READ 1
        SHOW_INDEXED 0x70, %1, 0x71
%endmacro
%macro WRITE 2
        SET_INDEXED 0x70, %1, 0x71, %2
%endmacro

main:   cli
        mov word [0x70 * 4], on_clock
        mov word [0x70 * 4 + 2], 0
        WRITE 0x0b, 0x02
        BEGIN "register a"
        WRITE 0x0a, 0x26
        OUTB 0x70, 0x0a
        in al, 0x71
        and al, 0x7f
        SHOW al
        WRITE 0x0a, 0xaf                ; bit 7 cannot be written
        OUTB 0x70, 0x0a
        in al, 0x71
        and al, 0x7f
        SHOW al
        WRITE 0x0a, 0x26
        FINISH
        BEGIN "register b"
        WRITE 0x0b, 0x82
        READ 0x0b
        WRITE 0x0b, 0x86
        READ 0x0b
        WRITE 0x0b, 0x80
        READ 0x0b
        WRITE 0x0b, 0x83
        READ 0x0b
        WRITE 0x0b, 0x02
        READ 0x0b
        FINISH
        BEGIN "set ends the update interrupt"
        WRITE 0x0b, 0x92
        READ 0x0b
        WRITE 0x0b, 0x02
        FINISH
        BEGIN "register c"
        OUTB 0x70, 0x0c
        in al, 0x71
        READ 0x0c
        FINISH
        BEGIN "register c is not written"
        WRITE 0x0c, 0xf0
        READ 0x0c
        FINISH
        BEGIN "register d"
        READ 0x0d
        WRITE 0x0d, 0
        READ 0x0d
        FINISH
        BEGIN "alarm"
        WRITE 1, 0x59
        WRITE 3, 0x58
        WRITE 5, 0x23
        READ 1
        READ 3
        READ 5
        WRITE 1, 0xff
        WRITE 3, 0xc0
        WRITE 5, 0xfe
        READ 1
        READ 3
        READ 5
        FINISH
        BEGIN "memory"
        WRITE 0x50, 0x5a
        WRITE 0x7f, 0xa5
        READ 0x50
        READ 0x7f
        READ 0xd0                       ; bit 7 of the index masks NMI
        FINISH
        ; The time, standing still, in each format.
        BEGIN "bcd, 24 hours"
        WRITE 0x0b, 0x82
        call set_time
        call show_time
        FINISH
        BEGIN "binary, 24 hours"
        WRITE 0x0b, 0x86
        WRITE 0, 58
        WRITE 2, 47
        WRITE 4, 13
        WRITE 6, 2
        WRITE 7, 29
        WRITE 8, 2
        WRITE 9, 24
        call show_time
        FINISH
        BEGIN "bcd, 12 hours"
        WRITE 0x0b, 0x80
        call set_time
        WRITE 4, 0x81
        call show_time
        FINISH
        ; Running: a second passes, and what it carries.
        BEGIN "leap day"
        WRITE 0x0b, 0x82
        call set_time
        WRITE 0, 0x59
        WRITE 2, 0x59
        WRITE 4, 0x23
        WRITE 7, 0x28
        WRITE 8, 2
        WRITE 9, 0x24
        WRITE 6, 4
        call next_second
        call show_time
        FINISH
        BEGIN "no leap day"
        WRITE 0x0b, 0x82
        WRITE 0, 0x59
        WRITE 2, 0x59
        WRITE 4, 0x23
        WRITE 7, 0x28
        WRITE 8, 2
        WRITE 9, 0x23
        WRITE 6, 3
        call next_second
        call show_time
        FINISH
        BEGIN "noon in 12 hours"
        WRITE 0x0b, 0x80
        WRITE 0, 0x59
        WRITE 2, 0x59
        WRITE 4, 0x11
        call next_second_12
        READ 4
        READ 2
        FINISH
        BEGIN "one in 12 hours"
        WRITE 0x0b, 0x80
        WRITE 0, 0x59
        WRITE 2, 0x59
        WRITE 4, 0x92
        call next_second_12
        READ 4
        READ 2
        FINISH
        BEGIN "update interrupt, register c"
        SHOW [flags]
        READ 0x0c
        FINISH
        BEGIN "alarm interrupt, register c"
        WRITE 0x0b, 0x82
        WRITE 0, 0x10
        WRITE 1, 0x11
        WRITE 3, 0xff
        WRITE 5, 0xff
        WRITE 0x0b, 0x22
        call await
        WRITE 0x0b, 0x82
        mov al, [flags]
        and al, 0xa0
        SHOW al
        READ 0
        FINISH
        BEGIN "periodic interrupt, register c"
        WRITE 0x0b, 0x42
        call await
        WRITE 0x0b, 0x82
        mov al, [flags]
        and al, 0xc0
        SHOW al
        FINISH
        jmp the_end

set_time:
        WRITE 0, 0x58
        WRITE 2, 0x47
        WRITE 4, 0x13
        WRITE 6, 5
        WRITE 7, 0x31
        WRITE 8, 0x12
        WRITE 9, 0x99
        ret
show_time:
        READ 9
        READ 8
        READ 7
        READ 6
        READ 4
        READ 2
        READ 0
        ret
; Lets the clock run until the end of an update, with its interrupt, and stops it.
next_second:
        WRITE 0x0b, 0x12
        call await
        WRITE 0x0b, 0x82
        ret
next_second_12:
        WRITE 0x0b, 0x10
        call await
        WRITE 0x0b, 0x80
        ret
await:  OUTB 0x21, 0xfb
        OUTB 0xa1, 0xfe
        mov byte [flags], 0
        sti
        hlt
        cli
        ret
on_clock:
        push ax
        push dx
        OUTB 0x70, 0x0c
        in al, 0x71
        mov [flags], al
        OUTB 0xa0, 0x20
        OUTB 0x20, 0x20
        pop dx
        pop ax
        iret
flags:  db 0
        IMAGE_END
