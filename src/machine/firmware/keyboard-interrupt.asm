; INT 09h, IRQ 1: takes a scan code of set 1, keeps the shift flags and puts keys into the ring that INT 16h reads. The
; bell for a full ring is left out.

scan_ctrl               equ 0x1d
scan_left_shift         equ 0x2a
scan_right_shift        equ 0x36
scan_print_screen       equ 0x37        ; after E0h; alone it is * on the keypad
scan_alt                equ 0x38
scan_caps_lock          equ 0x3a
scan_num_lock           equ 0x45
scan_scroll_lock        equ 0x46        ; after E0h it is Break
scan_keypad             equ 0x47        ; to 53h
scan_insert             equ 0x52
scan_delete             equ 0x53
scan_system_request     equ 0x54
scan_released           equ 0x80

int09:
        enter_service
        xor ax, ax
        mov ds, ax
        in al, i8042_status
        test al, i8042_output_full
        jz .done
        mov ah, al
        in al, i8042_data
        test ah, i8042_from_mouse
        jnz .done
        mov ah, 0x4f                    ; a program may change the code or take it
        stc
        int 0x15
        jnc .done
        cld
        xor bx, bx
        mov ds, bx
        call take_scan_code
.done:
        mov al, pic_eoi
        out pic1_command, al
        leave_service

; AL = the scan code. DS = 0.
take_scan_code:
        cmp al, 0xe0
        je .prefix_e0
        cmp al, 0xe1
        je .prefix_e1
        test byte [bda_keyboard_state], state_e1
        jnz .pause
        cmp al, 0xfa                    ; what the keyboard answers to a command is no key
        jae .ignore
        mov ah, [bda_keyboard_state]
        and ah, state_e0                ; AH = came after E0h
        and byte [bda_keyboard_state], ~state_e0 & 0xff

        mov si, .special
.find:
        mov bl, al
        and bl, ~scan_released & 0xff
        cmp bl, [cs:si]
        je .found
        add si, 3
        cmp si, .special_end
        jb .find
.ordinary:
        test al, scan_released
        jz key_pressed
.ignore:
        ret
.found:
        jmp [cs:si + 1]

.special:
        db scan_ctrl
        dw .ctrl
        db scan_left_shift
        dw .left_shift
        db scan_right_shift
        dw .right_shift
        db scan_print_screen
        dw .print_screen
        db scan_alt
        dw .alt
        db scan_caps_lock
        dw .caps_lock
        db scan_num_lock
        dw .num_lock
        db scan_scroll_lock
        dw .scroll_lock
        db scan_insert
        dw .insert
        db scan_delete
        dw .delete
        db scan_system_request
        dw .system_request
.special_end:

.prefix_e0:
        or byte [bda_keyboard_state], state_e0
        ret
.prefix_e1:
        or byte [bda_keyboard_state], state_e1
        ret
.pause:                                 ; E1 1D 45, E1 9D C5: the Pause key, which does nothing here
        and al, ~scan_released & 0xff
        cmp al, scan_ctrl
        je .ignore
        and byte [bda_keyboard_state], ~state_e1 & 0xff
        ret

; A keyboard sends shift codes after E0h around some keys, to undo Num Lock for programs that know no E0h.
.left_shift:
        mov cx, shift_left
        jmp .shift
.right_shift:
        mov cx, shift_right
.shift:
        test ah, ah
        jnz .ignore

; CL = its bit in bda_shift_flags, CH = in bda_shift_keys
.hold:
        test al, scan_released
        jnz .let_go
        or [bda_shift_flags], cx
        ret
.let_go:
        not cx
        and [bda_shift_flags], cx
        ret

; Left and right share a bit in bda_shift_flags (CL): it goes only when both are up. CH = the bit of the left one in
; bda_shift_keys, BL = of the right one in bda_keyboard_state.
.ctrl:
        mov cx, shift_ctrl | (key_left_ctrl << 8)
        mov bl, state_right_ctrl
        jmp .pair
.alt:
        mov cx, shift_alt | (key_left_alt << 8)
        mov bl, state_right_alt
.pair:
        test ah, ah
        jnz .right_of_pair
        test al, scan_released
        jz .hold
        mov dh, ch
        not dh
        and [bda_shift_keys], dh
        jmp .one_up
.right_of_pair:
        test al, scan_released
        jnz .right_up
        or [bda_keyboard_state], bl
        or [bda_shift_flags], cl
        ret
.right_up:
        mov bh, bl
        not bh
        and [bda_keyboard_state], bh
.one_up:
        test [bda_keyboard_state], bl
        jnz .ignore
        test [bda_shift_keys], ch
        jnz .ignore
        not cl
        and [bda_shift_flags], cl

; When Alt is up, the character typed with it on the keypad counts.
        test byte [bda_shift_flags], shift_alt
        jnz .ignore
        xor ax, ax
        xchg al, [bda_alt_digits]
        test al, al
        jnz key_put
        ret

.caps_lock:
        mov cx, shift_caps_lock | (key_caps_lock << 8)
        jmp .lock
.num_lock:
        mov cx, shift_num_lock | (key_num_lock << 8)
        jmp .lock
.scroll_lock:
        test ah, ah
        jnz .break
        mov cx, shift_scroll_lock | (key_scroll_lock << 8)

