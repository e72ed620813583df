; The first serial port, COM1: a 16550 UART whose eight registers are the I/O ports 3F8h … 3FFh. No firmware is asked. What we
; send here arrives in the terminal that runs the machine, which makes it the kernel's best friend: it needs no screen.

COM1                    equ 0x3f8
UART_DATA               equ 0           ; transmit and receive; the divisor's low byte while DLAB is set
UART_INTERRUPTS         equ 1           ; interrupt enable; the divisor's high byte while DLAB is set
UART_FIFO               equ 2
UART_LINE               equ 3
UART_MODEM              equ 4
UART_STATUS             equ 5

DLAB                    equ 0x80        ; in UART_LINE: registers 0 and 1 are the divisor now
EIGHT_BITS              equ 0x03        ; in UART_LINE: 8 data bits, no parity, 1 stop bit
FIFO_ON                 equ 0x07        ; in UART_FIFO: on, and both emptied
READY                   equ 0x03        ; in UART_MODEM: DTR and RTS, "we are here and listening"
CAN_SEND                equ 0x20        ; in UART_STATUS: the transmitter takes another byte

; Sets up 115,200 bits a second. Changes AX, CX, DX and SI.
serial_init:
        mov     si, .registers
        mov     cx, .count
.next:
        lodsw                           ; AL = value, AH = register
        movzx   dx, ah
        add     dx, COM1
        out     dx, al
        loop    .next
        ret

.registers:
        db      0, UART_INTERRUPTS      ; no interrupts: we ask instead
        db      DLAB, UART_LINE
        db      1, UART_DATA            ; 115,200 divided by 1
        db      0, UART_INTERRUPTS
        db      EIGHT_BITS, UART_LINE
        db      FIFO_ON, UART_FIFO
        db      READY, UART_MODEM
.count  equ     ($ - .registers) / 2

; Sends the byte in AL once the transmitter can take it. Changes nothing.
serial_send:
        push    ax
        push    dx
        mov     ah, al
        mov     dx, COM1 + UART_STATUS
.wait:
        in      al, dx
        test    al, CAN_SEND
        jz      .wait
        mov     al, ah
        mov     dx, COM1 + UART_DATA
        out     dx, al
        pop     dx
        pop     ax
        ret
