; INT 16h, the keyboard.

keyboard_id             equ 0x41ab      ; an enhanced keyboard, translated ([BIOS TR], INT 16h AH=0Ah)
keyboard_typematic      equ 0xf3        ; command: rate and delay follow

int16:
        enter_service
        xor bx, bx
        mov ds, bx
        jump_to_function ah, bx, .functions, .done
.done:
        leave_service

.functions:
        function 0x00, .read
        function 0x01, .peek
        function 0x02, .flags
        function 0x03, .typematic
        function 0x05, .store
        function 0x09, .capabilities
        function 0x0a, .identify
        function 0x10, .read_enhanced
        function 0x11, .peek_enhanced
        function 0x12, .flags_enhanced
.functions_end:

.read:                                  ; AX = the next key, waits for it
        call key_wait
        call key_classic
        mov [bp + caller_ax], ax
        jmp .done

.read_enhanced:
        call key_wait
        call key_enhanced
        mov [bp + caller_ax], ax
        jmp .done

.peek:                                  ; AX = the next key, which stays; zero flag when there is none
        call key_look
        jz .none
        call key_classic
        jmp .there

.peek_enhanced:
        call key_look
        jz .none
        call key_enhanced
.there:
        mov [bp + caller_ax], ax
        and byte [bp + caller_flags], ~flag_zero & 0xff
        jmp .done
.none:
        or byte [bp + caller_flags], flag_zero
        jmp .done

.flags:                                 ; AL = shift flags
        mov al, [bda_shift_flags]
        mov [bp + caller_al], al
        jmp .done

.flags_enhanced:                        ; AH too: bits 0-1 left Ctrl and Alt, 2-3 right ones, 4-7 lock keys and SysRq
        mov al, [bda_shift_flags]
        mov ah, [bda_shift_keys]
        mov bl, ah
        and ah, key_left_ctrl | key_left_alt | key_scroll_lock | key_num_lock | key_caps_lock
        and bl, key_system_request
        shl bl, 5
        or ah, bl
        mov bl, [bda_keyboard_state]
        and bl, state_right_ctrl | state_right_alt
        or ah, bl
        mov [bp + caller_ax], ax
        jmp .done

.typematic:                             ; AL=05h: BH = delay, BL = rate
        cmp al, 5
        jne .done
        mov bx, [bp + caller_bx]
        and bx, 0x031f
        shl bh, 5
        or bl, bh
        cli
        mov al, i8042_disable_keyboard  ; its answers would come as keys
        call i8042_send_command
        mov al, i8042_write_mode
        call i8042_send_command
        mov al, i8042_mode & 0xfe
        call i8042_send_data
        mov al, keyboard_typematic
        call i8042_send_data
        call i8042_receive
        mov al, bl
        call i8042_send_data
        call i8042_receive
        mov al, i8042_write_mode
        call i8042_send_command
        mov al, i8042_mode
        call i8042_send_data
        jmp .done

.store:                                 ; CX = a key for the ring; AL = 1 when it is full
        cli
        mov ax, [bp + caller_cx]
        call key_put
        mov al, 0
        adc al, 0
        mov [bp + caller_al], al
        jmp .done

.capabilities:                          ; AL: bit 6 AH=10h-12h, bit 5 AH=0Ah, bit 3 AX=0305h
        mov byte [bp + caller_al], 0x68
        jmp .done

.identify:
        mov word [bp + caller_bx], keyboard_id
        jmp .done

; AX = the next key; zero flag when there is none. Lets interrupts in, or a caller with interrupts off would never get a
; key. Changes BX.
key_look:
        sti
        nop
        cli
        mov bx, [bda_key_head]
        cmp bx, [bda_key_tail]
        je .none
        mov ax, [bx + 0x400]
        ret
.none:
        in al, i8042_status             ; so that whoever types can see that a key is wanted
        cmp bx, bx
        ret

; AX = the next key, taken out of the ring. Sleeps until there is one.
key_wait:
        cli
        mov bx, [bda_key_head]
        cmp bx, [bda_key_tail]
        jne .there
        in al, i8042_status             ; as in key_look
        sti
        hlt
        jmp key_wait
.there:
        mov ax, [bx + 0x400]
        add bx, 2
        cmp bx, [bda_key_buffer_end]
        jb .no_wrap
        mov bx, [bda_key_buffer_start]
.no_wrap:
        mov [bda_key_head], bx
        ret

; A key as AH=00h and 01h give it: keys that only an enhanced keyboard has look like their elder twins.
key_classic:
        cmp ah, 0xe0                    ; Enter and / on the keypad: E00Dh, E00Ah, E02Fh
        jne .not_keypad
        mov ah, 0x35
        cmp al, '/'
        je .done
        mov ah, 0x1c
        ret
.not_keypad:
        cmp al, 0xe0                    ; grey keys: E0h where the others have 0
        je .no_character
        cmp al, 0xf0                    ; combinations that old keyboards did not give
        jne .done
.no_character:
        test ah, ah
        jz .done                        ; typed with Alt and digits, a character of its own
        xor al, al
.done:
        ret

; A key as AH=10h and 11h give it.
key_enhanced:
        cmp al, 0xf0
        jne .done
        test ah, ah
        jz .done
        xor al, al
.done:
        ret
