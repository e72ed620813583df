; The keyboard controller and what hangs on it, A20, the UART in loopback, the clock's memory as the firmware left it,
; and the VGA's registers (IBM PS/2 Hardware Interface Technical Reference; PC16550D data sheet; MC146818 datasheet).
%include "real.inc"
%include "ports.inc"

; Keyboard controller.
%macro KBC 1
        call await_input
        OUTB 0x64, %1
        call await_input
%endmacro
%macro KBC_DATA 1
        call await_input
        OUTB 0x60, %1
        call await_input
%endmacro
; What comes back, ffff if nothing.
%macro ANSWER 0
        call show_answer
%endmacro
; To the keyboard, to the mouse.
%macro KEYBOARD 1
        KBC_DATA %1
%endmacro
%macro MOUSE 1
        KBC 0xd4
        KBC_DATA %1
%endmacro

; The UART's results, printed when it is ours again.
NOTES   equ 0x5000
%macro NOTE 1
        INB COM1 + %1
        stosb
%endmacro
%macro SET 2
        OUTB COM1 + %1, %2
%endmacro
%macro UART 1
        BEGIN %1
        call uart_taken
%endmacro
%macro UART_END 0
        call uart_back
        FINISH
%endmacro
RBR     equ 0
THR     equ 0
IER     equ 1
IIR     equ 2
FCR     equ 2
LCR     equ 3
MCR     equ 4
LSR     equ 5
MSR     equ 6
SCR     equ 7

