; Text on the display: cells of a character and an attribute at B800:0000 (B000:0000 in mode 7), pages one after the
; other, the cursor of each page in the data area. In graphics modes these services keep the cursor but draw nothing:
; the firmware carries no font.

blank_attribute         equ 0x07

; AH=01h: CX = first (CH) and last (CL) scan line of the cursor. Bit 5 of CH hides it.
video_set_cursor_shape:
        mov cx, [bp + caller_cx]

; The same, for CX. Programs give lines of an 8 line character, so lines are stretched to the height in use, unless
; they lie outside such a character already.
cursor_shape:
        mov [bda_cursor_shape], cx
        mov al, [bda_character_height]
        cmp al, 8
        jbe .as_given
        test ch, 0xe0
        jnz .as_given
        cmp cl, 8
        jae .as_given
        shr al, 3                       ; a line becomes so many
        mov ah, al
        inc cl
        mul cl
        dec al
        mov cl, al                      ; last = (last + 1) * n - 1
        mov al, ah
        mul ch                          ; first = first * n
        mov ch, al
        cmp word [bda_cursor_shape], 0x0607
        jne .as_given
        mov cx, [bda_character_height]  ; the usual underline: two lines, one above the bottom
        mov ch, cl
        sub ch, 3
        sub cl, 2
.as_given:
        mov dx, [bda_crtc_port]
        mov al, crtc_cursor_start
        mov ah, ch
        out dx, ax
        inc al
        mov ah, cl
        out dx, ax
        ret

; AH=02h: cursor of page BH to column DL, row DH
video_set_cursor:
        mov dx, [bp + caller_dx]
        and bx, 0x0700
        shr bx, 7
        mov [bda_cursors + bx], dx
        shr bx, 1
        cmp bl, [bda_page]
        je cursor_show
        ret

; Puts the hardware's cursor where the page on show has it.
cursor_show:
        movzx bx, byte [bda_page]
        shl bx, 1
        mov dx, [bda_cursors + bx]
        mov al, dh
        mul byte [bda_columns]
        xor dh, dh
        add ax, dx
        mov bx, [bda_page_start]
        shr bx, 1
        add bx, ax                      ; in cells
        mov dx, [bda_crtc_port]
        mov al, crtc_cursor_high
        mov ah, bh
        out dx, ax
        inc al
        mov ah, bl
        out dx, ax
        ret

; AH=03h: DL, DH = column, row of the cursor of page BH, CX = its shape
video_get_cursor:
        and bx, 0x0700
        shr bx, 7
        mov ax, [bda_cursors + bx]
        mov [bp + caller_dx], ax
        mov ax, [bda_cursor_shape]
        mov [bp + caller_cx], ax
        ret

; AH=05h: shows page AL
video_set_page:
        cmp al, 7
        ja .done
        call text_segment
        jc .done
        xor ah, ah
        mov [bda_page], al
        mul word [bda_page_size]
        mov [bda_page_start], ax
        shr ax, 1
        mov bx, ax
        mov dx, [bda_crtc_port]
        mov al, crtc_start_high
        mov ah, bh
        out dx, ax
        inc al
        mov ah, bl
        out dx, ax
        call cursor_show
.done:
        ret

; ES = where text stands. Carry in a graphics mode. Changes nothing else.
text_segment:
        push ax
        mov ax, 0xb800
        cmp byte [bda_video_mode], 3
        jbe .text
        mov ah, 0xb0
        cmp byte [bda_video_mode], 7
        jne .graphics
.text:
        mov es, ax
        pop ax
        clc
        ret
.graphics:
        pop ax
        stc
        ret

; DI = offset of the cell at column DL, row DH of page BH. Changes AX.
cell_offset:
        push dx
        mov al, dh
        mul byte [bda_columns]
        xor dh, dh
        add ax, dx
        shl ax, 1
        mov di, ax
        movzx ax, bh
        and al, 0x07
        mul word [bda_page_size]
        add di, ax
        pop dx
        ret

; DI = offset of the cell at the cursor of page BH, DX = the cursor. Changes AX.
cursor_cell:
        push bx
        and bx, 0x0700
        shr bx, 7
        mov dx, [bda_cursors + bx]
        pop bx
        jmp cell_offset

; AH=06h and AH=07h: scrolls the window from CH, CL (row, column) to DH, DL of the page on show by AL lines, up or down.
; New lines get attribute BH. AL = 0, or more lines than the window has, clears it.
video_scroll_up:
        xor si, si
        jmp video_scroll
video_scroll_down:
        mov si, 1
video_scroll:
        mov cx, [bp + caller_cx]
        mov dx, [bp + caller_dx]

; The same with SI = 0 up, 1 down; AL, BH, CX, DX as above.
scroll_window:
        call text_segment
        jc .done
        cmp dh, [bda_last_row]
        jbe .row_fits
        mov dh, [bda_last_row]
.row_fits:
        mov ah, [bda_columns]
        dec ah
        cmp dl, ah
        jbe .column_fits
        mov dl, ah
.column_fits:
        sub dh, ch                      ; DH, DL = height, width
        jb .done
        sub dl, cl
        jb .done
        inc dh
        inc dl
        test al, al
        jz .clear
        cmp al, dh
        jb .partly
