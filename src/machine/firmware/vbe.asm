; INT 10h AH=4Fh, the VESA BIOS extensions (VESA, "VBE Core Functions Standard" 3.0, 1998) on the display interface of Bochs and QEMU,
; whose memory is linear at the base address of PCI device 2. DS = 0 in every function; AX answers 004Fh, or 014Fh for a failure.

dispi_index             equ 0x1ce
dispi_data              equ 0x1cf
dispi_id                equ 0
dispi_xres              equ 1
dispi_yres              equ 2
dispi_bpp               equ 3
dispi_enable            equ 4
dispi_bank              equ 5
dispi_virt_width        equ 6
dispi_virt_height       equ 7
dispi_x_offset          equ 8
dispi_y_offset          equ 9
dispi_memory_64k        equ 10

dispi_enabled           equ 0x01
dispi_wide_dac          equ 0x20
dispi_linear            equ 0x40
dispi_no_clear          equ 0x80

display_function        equ 2 << 3
id_bochs_display        equ 0x11111234

vbe_linear              equ 0x4000      ; in the number of a mode
vbe_keep                equ 0x8000
vbe_modes_begin         equ 0x0100      ; below are those of the VGA

; Register AL of the display interface = CX. Changes AX and DX.
dispi_write:
        xor ah, ah
        mov dx, dispi_index
        out dx, ax
        inc dx
        mov ax, cx
        out dx, ax
        ret

; AX = register AL of the display interface. Changes DX.
dispi_read:
        xor ah, ah
        mov dx, dispi_index
        out dx, ax
        inc dx
        in ax, dx
        ret

; Switches the display interface off: the VGA's modes are back.
vbe_off:
        push es
        mov es, [bda_ebda_segment]
        mov word [es:ebda_vbe_mode], 0
        pop es
        mov al, dispi_enable
        xor cx, cx
        jmp dispi_write

vbe:
        mov al, dispi_id
        call dispi_read
        and al, 0xf0
        cmp ax, 0xb0c0
        jne vbe_fail
        mov es, [bp + caller_es]
        mov di, [bp + caller_di]
        mov bx, [bp + caller_bx]
        mov cx, [bp + caller_cx]
        mov al, [bp + caller_al]
        jump_to_function al, si, .functions, vbe_fail

.functions:
        function 0x00, vbe_controller
        function 0x01, vbe_mode_information
        function 0x02, vbe_set_mode
        function 0x03, vbe_get_mode
        function 0x05, vbe_window
        function 0x06, vbe_line_length
        function 0x07, vbe_display_start
        function 0x08, vbe_palette_width
        function 0x09, vbe_palette
.functions_end:

vbe_success:
        mov word [bp + caller_ax], 0x004f
        ret
vbe_fail:
        mov word [bp + caller_ax], 0x014f
        ret
vbe_invalid:                            ; in the mode that is set
        mov word [bp + caller_ax], 0x034f
        ret

; AL=00h: what the controller can do, to ES:DI: 256 bytes, or 512 with "VBE2" in the first four
vbe_controller:
        mov ebx, [es:di]
        mov eax, 'VESA'
        stosd
        mov ax, 0x0300
        stosw
        mov ax, vbe_maker_name
        stosw
        mov ax, cs
        stosw
        mov eax, 1                      ; the palette can have eight bits
        stosd
        mov ax, vbe_mode_list
        stosw
        mov ax, cs
        stosw
        push di
        mov al, dispi_memory_64k
        call dispi_read
        pop di
        stosw
        cmp ebx, 'VBE2'
        jne vbe_success
        mov si, vbe_maker_strings
        mov ax, 0x0100                  ; revision of the firmware
        stosw
        mov cx, 3                       ; vendor, product, revision
.next:
        mov ax, [cs:si]
        add si, 2
        stosw
        mov ax, cs
        stosw
        loop .next
        jmp vbe_success

vbe_maker_strings:
        dw vbe_maker_name, vbe_product_name, vbe_revision_name
vbe_maker_name:
        db 'LESSON', 0
vbe_product_name:
        db 'LESSON VGA', 0
vbe_revision_name:
        db '1.0', 0

