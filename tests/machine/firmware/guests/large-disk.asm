; INT 13h on disks that do not fit the geometry they report, up to sectors whose number has more than 28 bits.
%include "guest.inc"

main:
        marks
        mov ah, 0x08
        mov dl, 0x80
        try 'parameters', 0x13
        mov word [0x700], 26
        marks
        mov ah, 0x48
        mov si, 0x700
        mov dl, 0x80
        try 'packet parameters', 0x13
        show_dword 'cylinders', [0x704]
        show_dword 'heads', [0x708]
        show_dword 'sectors a track', [0x70c]
        show_dword 'sectors', [0x710]
        show_dword 'sectors high', [0x714]

        ; Writes a mark by cylinder, head and sector, finds it by number: that shows the translation.
        mov dword [0x1000], 'HERE'
        marks
        mov ax, 0x0301
        mov bx, 0x1000
        mov cx, 0x4507                  ; cylinder 345h or 245h..., sector 7
        or cl, 0x40
        mov dx, 0x0b80
        try 'write 145h/11/7', 0x13
        mov ah, 0x08
        mov dl, 0x80
        int 0x13
        movzx eax, dh
        inc eax
        imul eax, eax, 0x145
        add eax, 11
        and ecx, 0x3f
        mul ecx
        add eax, 6
        call .read
        show_dword 'its number', [0x708]
        show_dword 'what stands there', [0x1000]

        ; The last sector of the disk, written and read back, and the one after it
        mov word [0x700], 26
        mov ah, 0x48
        mov si, 0x700
        mov dl, 0x80
        int 0x13
        mov eax, [0x710]
        dec eax
        mov dword [0x1000], 'LAST'
        push eax
        mov ah, 0x43
        call .packet
        pop eax
        push eax
        mov dword [0x1000], 0
        call .read
        setc byte [0x600]
        pop eax
        show_byte 'last sector, carry', [0x600]
        show_dword 'last sector', [0x1000]
        inc eax
        call .read
        setc byte [0x600]
        show_byte 'beyond it, carry', [0x600]

        ; Two sectors on both sides of the 28 bit border
        mov eax, 0x0fffffff
        mov dword [0x1000], 'EDGE'
        mov ah, 0x43
        call .packet_at_edge
        setc byte [0x600]
        show_byte 'border write, carry', [0x600]
        mov dword [0x1000], 0
        mov ah, 0x42
        call .packet_at_edge
        setc byte [0x600]
        show_byte 'border read, carry', [0x600]
        show_dword 'border', [0x1000]
        jmp leave

.packet_at_edge:
        mov dword [0x708], 0x0fffffff
        mov word [0x702], 2
        jmp .run

; Reads sector EAX to 0:1000
.read:
        mov [0x708], eax
        mov ah, 0x42
        mov word [0x702], 1
        jmp .run
.packet:
        push ax
        mov eax, [0x710]
        dec eax
        mov [0x708], eax
        pop ax
        mov word [0x702], 1
.run:
        mov word [0x700], 16
        mov dword [0x704], 0x1000
        mov dword [0x70c], 0
        mov al, 0
        mov si, 0x700
        mov dl, 0x80
        int 0x13
        ret