.clear:
        mov al, dh
.partly:
        push bp
        mov ah, bh
        push ax                         ; AL lines, AH attribute
        movzx bp, byte [bda_columns]
        shl bp, 1                       ; from a row to the next
        push dx
        mov dx, cx
        test si, si
        jz .from_top
        pop cx                          ; down: from the last row backwards
        push cx
        add dh, ch
        dec dh
        neg bp
.from_top:
        mov bh, [bda_page]
        call cell_offset                ; DI = the first row to fill
        pop dx
        pop bx                          ; BL lines, BH attribute
        mov al, bl
        cbw
        imul ax, bp                     ; keeps DX
        mov si, ax
        add si, di                      ; SI = the row that goes there
        sub dh, bl                      ; rows to move
        push ds
        push es
        pop ds
        xor ch, ch
.move:
        test dh, dh
        jz .blank
        push si
        push di
        mov cl, dl
        rep movsw
        pop di
        pop si
        add si, bp
        add di, bp
        dec dh
        jmp .move
.blank:
        mov al, ' '
        mov ah, bh
.blank_row:
        push di
        mov cl, dl
        rep stosw
        pop di
        add di, bp
        dec bl
        jnz .blank_row
        pop ds
        pop bp
.done:
        ret

; AH=08h: AL, AH = character and attribute at the cursor of page BH
video_read_cell:
        xor ax, ax
        call text_segment
        jc .answer
        call cursor_cell
        mov ax, [es:di]
.answer:
        mov [bp + caller_ax], ax
        ret

; AH=09h: writes character AL with attribute BL, CX times, from the cursor of page BH on. The cursor stays.
video_write_cells:
        call text_segment
        jc .done
        call cursor_cell
        mov al, [bp + caller_al]
        mov ah, bl
        mov cx, [bp + caller_cx]
        rep stosw
.done:
        ret

; AH=0Ah: the same, keeping the attributes
video_write_characters:
        call text_segment
        jc .done
        call cursor_cell
        mov al, [bp + caller_al]
        mov cx, [bp + caller_cx]
        jcxz .done
.next:
        stosb
        inc di
        loop .next
.done:
        ret

; AH=0Eh: writes character AL as a teletype would, on the page on show
video_teletype:
        mov bh, [bda_page]
        mov si, write_keep_attribute
        call teletype
        jmp cursor_show

; AH=13h: writes CX characters at ES:BP to page BH from column DL, row DH on. AL bit 0: the cursor goes along. AL bit 1:
; attributes stand in the string, after each character; otherwise BL is the attribute.
video_write_string:
        cmp al, 3
        ja .done
        mov cx, [bp + caller_cx]
        jcxz .done
        and bh, 0x07
        movzx di, bh
        shl di, 1
        push word [bda_cursors + di]
        mov dx, [bp + caller_dx]
        mov [bda_cursors + di], dx
        push di
        mov di, [bp + caller_bp]
.next:
        push cx
        mov es, [bp + caller_es]
        mov al, [es:di]
        inc di
        test byte [bp + caller_al], 2
        jz .attribute_known
        mov bl, [es:di]
        inc di
.attribute_known:
        push di
        push bx
        mov si, write_with_attribute
        call teletype
        pop bx
        pop di
        pop cx
        loop .next
        pop di
        pop ax
        test byte [bp + caller_al], 1
        jnz .cursor_goes
        mov [bda_cursors + di], ax
.cursor_goes:
        shr di, 1
        mov ax, di
        cmp al, [bda_page]
        je cursor_show
.done:
        ret

write_keep_attribute    equ 0
write_with_attribute    equ 1

; Writes AL at the cursor of page BH and moves the cursor on; SI says whether BL is its attribute. Backspace, line feed
; and carriage return move the cursor only, the bell is silent. A line feed in the last row scrolls the page if it is on
; show; the new row gets the attribute of the cell that the cursor came from.
teletype:
        mov cl, al
        call cursor_cell                ; DX = the cursor
        cmp cl, 7
        je .bell
        cmp cl, 8
        je .backspace
        cmp cl, 10
        je .line_feed
        cmp cl, 13
        je .carriage_return
        call text_segment
        jc .written
        mov [es:di], cl
        test si, si
        jz .written
        mov [es:di + 1], bl
.written:
        inc dl
        cmp dl, [bda_columns]
        jb .moved
        xor dl, dl
.line_feed:
        cmp dh, [bda_last_row]
        jae .scroll
        inc dh
        jmp .moved
.scroll:
        push bx
        push dx
        mov al, blank_attribute
        call text_segment
        jc .no_attribute
        mov al, [es:di + 1]
.no_attribute:
        mov bh, al
        mov al, 1
        xor cx, cx
        mov dh, [bda_last_row]
        mov dl, [bda_columns]
        dec dl
        xor si, si
        call scroll_window
        pop dx
        pop bx
        mov dh, [bda_last_row]
        jmp .moved
.carriage_return:
        xor dl, dl
        jmp .moved
.backspace:
        test dl, dl
        jz .bell
        dec dl
.moved:
        and bx, 0x0700
        shr bx, 7
        mov [bda_cursors + bx], dx
.bell:
        ret
