        db 1, 'a', 'abc', "x", `a\n\t\0\x41\101\u263a\\`, -1, 'a'+1
        dw 'a', 'ab', 'abc', 1, 0x1234
        dd 'abcd', 'abcde', 1.5, -2.25, 1e10, 0x1p4
        dq 'abcdefgh', 1.0, -0.1, 3.141592653589793, 1e300, __Infinity__, 4.9e-324
        dt 1.0, -0.1, 3.14159265358979323846, 1e4000
        dw 1.0, 65504.0
        dd __float32__(1.5), 1.17549435e-38, 1.4e-45
        dd 0ffh, 0xff, $0ff, 0hff, 255, 0d255, 255d, 377o, 377q, 0o377, 0q377, 11111111b, 0b1111_1111, 11111111y, 0y1111, 1_000
        db 1+2*3, (1+2)*3, 10/3, -10//3, 10 % 3, -10 %% 3, 1<<4, 256>>4, 5&3, 5|3, 5^3, ~5, !5, !0, -5
        db 1==1, 1=2, 1!=2, 1<>1, 1<2, 2<=1, 1>2, 2>=2, 1&&0, 1||0, 1^^1, 1 ? 2 : 3, 0 ? 2 : 3
        dq -1>>1, -1>>>1, 1<<63, -1<<<4, 0xffffffffffffffff/2, -9//2
        db 2|1&3^1, 1+2<<1, 1<<2+1, 7&3==3, 1|2<3
a1      equ 5
a2      equ a3 + 1
a3      equ 10
        db a1, a2, a3
here:   dw $, here, $-here, $$, here+2
        dd here, -1, here-$$
        times 3 db 0x90
        times 4 dw $-$$
        times 2 jmp $
        times 3 nop
x times 2 db 5
        dw x
        db __utf16__('ab'), __utf32__('c')
        dw __utf16__('ab')
        align 4
        align 16, db 0xff
        resb 3
        dd 5 dup (1), 2 dup (3, 4)
        db 2 dup ('ab', 1)
.local: db 1
other:
.local: dw .local, x.local, other.local
..@special: dw ..@special, .local
$eax:   dw $eax
        dw characters.end - characters
characters: db 'é', "ü"
.end:
        incbin "blob.bin"
        incbin "blob.bin", 2
        incbin "blob.bin", 1, 3
        db 'semi;colon', ";" ; comment
