; What a boot sector finds: registers, data area, vectors.
%include "guest.inc"

main:
        show_byte 'drive', [entry_drive]
        show_word 'flags', [entry_flags]
        show_word 'com1', [0x400]
        show_word 'com2', [0x402]
        show_word 'lpt1', [0x408]
        show_word 'ebda segment', [0x40e]
        show_word 'equipment', [0x410]
        show_word 'base memory', [0x413]
        show_byte 'shift flags', [0x417]
        show_word 'key head', [0x41a]
        show_word 'key tail', [0x41c]
        show_byte 'video mode', [0x449]
        show_word 'columns', [0x44a]
        show_word 'page size', [0x44c]
        show_word 'page start', [0x44e]
        show_word 'cursor shape', [0x460]
        show_byte 'page', [0x462]
        show_word 'crtc port', [0x463]
        show_byte 'midnight', [0x470]
        show_byte 'disk status', [0x474]
        show_byte 'disks', [0x475]
        show_word 'ring start', [0x480]
        show_word 'ring end', [0x482]
        show_byte 'last row', [0x484]
        show_word 'character height', [0x485]
        show_byte 'video control', [0x487]
        show_byte 'video switches', [0x488]
        show_byte 'video flags', [0x489]
        show_byte 'display code', [0x48a]
        show_byte 'keyboard state', [0x496]
        marks
        try 'int 11h', 0x11
        marks
        try 'int 12h', 0x12
        in al, 0x21
        mov [0x600], al
        show_byte 'pic1 mask', [0x600]

        ; Every vector that hardware or a program may raise leads somewhere: all of these return.
        int 0x02
        int 0x08
        int 0x0b
        int 0x0d
        int 0x0f
        int 0x1b
        int 0x1c
        int 0x4a
        int 0x70
        int 0x71
        int 0x74
        int 0x75
        int 0x76
        int 0x77
        int 0xff
        say {'vectors: return', 10}

        mov eax, [0x67 * 4]
        mov [0x600], eax
        show_dword 'vector 67h', [0x600]
        mov ax, 0xf000
        mov es, ax
        show_byte 'model', [es:0xfffe]
        show_byte 'reset opcode', [es:0xfff0]
        show_byte 'date separator', [es:0xfff7]
        les bx, [0x1e * 4]
        show_word 'vector 1Eh', bx
        show_word 'vector 1Eh segment', es
        les bx, [0x41 * 4]
        show_byte 'disk table heads', [es:bx + 2]
        show_byte 'disk table sectors', [es:bx + 14]
        jmp leave
