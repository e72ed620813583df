; Interrupts of the board in real mode: the two 8259A with their masks, priorities, cascade and ends of interrupt; IRQ 0
; of the timer, IRQ 1 of the keyboard controller and IRQ 8 of the clock; when the processor takes them
; (8259A datasheet; Intel SDM vol. 3A, 6.8; vol. 2, STI, MOV, POP).
%include "real.inc"

; What the handlers left: how many came, and of each its number.
LOG     equ 0x600

; LET_IN n: interrupts may come in during n instructions.
%macro LET_IN 1
        sti
        times %1 nop
        cli
%endmacro
%macro OUTB 2
        mov al, %2
        out %1, al
%endmacro
; MASKS first, second
%macro MASKS 2
        OUTB 0x21, %1
        OUTB 0xa1, %2
%endmacro
; SHOW_PIC port, OCW3: IRR (0ah) or ISR (0bh).
%macro SHOW_PIC 2
        OUTB %1, %2
        in al, %1
        mov ah, 0
        VALUE ax
%endmacro
%macro SHOW 1
        movzx ax, byte %1
        VALUE ax
%endmacro

main:   cli
        MASKS 0xff, 0xff
        call init_pics
        mov di, 0x30 * 4
        mov ax, irq_stubs
.next:  mov [di], ax
        mov word [di + 2], 0
        add di, 4
        add ax, 8
        cmp di, 0x40 * 4
        jb .next
        mov word [LOG], 0

        BEGIN "masks read back"
        MASKS 0xa5, 0x5a
        in al, 0x21
        SHOW al
        in al, 0xa1
        SHOW al
        MASKS 0xff, 0xff
        FINISH
        BEGIN "nothing requested, nothing served"
        call timer_quiet
        call drain
        SHOW_PIC 0x20, 0x0b
        SHOW_PIC 0xa0, 0x0b
        FINISH
        BEGIN "timer, masked, waits"
        call timer_due
        SHOW_PIC 0x20, 0x0a
        SHOW_PIC 0x20, 0x0b
        SHOW [LOG]
        FINISH
        BEGIN "timer, let in"
        MASKS 0xfe, 0xff
        LET_IN 1
        call tell_log
        SHOW_PIC 0x20, 0x0a
        SHOW_PIC 0x20, 0x0b
        FINISH
        BEGIN "not twice"
        LET_IN 2
        call tell_log
        FINISH
        BEGIN "in the handler"
        call timer_due
        mov word [hook], in_handler
        LET_IN 1
        call tell_log
        FINISH
        BEGIN "without an end of interrupt"
        mov word [hook], no_eoi
        call timer_due
        LET_IN 1
        SHOW_PIC 0x20, 0x0b
        call timer_due
        LET_IN 2
        call tell_log
        SHOW_PIC 0x20, 0x0a
        FINISH
        BEGIN "a specific end of interrupt"
        OUTB 0x20, 0x61
        SHOW_PIC 0x20, 0x0b
        OUTB 0x20, 0x60
        SHOW_PIC 0x20, 0x0b
        mov word [hook], eoi
        LET_IN 1
        call tell_log
        FINISH
        BEGIN "sti, then one instruction"
        call timer_due
        sti
        mov bx, 1
after_one:
        mov bx, 2
        cli
        call tell_return
        FINISH
        BEGIN "sti, cli"
        call timer_due
        sti
        cli
        call tell_log
        FINISH
        BEGIN "sti, sti"
        sti
        LET_IN 2
        mov ax, [return_ip]
        sub ax, [origin]
        VALUE ax
        call tell_log
        FINISH
        BEGIN "popf"
        call timer_due
        pushf
        or word [esp], 0x200
        popf
        nop
        nop
        cli
        call tell_return
        FINISH
        BEGIN "iret"
        call timer_due
        pushf
        or word [esp], 0x200
        push cs
        push word iret_here
        iret
