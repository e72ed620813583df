; The pair of 8259A interrupt controllers (Intel 8259A data sheet, "Initialization Command Words"): IRQ 0-7 at vectors
; 08h-0Fh, IRQ 8-15 at 70h-77h, the second controller on IRQ 2 of the first.

pic1_command            equ 0x20
pic1_data               equ 0x21
pic2_command            equ 0xa0
pic2_data               equ 0xa1
pic_eoi                 equ 0x20        ; OCW2: non-specific end of interrupt
pic_read_isr            equ 0x0b        ; OCW3: the next read gives the in-service register

pic_init:
        mov al, 0x11                    ; ICW1: edge triggered, cascade, ICW4 follows
        out pic1_command, al
        out pic2_command, al
        mov al, 0x08                    ; ICW2: first vector
        out pic1_data, al
        mov al, 0x70
        out pic2_data, al
        mov al, 0x04                    ; ICW3: a controller on IRQ 2 ...
        out pic1_data, al
        mov al, 0x02                    ; ... which is number 2
        out pic2_data, al
        mov al, 0x01                    ; ICW4: 8086 mode
        out pic1_data, al
        out pic2_data, al
        mov al, 0xf8                    ; timer, keyboard, second controller
        out pic1_data, al
        mov al, 0xbe                    ; clock, disk
        out pic2_data, al
        ret

; An interrupt of the first controller that nobody serves. Without a bit in the in-service register it is spurious
; (8259A data sheet, "The 8259A interrupt sequence") and must not be ended.
pic1_dismiss:
        push ax
        mov al, pic_read_isr
        out pic1_command, al
        in al, pic1_command
        test al, al
        jz .spurious
        mov al, pic_eoi
        out pic1_command, al
.spurious:
        pop ax
        iret

; The same for the second. The first has seen IRQ 2 even if the second's request was spurious.
pic2_dismiss:
        push ax
        mov al, pic_read_isr
        out pic2_command, al
        in al, pic2_command
        test al, al
        jz .spurious
        mov al, pic_eoi
        out pic2_command, al
.spurious:
        mov al, pic_eoi
        out pic1_command, al
        pop ax
        iret

; IRQ 13, an x87 error with CR0.NE clear: clear the request and go on as the PC/XT did, with a non-maskable interrupt.
int75:
        push ax
        xor al, al
        out 0xf0, al
        mov al, pic_eoi
        out pic2_command, al
        out pic1_command, al
        pop ax
        int 0x02
        iret

; IRQ 14, the disk. The services here poll; a program that waits for the interrupt looks at the byte.
int76:
        push ax
        push ds
        xor ax, ax
        mov ds, ax
        mov byte [bda_disk_interrupt], 0xff
        mov al, pic_eoi
        out pic2_command, al
        out pic1_command, al
        pop ds
        pop ax
        iret
