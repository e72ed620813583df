; INT 17h, printers: there is none. Status bit 0 is "timed out".

int17:
        mov ah, 0x01
        iret
