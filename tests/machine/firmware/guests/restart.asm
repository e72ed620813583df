; Resets: the shutdown codes 5 and 0Ah, by which a program that resets the processor goes on where it wants, and
; Ctrl-Alt-Del. A jump to the reset vector stands for the processor's reset, since QEMU clears the code with the rest of
; the machine. Memory keeps its contents, so a mark at 0:0500 tells the second start of the boot sector from the first.
%include "guest.inc"

main:
        cmp dword [0x500], 0x52455345
        je .again
        mov dword [0x500], 0x52455345

        ; Shutdown code 0Ah goes on at the address in 0040:0067, with nothing changed
        mov al, 0x0a
        mov dword [0x467], .resumed
        call .reset
.resumed:
        xor ax, ax
        mov ds, ax
        mov ss, ax
        mov sp, 0x7000
        say {'shutdown code 0Ah: resumed', 10}
        mov al, 0x0f
        out 0x70, al
        in al, 0x71
        mov [0x600], al
        show_byte 'shutdown code after', [0x600]
        mov al, 0x05
        mov dword [0x467], .resumed_again
        call .reset
.resumed_again:
        xor ax, ax
        mov ds, ax
        mov ss, ax
        mov sp, 0x7000
        say {'shutdown code 05h: resumed', 10}

        ; Ctrl, Alt, Del through the keyboard controller
        sti
        mov bl, 0x1d
        call .strike
        mov bl, 0x38
        call .strike
        mov bl, 0x53
        call .strike
.wait:
        hlt
        jmp .wait

.again:
        say {'Ctrl-Alt-Del: restarted', 10}
        show_byte 'shift flags', [0x417]
        jmp leave

; Writes the shutdown code AL and goes to the reset vector.
.reset:
        mov ah, al
        mov al, 0x0f
        out 0x70, al
        mov al, ah
        out 0x71, al
        cli
        jmp 0xf000:0xfff0

.strike:
        call .ready
        mov al, 0xd2
        out 0x64, al
        call .ready
        mov al, bl
        out 0x60, al
        mov cx, 0x4000
.taken:
        in al, 0x64
        test al, 1
        jz .ready
        loop .taken
.ready:
        in al, 0x64
        test al, 2
        jnz .ready
        ret
