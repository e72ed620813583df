; The 8042 keyboard controller and the keyboard behind it ([BIOS TR] and IBM, "PC AT Technical Reference", "Keyboard
; Controller"). Scan codes arrive translated to set 1.

i8042_data              equ 0x60
i8042_status            equ 0x64
i8042_command           equ 0x64

i8042_output_full       equ 0x01        ; status: a byte waits at the data port
i8042_input_full        equ 0x02        ; status: the controller has not taken the last byte yet
i8042_from_mouse        equ 0x20        ; status: the waiting byte comes from the second port

i8042_write_mode        equ 0x60        ; command: the next data byte is the command byte
i8042_self_test         equ 0xaa        ; answers 55h
i8042_disable_mouse     equ 0xa7
i8042_disable_keyboard  equ 0xad
i8042_enable_keyboard   equ 0xae
i8042_pulse_reset       equ 0xfe

i8042_mode              equ 0x65        ; command byte: translate, mouse off, system flag, IRQ 1

keyboard_reset          equ 0xff        ; answers FAh, then AAh when its test is done
keyboard_enable         equ 0xf4

; Empties the controller, sets its mode, resets the keyboard. All waits are bounded: a machine without a keyboard boots.
keyboard_init:
        mov word [bda_key_buffer_start], bda_key_buffer - 0x400
        mov word [bda_key_buffer_end], bda_key_buffer - 0x400 + 32
        mov word [bda_key_head], bda_key_buffer - 0x400
        mov word [bda_key_tail], bda_key_buffer - 0x400
        mov byte [bda_keyboard_state], state_enhanced

        mov al, i8042_disable_keyboard
        call i8042_send_command
        mov al, i8042_disable_mouse
        call i8042_send_command
        mov cx, 16
.drain:
        in al, i8042_status
        test al, i8042_output_full
        jz .empty
        in al, i8042_data
        loop .drain
.empty:
        mov al, i8042_self_test
        call i8042_send_command
        call i8042_receive
        mov al, i8042_write_mode
        call i8042_send_command
        mov al, i8042_mode & 0xfe       ; no interrupts yet: the answers below are read here
        call i8042_send_data
        mov al, i8042_enable_keyboard
        call i8042_send_command
        mov al, keyboard_reset
        call i8042_send_data
        call i8042_receive
        jc .no_keyboard
        call i8042_receive              ; the result of its test; if it comes later, INT 09h drops it
        mov al, keyboard_enable
        call i8042_send_data
        call i8042_receive
.no_keyboard:
        mov al, i8042_write_mode
        call i8042_send_command
        mov al, i8042_mode

; Sends AL to the keyboard, or to the command that waits for it.
i8042_send_data:
        call i8042_wait_taken
        out i8042_data, al
        ret

i8042_send_command:
        call i8042_wait_taken
        out i8042_command, al
        ret

i8042_wait_taken:
        push ax
        push cx
        xor cx, cx
.poll:
        in al, i8042_status
        test al, i8042_input_full
        loopnz .poll
        pop cx
        pop ax
        ret

; AL = the next byte from the controller; carry when none came.
i8042_receive:
        push cx
        xor cx, cx
.poll:
        in al, i8042_status
        test al, i8042_output_full
        jnz .ready
        loop .poll
        stc
        pop cx
        ret
.ready:
        in al, i8042_data
        clc
        pop cx
        ret

; Resets the machine.
restart:
        cli
        mov al, i8042_pulse_reset
        call i8042_send_command
        xor cx, cx
.wait:
        loop .wait
        in al, port_92
        and al, ~port_92_reset & 0xff
        out port_92, al
        or al, port_92_reset
        out port_92, al
        jmp 0xf000:0xfff0
