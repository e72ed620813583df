; INT 10h, the display: a VGA. DS = 0 in every function; they return, having changed any register but BP, DS and the
; stack, and answer through the frame.

video_init:
        mov word [bda_video_save_table], video_save_table
        mov [bda_video_save_table + 2], cs
        mov word [bda_video_control], 0xf960    ; 256 KiB, active; the switches of an EGA with a colour display
        mov byte [bda_video_flags], 0x51        ; VGA active, 400 scan lines
        mov byte [bda_display_code], 0x08
        mov ax, 0x0003
        int 0x10
        ret

int10:
        enter_service
        xor bx, bx
        mov ds, bx
        cmp ah, (.functions_end - .functions) / 2
        jae .vbe
        mov bl, ah
        shl bx, 1
        mov si, [cs:.functions + bx]
        mov bx, [bp + caller_bx]
        call si
.done:
        leave_service
.vbe:
        cmp ah, 0x4f
        jne .done
        call vbe
        jmp .done

.functions:
        dw video_set_mode, video_set_cursor_shape, video_set_cursor, video_get_cursor           ; 00h-03h
        dw video_nothing, video_set_page, video_scroll_up, video_scroll_down                    ; 04h-07h
        dw video_read_cell, video_write_cells, video_write_characters, video_nothing            ; 08h-0Bh
        dw video_write_pixel, video_read_pixel, video_teletype, video_get_mode                  ; 0Ch-0Fh
        dw video_palette, video_font, video_configuration, video_write_string                   ; 10h-13h
        dw video_nothing, video_nothing, video_nothing, video_nothing                           ; 14h-17h
        dw video_nothing, video_nothing, video_display_code                                     ; 18h-1Ah
.functions_end:

video_nothing:
        ret

; AH=12h: BL=10h answers BH = 0 (colour), BL = 3 (256 KiB), CH = 0 (no feature connector), CL = switches
video_configuration:
        cmp bl, 0x10
        jne video_nothing
        xor ah, ah
        cmp byte [bda_crtc_port], 0xd4
        je .colour
        inc ah
.colour:
        mov [bp + caller_bh], ah
        mov byte [bp + caller_bl], 3
        mov al, [bda_video_switches]
        and ax, 0x000f
        mov [bp + caller_cx], ax
        ret

; AH=1Ah: AL=00h asks for the display's code, BL active, BH alternate; AL=01h sets it
video_display_code:
        cmp al, 1
        ja video_nothing
        je .set
        mov bl, [bda_display_code]
        xor bh, bh
        mov [bp + caller_bx], bx
        jmp .known
.set:
        mov [bda_display_code], bl
.known:
        mov byte [bp + caller_al], 0x1a         ; "this function is supported"
        ret
