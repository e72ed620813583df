; Switches the machine off. A real machine says in its ACPI tables which port does that, and finding
; it is a chapter of its own; emulated PCs have it at a known place. Elsewhere these ports belong to
; nobody, nothing happens, and we halt: the user has a switch. (ACPI specification, section 4.8.3.2:
; PM1 control registers.)

PM1_CONTROL_PIIX4       equ 0x604       ; QEMU, and the machine of this book
PM1_CONTROL_BOCHS       equ 0xb004
SLEEP_ENABLE            equ 1 << 13     ; with sleep type 0, which here is S5: soft off

TRANSMITTER_IDLE        equ 0x40        ; line status, bit 6: everything has been sent

        bits 64
power_off:
        mov dx, UART_LINE_STATUS
.wait:
        in al, dx                       ; the chip may still hold bytes that must be sent
        test al, TRANSMITTER_IDLE
        jz .wait

        mov ax, SLEEP_ENABLE
        mov dx, PM1_CONTROL_PIIX4
        out dx, ax
        mov dx, PM1_CONTROL_BOCHS
        out dx, ax
        cli
.again:
        hlt
        jmp .again
