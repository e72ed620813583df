; Waiting for microseconds on the clock's periodic interrupt: INT 15h AH=83h (go on, set a bit when over) and AH=86h
; (come back when over). The clock interrupts 1,024 times a second, so waits end on the next multiple of 976 us.

wait_tick_us            equ 976

; Called by IRQ 8 with DS = 0. Changes EAX.
wait_tick:
        test byte [bda_wait_active], 1
        jz .done
        sub dword [bda_wait_count], wait_tick_us
        ja .done
        push bx
        push es
        les bx, [bda_wait_pointer]
        or byte [es:bx], 0x80
        pop es
        pop bx
        call wait_stop
.done:
        ret

; Starts a wait of CX:DX microseconds that will set bit 7 of the byte ES:BX. DS = 0. Carry: one runs already.
wait_start:
        pushf
        cli
        test byte [bda_wait_active], 1
        jnz .busy
        mov byte [bda_wait_active], 1
        mov [bda_wait_pointer], bx
        mov [bda_wait_pointer + 2], es
        mov [bda_wait_count], dx
        mov [bda_wait_count + 2], cx
        in al, pic1_data                ; a program may have masked the clock
        and al, 0xfb
        out pic1_data, al
        in al, pic2_data
        and al, 0xfe
        out pic2_data, al
        mov al, cmos_status_b
        call cmos_read
        or al, status_b_periodic
        mov ah, al
        mov al, cmos_status_b
        call cmos_write
        popf
        clc
        ret
.busy:
        popf
        stc
        ret

; Ends the wait. DS = 0. Changes AX.
wait_stop:
        mov byte [bda_wait_active], 0
        mov al, cmos_status_b
        call cmos_read
        and al, ~status_b_periodic & 0xff
        mov ah, al
        mov al, cmos_status_b
        jmp cmos_write

; INT 15h AH=83h: AL = 0 starts a wait of CX:DX microseconds that sets bit 7 of ES:BX, AL = 1 cancels it.
system_event_wait:
        cmp al, 1
        je .cancel
        test al, al
        jnz system_unsupported
        mov es, [bp + caller_es]
        mov bx, [bp + caller_bx]
        call wait_start
        jc system_busy
        jmp system_no_carry
.cancel:
        call wait_stop
        jmp system_success

; INT 15h AH=86h: waits CX:DX microseconds.
system_wait:
        push ss                         ; the byte that tells is on the stack
        pop es
        push word 0
        mov bx, sp
        call wait_start
        jc .busy
.sleep:
        cli
        test byte [es:bx], 0x80
        jnz .over
        sti
        hlt
        jmp .sleep
.over:
        pop ax
        jmp system_no_carry
.busy:
        pop ax
        jmp system_busy
