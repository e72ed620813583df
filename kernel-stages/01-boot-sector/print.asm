; Printing, in real mode: every character goes to the screen and to the serial port.

; Prints the zero-terminated string at DS:SI. Changes AX and SI.
print:
        lodsb                           ; AL = [SI], SI = SI + 1
        test    al, al
        jz      .done
        call    print_char
        jmp     print
.done:
        ret

; Prints AL as two hexadecimal digits. Changes AX.
print_hex:
        push    ax
        shr     al, 4                   ; the upper digit first
        call    .digit
        pop     ax
        and     al, 0x0f
.digit:
        cmp     al, 10                  ; 0 … 9 become '0' … '9', 10 … 15 become 'A' … 'F'
        jb      .decimal
        add     al, 'A' - '0' - 10
.decimal:
        add     al, '0'

; Prints the character in AL. Changes nothing.
print_char:
        call    teletype
        jmp     serial_send             ; its RET returns to our caller
