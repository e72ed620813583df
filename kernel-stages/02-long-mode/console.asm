; The screen and the serial port again, now for 64-bit code and without the BIOS.
;
; The screen in text mode is memory: from 0xb8000 on, two bytes a character, the character and its
; colours. COM1 is the same chip as in serial.asm, set up already; only the instructions around IN
; and OUT are encoded differently.

TEXT_MEMORY             equ 0xb8000
TEXT_COLUMNS            equ 80
TEXT_COLOURS            equ 0x0a        ; bright green on black: this is not the BIOS talking
BIOS_CURSOR             equ 0x450       ; the BIOS's variable: column, row

CRTC_INDEX              equ 0x3d4       ; the CRT controller: choose a register here, ...
CRTC_DATA               equ 0x3d5       ; ... reach it here
CRTC_CURSOR_HIGH        equ 0x0e
CRTC_CURSOR_LOW         equ 0x0f

; Goes on where the BIOS's text ended. Changes RAX, RDX.
console_init:
        movzx eax, byte [BIOS_CURSOR + 1]
        imul eax, eax, TEXT_COLUMNS
        movzx edx, byte [BIOS_CURSOR]
        add eax, edx
        mov [cursor], eax
        ret

; In: RSI = the string, ended by a zero byte. Changes RAX, RDX, RDI, RSI.
console_print:
        lodsb
        test al, al
        jz move_cursor
        call console_character
        jmp console_print

; In: RAX = the number. Changes RAX, RCX, RDX, RDI, R8.
console_hexadecimal:
        mov r8, rax
        mov ecx, 16                     ; digits
.next:
        rol r8, 4                       ; the next digit is now the lowest
        mov eax, r8d
        and eax, 0xf
        mov al, [digits + rax]
        call console_character
        dec ecx
        jnz .next
        jmp move_cursor

digits: db "0123456789abcdef"

; In: AL = the character; 10 begins a new line. Changes RAX, RDX, RDI.
console_character:
        cmp al, 10
        je .new_line
        mov edi, [cursor]
        mov ah, TEXT_COLOURS
        mov [TEXT_MEMORY + rdi * 2], ax
        inc dword [cursor]
        jmp console_serial
.new_line:
        mov eax, [cursor]
        xor edx, edx
        mov edi, TEXT_COLUMNS
        div edi                         ; EAX = the row; this program never reaches the last one
        inc eax
        imul eax, eax, TEXT_COLUMNS
        mov [cursor], eax
        mov al, 13                      ; terminals want a carriage return too
        call console_serial
        mov al, 10
        jmp console_serial

; In: AL = the byte. Changes AH, DX.
console_serial:
        mov ah, al
        mov dx, UART_LINE_STATUS
.wait:
        in al, dx
        test al, TRANSMITTER_EMPTY
        jz .wait
        mov al, ah
        mov dx, UART_DATA
        out dx, al
        ret

; Shows the blinking cursor where the next character will stand. Changes RAX, RDX, RDI.
move_cursor:
        mov edi, [cursor]
        mov dx, CRTC_INDEX
        mov al, CRTC_CURSOR_HIGH
        out dx, al
        mov dx, CRTC_DATA
        mov eax, edi
        shr eax, 8
        out dx, al
        mov dx, CRTC_INDEX
        mov al, CRTC_CURSOR_LOW
        out dx, al
        mov dx, CRTC_DATA
        mov eax, edi
        out dx, al
        ret

        align 4, db 0
cursor: dd 0                            ; the cell of text memory that is written next
