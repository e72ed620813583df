; INT 12h and 15h: memory, A20, block move, waits.
%include "guest.inc"

main:
        ; The memory map, the ranges of memory only: BIOSes reserve different places for themselves.
        xor ebx, ebx
.next:
        marks
        mov ebx, [.continuation]
        mov eax, 0xe820
        mov edx, 'PAMS'
        mov ecx, 20
        mov di, 0x700
        int 0x15
        jc .map_end
        cmp eax, 'PAMS'
        jne .map_end
        cmp ecx, 20
        jne .map_end
        mov [.continuation], ebx
        inc word [.ranges]
        cmp dword [0x710], 1
        jne .not_memory
        say {'memory '}
        mov al, [.ranges]
        call put_byte
        say {': '}
        mov eax, [0x704]
        call put_dword
        mov eax, [0x700]
        call put_dword
        say {' + '}
        mov eax, [0x70c]
        call put_dword
        mov eax, [0x708]
        call put_dword
        say {10}
.not_memory:
        cmp dword [.continuation], 0
        jne .next
.map_end:
        show_word 'ranges', [.ranges]
        marks
        mov eax, 0xe820
        mov edx, 'PAMS'
        mov ecx, 24
        xor ebx, ebx
        mov di, 0x700
        mov dword [0x714], 0
        try 'map with attributes', 0x15
        show_dword 'attributes', [0x714]
        marks
        mov eax, 0xe820
        mov edx, 'XXXX'
        mov ecx, 20
        mov di, 0x700
        try 'map without signature', 0x15
        marks
        mov ax, 0xe801
        try 'sizes', 0x15
        marks
        mov ah, 0x88
        try 'extended memory', 0x15
        marks
        mov ax, 0x2403
        try 'a20 ways', 0x15
        marks
        mov ax, 0x2400
        try 'a20 off', 0x15
        marks
        mov ax, 0x2402
        try 'a20 asked', 0x15
        call .wraps
        show_byte 'addresses wrap', al
        marks
        mov ax, 0x2401
        try 'a20 on', 0x15
        marks
        mov ax, 0x2402
        try 'a20 asked again', 0x15
        call .wraps
        show_byte 'addresses wrap no more', al

        ; Block move: 16 words to 2 MiB and back to another place
        mov si, .descriptors
        mov word [si + 0x10], 0xffff
        mov dword [si + 0x12], 0x93000000 + .pattern
        mov word [si + 0x16], 0
        mov word [si + 0x18], 0xffff
        mov dword [si + 0x1a], 0x93200001
        mov word [si + 0x1e], 0
        marks
        mov ah, 0x87
        mov si, .descriptors
        mov cx, 17
        try 'block move up', 0x15
        mov si, .descriptors
        mov dword [si + 0x12], 0x93200001
        mov dword [si + 0x1a], 0x93000700
        marks
        mov ah, 0x87
        mov si, .descriptors
        mov cx, 17
        try 'block move down', 0x15
        mov di, 0x700
        mov cx, 34
        call sum_bytes
        show_dword 'moved', eax

        ; In big real mode: limits of DS and ES survive a disk read, a video call and a block move
        cli
        push ds
        push es
        lgdt [.big_table]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp $ + 2
        mov bx, 8
        mov ds, bx
        mov es, bx
        and al, 0xfe
        mov cr0, eax
        jmp $ + 2
        pop es
        pop ds
        sti
        mov ax, 0x0201
        mov bx, 0x700
        mov cx, 1
        mov dx, 0x80
        int 0x13
        mov ax, 0x0e20
        int 0x10
        mov esi, 0x200001
        mov eax, [esi]
        show_dword 'big real mode', eax
        mov ah, 0x87
        mov si, .descriptors
        mov cx, 17
        int 0x15
        mov esi, 0x200001
        mov eax, [es:esi + 4]
        show_dword 'big real mode after a move', eax

        marks
        mov ax, 0x4f1e
        stc
        int 0x15
        setc byte [0x600]
        show_byte 'key intercept carry', [0x600]
        marks
        mov ah, 0xc0
        int 0x15
        setc byte [0x600]
        show_byte 'configuration carry', [0x600]
        show_byte 'configuration ah', ah
        show_byte 'configuration model', [es:bx + 2]
        xor ax, ax
        mov es, ax
        marks
        mov ah, 0xc1
        try 'ebda', 0x15
        xor ax, ax
        mov es, ax
        marks
        mov ax, 0x5300
        try 'apm', 0x15
        marks
        mov ax, 0x9002
        try 'device busy', 0x15
        marks
        mov ax, 0x9102
        try 'device ready', 0x15
        marks
        mov ah, 0xfd
        try 'unknown', 0x15

        ; A wait of 110 ms takes 2 ticks of 55 ms
        mov eax, [0x46c]
.edge:
        cmp eax, [0x46c]
        je .edge
        mov eax, [0x46c]
        mov [0x600], eax
        marks
        mov ah, 0x86
        mov cx, 1
        mov dx, 0xadb0 + 0x2000
        try 'wait', 0x15
        mov eax, [0x46c]
        sub eax, [0x600]
        show_dword 'wait ticks', eax

        ; An event wait sets its byte
        mov byte [0x600], 0
        marks
        mov ax, 0x8300
        mov bx, 0x600
        mov dx, 5000
        int 0x15
        setc byte [0x601]               ; reported later: the wait would be over
        marks
        mov ax, 0x8300
        mov bx, 0x600
        mov dx, 5000
        try 'event wait twice', 0x15
        show_byte 'event wait, carry', [0x601]
        mov eax, [0x46c]
        add eax, 3
.event:
        cmp byte [0x600], 0
        jne .event_over
        cmp eax, [0x46c]
        jae .event
.event_over:
        show_byte 'event', [0x600]
        jmp leave

; AL = 1 when FFFF:0510 is 0000:0500
.wraps:
        push es
        mov ax, 0xffff
        mov es, ax
        mov byte [0x500], 0x5a
        mov byte [es:0x510], 0xa5
        cmp byte [0x500], 0xa5
        sete al
        pop es
        ret

.continuation:  dd 0
.ranges:        dw 0
.descriptors:   times 48 db 0
.pattern:       db 'A block of thirty-four bytes here.'
.big_table:     dw 15
                dd .big_descriptors
.big_descriptors:
                dq 0
                dw 0xffff, 0x0000, 0x9300, 0x00cf
