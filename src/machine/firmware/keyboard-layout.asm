; What keys mean on a US keyboard ([BIOS TR], INT 16h, "Keyboard encoding"): scan code in the high byte, ASCII in the
; low one; 0 where a combination means nothing.

layout_last             equ 0x58
layout_last_letter      equ 0x32

; Scan codes 00h-58h: alone, with Shift, with Ctrl, with Alt
layout:
        dw 0, 0, 0, 0                                   ; 00
        dw 0x011b, 0x011b, 0x011b, 0x0100          ; 01 Esc
        dw 0x0231, 0x0221, 0x0000, 0x7800          ; 02 1
        dw 0x0332, 0x0340, 0x0300, 0x7900          ; 03 2
        dw 0x0433, 0x0423, 0x0000, 0x7a00          ; 04 3
        dw 0x0534, 0x0524, 0x0000, 0x7b00          ; 05 4
        dw 0x0635, 0x0625, 0x0000, 0x7c00          ; 06 5
        dw 0x0736, 0x075e, 0x071e, 0x7d00          ; 07 6
        dw 0x0837, 0x0826, 0x0000, 0x7e00          ; 08 7
        dw 0x0938, 0x092a, 0x0000, 0x7f00          ; 09 8
        dw 0x0a39, 0x0a28, 0x0000, 0x8000          ; 0A 9
        dw 0x0b30, 0x0b29, 0x0000, 0x8100          ; 0B 0
        dw 0x0c2d, 0x0c5f, 0x0c1f, 0x8200          ; 0C -
        dw 0x0d3d, 0x0d2b, 0x0000, 0x8300          ; 0D =
        dw 0x0e08, 0x0e08, 0x0e7f, 0x0e00          ; 0E Backspace
        dw 0x0f09, 0x0f00, 0x9400, 0xa500          ; 0F Tab
        dw 0x1071, 0x1051, 0x1011, 0x1000          ; 10 Q
        dw 0x1177, 0x1157, 0x1117, 0x1100          ; 11 W
        dw 0x1265, 0x1245, 0x1205, 0x1200          ; 12 E
        dw 0x1372, 0x1352, 0x1312, 0x1300          ; 13 R
        dw 0x1474, 0x1454, 0x1414, 0x1400          ; 14 T
        dw 0x1579, 0x1559, 0x1519, 0x1500          ; 15 Y
        dw 0x1675, 0x1655, 0x1615, 0x1600          ; 16 U
        dw 0x1769, 0x1749, 0x1709, 0x1700          ; 17 I
        dw 0x186f, 0x184f, 0x180f, 0x1800          ; 18 O
        dw 0x1970, 0x1950, 0x1910, 0x1900          ; 19 P
        dw 0x1a5b, 0x1a7b, 0x1a1b, 0x1a00          ; 1A [
        dw 0x1b5d, 0x1b7d, 0x1b1d, 0x1b00          ; 1B ]
        dw 0x1c0d, 0x1c0d, 0x1c0a, 0x1c00          ; 1C Enter
        dw 0, 0, 0, 0                                   ; 1D
        dw 0x1e61, 0x1e41, 0x1e01, 0x1e00          ; 1E A
        dw 0x1f73, 0x1f53, 0x1f13, 0x1f00          ; 1F S
        dw 0x2064, 0x2044, 0x2004, 0x2000          ; 20 D
        dw 0x2166, 0x2146, 0x2106, 0x2100          ; 21 F
        dw 0x2267, 0x2247, 0x2207, 0x2200          ; 22 G
        dw 0x2368, 0x2348, 0x2308, 0x2300          ; 23 H
        dw 0x246a, 0x244a, 0x240a, 0x2400          ; 24 J
        dw 0x256b, 0x254b, 0x250b, 0x2500          ; 25 K
        dw 0x266c, 0x264c, 0x260c, 0x2600          ; 26 L
        dw 0x273b, 0x273a, 0x0000, 0x2700          ; 27 ;
        dw 0x2827, 0x2822, 0x0000, 0x2800          ; 28 '
        dw 0x2960, 0x297e, 0x0000, 0x2900          ; 29 `
        dw 0, 0, 0, 0                                   ; 2A
        dw 0x2b5c, 0x2b7c, 0x2b1c, 0x2b00          ; 2B Backslash
        dw 0x2c7a, 0x2c5a, 0x2c1a, 0x2c00          ; 2C Z
        dw 0x2d78, 0x2d58, 0x2d18, 0x2d00          ; 2D X
        dw 0x2e63, 0x2e43, 0x2e03, 0x2e00          ; 2E C
        dw 0x2f76, 0x2f56, 0x2f16, 0x2f00          ; 2F V
        dw 0x3062, 0x3042, 0x3002, 0x3000          ; 30 B
        dw 0x316e, 0x314e, 0x310e, 0x3100          ; 31 N
        dw 0x326d, 0x324d, 0x320d, 0x3200          ; 32 M
        dw 0x332c, 0x333c, 0x0000, 0x3300          ; 33 ,
        dw 0x342e, 0x343e, 0x0000, 0x3400          ; 34 .
        dw 0x352f, 0x353f, 0x0000, 0x3500          ; 35 /
        dw 0, 0, 0, 0                                   ; 36
        dw 0x372a, 0x372a, 0x9600, 0x3700          ; 37 * on the keypad
        dw 0, 0, 0, 0                                   ; 38
        dw 0x3920, 0x3920, 0x3920, 0x3920          ; 39 Space
        dw 0, 0, 0, 0                                   ; 3A
        dw 0x3b00, 0x5400, 0x5e00, 0x6800          ; 3B F1
        dw 0x3c00, 0x5500, 0x5f00, 0x6900          ; 3C F2
        dw 0x3d00, 0x5600, 0x6000, 0x6a00          ; 3D F3
        dw 0x3e00, 0x5700, 0x6100, 0x6b00          ; 3E F4
        dw 0x3f00, 0x5800, 0x6200, 0x6c00          ; 3F F5
        dw 0x4000, 0x5900, 0x6300, 0x6d00          ; 40 F6
        dw 0x4100, 0x5a00, 0x6400, 0x6e00          ; 41 F7
        dw 0x4200, 0x5b00, 0x6500, 0x6f00          ; 42 F8
        dw 0x4300, 0x5c00, 0x6600, 0x7000          ; 43 F9
        dw 0x4400, 0x5d00, 0x6700, 0x7100          ; 44 F10
        dw 0, 0, 0, 0                                   ; 45
        dw 0, 0, 0, 0                                   ; 46
        dw 0, 0, 0, 0                                   ; 47
        dw 0, 0, 0, 0                                   ; 48
        dw 0, 0, 0, 0                                   ; 49
        dw 0, 0, 0, 0                                   ; 4A
        dw 0, 0, 0, 0                                   ; 4B
        dw 0, 0, 0, 0                                   ; 4C
        dw 0, 0, 0, 0                                   ; 4D
        dw 0, 0, 0, 0                                   ; 4E
        dw 0, 0, 0, 0                                   ; 4F
        dw 0, 0, 0, 0                                   ; 50
        dw 0, 0, 0, 0                                   ; 51
        dw 0, 0, 0, 0                                   ; 52
        dw 0, 0, 0, 0                                   ; 53
        dw 0, 0, 0, 0                                   ; 54
        dw 0, 0, 0, 0                                   ; 55
        dw 0x565c, 0x567c, 0x0000, 0x0000          ; 56 the key beside left Shift
        dw 0x8500, 0x8700, 0x8900, 0x8b00          ; 57 F11
        dw 0x8600, 0x8800, 0x8a00, 0x8c00          ; 58 F12

; The keypad, 47h-53h: alone, typing digits, with Ctrl, with Alt
layout_keypad:
        dw 0x4700, 0x4737, 0x7700, 0x0000          ; 47 Home
        dw 0x4800, 0x4838, 0x8d00, 0x0000          ; 48 Up
        dw 0x4900, 0x4939, 0x8400, 0x0000          ; 49 PgUp
        dw 0x4a2d, 0x4a2d, 0x8e00, 0x4a00          ; 4A -
        dw 0x4b00, 0x4b34, 0x7300, 0x0000          ; 4B Left
        dw 0x4c00, 0x4c35, 0x8f00, 0x0000          ; 4C Centre
        dw 0x4d00, 0x4d36, 0x7400, 0x0000          ; 4D Right
        dw 0x4e2b, 0x4e2b, 0x9000, 0x4e00          ; 4E +
        dw 0x4f00, 0x4f31, 0x7500, 0x0000          ; 4F End
        dw 0x5000, 0x5032, 0x9100, 0x0000          ; 50 Down
        dw 0x5100, 0x5133, 0x7600, 0x0000          ; 51 PgDn
        dw 0x5200, 0x5230, 0x9200, 0x0000          ; 52 Ins
        dw 0x5300, 0x532e, 0x9300, 0x0000          ; 53 Del

; What they add to a number typed with Alt; FFh for those that are no digit
keypad_values:
        db 7, 8, 9, 0xff, 4, 5, 6, 0xff, 1, 2, 3, 0, 0xff

; Keys whose code comes after E0h: the code, then as above
layout_grey:
        db 0x1c                         ; Enter on the keypad
        dw 0xe00d, 0xe00d, 0xe00a, 0xa600
        db 0x35                         ; / on the keypad
        dw 0xe02f, 0xe02f, 0x9500, 0xa400
        db 0x37                         ; PrtSc
        dw 0x0000, 0x0000, 0x7200, 0x0000
        db 0x47                         ; Home
        dw 0x47e0, 0x47e0, 0x77e0, 0x9700
        db 0x48                         ; Up
        dw 0x48e0, 0x48e0, 0x8de0, 0x9800
        db 0x49                         ; PgUp
        dw 0x49e0, 0x49e0, 0x84e0, 0x9900
        db 0x4b                         ; Left
        dw 0x4be0, 0x4be0, 0x73e0, 0x9b00
        db 0x4d                         ; Right
        dw 0x4de0, 0x4de0, 0x74e0, 0x9d00
        db 0x4f                         ; End
        dw 0x4fe0, 0x4fe0, 0x75e0, 0x9f00
        db 0x50                         ; Down
        dw 0x50e0, 0x50e0, 0x91e0, 0xa000
        db 0x51                         ; PgDn
        dw 0x51e0, 0x51e0, 0x76e0, 0xa100
        db 0x52                         ; Ins
        dw 0x52e0, 0x52e0, 0x92e0, 0xa200
        db 0x53                         ; Del
        dw 0x53e0, 0x53e0, 0x93e0, 0xa300
layout_grey_end:
