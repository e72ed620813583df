; The places in the ROM that programs jump to or read without a vector ([BIOS TR], section 1, "compatibility"): each
; stands at the address that it had in the ROM of the IBM PC.

%macro entry_at 1
        times %1 - ($ - $$) db 0
%endmacro

model                   equ 0xfc        ; an AT
submodel                equ 0x01

        entry_at 0xe05b
        jmp power_on
        entry_at 0xe2c3
        jmp int02
        entry_at 0xe3fe
        jmp int13
        entry_at 0xe6f2
        jmp int19
        entry_at 0xe739
        jmp int14
        entry_at 0xe82e
        jmp int16
        entry_at 0xe987
        jmp int09
        entry_at 0xec59
        jmp int13
        entry_at 0xef57
        jmp int0e

        entry_at 0xefc7
diskette_parameters:                    ; of a 1.44 MB drive
        db 0xaf, 0x02, 0x25, 2, 18, 0x1b, 0xff, 0x6c, 0xf6, 0x0f, 0x08

        entry_at 0xefd2
        jmp int17
        entry_at 0xf065
        jmp int10

        entry_at 0xf0a4
video_parameters:                       ; 6845 registers of a CGA: 40 and 80 columns, graphics, monochrome
        db 0x38, 0x28, 0x2d, 0x0a, 0x1f, 0x06, 0x19, 0x1c, 0x02, 0x07, 0x06, 0x07, 0, 0, 0, 0
        db 0x71, 0x50, 0x5a, 0x0a, 0x1f, 0x06, 0x19, 0x1c, 0x02, 0x07, 0x06, 0x07, 0, 0, 0, 0
        db 0x38, 0x28, 0x2d, 0x0a, 0x7f, 0x06, 0x64, 0x70, 0x02, 0x01, 0x06, 0x07, 0, 0, 0, 0
        db 0x61, 0x50, 0x52, 0x0f, 0x19, 0x06, 0x19, 0x19, 0x02, 0x0d, 0x0b, 0x0c, 0, 0, 0, 0
        dw 0x0800, 0x1000, 0x4000, 0x4000               ; bytes in a page
        db 40, 40, 80, 80, 40, 40, 80, 80               ; columns in modes 0-7
        db 0x2c, 0x28, 0x2d, 0x29, 0x2a, 0x2e, 0x1e, 0x29       ; mode control

        entry_at 0xf841
        jmp int12
        entry_at 0xf84d
        jmp int11
        entry_at 0xf859
        jmp int15
        entry_at 0xfe6e
        jmp int1a
        entry_at 0xfea5
        jmp int08
        entry_at 0xff53
        iret
        jmp int05

        entry_at 0xfff0                       ; the first instruction the processor executes
        jmp 0xf000:0xe05b
        db '11/23/26'                   ; the ROM's date
        entry_at 0xfffe
        db model
        db 0
