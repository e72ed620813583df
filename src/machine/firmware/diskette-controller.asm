; The floppy disk controller 82077AA (Intel, order number 290166; commands from its section 5) and its channel of the 8237A. DS = the
; extended BIOS data area in all routines. Nothing waits for IRQ 6: a caller may keep interrupts out.

fdc_dor                 equ 0x3f2
fdc_msr                 equ 0x3f4
fdc_data                equ 0x3f5
fdc_dir                 equ 0x3f7       ; read; the data rate when written
fdc_ccr                 equ 0x3f7

fdc_rqm                 equ 0x80        ; main status
fdc_dio                 equ 0x40
fdc_not_reset           equ 0x04        ; digital output
fdc_dma_gate            equ 0x08
fdc_changed             equ 0x80        ; digital input

fdc_specify             equ 0x03
fdc_recalibrate         equ 0x07
fdc_sense_interrupt     equ 0x08
fdc_seek                equ 0x0f
fdc_read                equ 0x46        ; with MFM
fdc_write               equ 0x45
fdc_format              equ 0x4d

fdc_no_interrupt        equ 0x80        ; what SENSE INTERRUPT STATUS says when there is none

fdc_patience            equ 0x1000000   ; polls

dma_address_2           equ 0x04
dma_count_2             equ 0x05
dma_mask                equ 0x0a
dma_mode                equ 0x0b
dma_clear_flip_flop     equ 0x0c
dma_page_2              equ 0x81
dma_channel             equ 2
dma_masked              equ 0x04
dma_verify              equ 0x40        ; modes: single transfers, ascending addresses
dma_to_memory           equ 0x44
dma_from_memory         equ 0x48

; Waits until the controller takes a byte (fdc_await_request) or has one to give (fdc_await_result). Carry when it does not.
; Changes EAX, ECX and DX.
fdc_await_request:
        mov ah, fdc_rqm
        jmp fdc_await
fdc_await_result:
        mov ah, fdc_rqm | fdc_dio
fdc_await:
        mov dx, fdc_msr
        mov ecx, fdc_patience
.poll:
        in al, dx
        and al, fdc_rqm | fdc_dio
        cmp al, ah
        je .ready
        dec ecx
        jnz .poll
        stc
        ret
.ready:
        clc
        ret

; Gives the controller the byte AL. Carry when it takes none. Changes EAX, ECX and DX.
fdc_put:
        push ax
        call fdc_await_request
        pop ax
        jc .done
        mov dx, fdc_data
        out dx, al
.done:
        ret

; AL = the next byte of the result. Carry when there is none. Changes EAX, ECX and DX.
fdc_get:
        call fdc_await_result
        jc .done
        mov dx, fdc_data
        in al, dx
.done:
        ret

; AL = ST0, AH = cylinder of a seek that has ended; AL = fdc_no_interrupt when none has. Carry when the controller is dumb.
fdc_sense:
        mov al, fdc_sense_interrupt
        call fdc_put
        jc .done
        call fdc_get
        jc .done
        cmp al, fdc_no_interrupt
        clc
        je .done
        push ax
        call fdc_get
        pop cx
        mov ah, al
        mov al, cl
.done:
        ret

; Resets the controller; every drive is to be recalibrated. Carry when it is dumb.
fdc_reset:
        push es
        xor ax, ax
        mov es, ax
        and byte [es:bda_diskette_recalibrated], 0xf0
        mov dx, fdc_dor
        mov al, fdc_dma_gate
        out dx, al
        mov cx, 16                      ; 3.5 us and more: an access takes about one
.hold:
        in al, dx
        loop .hold
        mov al, fdc_not_reset | fdc_dma_gate
        out dx, al
        mov bx, 4                       ; all drives have changed
.next:
        call fdc_sense
        jc .done
        dec bx
        jnz .next
        mov al, fdc_specify
        call fdc_put
        jc .done
        mov al, [cs:diskette_parameters]
        call fdc_put
        jc .done
        mov al, [cs:diskette_parameters + 1]
        call fdc_put