main:   cli
        KBC 0xad
        KBC 0xa7
        call drain
        BEGIN "8042, self test"
        KBC 0xaa
        ANSWER
        FINISH
        BEGIN "8042, interface tests"
        KBC 0xab
        ANSWER
        KBC 0xa9
        ANSWER
        FINISH
        BEGIN "8042, command byte"
        KBC 0x60
        KBC_DATA 0x34
        KBC 0x20
        ANSWER
        KBC 0x60
        KBC_DATA 0x74
        KBC 0x20
        ANSWER
        FINISH
        BEGIN "8042, ports on and off"
        KBC 0xae
        KBC 0x20
        ANSWER
        KBC 0xa8
        KBC 0x20
        ANSWER
        KBC 0xad
        KBC 0x20
        ANSWER
        KBC 0xa7
        KBC 0x20
        ANSWER
        FINISH
        BEGIN "8042, status"
        KBC 0x60
        call status
        KBC_DATA 0x34
        call status
        KBC 0x20
        call await_output
        call status
        ANSWER
        call status
        FINISH
        BEGIN "8042, input port's lock"
        KBC 0xc0
        call await_output
        in al, 0x60
        and al, 0x80
        SHOW al
        FINISH
        BEGIN "8042, keyboard buffer"
        KBC 0xd2
        KBC_DATA 0xf0
        call await_output
        call status
        ANSWER
        FINISH
        BEGIN "8042, auxiliary buffer"
        KBC 0xd3
        KBC_DATA 0x5a
        call await_output
        call status
        ANSWER
        FINISH
        BEGIN "8042, no pulse"
        KBC 0xff
        ANSWER
        FINISH
        BEGIN "8042, output port"
        KBC 0xd0
        call await_output
        in al, 0x60
        and al, 3
        SHOW al
        FINISH
        ; The gate, seen by the byte that comes back a mebibyte higher.
        BEGIN "a20 by the output port"
        KBC 0xd1
        KBC_DATA 0xdd
        call gate
        KBC 0xd1
        KBC_DATA 0xdf
        call gate
        FINISH
        BEGIN "a20 by port 92h"
        INB 0x92
        and al, 0xfc
        mov bl, al
        out dx, al
        call gate
        mov al, bl
        or al, 2
        mov dx, 0x92
        out dx, al
        call gate
        FINISH

        ; The keyboard, without translation.
        KBC 0x60
        KBC_DATA 0x24
        call drain
        BEGIN "keyboard, reset"
        KEYBOARD 0xff
        ANSWER
        ANSWER
        FINISH
        BEGIN "keyboard, echo"
        KEYBOARD 0xee
        ANSWER
        FINISH
        BEGIN "keyboard, identify"
        KEYBOARD 0xf2
        ANSWER
        ANSWER
        ANSWER
        FINISH
        BEGIN "keyboard, lights"
        KEYBOARD 0xed
        ANSWER
        KEYBOARD 7
        ANSWER
        KEYBOARD 0xed
        ANSWER
        KEYBOARD 0
        ANSWER
        FINISH
        BEGIN "keyboard, rate"
        KEYBOARD 0xf3
        ANSWER
        KEYBOARD 0x20
        ANSWER
        FINISH
        BEGIN "keyboard, scan code set"
        KEYBOARD 0xf0
        ANSWER
        KEYBOARD 0
        ANSWER
        ANSWER
        KEYBOARD 0xf0
        ANSWER
        KEYBOARD 1
        ANSWER
        KEYBOARD 0xf0
        ANSWER
        KEYBOARD 0
        ANSWER
        ANSWER
        FINISH
        BEGIN "keyboard, defaults"
        KEYBOARD 0xf6
        ANSWER
        KEYBOARD 0xf0
        ANSWER
        KEYBOARD 0
        ANSWER
        ANSWER
        FINISH
        BEGIN "keyboard, off and on"
        KEYBOARD 0xf5
        ANSWER
        KEYBOARD 0xf4
        ANSWER
        ANSWER
        FINISH
        BEGIN "keyboard, unknown"
        KEYBOARD 0xe1
        ANSWER
        FINISH
        BEGIN "keyboard, command for an option"
        KEYBOARD 0xed
        ANSWER
        KEYBOARD 0xf4
        ANSWER
        KEYBOARD 0xee
        ANSWER
        FINISH
        BEGIN "keyboard, sending enables"
        KBC 0xad
        KEYBOARD 0xee
        ANSWER
        KBC 0x20
        ANSWER
        FINISH
        BEGIN "keyboard, translated"
        KBC 0x60
        KBC_DATA 0x64
        KEYBOARD 0xf2
        ANSWER
        ANSWER
        ANSWER
        FINISH

        KBC 0x60
        KBC_DATA 0x14
        call drain
        BEGIN "mouse, reset"
        MOUSE 0xff
        ANSWER
        ANSWER
        ANSWER
        FINISH
        BEGIN "mouse, identify"
        MOUSE 0xf2
        call await_output
        call status
        ANSWER
        ANSWER
        FINISH
        BEGIN "mouse, status"
        MOUSE 0xe8
        ANSWER
        MOUSE 3
        ANSWER
        MOUSE 0xf3
        ANSWER
        MOUSE 40
        ANSWER
        MOUSE 0xe7
        ANSWER
        MOUSE 0xe9
        ANSWER
        ANSWER
        ANSWER
        ANSWER
        FINISH
        BEGIN "mouse, defaults"
        MOUSE 0xf6
        ANSWER
        MOUSE 0xf4
        ANSWER
        MOUSE 0xe9
        ANSWER
        ANSWER
        ANSWER
        ANSWER
        MOUSE 0xf5
        ANSWER
        FINISH
        BEGIN "mouse, poll"
        MOUSE 0xf0
        ANSWER
        MOUSE 0xeb
        ANSWER
        ANSWER
        ANSWER
        ANSWER
        MOUSE 0xea
        ANSWER
        FINISH
        BEGIN "mouse, wrap"
        MOUSE 0xee
        ANSWER
        MOUSE 0x5a
        ANSWER
        MOUSE 0xec
        ANSWER
        FINISH
        BEGIN "mouse, unknown"
        MOUSE 0xe4
        ANSWER
        FINISH

        UART "uart, scratch"
        SET SCR, 0x5a
        NOTE SCR
        SET SCR, 0xa5
        NOTE SCR
        UART_END
        UART "uart, line control"
        SET LCR, 0x1b
        NOTE LCR
        SET LCR, 0x3f
        NOTE LCR
        SET LCR, 3
        NOTE LCR
        UART_END
        UART "uart, divisor"
        SET LCR, 0x83
        SET 0, 0x34
        SET 1, 0x12
        NOTE 0
        NOTE 1
        NOTE LCR
        SET LCR, 3
        NOTE IER
        UART_END
        UART "uart, interrupt enable"
        SET IER, 0xff
        NOTE IER
        SET IER, 0
        NOTE IER
        UART_END
        UART "uart, modem control"
        SET MCR, 0xff
        NOTE MCR
        SET MCR, 0x10
        NOTE MCR
        UART_END
        UART "uart, fifo bits"
        NOTE IIR
        SET FCR, 1
        NOTE IIR
        SET FCR, 0xc7
        NOTE IIR
        SET FCR, 0xc6                   ; bit 0 counts
        NOTE IIR
        SET FCR, 0
        NOTE IIR
        UART_END
        UART "uart, loopback"
        NOTE LSR
        mov al, 0x55
        call loop_byte
        NOTE LSR
        NOTE RBR
        NOTE LSR
        UART_END
        UART "uart, loopback of modem lines"
        NOTE MSR
        NOTE MSR
        SET MCR, 0x11
        NOTE MSR
        NOTE MSR
        SET MCR, 0x12
        NOTE MSR
        NOTE MSR
        SET MCR, 0x14
        NOTE MSR
        NOTE MSR
        SET MCR, 0x18
        NOTE MSR
        NOTE MSR
        SET MCR, 0x1f
        NOTE MSR
        NOTE MSR
        UART_END
        UART "uart, overrun"
        mov al, 1
        call loop_byte
        mov al, 2
        call loop_byte
        NOTE LSR
        NOTE LSR
        NOTE RBR
        NOTE LSR
        UART_END
        UART "uart, fifo"
        SET FCR, 7
        mov al, 0x11
        call loop_byte
        mov al, 0x22
        call loop_byte
        mov al, 0x33
        call loop_byte
        NOTE LSR
        NOTE RBR
        NOTE RBR
        NOTE LSR
        NOTE RBR
        NOTE LSR
        UART_END
        UART "uart, fifo cleared"
        SET FCR, 7
        mov al, 0x11
        call loop_byte
        SET FCR, 3
        NOTE LSR
        mov al, 0x22
        call loop_byte
        SET FCR, 0                      ; switching clears as well
        NOTE LSR
        UART_END
        UART "uart, fifo overrun"
        SET FCR, 7
        mov bl, 1
