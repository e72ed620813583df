; INT 10h AH=11h: character sets. The firmware carries no glyphs, since the display draws text from the characters
; themselves; what programs notice of a character set, the height of a character and the number of rows, is done.

text_scan_lines         equ 400

; AL = 0xh, 1xh, 2xh: loads or chooses a set; 1xh and 2xh change the number of rows too. AL = 30h asks.
video_font:
        cmp al, 0x30
        je .ask
        mov ah, al
        and ah, 0xf0
        cmp ah, 0x10
        je .rows_change
        cmp ah, 0x20
        jne .done
.rows_change:
        and al, 0x0f
        mov cl, bh                      ; x0h: a set of the program's, BH lines
        cmp al, 0
        je .height_known
        mov cl, 14
        cmp al, 1
        je .height_known
        mov cl, 8
        cmp al, 2
        je .height_known
        mov cl, 16
        cmp al, 4
        jne .done
.height_known:
        test cl, cl
        jz .done
        cmp cl, 32
        ja .done
        call text_segment
        jc .done
        mov [bda_character_height], cl

        mov dx, [bda_crtc_port]
        mov al, crtc_max_scan_line
        out dx, al
        inc dx
        in al, dx
        and al, 0xe0
        mov ah, cl
        dec ah
        or al, ah
        out dx, al

        mov ax, text_scan_lines
        div cl
        dec al
        mov [bda_last_row], al
        inc al
        mul byte [bda_columns]
        shl ax, 1
        add ax, 0xff                    ; pages start on multiples of 256
        xor al, al
        mov [bda_page_size], ax
        mov cx, [bda_cursor_shape]
        jmp cursor_shape

; CX = lines of a character, DL = rows less one, ES:BP = set BH: 0 vector 1Fh, 1 vector 43h, 2-7 one in the ROM
.ask:
        cmp bh, 7
        ja .done
        mov ax, [bda_character_height]
        mov [bp + caller_cx], ax
        mov al, [bda_last_row]
        mov [bp + caller_dl], al
        mov di, 0x1f * 4
        cmp bh, 1
        jb .vector
        mov di, 0x43 * 4
        je .vector
        movzx di, bh
        shl di, 1
        mov ax, [cs:.sets + di - 4]
        mov [bp + caller_bp], ax
        mov [bp + caller_es], cs
        ret
.vector:
        mov ax, [di]
        mov [bp + caller_bp], ax
        mov ax, [di + 2]
        mov [bp + caller_es], ax
.done:
        ret

.sets:
        dw font_8x14, font_8x8, font_8x8_high, font_8x14, font_8x16, font_8x16

; Blank glyphs, for programs that copy a set.
font_8x8:
font_8x14:
font_8x16:
        times 128 * 8 db 0
font_8x8_high:
        times 256 * 16 - 128 * 8 db 0

; The video save pointer table that the data area points to: none of its tables is there.
video_save_table:
        times 7 dd 0