iret_here:
        nop
        cli
        call tell_return
        FINISH
        BEGIN "mov ss"
        call timer_due
        mov ax, ss
        sti
        mov ss, ax
        nop
        nop
        nop
        cli
        call tell_return
        FINISH
        BEGIN "popf, then pop ss"
        call timer_due
        push ss
        pushf
        or word [esp], 0x200
        popf
        pop ss
        nop
        nop
        cli
        call tell_return
        FINISH
        BEGIN "hlt"
        call timer_quiet
        mov word [LOG], 0
        call timer_start
        sti
        hlt
        nop
        cli
        call tell_return
        FINISH
        BEGIN "hlt, interrupt already there"
        call timer_due
        sti
        hlt
        nop
        cli
        call tell_return
        FINISH

        ; The timer's modes: how many interrupts three HLTs see.
        BEGIN "timer in mode 2"
        mov al, 0x34
        call three
        FINISH
        BEGIN "timer in mode 3"
        mov al, 0x36
        call three
        FINISH
        call timer_quiet

        ; The second controller.
        BEGIN "irq 8, masked, waits"
        call clock_due
        SHOW_PIC 0xa0, 0x0a
        SHOW_PIC 0x20, 0x0a
        FINISH
        BEGIN "irq 8, cascade masked"
        MASKS 0xff, 0xfe
        LET_IN 2
        SHOW_PIC 0xa0, 0x0a
        SHOW_PIC 0x20, 0x0a
        call tell_log
        FINISH
        BEGIN "irq 8, let in"
        mov word [hook], in_handler
        MASKS 0xfb, 0xfe
        LET_IN 2
        call tell_log
        mov al, 0x0c
        call cmos_read
        SHOW al
        FINISH
        BEGIN "irq 8, not again until register c is read"
        mov word [hook], eoi
        call clock_due
        LET_IN 2
        call tell_log
        FINISH
        BEGIN "periodic interrupts"
        mov word [hook], clock_handler
        mov al, 0x0c
        call cmos_read
        sti
        hlt
        hlt
        hlt
        cli
        call tell_log
        call clock_off
        FINISH
        mov word [hook], eoi

        ; The keyboard controller: D2 puts a byte into the output buffer as if the keyboard had sent it.
        MASKS 0xff, 0xff
        BEGIN "irq 1"
        call key_due
        SHOW_PIC 0x20, 0x0a
        MASKS 0xfd, 0xff
        mov word [hook], key_handler
        LET_IN 2
        call tell_log
        SHOW [key]
        mov word [hook], eoi
        FINISH
        BEGIN "all three at once"
        MASKS 0xff, 0xff
        call clock_due
        call key_due
        call timer_due
        SHOW_PIC 0x20, 0x0a
        SHOW_PIC 0xa0, 0x0a
        mov word [hook], all_handler
        MASKS 0xf8, 0xfe
        LET_IN 4
        call tell_log
        call clock_off
        FINISH
        BEGIN "a lower one waits in a handler"
        MASKS 0xff, 0xff
        call key_due
        call timer_due
        mov word [hook], nesting
        MASKS 0xfc, 0xff
        LET_IN 3
        call tell_log
        FINISH
        BEGIN "a higher one does not"
        MASKS 0xff, 0xff
        call key_due
        mov word [hook], nesting_key
        MASKS 0xfc, 0xff
        LET_IN 3
        call tell_log
        FINISH
        mov word [hook], all_handler
        BEGIN "rotated priorities"
        MASKS 0xff, 0xff
        OUTB 0x20, 0xc0                 ; IRQ 0 lowest: 1 first
        call key_due
        call timer_due
        MASKS 0xfc, 0xff
        LET_IN 4
        call tell_log
        OUTB 0x20, 0xc7
        FINISH
        BEGIN "rotate on end of interrupt"
        MASKS 0xff, 0xff
        call timer_due
        mov word [hook], rotate
        MASKS 0xfe, 0xff
        LET_IN 2
        MASKS 0xff, 0xff
        call key_due
        call timer_due
        mov word [hook], all_handler
        MASKS 0xfc, 0xff
        LET_IN 4
        call tell_log
        OUTB 0x20, 0xc7
        FINISH
        BEGIN "special mask mode"
        MASKS 0xff, 0xff
        call key_due
        call timer_due
        mov word [hook], special
        MASKS 0xfc, 0xff
        LET_IN 3
        call tell_log
        SHOW_PIC 0x20, 0x0b
        OUTB 0x20, 0x48
        OUTB 0x20, 0x20
        OUTB 0x20, 0x20
        SHOW_PIC 0x20, 0x0b
        FINISH
        mov word [hook], all_handler
        BEGIN "poll"
        MASKS 0xff, 0xff
        call timer_due
        MASKS 0xfe, 0xff
        OUTB 0x20, 0x0c
        in al, 0x20
        SHOW al
        SHOW_PIC 0x20, 0x0b
        OUTB 0x20, 0x20
        SHOW_PIC 0x20, 0x0b
        OUTB 0x20, 0x0c
        in al, 0x20
        and al, 0x80
        SHOW al
        FINISH
        BEGIN "automatic end of interrupt"
        MASKS 0xff, 0xff
        mov byte [icw4], 3
        call init_pics
        mov word [hook], in_handler_no_eoi
        call timer_quiet
        call timer_due
        MASKS 0xfe, 0xff
        LET_IN 2
        call tell_log
        mov byte [icw4], 1
        MASKS 0xff, 0xff
        call init_pics
        FINISH
        BEGIN "another base"
        mov word [hook], all_handler
        mov ax, [0x30 * 4]
        mov [0x48 * 4], ax
        mov word [0x48 * 4 + 2], 0
        mov byte [icw2], 0x4f           ; the three low bits do not count
        call timer_quiet
        call init_pics
        MASKS 0xff, 0xff
        call timer_due
        MASKS 0xfe, 0xff
        LET_IN 2
        call tell_log
        mov byte [icw2], 0x30
        MASKS 0xff, 0xff
        call init_pics
        FINISH
        BEGIN "initialization clears"
        MASKS 0xff, 0xff
        mov word [hook], no_eoi
        call timer_quiet
        call timer_due
        MASKS 0xfe, 0xff
        LET_IN 2
        SHOW_PIC 0x20, 0x0b
        call init_pics
        in al, 0x21
        SHOW al
        MASKS 0xff, 0xff
        in al, 0x20                     ; IRR is what is read after ICW1
        SHOW al
        SHOW_PIC 0x20, 0x0b
        FINISH
        jmp the_end

