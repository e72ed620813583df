; INT 10h AH=10h: the 16 palette registers of the attribute controller and the 256 colours of the DAC.

attribute_mode          equ 0x10        ; attribute mode control; bit 3: bit 7 of an attribute blinks
attribute_border        equ 0x11

video_palette:
        mov dx, [bp + caller_dx]
        mov cx, [bp + caller_cx]
        jump_to_function al, di, .functions, video_nothing

.functions:
        function 0x00, .set_one
        function 0x01, .set_border
        function 0x02, .set_all
        function 0x03, .set_blinking
        function 0x07, .get_one
        function 0x08, .get_border
        function 0x09, .get_all
        function 0x10, .set_colour
        function 0x12, .set_colours
        function 0x15, .get_colour
        function 0x17, .get_colours
.functions_end:

.set_border:                            ; BH = value
        mov bl, attribute_border
.set_one:                               ; BL = register, BH = value
        cmp bl, 0x14
        ja .done
        call attribute_write
        jmp video_show_screen

.set_all:                               ; ES:DX = 16 palette registers and the border
        mov es, [bp + caller_es]
        mov si, dx
        xor bl, bl
.set_next:
        mov bh, [es:si]
        inc si
        call attribute_write
        inc bl
        cmp bl, 16
        jb .set_next
        mov bl, attribute_border
        mov bh, [es:si]
        call attribute_write
        jmp video_show_screen

.set_blinking:                          ; BL = 0 bright background, 1 blinking character
        mov cl, bl
        and cl, 1
        shl cl, 3
        mov bl, attribute_mode
        call attribute_read
        and bh, 0xf7
        or bh, cl
        call attribute_write
        shl cl, 2                       ; the same in a CGA's mode control
        and byte [bda_mode_control], 0xdf
        or [bda_mode_control], cl
        jmp video_show_screen

.get_one:                               ; BL = register, BH = value
        cmp bl, 0x14
        ja .done
        call attribute_read
        mov [bp + caller_bh], bh
        jmp video_show_screen

.get_border:                            ; BH = value
        mov bl, attribute_border
        call attribute_read
        mov [bp + caller_bh], bh
        jmp video_show_screen

.get_all:                               ; ES:DX = 17 bytes
        mov es, [bp + caller_es]
        mov si, dx
        xor bl, bl
.get_next:
        call attribute_read
        mov [es:si], bh
        inc si
        inc bl
        cmp bl, 16
        jb .get_next
        mov bl, attribute_border
        call attribute_read
        mov [es:si], bh
        jmp video_show_screen

.set_colour:                            ; BX = register, DH, CH, CL = red, green, blue
        mov ah, dh
        mov dx, vga_dac_write_index
        mov al, bl
        out dx, al
        inc dx
        mov al, ah
        out dx, al
        mov al, ch
        out dx, al
        mov al, cl
        out dx, al
.done:
        ret

.set_colours:                           ; BX = first register, CX = how many, ES:DX = red, green, blue of each
        mov si, dx
        mov dx, vga_dac_write_index
        mov al, bl
        out dx, al
        inc dx
        imul cx, cx, 3
        push ds
        mov ds, [bp + caller_es]
        rep outsb
        pop ds
        ret

.get_colour:                            ; BX = register; DH, CH, CL = red, green, blue
        mov dx, vga_dac_read_index
        mov al, bl
        out dx, al
        mov dx, vga_dac_data
        in al, dx
        mov [bp + caller_dh], al
        in al, dx
        mov [bp + caller_ch], al
        in al, dx
        mov [bp + caller_cl], al
        ret

.get_colours:                           ; BX = first register, CX = how many, to ES:DX
        mov es, [bp + caller_es]
        mov di, dx
        mov dx, vga_dac_read_index
        mov al, bl
        out dx, al
        mov dx, vga_dac_data
        imul cx, cx, 3
        rep insb
        ret

; Attribute controller register BL: BH to it, or from it to BH. The screen stays off until video_show_screen. Both
; change AX and DX.
attribute_write:
        call attribute_select
        mov al, bh
        out dx, al
        ret

attribute_read:
        call attribute_select
        inc dx
        in al, dx
        mov bh, al
        ret

attribute_select:
        mov dx, [bda_crtc_port]
        add dx, crtc_to_status
        in al, dx
        mov dx, vga_attribute
        mov al, bl
        out dx, al
        ret