.more:  mov al, bl
        call loop_byte
        inc bl
        cmp bl, 18
        jb .more
        NOTE LSR
        NOTE RBR
        mov cx, 14
.skip:  INB COM1
        loop .skip
        NOTE LSR
        NOTE RBR
        NOTE LSR
        UART_END
        UART "uart, transmitter's interrupt"
        SET IER, 2
        NOTE IIR
        NOTE IIR
        SET IER, 0
        SET IER, 2
        NOTE IIR
        SET IER, 0
        NOTE IIR
        UART_END
        UART "uart, receiver's interrupt"
        SET IER, 1
        NOTE IIR
        mov al, 0x77
        call loop_byte
        NOTE IIR
        NOTE IIR
        NOTE RBR
        NOTE IIR
        UART_END
        UART "uart, interrupts by priority"
        NOTE MSR
        SET IER, 0x0f
        NOTE IIR                        ; takes the transmitter's
        SET MCR, 0x11
        mov al, 1
        call loop_byte
        mov al, 2
        call loop_byte
        NOTE IIR
        NOTE LSR
        NOTE IIR
        NOTE RBR
        NOTE IIR
        NOTE IIR
        NOTE MSR
        NOTE IIR
        UART_END
        UART "uart, timeout"
        SET FCR, 0xc7
        SET IER, 1
        mov al, 0x99
        call loop_byte
        mov ecx, 200000