init_pics:
        OUTB 0x20, 0x11
        OUTB 0xa0, 0x11
        OUTB 0x21, [icw2]
        OUTB 0xa1, 0x38
        OUTB 0x21, 4
        OUTB 0xa1, 2
        OUTB 0x21, [icw4]
        OUTB 0xa1, 1
        ret

; Timer 0 in mode 0 with its output low, and no request of it.
timer_quiet:
        OUTB 0x43, 0x30
        OUTB 0x40, 0xff
        OUTB 0x40, 0xff
        ret
timer_start:
        OUTB 0x43, 0x30
        OUTB 0x40, 0x20
        OUTB 0x40, 0
        ret
; Requests IRQ 0 and waits until it is there.
timer_due:
        mov word [LOG], 0
        call timer_start
.wait:  OUTB 0x20, 0x0a
        in al, 0x20
        test al, 1
        jz .wait
        ret
; Three interrupts of the timer in the mode whose control word is AL.
three:  push ax
        call timer_quiet
        MASKS 0xfe, 0xff
        mov word [LOG], 0
        pop ax
        out 0x43, al
        OUTB 0x40, 0
        OUTB 0x40, 8
        mov word [hook], eoi
        sti
        hlt
        hlt
        hlt
        cli
        OUTB 0x43, 0x30
        MASKS 0xff, 0xff
        call tell_log
        ret

; Register AL of the clock to AL; AH to register AL.
cmos_read:
        out 0x70, al
        in al, 0x71
        ret
cmos_write:
        out 0x70, al
        xchg al, ah
        out 0x71, al
        ret
