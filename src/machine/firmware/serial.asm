; INT 14h, serial ports (National Semiconductor PC16550D data sheet, register names from its table II).

uart_data               equ 0           ; RBR, THR; the divisor's low byte while LCR.DLAB is set
uart_ier                equ 1           ; the divisor's high byte while LCR.DLAB is set
uart_iir                equ 2
uart_lcr                equ 3
uart_mcr                equ 4
uart_lsr                equ 5
uart_msr                equ 6

lcr_8n1                 equ 0x03
lcr_dlab                equ 0x80
lsr_data_ready          equ 0x01
lsr_holding_empty       equ 0x20
serial_timeout          equ 0x80        ; in the line status that INT 14h answers

; Finds the ports: an interrupt enable register that keeps what is written to it and reports it. Nothing is sent. They
; are left with 8 bits, no parity, 1 stop bit and the speed they have, so that a program that only writes bytes is
; understood.
serial_init:
        mov si, .candidates
        mov di, bda_com_ports
        mov cx, 4
        xor bx, bx                      ; how many
.probe:
        mov dx, [cs:si]
        add si, 2
        add dx, uart_lcr
        mov al, lcr_8n1
        out dx, al
        sub dx, uart_lcr - uart_ier
        mov al, 0x02                    ; ETBEI
        out dx, al
        in al, dx
        cmp al, 0x02
        jne .absent
        inc dx                          ; IIR: the empty transmitter has raised its interrupt
        in al, dx
        dec dx
        and al, 0x0f
        cmp al, 0x02
        jne .absent
        xor al, al
        out dx, al
        dec dx
        mov [di], dx
        add di, 2
        inc bx
.absent:
        loop .probe
        mov dword [bda_com_timeouts], 0x01010101
        shl bx, 9                       ; bits 9-11
        or [bda_equipment], bx
        ret

.candidates:
        dw 0x3f8, 0x2f8, 0x3e8, 0x2e8

int14:
        enter_service
        allow_interrupts
        xor bx, bx
        mov ds, bx
        mov bx, dx
        cmp bx, 4
        jae .absent
        shl bx, 1
        mov dx, [bda_com_ports + bx]
        test dx, dx
        jz .absent
        cmp ah, 1
        jb .configure
        je .send
        cmp ah, 3
        jb .receive
        je .status
.absent:
        answer_carry
        leave_service

.configure:                             ; AL = speed (bits 7-5), parity (4-3), stop bits (2), word length (1-0)
        mov bl, al
        shr bl, 5
        xor bh, bh
        shl bx, 1
        mov cx, [cs:.divisors + bx]
        and al, 0x1f
        mov ah, al
        add dx, uart_lcr
        or al, lcr_dlab
        out dx, al
        sub dx, uart_lcr - uart_ier
        mov al, ch
        out dx, al
        dec dx
        mov al, cl
        out dx, al
        add dx, uart_lcr
        mov al, ah
        out dx, al
        sub dx, uart_lcr
        jmp .status

.divisors:                              ; 115,200 over 110, 150, 300, 600, 1200, 2400, 4800, 9600 bit/s
        dw 1047, 768, 384, 192, 96, 48, 24, 12

.send:                                  ; AL = the byte
        mov ah, lsr_holding_empty
        call .wait
        jc .late
        sub dx, uart_lsr
        mov bl, al
        mov al, [bp + caller_al]
        out dx, al
        mov [bp + caller_ah], bl
        jmp .done

.receive:
        mov ah, lsr_data_ready
        call .wait
        jc .late
        sub dx, uart_lsr
        mov bl, al
        in al, dx
        mov [bp + caller_al], al
        and bl, 0x1e                    ; the error bits
        mov [bp + caller_ah], bl
        jmp .done
.late:
        or al, serial_timeout
        mov [bp + caller_ah], al
        jmp .done

.status:                                ; AH = line status, AL = modem status
        add dx, uart_lsr
        in al, dx
        mov [bp + caller_ah], al
        inc dx
        in al, dx
        mov [bp + caller_al], al
.done:
        answer_no_carry
        leave_service

; Waits until a bit of AH is set in the line status register, at most about a second. DX += 5, AL = the status; carry
; when it took too long.
.wait:
        add dx, uart_lsr
        mov ecx, 0x100000
.poll:
        in al, dx
        test al, ah
        jnz .ready
        dec ecx
        jnz .poll
        stc
        ret
.ready:
        clc
        ret