.late:  INB COM1 + IIR
        cmp al, 0xcc
        a32 loopne .late
        stosb
        NOTE RBR
        NOTE IIR
        UART_END

        BEGIN "cmos, sizes"
        SHOW_INDEXED 0x70, 0x15, 0x71
        SHOW_INDEXED 0x70, 0x16, 0x71
        SHOW_INDEXED 0x70, 0x17, 0x71
        SHOW_INDEXED 0x70, 0x18, 0x71
        SHOW_INDEXED 0x70, 0x30, 0x71
        SHOW_INDEXED 0x70, 0x31, 0x71
        SHOW_INDEXED 0x70, 0x34, 0x71
        SHOW_INDEXED 0x70, 0x35, 0x71
        FINISH
        BEGIN "cmos, century"
        SHOW_INDEXED 0x70, 0x32, 0x71
        FINISH
        BEGIN "cmos, shutdown byte"
        SET_INDEXED 0x70, 0x0f, 0x71, 0xa5
        SHOW_INDEXED 0x70, 0x0f, 0x71
        SET_INDEXED 0x70, 0x0f, 0x71, 0
        SHOW_INDEXED 0x70, 0x0f, 0x71
        FINISH

%macro CRTC 2
        SET_INDEXED 0x3d4, %1, 0x3d5, %2
        SHOW_INDEXED 0x3d4, %1, 0x3d5
%endmacro
        BEGIN "vga, cursor"
        CRTC 0x0e, 0x12
        CRTC 0x0f, 0x34
        CRTC 0x0a, 0x0d
        CRTC 0x0b, 0x0e
        FINISH
        BEGIN "vga, start address"
        CRTC 0x0c, 0x01
        CRTC 0x0d, 0x40
        CRTC 0x0c, 0
        CRTC 0x0d, 0
        FINISH
        BEGIN "vga, text mode's crtc"
%assign register 0
%rep 0x0a
        SHOW_INDEXED 0x3d4, register, 0x3d5
  %assign register register + 1
%endrep
        FINISH
        BEGIN "vga, text mode's crtc, end"
%assign register 0x10
%rep 9
        SHOW_INDEXED 0x3d4, register, 0x3d5
  %assign register register + 1
%endrep
        FINISH
        BEGIN "vga, protected registers"
        SHOW_INDEXED 0x3d4, 0x11, 0x3d5
        CRTC 0x00, 0x12
        CRTC 0x07, 0
        SET_INDEXED 0x3d4, 0x07, 0x3d5, 0xff
        SHOW_PORT 0x3d5
        SET_INDEXED 0x3d4, 0x07, 0x3d5, 0x1f
        FINISH
        BEGIN "vga, text mode's sequencer"
%assign register 1
%rep 4
        SHOW_INDEXED 0x3c4, register, 0x3c5
  %assign register register + 1
%endrep
        FINISH
        BEGIN "vga, text mode's graphics"
%assign register 0
%rep 7
        SHOW_INDEXED 0x3ce, register, 0x3cf
  %assign register register + 1
%endrep
        FINISH
        BEGIN "vga, bits of graphics"
%assign register 0
%rep 4
        SET_INDEXED 0x3ce, register, 0x3cf, 0xff
        SHOW_INDEXED 0x3ce, register, 0x3cf
        SET_INDEXED 0x3ce, register, 0x3cf, 0
  %assign register register + 1
%endrep
        FINISH
        BEGIN "vga, attributes"
%assign register 0
%rep 21
        INB 0x3da
        OUTB 0x3c0, register
        SHOW_PORT 0x3c1
  %assign register register + 1
