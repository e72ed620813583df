; Sends what is typed, as INT 16h gives it, until Enter.
%include "guest.inc"

main:
        mov ah, 0x00
        int 0x16
        cmp al, 13
        je leave
        call put
        jmp main