; Requests IRQ 8 and waits until it is there.
clock_due:
        mov word [LOG], 0
        mov ax, 0x260a
        call cmos_write
        mov al, 0x0c
        call cmos_read
        mov ax, 0x420b
        call cmos_write
.wait:  OUTB 0xa0, 0x0a
        in al, 0xa0
        test al, 1
        jz .wait
        ret
clock_off:
        mov ax, 0x020b
        call cmos_write
        mov al, 0x0c
        jmp cmos_read

; Command AL to the keyboard controller; or data.
command:
        call input_free
        out 0x64, al
        ret
data:   call input_free
        out 0x60, al
        ret
input_free:
        push ax
.wait:  in al, 0x64
        test al, 2
        jnz .wait
        pop ax
        ret
drain:  in al, 0x64
        test al, 1
        jz .end
        in al, 0x60
        jmp drain
.end:   ret
; Requests IRQ 1 and waits until it is there.
key_due:
        mov word [LOG], 0
        call drain
        mov al, 0x60
        call command
        mov al, 1
        call data
        mov al, 0xd2
        call command
        mov al, 0x5c
        call data
.wait:  OUTB 0x20, 0x0a
        in al, 0x20
        test al, 2
        jz .wait
        ret

; How many came, and which.
tell_log:
        mov cx, [LOG]
        VALUE cx
        mov bx, LOG + 2
.next:  jcxz .end
        SHOW [bx]
        inc bx
        dec cx
        jmp .next
.end:   mov word [LOG], 0
        ret
; The same, and where the last would have gone on.
tell_return:
        mov ax, [return_ip]
        sub ax, [origin]
        VALUE ax
        jmp tell_log

; The handlers. Interrupt number in AL, stack: AX, BX, BP, IP.
in_handler:
        push ax
        SHOW_PIC 0x20, 0x0b
        SHOW_PIC 0xa0, 0x0b
        SHOW_PIC 0x20, 0x0a
        pop ax
eoi:    cmp al, 8
        jb .first
        OUTB 0xa0, 0x20
.first: OUTB 0x20, 0x20
no_eoi: ret
in_handler_no_eoi:
        SHOW_PIC 0x20, 0x0b
        ret
clock_handler:
        push ax
        mov al, 0x0c
        call cmos_read
        pop ax
        jmp eoi
key_handler:
        push ax
        in al, 0x60
        mov [key], al
        pop ax
        jmp eoi
all_handler:
        cmp al, 1
        je key_handler
        cmp al, 8
        je clock_handler
        jmp eoi
; The timer's handler lets others in before its end of interrupt.
nesting:
        cmp al, 1
        je key_handler
        LET_IN 2
        SHOW [LOG]
        jmp eoi
; The keyboard's lets the timer in.
nesting_key:
        cmp al, 0
        je eoi
        push ax
        call timer_start
.wait:  OUTB 0x20, 0x0a
        in al, 0x20
        test al, 1
        jz .wait
        LET_IN 2
        SHOW [LOG]
        pop ax
        jmp key_handler
rotate: OUTB 0x20, 0xa0
        ret
; With IRQ 0 in service and masked, special mask mode lets the keyboard in.
special:
        cmp al, 1
        je special_key
        OUTB 0x21, 0xfd
        OUTB 0x20, 0x68
        LET_IN 2
        SHOW [LOG]
        ret
special_key:
        in al, 0x60
        ret

on_irq: push bx
        push bp
        mov bp, sp
        mov bx, [LOG]
        inc word [LOG]
        mov [bx + LOG + 2], al
        mov bx, [bp + 6]
        mov [return_ip], bx
        call [hook]
        pop bp
        pop bx
        pop ax
        iret

        align 8
irq_stubs:
%assign number 0
%rep 16
        align 8
        push ax
        mov al, number
        jmp on_irq
  %assign number number + 1
%endrep

hook:   dw eoi
return_ip: dw 0
key:    db 0
icw2:   db 0x30
icw4:   db 1
        IMAGE_END