.done:
        pop es
        ret

; Starts the motor of drive ebda_fd_drive and chooses its data rate; recalibrates it if need be. Carry when that fails.
fdc_prepare:
        push es
        xor ax, ax
        mov es, ax
        mov byte [es:bda_motor_timeout], 37     ; two seconds
        mov dx, fdc_dor
        in al, dx
        test al, fdc_not_reset
        jnz .runs
        call fdc_reset
        jc .done
.runs:
        mov cl, [ebda_fd_drive]
        mov al, 0x10
        shl al, cl
        or al, cl
        or al, fdc_not_reset | fdc_dma_gate
        mov dx, fdc_dor
        out dx, al
        call diskette_describe
        mov al, [cs:si + diskette_rate]
        mov dx, fdc_ccr
        out dx, al
        mov cl, [ebda_fd_drive]
        mov al, 1
        shl al, cl
        test [es:bda_diskette_recalibrated], al
        jnz .done                       ; carry is clear
        push ax
        mov al, fdc_recalibrate
        call fdc_put
        mov al, [ebda_fd_drive]
        call fdc_put
        call fdc_await_seek
        pop ax
        jc .done
        or [es:bda_diskette_recalibrated], al
        clc
.done:
        pop es
        ret

; Waits for the end of a seek. Carry when it failed.
fdc_await_seek:
        mov ebx, fdc_patience
.poll:
        call fdc_sense
        jc .done
        cmp al, fdc_no_interrupt
        jne .ended
        dec ebx
        jnz .poll
        stc
        ret
.ended:
        test al, 0xc0                   ; also clears carry
        jz .done
        stc
.done:
        ret

; Moves the head of drive ebda_fd_drive to ebda_fd_cylinder. Carry when that failed.
fdc_seek_cylinder:
        mov al, fdc_seek
        call fdc_put
        mov al, [ebda_fd_head]
        shl al, 2
        or al, [ebda_fd_drive]
        call fdc_put
        mov al, [ebda_fd_cylinder]
        call fdc_put
        jc .done
        call fdc_await_seek
.done:
        ret

; Prepares the DMA channel for CX bytes at the linear address ebda_buffer, in the mode ebda_fd_dma.
fdc_dma:
        mov al, dma_channel | dma_masked
        out dma_mask, al
        out dma_clear_flip_flop, al
        mov al, [ebda_fd_dma]
        or al, dma_channel
        out dma_mode, al
        mov eax, [ebda_buffer]
        out dma_address_2, al
        mov al, ah
        out dma_address_2, al
        shr eax, 16
        out dma_page_2, al
        mov ax, cx
        dec ax
        out dma_count_2, al
        mov al, ah
        out dma_count_2, al
        mov al, dma_channel
        out dma_mask, al
        ret

; Fetches the seven bytes of a result to ebda_fd_result. AH = the status that they stand for. Changes EAX, BX, ECX, DX.
fdc_result:
        xor bx, bx
.next:
        call fdc_get
        jc .timeout
        mov [ebda_fd_result + bx], al
        inc bx
        cmp bx, 7
        jb .next
        test byte [ebda_fd_result], 0xc0
        mov ah, 0
        jz .done
        mov al, [ebda_fd_result + 1]    ; ST1
        mov bx, .statuses
.find:
        mov ah, [cs:bx + 1]
        test al, [cs:bx]
        jnz .done
        add bx, 2
        cmp bx, .statuses_end
        jb .find
        mov ah, disk_controller_failed
.done:
        ret
.timeout:
        call fdc_reset
        mov ah, disk_timeout
        ret
.statuses:                              ; a bit of ST1, and what INT 13h calls it
        db 0x80, disk_not_found
        db 0x20, disk_uncorrectable
        db 0x10, diskette_overrun
        db 0x04, disk_not_found
        db 0x02, diskette_protected
        db 0x01, diskette_no_mark
.statuses_end:
