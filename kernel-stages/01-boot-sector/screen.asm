; The screen, through the BIOS. The BIOS offers its services by software interrupts: INT 10h is
; video, and AH says which service. It works only in real mode, so we enjoy it while we can.

; Changes AX.
clear_screen:
        mov ax, 0x0003          ; AH = 0: set the video mode; AL = 3: 80 × 25 characters
        int 0x10
        ret

; In: AL = the character. Keeps AL; changes AH and BX.
screen_character:
        mov ah, 0x0e            ; "teletype output": write, move the cursor, scroll at the bottom
        mov bx, 0x0007          ; page 0; some BIOSes take BL as the colour: light grey
        int 0x10
        ret
