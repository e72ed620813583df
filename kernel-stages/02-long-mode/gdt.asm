; The global descriptor table: what the segment registers mean outside real mode. Segmentation is
; nearly gone in 64-bit mode; what is left is that the code segment's descriptor says how wide the
; code is. We need one for the 32-bit step on the way, one for 64-bit code, and one for data. (AMD64
; manual, volume 2, sections 4.7 and 4.8.)

; Access byte:
SEGMENT_PRESENT         equ 1 << 47
SEGMENT_CODE_OR_DATA    equ 1 << 44     ; not a system descriptor
SEGMENT_CODE            equ 1 << 43
SEGMENT_USABLE          equ 1 << 41     ; code: readable; data: writable
; Flags:
SEGMENT_4K_UNITS        equ 1 << 55     ; the limit counts pages
SEGMENT_32_BIT          equ 1 << 54
SEGMENT_64_BIT          equ 1 << 53
SEGMENT_ALL_MEMORY      equ 0xf << 48 | 0xffff  ; the limit: the last of 2^20 pages

; All of memory, from address 0 on.
FLAT_DATA       equ SEGMENT_PRESENT | SEGMENT_CODE_OR_DATA | SEGMENT_USABLE
FLAT_SEGMENT    equ FLAT_DATA | SEGMENT_4K_UNITS | SEGMENT_ALL_MEMORY

        align 8, db 0
gdt:
        dq 0                                            ; the null descriptor: no segment at all
.code32: dq FLAT_SEGMENT | SEGMENT_CODE | SEGMENT_32_BIT
.code64: dq FLAT_SEGMENT | SEGMENT_CODE | SEGMENT_64_BIT
.data:   dq FLAT_SEGMENT | SEGMENT_32_BIT
.end:

CODE32  equ gdt.code32 - gdt                            ; a selector is an offset into the table
CODE64  equ gdt.code64 - gdt
DATA    equ gdt.data - gdt

gdt_pointer:                                            ; what LGDT reads
        dw gdt.end - gdt - 1                            ; the last valid offset
        dd gdt
