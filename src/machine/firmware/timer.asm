; The system timer: channel 0 of the 8254 counts down from 65,536 at 1,193,182 Hz, IRQ 0 comes 18.2 times a second.

pit_channel0            equ 0x40
pit_control             equ 0x43
ticks_a_day             equ 0x1800b0    ; [BIOS TR], INT 1Ah

timer_init:
        mov al, 0x34                    ; channel 0, low then high byte, mode 2 (8254 data sheet, "Control Word")
        out pit_control, al
        xor al, al                      ; 0 counts as 65,536
        out pit_channel0, al
        out pit_channel0, al
        ret

; IRQ 0
int08:
        push eax
        push ds
        xor ax, ax
        mov ds, ax
        mov eax, [bda_ticks]
        inc eax
        cmp eax, ticks_a_day
        jb .same_day
        xor eax, eax
        inc byte [bda_midnight]
.same_day:
        mov [bda_ticks], eax
        cmp byte [bda_motor_timeout], 0
        je .call_program
        dec byte [bda_motor_timeout]
.call_program:
        int 0x1c
        mov al, pic_eoi
        out pic1_command, al
        pop ds
        pop eax
        iret