; A lock changes on the way down, once: a held key repeats.
.lock:
        test al, scan_released
        jnz .lock_up
        test [bda_shift_keys], ch
        jnz .ignore
        xor [bda_shift_flags], cl
        or [bda_shift_keys], ch
        ret
.lock_up:
        not ch
        and [bda_shift_keys], ch
        ret

.break:                                 ; Ctrl-Break empties the ring but for a zero and calls INT 1Bh
        test al, scan_released
        jnz .ignore
        mov ax, [bda_key_buffer_start]
        mov [bda_key_head], ax
        mov [bda_key_tail], ax
        mov byte [bda_break], 0x80
        xor ax, ax
        call key_put
        int 0x1b
        ret

.insert:                                ; a key like others that changes a flag as well, unless it types 0
        mov cx, shift_insert | (key_insert << 8)
        test al, scan_released
        jnz .lock_up
        test ah, ah
        jnz .insert_counts
        push ax
        call keypad_digits
        pop ax
        jnz .ordinary
.insert_counts:
        test byte [bda_shift_flags], shift_alt
        jnz .ordinary
        push ax
        call .lock
        pop ax
        jmp .ordinary

.delete:
        mov bl, [bda_shift_flags]
        and bl, shift_ctrl | shift_alt
        cmp bl, shift_ctrl | shift_alt
        jne .ordinary
        test al, scan_released
        jz restart
        ret

.print_screen:
        test ah, ah
        jz .ordinary
        test al, scan_released
        jnz .ignore
        test byte [bda_shift_flags], shift_ctrl | shift_alt
        jnz .ordinary
        mov al, pic_eoi                 ; it may take long: let the keyboard go on
        out pic1_command, al
        int 0x05
        ret

.system_request:                        ; INT 15h AH=85h: AL = 0 pressed, 1 released
        rol al, 1
        mov ah, 0x85
        and al, 1
        jnz .request_up
        or byte [bda_shift_keys], key_system_request
        jmp .call_system_request
.request_up:
        and byte [bda_shift_keys], ~key_system_request & 0xff
.call_system_request:
        int 0x15
        ret

; Not zero when the keypad types digits: Num Lock or Shift, not both. Changes AL.
keypad_digits:
        mov al, [bda_shift_flags]
        test al, shift_left | shift_right
        jz .unshifted
        xor al, shift_num_lock
.unshifted:
        test al, shift_num_lock
        ret

; A key that goes into the ring: AL = scan code, AH not 0 after E0h.
key_pressed:
        movzx bx, al
        test ah, ah
        jnz .grey
        cmp bl, scan_keypad
        jb .main
        cmp bl, scan_delete
        jbe .keypad
.main:
        cmp bl, layout_last
        ja .ignore
        shl bx, 3
        add bx, layout
        mov ah, [bda_shift_flags]
        cmp al, layout_last_letter
        ja .column
        test ah, shift_caps_lock        ; reverses Shift for letters
        jz .column
        mov cl, [cs:bx]
        sub cl, 'a'
        cmp cl, 25
        ja .column
        test ah, shift_left | shift_right
        jz .capital
        and ah, ~(shift_left | shift_right) & 0xff
        jmp .column
.capital:
        or ah, shift_left

; CS:BX = four words for a key: alone, with Shift, Ctrl, Alt; AH = the flags that choose
.column:
        test ah, shift_alt
        jnz .with_alt
        test ah, shift_ctrl
        jnz .with_ctrl
        test ah, shift_left | shift_right
        jz .take
        add bx, 2
        jmp .take
.with_alt:
        add bx, 2
.with_ctrl:
        add bx, 4
.take:
        mov ax, [cs:bx]
        test ax, ax                     ; the combination means nothing
        jnz key_put
.ignore:
        ret

.keypad:
        mov ah, [bda_shift_flags]
        sub bx, scan_keypad
        test ah, shift_alt
        jnz .alt_digit
        shl bx, 3
        add bx, layout_keypad
        test ah, shift_ctrl
        jnz .with_ctrl
        call keypad_digits
        jz .take
        add bx, 2
        jmp .take

.alt_digit:                             ; Alt and digits: a character by its number
        mov al, [cs:keypad_values + bx]
        cmp al, 9
        ja .alt_sign
        mov bl, al
        mov al, [bda_alt_digits]
        mov ah, 10
        mul ah
        add al, bl
        mov [bda_alt_digits], al
        ret
.alt_sign:
        shl bx, 3
        add bx, layout_keypad
        jmp .with_alt

.grey:                                  ; after E0h
        mov si, layout_grey
.find:
        cmp al, [cs:si]
        je .found
        add si, 9
        cmp si, layout_grey_end
        jb .find
        ret
.found:
        lea bx, [si + 1]
        mov ah, [bda_shift_flags]
        jmp .column

; Puts AX into the ring; a full ring drops it. Carry when it did. DS = 0. Changes BX and CX.
key_put:
        mov bx, [bda_key_tail]
        mov cx, bx
        add cx, 2
        cmp cx, [bda_key_buffer_end]
        jb .no_wrap
        mov cx, [bda_key_buffer_start]
.no_wrap:
        cmp cx, [bda_key_head]
        je .full
        mov [bx + 0x400], ax
        mov [bda_key_tail], cx
        clc
        ret
.full:
        stc
        ret
