; Display modes: INT 10h AH=00h and AH=0Fh. A mode is a set of values for the registers of the VGA (IBM, "Personal
; System/2 Hardware Interface Technical Reference", "Video Subsystem"); the sets stand in video-tables.asm.

vga_attribute           equ 0x3c0       ; index and data take turns; reading vga_status restarts with the index
vga_misc_write          equ 0x3c2
vga_sequencer           equ 0x3c4
vga_dac_mask            equ 0x3c6
vga_dac_read_index      equ 0x3c7
vga_dac_write_index     equ 0x3c8
vga_dac_data            equ 0x3c9
vga_misc_read           equ 0x3cc
vga_graphics            equ 0x3ce
crtc_to_status          equ 6           ; from bda_crtc_port to input status 1, 3DAh or 3BAh
attribute_screen_on     equ 0x20        ; in the attribute index: the palette belongs to the display

crtc_max_scan_line      equ 0x09
crtc_cursor_start       equ 0x0a
crtc_cursor_end         equ 0x0b
crtc_start_high         equ 0x0c
crtc_start_low          equ 0x0d
crtc_cursor_high        equ 0x0e
crtc_cursor_low         equ 0x0f
crtc_vertical_sync_end  equ 0x11

; AH=00h: AL = mode, bit 7 keeps what is on the screen. AL = 30h, or 20h for mode 13h, as BIOSes by Phoenix and AMI
; answer ([RBIL], INT 10h AH=00h). A mode that is not listed changes nothing.
video_set_mode:
        mov ah, al
        and al, 0x7f
        mov si, video_modes
.find:
        cmp al, [cs:si + mode_number]
        je .found
        add si, mode_record_size
        cmp si, video_modes_end
        jb .find
        ret
.found:
        push ax
        call vbe_off
        pop ax
        mov [bda_video_mode], al
        mov bl, 0x30
        cmp al, 7
        jbe .flag_known
        mov bl, 0x20
.flag_known:
        mov [bp + caller_al], bl
        and ah, 0x80
        and byte [bda_video_control], 0x7f
        or [bda_video_control], ah
        mov al, [cs:si + mode_columns]
        xor ah, ah
        mov [bda_columns], ax
        mov al, [cs:si + mode_rows]
        dec al
        mov [bda_last_row], al
        mov al, [cs:si + mode_character_height]
        mov [bda_character_height], ax
        mov ax, [cs:si + mode_page_size]
        mov [bda_page_size], ax
        mov ax, [cs:si + mode_compatible]
        mov [bda_mode_control], ax
        xor eax, eax
        mov [bda_page_start], ax
        mov [bda_page], al
        mov [bda_cursors], eax
        mov [bda_cursors + 4], eax
        mov [bda_cursors + 8], eax
        mov [bda_cursors + 12], eax

        mov bx, [cs:si + mode_registers]
        call .program_registers
        call [cs:si + mode_load_colours]

        test byte [bda_video_control], 0x80
        jnz .keep
        mov es, [cs:si + mode_segment]
        xor di, di
        mov ax, [cs:si + mode_blank]
        shl eax, 16
        mov ax, [cs:si + mode_blank]
        mov cx, [cs:si + mode_clear_dwords]
        rep stosd
.keep:
        ; The equipment word says which kind of display is in use.
        mov al, 0x20
        cmp byte [bda_crtc_port], 0xd4
        je .colour
        mov al, 0x30
.colour:
        and byte [bda_equipment], ~equipment_video_mask & 0xff
        or [bda_equipment], al

        mov cx, 0x0607
        call cursor_shape
        jmp video_show_screen

; Loads all registers of the VGA from CS:BX, with the screen off.
.program_registers:
        push si
        mov si, bx
        mov dx, 0x3d4
        test byte [cs:si], 0x01         ; miscellaneous output, I/O address select
        jnz .at_3d4
        mov dl, 0xb4
.at_3d4:
        mov [bda_crtc_port], dx
        mov bx, dx

        add dx, crtc_to_status
        in al, dx
        mov dx, vga_attribute
        xor al, al                      ; the screen goes off
        out dx, al

        mov ax, 0x0100                  ; the sequencer stands in reset while the clock changes
        mov dx, vga_sequencer
        out dx, ax
        mov dx, vga_misc_write
        cs lodsb
        out dx, al
        mov dx, vga_sequencer
        mov ax, 0x0001
        mov cx, 4
        call .load_next
        mov ax, 0x0300
        out dx, ax

        mov dx, bx
        mov ax, crtc_vertical_sync_end  ; bit 7 of it protects registers 0-7
        out dx, ax
        xor al, al
        mov cx, 25
        call .load_next
        mov dx, vga_graphics
        xor al, al
        mov cx, 9
        call .load_next

        mov dx, bx
        add dx, crtc_to_status
        in al, dx                       ; the next byte is an index
        mov dx, vga_attribute
        xor ah, ah
        mov cx, 21
.attribute:
        mov al, ah
        out dx, al
        cs lodsb
        out dx, al
        inc ah
        loop .attribute
        pop si
        ret

; Loads CX registers from number AL on, through the index port DX, from CS:SI.
.load_next:
        mov ah, [cs:si]
        inc si
        out dx, ax
        inc al
        loop .load_next
        ret

; Gives the palette back to the display, which turns the screen on.
video_show_screen:
        mov dx, [bda_crtc_port]
        add dx, crtc_to_status
        in al, dx
        mov dx, vga_attribute
        mov al, attribute_screen_on
        out dx, al
        ret

; AH=0Fh: AL = mode, AH = columns, BH = page
video_get_mode:
        mov al, [bda_video_control]
        and al, 0x80
        or al, [bda_video_mode]
        mov ah, [bda_columns]
        mov [bp + caller_ax], ax
        mov al, [bda_page]
        mov [bp + caller_bh], al
        ret

; The colours of a text mode: the 64 of an EGA in the first 64 registers, black in the others.
load_text_colours:
        push ds
        push si
        push cs
        pop ds
        mov si, ega_colours
        mov cx, 64 * 3
        call .start
        rep outsb
.black_rest:
        xor al, al
        mov cx, 192 * 3
.black:
        out dx, al
        loop .black
        pop si
        pop ds
        ret

; Opens the colour registers from the first on. DX = the data port.
.start:
        mov dx, vga_dac_mask
        mov al, 0xff
        out dx, al
        mov dx, vga_dac_write_index
        xor al, al
        out dx, al
        inc dx
        ret

; The colours of the modes with 200 lines: those of a CGA, intensity in bit 4 of the register's number.
load_200_line_colours:
        push ds
        push si
        push cs
        pop ds
        call load_text_colours.start
        xor cx, cx
.next:
        mov bx, cx
        and bx, 0x0017
        test bl, 0x10
        jz .dark
        xor bl, 0x18
.dark:
        lea si, [bx + cga_colours]
        add si, bx
        add si, bx
        outsb
        outsb
        outsb
        inc cx
        cmp cx, 64
        jb .next
        jmp load_text_colours.black_rest

; The colours of a monochrome display: black, normal by bit 3 or bit 4 of the number, bright by both.
load_monochrome_colours:
        push ds
        push si
        push cs
        pop ds
        call load_text_colours.start
        xor cx, cx
.next:
        mov bx, cx
        shr bx, 3
        and bx, 3
        mov al, [monochrome_levels + bx]
        out dx, al
        out dx, al
        out dx, al
        inc cx
        cmp cx, 64
        jb .next
        jmp load_text_colours.black_rest

monochrome_levels:
        db 0x00, 0x2a, 0x2a, 0x3f

; The colours of mode 13h: 16 of a CGA, 16 greys, 9 rings of 24 hues (three intensities by three saturations), 8 black.
load_graphics_colours:
        push ds
        push si
        push cs
        pop ds
        call load_text_colours.start
        mov si, cga_colours
        mov cx, 16 * 3
        rep outsb
        mov si, grey_levels
        mov cx, 16
.grey:
        lodsb
        out dx, al
        out dx, al
        out dx, al
        loop .grey
        mov bx, hue_levels
.ring:
        mov si, hue_ring
        mov cx, 24 * 3
.hue:
        lodsb
        xlatb                           ; which of the ring's five levels
        out dx, al
        loop .hue
        add bx, 5
        cmp bx, hue_levels_end
        jb .ring
        xor al, al
        mov cx, 8 * 3
.black:
        out dx, al
        loop .black
        pop si
        pop ds
        ret
