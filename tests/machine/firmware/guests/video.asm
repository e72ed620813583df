; INT 10h: modes, cursor, text, scrolling, colours.
%include "guest.inc"

; Reports a sum over the cells of the screen, and the cursor of page 0.
%macro picture 1
        pushad
        push es
        mov ax, 0xb800
        mov es, ax
        xor di, di
        mov cx, 80 * 25 * 2
        call sum_bytes
        mov [0x600], eax
        pop es
        show_dword {%1, ' cells'}, [0x600]
        show_word {%1, ' cursor'}, [0x450]
        call hardware_cursor
        show_word {%1, ' hardware cursor'}, [0x600]
        popad
%endmacro

hardware_cursor:
        mov dx, 0x3d4
        mov al, 0x0e
        out dx, al
        inc dx
        in al, dx
        mov [0x601], al
        dec dx
        mov al, 0x0f
        out dx, al
        inc dx
        in al, dx
        mov [0x600], al
        ret

; Writes the text that follows as a teletype.
teletype:
        pop si
.next:
        mov al, [si]
        inc si
        test al, al
        jz .end
        mov ah, 0x0e
        mov bx, 0x0007
        int 0x10
        jmp .next
.end:
        jmp si

%macro type 1
        call teletype
        db %1, 0
%endmacro