; The modes: number, columns, rows, bits a point
%macro vbe_mode 4
        dw %1, %2, %3, %4
%endmacro
vbe_mode_size           equ 8

vbe_modes:
        vbe_mode 0x100, 640, 400, 8
        vbe_mode 0x101, 640, 480, 8
        vbe_mode 0x103, 800, 600, 8
        vbe_mode 0x105, 1024, 768, 8
        vbe_mode 0x107, 1280, 1024, 8
        vbe_mode 0x10d, 320, 200, 15
        vbe_mode 0x10e, 320, 200, 16
        vbe_mode 0x10f, 320, 200, 24
        vbe_mode 0x110, 640, 480, 15
        vbe_mode 0x111, 640, 480, 16
        vbe_mode 0x112, 640, 480, 24
        vbe_mode 0x113, 800, 600, 15
        vbe_mode 0x114, 800, 600, 16
        vbe_mode 0x115, 800, 600, 24
        vbe_mode 0x116, 1024, 768, 15
        vbe_mode 0x117, 1024, 768, 16
        vbe_mode 0x118, 1024, 768, 24
        vbe_mode 0x119, 1280, 1024, 15
        vbe_mode 0x11a, 1280, 1024, 16
        vbe_mode 0x11b, 1280, 1024, 24
        vbe_mode 0x140, 320, 200, 32
        vbe_mode 0x141, 640, 400, 32
        vbe_mode 0x142, 640, 480, 32
        vbe_mode 0x143, 800, 600, 32
        vbe_mode 0x144, 1024, 768, 32
        vbe_mode 0x145, 1280, 1024, 32
vbe_modes_end:

vbe_mode_list:
        dw 0x100, 0x101, 0x103, 0x105, 0x107, 0x10d, 0x10e, 0x10f, 0x110, 0x111, 0x112, 0x113, 0x114
        dw 0x115, 0x116, 0x117, 0x118, 0x119, 0x11a, 0x11b, 0x140, 0x141, 0x142, 0x143, 0x144, 0x145
        dw 0xffff

; CS:SI = the mode BX. Carry when there is none.
vbe_find_mode:
        mov si, vbe_modes
.next:
        cmp bx, [cs:si]
        je .found
        add si, vbe_mode_size
        cmp si, vbe_modes_end
        jb .next
        stc
        ret
.found:
        clc
        ret

; How many bits there are of red, green, blue and nothing, and where, for 15, 16, 24 and 32 bits a point
vbe_fields:
        db 15, 5, 10, 5, 5, 5, 0, 1, 15
        db 16, 5, 11, 6, 5, 5, 0, 0, 0
        db 24, 8, 16, 8, 8, 8, 0, 0, 0
        db 32, 8, 16, 8, 8, 8, 0, 8, 24
vbe_fields_size         equ 9

; AL=01h: CX = a mode; what it is, 256 bytes to ES:DI
vbe_mode_information:
        mov bx, cx
        and bx, ~(vbe_linear | vbe_keep) & 0xffff
        call vbe_find_mode
        jc vbe_fail
        push si
        mov al, 0
        mov bl, display_function
        call pci_read
        xor ecx, ecx
        cmp eax, id_bochs_display
        jne .place_known
        mov al, pci_base_addresses
        call pci_read
        and al, 0xf0
        mov ecx, eax
.place_known:
        pop si
        push ecx                        ; the linear memory, or 0
        push di
        mov cx, 256 / 4
        xor eax, eax
        rep stosd
        pop di
        pop ecx
        mov ax, 0x003b                  ; supported, colour, graphics, no VGA
        jecxz .no_linear
        or al, 0x80
