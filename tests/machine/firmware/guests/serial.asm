; INT 14h and INT 17h. COM1 is the report's own port, so it is looped back inside the chip while it is tried.
%include "guest.inc"

main:
        mov ax, 0x00e3                  ; 9600 8N1, before the loop
        xor dx, dx
        int 0x14
        mov dx, 0x3fb
        in al, dx
        mov [0x600], al
        or al, 0x80
        out dx, al
        mov dx, 0x3f8
        in al, dx
        mov [0x601], al
        inc dx
        in al, dx
        mov [0x602], al
        mov dx, 0x3fb
        mov al, [0x600]
        out dx, al
        show_byte 'line control', [0x600]
        show_word 'divisor', [0x601]

        call .sent
        mov dx, 0x3fc
        mov al, 0x10
        out dx, al
        mov dx, 0x3fe                   ; the modem lines have changed: reading their status once forgets that
        in al, dx
        marks
        mov ah, 0x03
        int 0x14
        mov [0x610], ax
        mov ax, 0x0155
        xor dx, dx
        int 0x14
        mov [0x612], ax
        call .sent
        xor dx, dx
        mov ah, 0x03
        int 0x14
        mov [0x614], ax
        mov ax, 0x0200
        int 0x14
        mov [0x616], ax
        mov ah, 0x03
        int 0x14
        mov [0x618], ax
        mov dx, 0x3fc
        xor al, al
        out dx, al
        show_word 'status', [0x610]
        show_word 'send', [0x612]
        show_word 'status of a byte', [0x614]
        show_word 'receive', [0x616]
        show_word 'status after it', [0x618]
        marks
        mov ah, 0x03
        mov dx, 1
        try 'absent port', 0x14
        marks
        mov ah, 0x02
        try 'printer', 0x17
        jmp leave

; Waits until the last byte has left the chip.
.sent:
        mov dx, 0x3fd
        in al, dx
        test al, 0x40
        jz .sent
        ret
