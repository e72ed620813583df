; INT 11h, the equipment word ([BIOS TR], INT 11h): what there is without looking.

equipment_diskette      equ 0x0001
equipment_fpu           equ 0x0002
equipment_80_columns    equ 0x0020      ; the display starts in 80 columns, colour
equipment_video_mask    equ 0x0030

equipment_init:
        mov word [bda_equipment], equipment_fpu | equipment_80_columns
        ret

int11:
        push ds
        xor ax, ax
        mov ds, ax
        mov ax, [bda_equipment]
        pop ds
        iret