.no_linear:
        mov [es:di], ax
        mov [es:di + 0x28], ecx
        mov byte [es:di + 0x02], 0x07   ; window A: there, read, written
        mov word [es:di + 0x04], 64     ; KiB: granularity, size
        mov word [es:di + 0x06], 64
        mov word [es:di + 0x08], 0xa000
        mov word [es:di + 0x0c], vbe_window_far
        mov [es:di + 0x0e], cs
        mov ax, [cs:si + 2]
        mov [es:di + 0x12], ax
        mov bx, [cs:si + 6]             ; bits
        mov [es:di + 0x19], bl
        add bx, 7
        shr bx, 3
        mul bx
        mov [es:di + 0x10], ax          ; bytes in a line
        mov [es:di + 0x32], ax
        mul word [cs:si + 4]
        shl edx, 16
        mov dx, ax
        mov ecx, edx                    ; bytes on the screen
        mov al, dispi_memory_64k
        call dispi_read
        movzx eax, ax
        shl eax, 16
        xor edx, edx
        div ecx
        dec eax                         ; images beside the first
        cmp eax, 255
        jbe .images_known
        mov al, 255
.images_known:
        mov [es:di + 0x1d], al
        mov [es:di + 0x34], al
        mov [es:di + 0x35], al
        mov ax, [cs:si + 4]
        mov [es:di + 0x14], ax
        mov word [es:di + 0x16], 0x1008 ; a character of 8 by 16
        mov byte [es:di + 0x18], 1      ; planes, banks
        mov byte [es:di + 0x1a], 1
        mov byte [es:di + 0x1b], 4      ; packed points
        mov byte [es:di + 0x1e], 1
        mov dword [es:di + 0x3e], 230000000     ; Hz: the most points a second
        mov al, [cs:si + 6]
        mov si, vbe_fields
        mov cx, 4
.find:
        cmp al, [cs:si]
        je .direct
        add si, vbe_fields_size
        loop .find
        jmp vbe_success
.direct:
        mov byte [es:di + 0x1b], 6      ; points of direct colour
        cmp al, 32
        jne .no_rest
        mov byte [es:di + 0x27], 2      ; the bits that are nothing are a program's
.no_rest:
        mov cx, vbe_fields_size - 1
.field:
        inc si
        mov al, [cs:si]
        mov [es:di + 0x1f], al
        mov [es:di + 0x36], al
        inc di
        loop .field
        jmp vbe_success

; AL=02h: BX = the mode; bit 14 asks for linear memory, bit 15 keeps what is in it
vbe_set_mode:
        mov ax, bx
        and bx, 0x01ff
        cmp bx, vbe_modes_begin
        jb .vga
        push ax
        call vbe_find_mode
        pop ax
        jc vbe_fail
        push ax
        push si
        mov al, 0x93                    ; registers and colours of mode 13h, nothing cleared
        mov ah, 0
        int 0x10
        pop si
        mov cx, [cs:si + 2]
        mov al, dispi_xres
        call dispi_write
        mov cx, [cs:si + 4]
        mov al, dispi_yres
        call dispi_write
        mov cx, [cs:si + 6]
        mov al, dispi_bpp
        call dispi_write
        pop bx
        mov cx, dispi_enabled | dispi_linear
        test bh, vbe_keep >> 8
        jz .clear
        or cl, dispi_no_clear
.clear:
        mov al, dispi_enable
        call dispi_write
        and bx, ~vbe_keep & 0xffff
        mov es, [bda_ebda_segment]
        mov [es:ebda_vbe_mode], bx
        jmp vbe_success
.vga:
        cmp bl, 0x13
        ja vbe_fail
        and ah, 0x80
        mov al, bl
        or al, ah
        mov ah, 0
        int 0x10
        jmp vbe_success

; AL=03h: BX = the mode
vbe_get_mode:
        mov es, [bda_ebda_segment]
        mov bx, [es:ebda_vbe_mode]
        test bx, bx
        jnz .known
        mov bl, [bda_video_mode]
.known:
        mov [bp + caller_bx], bx
        jmp vbe_success

; AL=05h: BH=0 moves window A (BL=0) to 64 KiB number DX; BH=1: DX = where it is
vbe_window:
        mov es, [bda_ebda_segment]
        test byte [es:ebda_vbe_mode + 1], vbe_linear >> 8
        jnz vbe_invalid                 ; linear memory has no window
        test bl, bl
        jnz vbe_fail
        cmp bh, 1
        ja vbe_fail
        je .get
        mov al, dispi_memory_64k
        call dispi_read
        mov cx, [bp + caller_dx]
        cmp cx, ax
        jae vbe_fail
        mov al, dispi_bank
        call dispi_write
        jmp vbe_success
