; The 8254 as far as it stands still: latches, status and access modes, with its third counter's gate shut; and port 61h
; (8254 datasheet, "Read Operations", "Mode Definitions").
%include "real.inc"
%include "ports.inc"

%macro CONTROL 1
        OUTB 0x43, %1
%endmacro
%macro COUNT 1
        OUTB 0x42, %1
%endmacro

main:   cli
        OUTB 0x61, 0                    ; the gate of counter 2 is shut
        ; Status after a control word and after a count, in every mode and access.
%assign mode 0
%rep 6
        BEGIN {"status, mode ", '0' + mode}
        CONTROL 0x80 | 0x30 | mode << 1
        CONTROL 0xe8
        SHOW_PORT 0x42
        COUNT 0x34
        CONTROL 0xe8
        SHOW_PORT 0x42
        COUNT 0x12
        call settle
        CONTROL 0xe8
        INB 0x42
        and al, 0xbf                    ; the null count depends on the gate
        SHOW al
        FINISH
  %assign mode mode + 1
%endrep
        BEGIN "status, modes 6 and 7"
        CONTROL 0xbc
        CONTROL 0xe8
        INB 0x42
        and al, 0x3f
        SHOW al
        CONTROL 0xbe
        CONTROL 0xe8
        INB 0x42
        and al, 0x3f
        SHOW al
        FINISH
        BEGIN "status, low byte only"
        CONTROL 0x90
        COUNT 0x55
        call settle
        CONTROL 0xe8
        SHOW_PORT 0x42
        FINISH
        BEGIN "status, high byte only, bcd"
        CONTROL 0xa1
        COUNT 0x55
        call settle
        CONTROL 0xe8
        SHOW_PORT 0x42
        FINISH
        ; A count that does not run.
        BEGIN "count, mode 0"
        CONTROL 0xb0
        COUNT 0x34
        COUNT 0x12
        call settle
        SHOW_PORT 0x42
        SHOW_PORT 0x42
        SHOW_PORT 0x42
        SHOW_PORT 0x42
        FINISH
        BEGIN "count, latched twice"
        CONTROL 0x80
        CONTROL 0xb0
        COUNT 0x78
        COUNT 0x56
        call settle
        CONTROL 0x80
        SHOW_PORT 0x42
        CONTROL 0x80
        SHOW_PORT 0x42
        SHOW_PORT 0x42
        SHOW_PORT 0x42
        FINISH
        BEGIN "count, latch survives a new count"
        CONTROL 0x80
        COUNT 0x22
        COUNT 0x11
        call settle
        SHOW_PORT 0x42
        SHOW_PORT 0x42
        SHOW_PORT 0x42
        SHOW_PORT 0x42
        FINISH
        BEGIN "status and count latched"
        CONTROL 0xc8
        SHOW_PORT 0x42
        SHOW_PORT 0x42
        SHOW_PORT 0x42
        FINISH
        BEGIN "status latched twice"
        CONTROL 0xe8
        CONTROL 0xb4
        CONTROL 0xe8
        SHOW_PORT 0x42
        FINISH
        BEGIN "count, low byte only"
        CONTROL 0x90
        COUNT 0x99
        call settle
        SHOW_PORT 0x42
        SHOW_PORT 0x42
        FINISH
        BEGIN "count, high byte only"
        CONTROL 0xa0
        COUNT 0x66
        call settle
        SHOW_PORT 0x42
        SHOW_PORT 0x42
        FINISH
        BEGIN "latch, high byte only"
        CONTROL 0x80
        SHOW_PORT 0x42
        FINISH
        BEGIN "half a count is no count"
        CONTROL 0xb0
        COUNT 0x11
        COUNT 0x22
        call settle
        COUNT 0x33
        call settle
        CONTROL 0xe8
        INB 0x42
        and al, 0x3f
        SHOW al
        COUNT 0x44
        call settle
        SHOW_PORT 0x42
        SHOW_PORT 0x42
        FINISH
        ; Its output, at port 61h.
        BEGIN "output, mode 0"
        CONTROL 0xb0
        call output
        COUNT 8
        COUNT 0
        call output
        OUTB 0x61, 1
        call await_high
        call output
        CONTROL 0xe8
        INB 0x42
        SHOW al
        FINISH
        BEGIN "output, mode 0, by a new count"
        COUNT 0xff
        call output
        COUNT 0xff
        call output
        FINISH
        BEGIN "output, modes 1 to 5 at rest"
        OUTB 0x61, 0
        CONTROL 0xb2
        call output
        CONTROL 0xb4
        call output
        CONTROL 0xb6
        call output
        CONTROL 0xb8
        call output
        CONTROL 0xba
        call output
        FINISH
        BEGIN "output, mode 1"
        CONTROL 0xb2
        COUNT 0x20
        COUNT 0
        call output
        OUTB 0x61, 1
        call await_low
        call await_high
        call output
        FINISH
        BEGIN "output, mode 3"
        OUTB 0x61, 1
        CONTROL 0xb6
        COUNT 0x20
        COUNT 0
        call await_low
        call await_high
        call await_low
        OUTB 0x61, 0
        call output
        FINISH
        BEGIN "mode 0 goes on below zero"
        CONTROL 0xb0
        COUNT 1
        COUNT 0
        OUTB 0x61, 1
        call await_high
.wrap:  CONTROL 0x80
        in al, 0x42
        in al, 0x42
        cmp al, 0xff
        jne .wrap
        OUTB 0x61, 0
        FINISH
        BEGIN "port 61h"
        OUTB 0x61, 0x0c
        in al, 0x61
        and al, 0xcf
        SHOW al
        OUTB 0x61, 3
        in al, 0x61
        and al, 0x03
        SHOW al
        OUTB 0x61, 0
        in al, 0x61
        and al, 0x0f
        SHOW al
        FINISH
        BEGIN "port 61h, refresh"
.up:    in al, 0x61
        test al, 0x10
        jz .up
.down:  in al, 0x61
        test al, 0x10
        jnz .down
        FINISH
        jmp the_end

; Long enough for a count to be loaded: a few periods of the timer's 0.8 us.
settle: push cx
        mov cx, 200
.wait:  in al, 0x61
        loop .wait
        pop cx
        ret
output: in al, 0x61
        and al, 0x20
        SHOW al
        ret
; Waits for the output, but not for ever.
await_low:
        mov cx, 0xffff
.wait:  in al, 0x61
        test al, 0x20
        loopnz .wait
        ret
await_high:
        mov cx, 0xffff
.wait:  in al, 0x61
        test al, 0x20
        loopz .wait
        ret
        IMAGE_END
