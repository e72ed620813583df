; The A20 line. The 8086 had 20 address lines, A0 to A19, so addresses wrapped around at 1 MiB, and
; some programs came to rely on it. When the 286 brought more lines, IBM put a gate on A20 to keep
; them running. It may still be shut when we start: then bit 20 of every address reads as zero, and
; every odd MiB of memory is missing.
;
; There are three usual ways to open it, and no machine promises to have all of them. So: test, try,
; test again.

A20_BIOS_ENABLE         equ 0x2401      ; AX for INT 15h

KEYBOARD_DATA           equ 0x60        ; one of the 8042's pins opens the gate
KEYBOARD_STATUS         equ 0x64        ; read
KEYBOARD_COMMAND        equ 0x64        ; write
KEYBOARD_INPUT_FULL     equ 0x02        ; status, bit 1: it has not yet taken what we wrote last
KEYBOARD_WRITE_OUTPUT   equ 0xd1        ; command: the next data byte goes to its output pins
OUTPUT_A20_OPEN         equ 0xdf        ; the pins: A20 open, and no reset (bit 0 must stay set)

FAST_A20                equ 0x92        ; "system control port A" of the PS/2
FAST_A20_OPEN           equ 0x02        ; bit 1; bit 0 would reset the machine

; Changes AX, BX, CX, SI.
open_a20:
        call a20_is_open
        jne .open

        mov ax, A20_BIOS_ENABLE
        int 0x15
        call a20_is_open
        jne .open

        call keyboard_ready
        mov al, KEYBOARD_WRITE_OUTPUT
        out KEYBOARD_COMMAND, al
        call keyboard_ready
        mov al, OUTPUT_A20_OPEN
        out KEYBOARD_DATA, al
        call keyboard_ready
        call a20_opens_soon
        jne .open

        in al, FAST_A20
        or al, FAST_A20_OPEN
        and al, 0xfe            ; not bit 0!
        out FAST_A20, al
        call a20_opens_soon
        jne .open

        mov si, .reason
        jmp fail
.open:
        mov si, .message
        jmp print

.reason:        db "the A20 line stays shut", 0
.message:       db "A20 line: open", 13, 10, 0

; Out: ZF clear if A20 is open. Keeps everything but AX. FFFF:x is 0xffff0 + x, so FFFF:(x + 10h) is
; x + 1 MiB. With the gate shut that is x itself, and follows whatever we write to x. One agreement
; may be chance: only two in a row prove it.
a20_is_open:
        push es
        mov ax, 0xffff
        mov es, ax
        mov byte [.probe], 0x55
        cmp byte [es:.probe + 0x10], 0x55
        jne .end
        mov byte [.probe], 0xaa
        cmp byte [es:.probe + 0x10], 0xaa
.end:
        pop es                  ; POP leaves the flags alone
        ret
.probe: db 0

; The gate may take a while to follow. Out: as above. Changes AX, CX.
a20_opens_soon:
        mov cx, 1000
.again:
        call a20_is_open
        jne .end
        loop .again             ; LOOP leaves the flags alone: ZF still says shut when it gives up
.end:
        ret

; Waits until the keyboard controller takes another byte, but not for ever: some machines have none.
; Changes AL, CX.
keyboard_ready:
        xor cx, cx              ; 65536 times
.again:
        in al, KEYBOARD_STATUS
        test al, KEYBOARD_INPUT_FULL
        loopnz .again
        ret
