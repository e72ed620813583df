; INT 10h AH=0Ch and AH=0Dh: writes and reads the colour AL of the point in column CX, row DX, in every graphics mode. Bit 7 of
; AL asks for the exclusive or with the colour that is there, but in mode 13h.


graphics_rotate         equ 0x03
graphics_read_map       equ 0x04
graphics_mode           equ 0x05
graphics_bit_mask       equ 0x08
graphics_write_mode_2   equ 0x02
graphics_xor            equ 0x18

cga_odd_rows            equ 0x2000      ; where the rows with odd numbers begin

video_write_pixel:
        mov al, [bda_video_mode]
        cmp al, 0x13
        je .byte
        call packed_point
        jnc .packed
        call plane_point
        jc .none

        ; Planes: one write by the colour, under a mask of one bit.
        mov dx, vga_graphics
        mov al, graphics_bit_mask
        out dx, ax
        mov ax, graphics_mode | graphics_write_mode_2 << 8
        out dx, ax
        mov bl, [bp + caller_al]
        test bl, 0x80
        jz .replace
        mov ax, graphics_rotate | graphics_xor << 8
        out dx, ax
.replace:
        mov al, [es:di]                 ; the latches take what is there
        mov [es:di], bl
        mov ax, graphics_rotate
        out dx, ax
        mov ax, graphics_mode
        out dx, ax
        mov ax, graphics_bit_mask | 0xff00
        out dx, ax
.none:
        ret

.packed:                                ; AH = mask, CL = how far left
        mov al, [bp + caller_al]
        mov bl, al
        shl al, cl
        and al, ah
        test bl, 0x80
        jnz .exclusive
        not ah
        and [es:di], ah
        or [es:di], al
        ret
.exclusive:
        xor [es:di], al
        ret

.byte:
        call byte_point
        mov al, [bp + caller_al]
        mov [es:di], al
        ret

video_read_pixel:
        cmp byte [bda_video_mode], 0x13
        je .byte
        call packed_point
        jnc .packed
        call plane_point
        jc .none
        mov bx, 0x0300                  ; BH = plane, BL = colour
        mov dx, vga_graphics
        mov ch, ah
.plane:
        mov ah, bh
        mov al, graphics_read_map
        out dx, ax
        mov al, [es:di]
        and al, ch
        cmp al, 1
        cmc
        rcl bl, 1
        dec bh
        jns .plane
        mov ax, graphics_read_map
        out dx, ax
        mov [bp + caller_al], bl
.none:
        ret
.packed:
        mov al, [es:di]
        and al, ah
        shr al, cl
        mov [bp + caller_al], al
        ret
.byte:
        call byte_point
        mov al, [es:di]
        mov [bp + caller_al], al
        ret

; ES:DI = the byte of a point in mode 13h
byte_point:
        mov ax, [bp + caller_dx]
        mov di, 320
        mul di
        add ax, [bp + caller_cx]
        mov di, ax
        mov ax, 0xa000
        mov es, ax
        ret

; ES:DI, AH, CL = byte, mask and shift of a point in modes 4 to 6. Carry in other modes.
packed_point:
        mov al, [bda_video_mode]
        sub al, 4
        cmp al, 3
        cmc
        jc .other
        mov cx, [bp + caller_cx]
        mov bx, [bp + caller_dx]
        mov di, bx
        shr di, 1
        imul di, di, 80
        test bl, 1
        jz .even
        add di, cga_odd_rows
.even:
        mov bx, cx
        cmp al, 2
        je .two_colours
        shr bx, 2
        add di, bx
        not cl
        and cl, 3
        shl cl, 1
        mov ah, 3
        jmp .shift
.two_colours:
        shr bx, 3
        add di, bx
        not cl
        and cl, 7
        mov ah, 1
.shift:
        shl ah, cl
        mov bx, 0xb800
        mov es, bx
        clc
.other:
        ret

; ES:DI, AH = byte and mask of a point in modes 0Dh to 12h. Carry in other modes.
plane_point:
        mov al, [bda_video_mode]
        cmp al, 0x0d
        jb .other
        cmp al, 0x13
        cmc
        jc .other
        mov ax, [bp + caller_dx]
        mul word [bda_columns]
        mov di, ax
        movzx ax, byte [bp + caller_bh]
        mul word [bda_page_size]
        add di, ax
        mov cx, [bp + caller_cx]
        mov bx, cx
        shr bx, 3
        add di, bx
        and cl, 7
        mov ah, 0x80
        shr ah, cl
        mov bx, 0xa000
        mov es, bx
        clc
.other:
        ret
