        org 0x1000
        section .text
        mov ax, [x]
        mov bx, buffer
        call other
        section .data
x:      dw 5, y, buffer.end
        align 16, db 0xcc
y:      dd y - x, $$, $ - $$
        section .bss
buffer: resb 64
.end:
        alignb 32
tail:   resd 2
        section extra align=32
        dw tail, other
        db __BITS__
        section high vstart=0xffff8000 follows=extra
other:  ret
        dd other, $
        section .text
        dw $, tail - buffer
        absolute 0x500
info:   resw 1
.next:  resd 1
info_size equ $ - info
        section .text
        dw info, info.next, info_size
        mov cx, info.next
