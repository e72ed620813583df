; The gate of address line 20, by "fast A20" in system control port A, 92h (Intel 82371 data sheet, "Port 92").

port_92                 equ 0x92
port_92_reset           equ 0x01        ; INIT_NOW: resets the processor when it goes from 0 to 1
port_92_a20             equ 0x02        ; FAST_A20

a20_enable:
        in al, port_92
        or al, port_92_a20
        and al, ~port_92_reset & 0xff
        out port_92, al
        ret

a20_disable:
        in al, port_92
        and al, ~(port_92_a20 | port_92_reset) & 0xff
        out port_92, al
        ret

; INT 15h AH=24h: AL = 0 off, 1 on, 2 asks, 3 which ways there are
system_a20:
        cmp al, 1
        jb .off
        je .on
        cmp al, 3
        jb .ask
        ja system_unsupported
        mov word [bp + caller_bx], 3    ; the keyboard controller and port 92h
        jmp system_success
.off:
        call a20_disable
        jmp system_success
.on:
        call a20_enable
        jmp system_success
.ask:
        in al, port_92
        and al, port_92_a20
        shr al, 1
        mov [bp + caller_al], al
        jmp system_success