%endrep
        INB 0x3da
        OUTB 0x3c0, 0x20
        FINISH
        BEGIN "vga, attribute flip-flop"
        INB 0x3da
        OUTB 0x3c0, 0x14
        OUTB 0x3c0, 0x05
        OUTB 0x3c0, 0x14
        SHOW_PORT 0x3c1
        INB 0x3da
        OUTB 0x3c0, 0x14
        OUTB 0x3c0, 0
        OUTB 0x3c0, 0x34
        INB 0x3da
        SHOW_PORT 0x3c0
        FINISH
        BEGIN "vga, palette"
        OUTB 0x3c8, 0x40
        OUTB 0x3c9, 0x11
        OUTB 0x3c9, 0x22
        OUTB 0x3c9, 0x33
        OUTB 0x3c9, 0x3f
        SHOW_PORT 0x3c8
        INB 0x3c7
        and al, 3
        SHOW al
        OUTB 0x3c7, 0x40
        INB 0x3c7
        and al, 3
        SHOW al
        SHOW_PORT 0x3c9
        SHOW_PORT 0x3c9
        SHOW_PORT 0x3c9
        SHOW_PORT 0x3c8
        FINISH
        BEGIN "vga, palette mask"
        SHOW_PORT 0x3c6
        OUTB 0x3c6, 0x0f
        SHOW_PORT 0x3c6
        OUTB 0x3c6, 0xff
        FINISH
        BEGIN "vga, miscellaneous"
        SHOW_PORT 0x3cc
        FINISH
        BEGIN "vga, retrace"
.in:    INB 0x3da
        test al, 8
        jz .in
.out:   INB 0x3da
        test al, 8
        jnz .out
        FINISH
        jmp the_end

; Until the controller has taken what was written.
await_input:
        push ecx
        mov ecx, 1000000
.wait:  in al, 0x64
        test al, 2
        a32 loopnz .wait
        pop ecx
        ret
; Until there is something to read, but not for ever. ZF: there is nothing.
await_output:
        push ecx
        mov ecx, 300000
.wait:  in al, 0x64
        test al, 1
        a32 loopz .wait
        pop ecx
        ret
show_answer:
        call await_output
        jz .none
        in al, 0x60
        SHOW al
        ret
.none:  mov ax, -1
        VALUE ax
        ret
drain:  call await_output
        jz .end
        in al, 0x60
        jmp drain
.end:   ret
; Auxiliary, command or data, output full.
status: in al, 0x64
        and al, 0x29
        SHOW al
        ret
; Whether the mebibyte above is another one.
gate:   push es
        push bx
        mov ax, 0xffff
        mov es, ax
        mov byte [0x500], 0x11
        mov byte [es:0x510], 0x22
        mov al, [0x500]
        SHOW al
        pop bx
        pop es
        ret

; The UART for tests: quiet, looped back, without FIFOs and interrupts.
uart_taken:
        call uart_idle
        mov di, NOTES
        SET IER, 0
        SET FCR, 0
        SET MCR, 0x10
        SET LCR, 3
        INB COM1 + MSR
        INB COM1 + LSR
        INB COM1 + RBR
        INB COM1 + IIR
        ret
; Prints the notes.
uart_back:
        call uart_idle
        SET IER, 0
        SET FCR, 7
        SET FCR, 0
        SET LCR, 0x83
        SET 0, 1
        SET 1, 0
        SET LCR, 3
        SET MCR, 0
        INB COM1 + LSR
        INB COM1 + RBR
        mov si, NOTES
.next:  lodsb
        SHOW al
        cmp si, di
        jb .next
        ret
uart_idle:
        INB COM1 + LSR
        test al, 0x40
        jz uart_idle
        ret
; AL through the loop.
loop_byte:
        push ax
        push ecx
        mov dx, COM1
        out dx, al
        mov ecx, 10000
.sent:  dec ecx
        jz .end
        ; OE would be lost by looking: the time that two characters take is enough.
        in al, 0x61
        jmp .sent
.end:   pop ecx
        pop ax
        ret
        IMAGE_END
