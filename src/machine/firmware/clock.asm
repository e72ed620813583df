; Time of day: INT 1Ah and the clock's interrupt, IRQ 8 (MC146818 data sheet, "Registers").

status_a_default        equ 0x26        ; 32,768 Hz time base, periodic rate 1,024 Hz
status_a_updating       equ 0x80        ; UIP
status_b_default        equ 0x02        ; 24 hours, BCD, no interrupts
status_b_daylight       equ 0x01        ; DSE
status_b_alarm          equ 0x20        ; AIE
status_b_periodic       equ 0x40        ; PIE
status_b_set            equ 0x80        ; SET: updates stop

; Starts the clock and derives today's ticks from it.
clock_init:
        mov ax, cmos_status_a + (status_a_default << 8)
        call cmos_write
        mov ax, cmos_status_b + (status_b_default << 8)
        call cmos_write
        mov al, cmos_status_c           ; reading it ends interrupts that wait since before the reset
        call cmos_read
        mov al, cmos_status_d
        call cmos_read

        call clock_wait_update
        mov al, cmos_hours
        call cmos_read_binary
        imul ebx, eax, 3600
        mov al, cmos_minutes
        call cmos_read_binary
        imul eax, eax, 60
        add ebx, eax
        mov al, cmos_seconds
        call cmos_read_binary
        add eax, ebx
        mov ebx, 1193182                ; ticks = seconds * 1,193,182 / 65,536
        mul ebx
        shrd eax, edx, 16
        mov [bda_ticks], eax
        ret

; Reads the BCD byte AL of the clock into EAX, as a number.
cmos_read_binary:
        call cmos_read
        mov ah, al
        shr ah, 4
        and al, 0x0f
        aad
        movzx eax, al
        ret

; Waits until the time may be read: for the next 244 microseconds it will not change. Gives up on a clock that stands.
clock_wait_update:
        push ax
        push cx
        xor cx, cx
.poll:
        mov al, cmos_status_a
        call cmos_read
        test al, status_a_updating
        loopnz .poll
        pop cx
        pop ax
        ret

; answer_from_cmos PLACE, REGISTER: a byte of the clock goes into the frame.
%macro answer_from_cmos 2
        mov al, %2
        call cmos_read
        mov [bp + %1], al
%endmacro

; caller_to_cmos REGISTER, PLACE: a byte of the frame goes into the clock.
%macro caller_to_cmos 2
        mov ah, [bp + %2]
        mov al, %1
        call cmos_write
%endmacro

int1a:
        cmp ah, 0xb1
        je int1a_pci
        enter_service
        xor bx, bx
        mov ds, bx
        cmp ah, 7
        ja .unknown
        mov bl, ah
        shl bx, 1
        jmp [cs:.functions + bx]
.unknown:
        answer_carry
.done:
        leave_service

.functions:
        dw .read_ticks, .set_ticks, .read_time, .set_time, .read_date, .set_date, .set_alarm, .reset_alarm

.read_ticks:                            ; CX:DX = ticks, AL = midnight passed since the last call
        cli
        mov ax, [bda_ticks]
        mov [bp + caller_dx], ax
        mov ax, [bda_ticks + 2]
        mov [bp + caller_cx], ax
        xor ax, ax
        xchg al, [bda_midnight]
        mov [bp + caller_ax], ax
        jmp .fine

.set_ticks:                             ; CX:DX = ticks
        cli
        mov [bda_ticks], dx
        mov [bda_ticks + 2], cx
        mov byte [bda_midnight], 0
        mov byte [bp + caller_ah], 0
        jmp .fine

.read_time:                             ; CH, CL, DH = hours, minutes, seconds in BCD, DL = daylight saving
        call clock_wait_update
        answer_from_cmos caller_ch, cmos_hours
        answer_from_cmos caller_cl, cmos_minutes
        answer_from_cmos caller_dh, cmos_seconds
        mov al, cmos_status_b
        call cmos_read
        and al, status_b_daylight
        mov [bp + caller_dl], al
        mov ah, 0
        mov al, [bp + caller_ch]
        mov [bp + caller_ax], ax
        jmp .fine

.set_time:                              ; CH, CL, DH, DL as above
        call .stop_clock
        caller_to_cmos cmos_hours, caller_ch
        caller_to_cmos cmos_minutes, caller_cl
        caller_to_cmos cmos_seconds, caller_dh
        mov al, cmos_status_b
        call cmos_read
        and al, ~(status_b_set | status_b_daylight) & 0xff
        mov ah, [bp + caller_dl]
        and ah, status_b_daylight
        or ah, al
        mov al, cmos_status_b
        call cmos_write
        mov [bp + caller_al], ah
        mov byte [bp + caller_ah], 0
        jmp .fine

.read_date:                             ; CH, CL, DH, DL = century, year, month, day in BCD
        call clock_wait_update
        answer_from_cmos caller_ch, cmos_century
        answer_from_cmos caller_cl, cmos_year
        answer_from_cmos caller_dh, cmos_month
        answer_from_cmos caller_dl, cmos_day
        mov ah, 0
        mov al, [bp + caller_ch]
        mov [bp + caller_ax], ax
        jmp .fine

.set_date:                              ; CH, CL, DH, DL as above
        call .stop_clock
        caller_to_cmos cmos_year, caller_cl
        caller_to_cmos cmos_month, caller_dh
        caller_to_cmos cmos_day, caller_dl
        caller_to_cmos cmos_century, caller_ch
        mov al, cmos_status_b
        call cmos_read
        and al, ~status_b_set & 0xff
        mov ah, al
        mov al, cmos_status_b
        call cmos_write
        mov [bp + caller_al], ah
        mov byte [bp + caller_ah], 0
        jmp .fine

.set_alarm:                             ; CH, CL, DH = hours, minutes, seconds in BCD; INT 4Ah will be called
        mov al, cmos_status_b
        call cmos_read
        test al, status_b_alarm
        jnz .unknown                    ; one is set already
        mov bl, al
        caller_to_cmos cmos_hours_alarm, caller_ch
        caller_to_cmos cmos_minutes_alarm, caller_cl
        caller_to_cmos cmos_seconds_alarm, caller_dh
        mov ah, bl
        and ah, ~status_b_set & 0xff
        or ah, status_b_alarm
        mov al, cmos_status_b
        call cmos_write
        mov byte [bp + caller_ah], 0
        jmp .fine

.reset_alarm:
        answer_from_cmos caller_al, cmos_status_b
        and al, ~status_b_alarm & 0xff
        mov ah, al
        mov al, cmos_status_b
        call cmos_write
        mov byte [bp + caller_ah], 0
.fine:
        answer_no_carry
        jmp .done

; Stops the updates, so that a time set in the middle of one is not mixed with it.
.stop_clock:
        mov al, cmos_status_b
        call cmos_read
        or al, status_b_set
        mov ah, al
        mov al, cmos_status_b
        jmp cmos_write

; IRQ 8. The alarm calls the program's INT 4Ah, the periodic interrupt drives the waits of INT 15h.
int70:
        push eax
        push bx
        push ds
        mov al, cmos_status_c
        call cmos_read
        mov bl, al
        mov al, cmos_status_b
        call cmos_read
        and bl, al                      ; the flags stand in status C even while their interrupts are off
        xor ax, ax
        mov ds, ax
        test bl, status_b_periodic
        jz .no_wait
        call wait_tick
.no_wait:
        mov al, pic_eoi
        out pic2_command, al
        out pic1_command, al
        test bl, status_b_alarm
        jz .no_alarm
        int 0x4a
.no_alarm:
        pop ds
        pop bx
        pop eax
        iret
