; COM1, the first serial port: how a kernel talks when it has no screen, and how tests hear it. The
; chip is a 16550 UART; its eight registers are I/O ports, read and written with IN and OUT.
; (PC16550D data sheet, section 8.)

COM1    equ 0x3f8

UART_DATA               equ COM1 + 0    ; write: the byte to send
UART_INTERRUPT_ENABLE   equ COM1 + 1
UART_DIVISOR_LOW        equ COM1 + 0    ; these two take the place of the two above ...
UART_DIVISOR_HIGH       equ COM1 + 1    ; ... while the divisor latch access bit is set
UART_FIFO_CONTROL       equ COM1 + 2
UART_LINE_CONTROL       equ COM1 + 3
UART_MODEM_CONTROL      equ COM1 + 4
UART_LINE_STATUS        equ COM1 + 5

DIVISOR_LATCH_ACCESS    equ 0x80        ; line control, bit 7
EIGHT_BITS_NO_PARITY    equ 0x03        ; line control: 8 data bits, no parity, 1 stop bit
FIFO_ENABLE_AND_CLEAR   equ 0x07
READY_TO_TALK           equ 0x03        ; modem control: data terminal ready, request to send
TRANSMITTER_EMPTY       equ 0x20        ; line status, bit 5: the chip can take another byte

; 115200 bits a second, 8N1, no interrupts. Changes AX and DX.
serial_init:
        mov dx, UART_INTERRUPT_ENABLE
        xor al, al              ; nobody would handle an interrupt yet
        out dx, al
        mov dx, UART_LINE_CONTROL
        mov al, DIVISOR_LATCH_ACCESS
        out dx, al
        mov dx, UART_DIVISOR_LOW
        mov al, 1               ; the chip's clock allows 115200 / divisor bits a second
        out dx, al
        mov dx, UART_DIVISOR_HIGH
        xor al, al
        out dx, al
        mov dx, UART_LINE_CONTROL
        mov al, EIGHT_BITS_NO_PARITY
        out dx, al              ; this clears the divisor latch access bit again
        mov dx, UART_FIFO_CONTROL
        mov al, FIFO_ENABLE_AND_CLEAR
        out dx, al
        mov dx, UART_MODEM_CONTROL
        mov al, READY_TO_TALK
        out dx, al
        ret

; In: AL = the byte. Changes AH and DX.
serial_byte:
        mov ah, al
        mov dx, UART_LINE_STATUS
.wait:
        in al, dx               ; with no serial port this is 0xff, "empty": we do not hang
        test al, TRANSMITTER_EMPTY
        jz .wait
        mov al, ah
        mov dx, UART_DATA
        out dx, al
        ret
