; INT 13h, on a disk of 4,096 sectors of which every dword from sector 64 on holds its sector's number.
%include "guest.inc"

; Reports the first dwords of the 1st and 2nd sector at 1000:0000.
%macro sectors_read 1
        push es
        mov ax, 0x1000
        mov es, ax
        mov eax, [es:0]
        mov [0x600], eax
        mov eax, [es:0x200]
        mov [0x604], eax
        mov eax, [es:0x3fc]
        mov [0x608], eax
        pop es
        show_dword {%1, ' first'}, [0x600]
        show_dword {%1, ' second'}, [0x604]
        show_dword {%1, ' second ends'}, [0x608]
%endmacro

; The packet for the extensions: count, segment, offset, sector
%macro packet 4
        mov word [0x700], 0x0010
        mov word [0x702], %1
        mov word [0x704], %3
        mov word [0x706], %2
        mov dword [0x708], %4
        mov dword [0x70c], 0
%endmacro

main:
        marks
        mov ah, 0x00
        mov dl, 0x80
        try 'reset', 0x13
        marks
        mov ah, 0x01
        mov dl, 0x80
        try 'status', 0x13
        marks
        mov ah, 0x08
        mov dl, 0x80
        try 'parameters', 0x13
        marks
        mov ah, 0x15
        mov dl, 0x80
        try 'type', 0x13
        marks
        mov ah, 0x10
        mov dl, 0x80
        try 'ready', 0x13

        push es
        mov ax, 0x1000
        mov es, ax
        marks
        mov ax, 0x0202
        mov bx, 0x0000
        mov cx, 0x0003
        mov dx, 0x0180
        try 'read 0/1/3', 0x13
        pop es
        sectors_read 'read 0/1/3'
        push es
        mov ax, 0x1000
        mov es, ax
        marks
        mov ax, 0x0202
        mov cx, 0x023f
        mov dx, 0x0f80
        try 'read 2/15/63', 0x13
        pop es
        sectors_read 'read 2/15/63'
        marks
        mov ax, 0x0201
        mov bx, 0x8000
        mov cx, 0x0000
        mov dl, 0x80
        try 'read sector 0 of a track', 0x13
        marks
        mov ah, 0x01
        mov dl, 0x80
        try 'status after it', 0x13
        marks
        mov ax, 0x0201
        mov bx, 0x8000
        mov cx, 0x0001
        mov dx, 0x1080
        try 'read head 16', 0x13
        marks
        mov ax, 0x0201
        mov bx, 0x8000
        mov cx, 0x0401
        mov dl, 0x80
        try 'read cylinder 4', 0x13
        marks
        mov ax, 0x0200
        mov bx, 0x8000
        mov cx, 0x0001
        mov dl, 0x80
        try 'read no sectors', 0x13

        ; Writing: sector 100 (0/1/38) filled with a byte, read back, then verified
        push es
        mov ax, 0x1000
        mov es, ax
        xor di, di
        mov eax, 0x77665544
        mov cx, 256
        rep stosd
        marks
        mov ax, 0x0302
        mov cx, 38
        mov dx, 0x0180
        try 'write 0/1/38', 0x13
        xor di, di
        xor eax, eax
        mov cx, 256
        rep stosd
        marks
        mov ax, 0x0202
        mov cx, 38
        mov dx, 0x0180
        try 'read it back', 0x13
        pop es
        sectors_read 'read it back'
        marks
        mov ax, 0x0402
        mov cx, 38
        mov dx, 0x0180
        try 'verify', 0x13
        marks
        mov ah, 0x0c
        mov cx, 1
        mov dl, 0x80
        try 'seek', 0x13

        marks
        mov ah, 0x41
        mov bx, 0x55aa
        mov dl, 0x80
        try 'extensions', 0x13
        packet 2, 0x1000, 0x0000, 1000
        marks
        mov ah, 0x42
        mov si, 0x700
        mov dl, 0x80
        try 'packet read', 0x13
        sectors_read 'packet read'
        show_word 'packet read count', [0x702]

        ; 127 sectors into a buffer that begins at the end of a segment
        packet 127, 0x1000, 0xfff0, 2000
        marks
        mov ah, 0x42
        mov si, 0x700
        mov dl, 0x80
        try 'packet read of 127', 0x13
        mov ax, 0x1fff
        mov es, ax
        xor bx, bx
        mov cx, 127
        mov edx, 2000
.check:
        cmp [es:bx], edx
        jne .wrong
        cmp [es:bx + 508], edx
        jne .wrong
        inc edx
        mov ax, es
        add ax, 0x20
        mov es, ax
        loop .check