.get:
        mov al, dispi_bank
        call dispi_read
        mov [bp + caller_dx], ax
        jmp vbe_success

; The same by a far call, which a program finds in the description of a mode.
vbe_window_far:
        push ax
        push bx
        mov ax, 0x4f05
        int 0x10
        pop bx
        pop ax
        retf

; AL=06h: BL=0 sets the length of a line in points (CX), 2 in bytes; 1 asks for it, 3 for the most. BX = bytes, CX = points, DX = lines
vbe_line_length:
        cmp bl, 3
        ja vbe_fail
        je .most
        cmp bl, 1
        je .answer
        jb .points
        call vbe_point_bytes            ; SI
        mov ax, cx
        xor dx, dx
        div si
        mov cx, ax
.points:
        mov al, dispi_virt_width
        call dispi_write
.answer:
        mov al, dispi_virt_width
        call dispi_read
        mov cx, ax
.tell:
        mov [bp + caller_cx], cx
        call vbe_point_bytes
        mov ax, cx
        mul si
        mov [bp + caller_bx], ax
        mov cx, ax
        mov al, dispi_memory_64k
        call dispi_read
        movzx eax, ax
        shl eax, 16
        movzx ecx, cx
        xor edx, edx
        div ecx
        cmp eax, 0xffff
        jbe .lines_known
        mov ax, 0xffff
.lines_known:
        mov [bp + caller_dx], ax
        jmp vbe_success
.most:
        mov cx, 0x3ff8 / 4
        jmp .tell

; SI = bytes of a point. Changes AX and DX.
vbe_point_bytes:
        mov al, dispi_bpp
        call dispi_read
        add ax, 7
        shr ax, 3
        mov si, ax
        ret

; AL=07h: BL=0 (or 80h, in the next retrace): CX, DX = the first point on show; 1 asks
vbe_display_start:
        and bl, 0x7f
        cmp bl, 1
        ja vbe_fail
        je .get
        mov al, dispi_x_offset
        call dispi_write
        mov cx, [bp + caller_dx]
        mov al, dispi_y_offset
        call dispi_write
        jmp vbe_success
.get:
        mov byte [bp + caller_bh], 0
        mov al, dispi_x_offset
        call dispi_read
        mov [bp + caller_cx], ax
        mov al, dispi_y_offset
        call dispi_read
        mov [bp + caller_dx], ax
        jmp vbe_success

; AL=08h: BL=0: BH = bits of a colour's components, 6 or 8; 1 asks
vbe_palette_width:
        cmp bl, 1
        ja vbe_fail
        mov al, dispi_enable
        call dispi_read
        mov cx, ax
        cmp bl, 1
        je .answer
        and cl, ~dispi_wide_dac & 0xff
        cmp bh, 8
        jb .narrow
        or cl, dispi_wide_dac
.narrow:
        or cl, dispi_no_clear
        mov al, dispi_enable
        call dispi_write
.answer:
        mov bh, 6
        test cl, dispi_wide_dac
        jz .known
        mov bh, 8
.known:
        mov [bp + caller_bh], bh
        jmp vbe_success

; AL=09h: BL=0 (or 80h): CX colours from number DX on, four bytes each at ES:DI: blue, green, red, nothing; 1 asks for them
vbe_palette:
        and bl, 0x7f
        cmp bl, 1
        ja vbe_fail
        mov ax, [bp + caller_dx]
        mov dx, vga_dac_write_index
        jb .set
        mov dx, vga_dac_read_index
        out dx, al
        mov dx, vga_dac_data
.get_next:
        jcxz .done
        in al, dx
        mov [es:di + 2], al
        in al, dx
        mov [es:di + 1], al
        in al, dx
        mov ah, 0
        mov [es:di], al
        mov [es:di + 3], ah
        add di, 4
        loop .get_next
        jmp vbe_success
.set:
        out dx, al
        mov dx, vga_dac_data
.set_next:
        jcxz .done
        mov al, [es:di + 2]
        out dx, al
        mov al, [es:di + 1]
        out dx, al
        mov al, [es:di]
        out dx, al
        add di, 4
        loop .set_next
.done:
        jmp vbe_success
