; Prints a string wherever somebody may be looking: on the screen and on the serial port.

; In: SI = the string, ended by a zero byte. Changes AX, BX, DX and SI.
print:
        lodsb                   ; AL = the byte at SI; SI = SI + 1
        test al, al
        jz .end
        call screen_character
        call serial_byte
        jmp print
.end:
        ret