.wrong:
        xor ax, ax
        mov es, ax
        show_word 'packet read of 127, sectors wrong', cx

        ; 128 by cylinder, head and sector, to an offset near the end
        mov ax, 0x1000
        mov es, ax
        marks
        mov ax, 0x0280
        mov bx, 0xfe10
        mov cx, 0x0101
        mov dx, 0x0080
        try 'read of 128', 0x13
        mov ax, 0x1fe1
        mov es, ax
        xor bx, bx
        mov cx, 128
        mov edx, 1008
.check_128:
        cmp [es:bx], edx
        jne .wrong_128
        inc edx
        mov ax, es
        add ax, 0x20
        mov es, ax
        loop .check_128
.wrong_128:
        xor ax, ax
        mov es, ax
        show_word 'read of 128, sectors wrong', cx

        packet 1, 0x1000, 0x0000, 4095
        marks
        mov ah, 0x42
        mov si, 0x700
        mov dl, 0x80
        try 'packet read of the last', 0x13
        sectors_read 'packet read of the last'
        packet 1, 0x1000, 0x0000, 4096
        marks
        mov ah, 0x42
        mov si, 0x700
        mov dl, 0x80
        try 'packet read beyond the end', 0x13
        packet 1, 0x1000, 0x0000, 0
        mov byte [0x700], 15
        marks
        mov ah, 0x42
        mov si, 0x700
        mov dl, 0x80
        try 'packet too short', 0x13
        packet 2, 0x1000, 0x0200, 3000
        marks
        mov ax, 0x4300
        mov si, 0x700
        mov dl, 0x80
        try 'packet write', 0x13
        packet 2, 0x1000, 0x0000, 2999
        marks
        mov ah, 0x42
        mov si, 0x700
        mov dl, 0x80
        try 'packet read of it', 0x13
        sectors_read 'packet read of it'
        packet 2, 0x1000, 0x0000, 3000
        marks
        mov ah, 0x44
        mov si, 0x700
        mov dl, 0x80
        try 'packet verify', 0x13
        marks
        mov ah, 0x47
        mov si, 0x700
        mov dl, 0x80
        try 'packet seek', 0x13
        mov word [0x700], 26
        marks
        mov ah, 0x48
        mov si, 0x700
        mov dl, 0x80
        try 'packet parameters', 0x13
        mov di, 0x700
        mov cx, 26
        call sum_bytes
        show_dword 'packet parameters sum', eax
        show_word 'parameters bytes', [0x700]
        show_word 'parameters flags', [0x702]
        show_dword 'parameters cylinders', [0x704]
        show_dword 'parameters heads', [0x708]
        show_dword 'parameters sectors a track', [0x70c]
        show_dword 'parameters sectors', [0x710]
        show_word 'parameters sector bytes', [0x718]
        mov word [0x700], 30
        marks
        mov ah, 0x48
        mov si, 0x700
        mov dl, 0x80
        try 'parameters with table', 0x13
        les di, [0x71a]
        show_word 'table base', [es:di]
        show_word 'table control', [es:di + 2]
        show_byte 'table irq', [es:di + 6]
        mov cx, 16
        xor al, al
.sum_table:
        add al, [es:di]
        inc di
        loop .sum_table
        mov [0x600], al
        xor ax, ax
        mov es, ax
        show_byte 'table sum', [0x600]
        mov word [0x700], 66
        marks
        mov ah, 0x48
        mov si, 0x700
        mov dl, 0x80
        try 'parameters with path', 0x13
        show_word 'path key', [0x71e]
        show_byte 'path length', [0x720]
        show_dword 'path interface', [0x728]
        mov di, 0x71e
        mov cx, 36
        xor al, al
.sum_path:
        add al, [di]
        inc di
        loop .sum_path
        show_byte 'path sum', al

        marks
        mov ah, 0x77
        mov dl, 0x80
        try 'unknown', 0x13
        marks
        mov ah, 0x00
        mov dl, 0x81
        try 'absent disk reset', 0x13
        marks
        mov ah, 0x08
        mov dl, 0x81
        try 'absent disk parameters', 0x13
        marks
        mov ax, 0x0201
        mov bx, 0x8000
        mov cx, 1
        mov dl, 0x81
        try 'absent disk read', 0x13
        marks
        mov ah, 0x15
        mov dl, 0x81
        try 'absent disk type', 0x13
        marks
        mov ah, 0x41
        mov bx, 0x55aa
        mov dl, 0x81
        try 'absent disk extensions', 0x13
        marks
        mov ah, 0x08
        mov dl, 0x00
        try 'diskette parameters', 0x13
        marks
        mov ax, 0x0201
        mov bx, 0x8000
        mov cx, 1
        mov dl, 0x00
        try 'diskette read', 0x13
        marks
        mov ah, 0x15
        mov dl, 0x00
        try 'diskette type', 0x13
        jmp leave