main:
        marks
        mov ax, 0x0003
        try 'mode 3', 0x10
        picture 'mode 3'
        marks
        mov ah, 0x0f
        mov bl, 0x55
        try 'get mode', 0x10
        marks
        mov ax, 0x0100
        mov cx, 0x2000
        try 'hide cursor', 0x10
        marks
        mov ah, 0x03
        try 'get hidden cursor', 0x10
        marks
        mov ah, 0x01
        mov cx, 0x0607
        try 'show cursor', 0x10

        marks
        mov ah, 0x02
        mov dx, 0x0510
        try 'set cursor', 0x10
        picture 'set cursor'
        marks
        mov ah, 0x03
        mov bx, 0x0001
        try 'get cursor', 0x10
        marks
        mov ah, 0x02
        mov bh, 3
        mov dx, 0x0304
        try 'set cursor of page 3', 0x10
        marks
        mov ah, 0x03
        mov bh, 3
        try 'get cursor of page 3', 0x10
        picture 'page 3'

        marks
        mov ax, 0x0941
        mov bx, 0x001e
        mov cx, 5
        try 'write cells', 0x10
        picture 'write cells'
        marks
        mov ax, 0x0a42
        mov bl, 0x4f
        mov cx, 3
        try 'write characters', 0x10
        picture 'write characters'
        marks
        mov ah, 0x08
        try 'read cell', 0x10
        marks
        mov ax, 0x0943
        mov bx, 0x0170
        mov cx, 2
        try 'write cells of page 1', 0x10
        marks
        mov ah, 0x08
        mov bh, 1
        try 'read cell of page 1', 0x10

        marks
        mov ax, 0x0e58
        mov bx, 0x0007
        try 'teletype', 0x10
        picture 'teletype'
        type {'Hello', 13, 10, 'second', 8, 8, 'XX', 7, 10, 'third'}
        picture 'control characters'
        mov ah, 0x02
        mov bh, 0
        mov dx, 0x084e
        int 0x10
        type {'wraps'}
        picture 'wrap'
        mov ah, 0x02
        mov dx, 0x1800
        mov bh, 0
        int 0x10
        type {'bottom', 10, 13, 'next', 10}
        picture 'scroll by line feed'
        mov ah, 0x02
        mov dx, 0x184d
        mov bh, 0
        int 0x10
        type {'corner'}
        picture 'scroll by wrap'
        mov ah, 0x02
        mov dx, 0x0500
        mov bh, 0
        int 0x10
        type {8, 8, 'q'}
        picture 'backspace at the edge'

        marks
        mov ax, 0x0602
        mov bh, 0x2f
        mov cx, 0x0205
        mov dx, 0x0a30
        try 'scroll up', 0x10
        picture 'scroll up'
        marks
        mov ax, 0x0703
        mov bh, 0x3e
        mov cx, 0x0102
        mov dx, 0x1640
        try 'scroll down', 0x10
        picture 'scroll down'
        marks
        mov ax, 0x0600
        mov bh, 0x5d
        mov cx, 0x0303
        mov dx, 0x0505
        try 'clear window', 0x10
        picture 'clear window'
        marks
        mov ax, 0x0705
        mov bh, 0x6c
        mov cx, 0x1414
        mov dx, 0x1616
        try 'clear by scrolling', 0x10
        picture 'clear by scrolling'
        marks
        mov ax, 0x0601
        mov bh, 0x07
        mov cx, 0x0000
        mov dx, 0x184f
        try 'scroll screen', 0x10
        picture 'scroll screen'

        marks
        mov ax, 0x1300
        mov bx, 0x004e
        mov cx, .text_end - .text
        mov dx, 0x0a05
        mov bp, .text
        try 'string, cursor stays', 0x10
        picture 'string, cursor stays'
        marks
        mov ax, 0x1301
        mov bx, 0x001f
        mov cx, .text_end - .text
        mov dx, 0x0b05
        mov bp, .text
        try 'string, cursor goes', 0x10
        picture 'string, cursor goes'
        marks
        mov ax, 0x1302
        mov cx, (.cells_end - .cells) / 2
        mov dx, 0x0c05
        mov bp, .cells
        try 'cells, cursor stays', 0x10
        picture 'cells, cursor stays'
        marks
        mov ax, 0x1303
        mov cx, (.cells_end - .cells) / 2
        mov dx, 0x0d4f
        mov bp, .cells
        try 'cells, cursor goes', 0x10
        picture 'cells, cursor goes'

        marks
        mov ax, 0x0502
        try 'page 2', 0x10
        show_word 'page 2 start', [0x44e]
        show_byte 'page 2 active', [0x462]
        call hardware_cursor
        show_word 'page 2 hardware cursor', [0x600]
        mov ax, 0x0500
        int 0x10

        marks
        mov ax, 0x1a00
        try 'display code', 0x10
        marks
        mov ah, 0x12
        mov bl, 0x10
        try 'configuration', 0x10
        marks
        mov ax, 0x1130
        mov bh, 2
        clc
        std
        int 0x10
        mov bp, 0                       ; where it stands is the BIOS's own affair
        mov es, bp
        call report_registers
        db 'font', 0
        marks
        mov ax, 0x4f00
        mov di, 0x600
        mov dword [0x600], 0
        try 'vesa', 0x10

        marks
        mov ax, 0x1009
        mov dx, 0x600
        try 'palette of mode 3', 0x10
        mov di, 0x600
        mov cx, 17
        call sum_bytes
        show_dword 'mode 3 palette sum', eax
        marks
        mov ax, 0x1000
        mov bx, 0x3a04
        try 'set palette register', 0x10
        marks
        mov ax, 0x1007
        mov bl, 4
        try 'get palette register', 0x10
        marks
        mov ax, 0x1001
        mov bh, 5
        try 'set border', 0x10
        marks
        mov ax, 0x1008
        try 'get border', 0x10
        marks
        mov ax, 0x1002
        mov dx, .palette
        try 'set palette', 0x10
        marks
        mov ax, 0x1009
        mov dx, 0x600
        try 'get palette', 0x10
        mov di, 0x600
        mov cx, 17
        call sum_bytes
        show_dword 'palette sum', eax
        marks
        mov ax, 0x1003
        try 'bright background', 0x10
        marks
        mov ax, 0x1007
        mov bl, 0x10
        try 'attribute mode', 0x10
        marks
        mov ax, 0x1010
        mov bx, 7
        mov dh, 0x11
        mov cx, 0x2233
        try 'set colour', 0x10
        marks
        mov ax, 0x1015
        mov bl, 7
        try 'get colour', 0x10
        marks
        mov ax, 0x1012
        mov bx, 2
        mov cx, 3
        mov dx, .palette
        try 'set colours', 0x10
        marks
        mov ax, 0x1017
        mov cx, 256
        mov dx, 0x600
        try 'get colours', 0x10
        mov di, 0x600
        mov cx, 768
        call sum_bytes
        show_dword 'colour sum', eax

        marks
        mov ax, 0x0001
        try 'mode 1', 0x10
        show_word 'mode 1 columns', [0x44a]
        show_word 'mode 1 page size', [0x44c]
        mov ah, 0x02
        mov bh, 0
        mov dx, 0x0226
        int 0x10
        type {'narrow'}
        picture 'mode 1'
        marks
        mov ax, 0x0007
        try 'mode 7', 0x10
        show_word 'mode 7 crtc port', [0x463]
        mov ax, 0x0e4d
        mov bx, 7
        int 0x10
        mov ax, 0xb000
        mov es, ax
        mov ax, [es:0]
        mov [0x600], ax
        xor ax, ax
        mov es, ax
        show_word 'mode 7 cell', [0x600]
        marks
        mov ax, 0x0013
        try 'mode 13h', 0x10
        marks
        mov ax, 0x1017
        mov cx, 256
        mov dx, 0x600
        try 'colours of mode 13h', 0x10
        mov di, 0x600
        mov cx, 768
        call sum_bytes
        show_dword 'mode 13h colour sum', eax
        marks
        mov ax, 0x0c5a
        mov cx, 100
        mov dx, 100
        try 'write point', 0x10
        marks
        mov ah, 0x0d
        mov cx, 100
        mov dx, 100
        try 'read point', 0x10
        marks
        mov ax, 0x0083
        try 'mode 3, keeping the screen', 0x10
        marks
        mov ah, 0x0f
        try 'get kept mode', 0x10
        marks
        mov ax, 0x0003
        try 'mode 3 again', 0x10
        picture 'mode 3 again'
        marks
        mov ax, 0x1017
        mov cx, 256
        mov dx, 0x600
        try 'colours of mode 3', 0x10
        mov di, 0x600
        mov cx, 768
        call sum_bytes
        show_dword 'mode 3 colour sum', eax
        jmp leave

.text:
        db 'a string', 13, 10, 'of two lines'
.text_end:
.cells:
        db 'w', 0x01, 'i', 0x12, 'd', 0x23, 'e', 0x34
.cells_end:
.palette:
        db 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12, 5, 14, 7, 0x2a
