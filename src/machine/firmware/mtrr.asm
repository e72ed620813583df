; The memory type range registers as a BIOS leaves them (Intel SDM vol. 3A, 12.11): everything is write-back but video memory,
; the ROM, and the last GiB below 4 GiB, where chips have their registers.

cpuid_mtrr              equ 1 << 12     ; leaf 1, EDX
mtrr_physical_base_0    equ 0x200
mtrr_physical_mask_0    equ 0x201
mtrr_default_type       equ 0x2ff
mtrr_valid              equ 0x800
mtrr_enabled            equ 0xc00       ; with the fixed ranges
mtrr_write_back         equ 6

mtrr_init:
        mov eax, 1
        cpuid
        test edx, cpuid_mtrr
        jz .done
        mov si, .fixed
        mov cx, (.fixed_end - .fixed) / 6
.next:
        push cx
        movzx ecx, word [cs:si]
        mov eax, [cs:si + 2]
        mov edx, eax
        wrmsr
        pop cx
        add si, 6
        loop .next
        mov eax, 0x80000008             ; how many bits a physical address has
        cpuid
        mov cl, al
        sub cl, 32
        mov eax, 1
        shl eax, cl
        dec eax
        mov edx, eax
        mov eax, 0xc0000000 | mtrr_valid
        mov ecx, mtrr_physical_mask_0
        wrmsr
        xor edx, edx
        mov eax, 0xc0000000             ; uncached
        mov ecx, mtrr_physical_base_0
        wrmsr
        mov eax, mtrr_enabled | mtrr_write_back
        mov ecx, mtrr_default_type
        wrmsr
.done:
        ret

.fixed:                                 ; register, and the type in each of its bytes
%macro mtrr_fixed 2
        dw %1
        dd %2
%endmacro
        mtrr_fixed 0x250, 0x06060606
        mtrr_fixed 0x258, 0x06060606
        mtrr_fixed 0x259, 0x00000000    ; A0000h: uncached
        mtrr_fixed 0x268, 0x05050505    ; C0000h-FFFFFh: write-protected
        mtrr_fixed 0x269, 0x05050505
        mtrr_fixed 0x26a, 0x05050505
        mtrr_fixed 0x26b, 0x05050505
        mtrr_fixed 0x26c, 0x05050505
        mtrr_fixed 0x26d, 0x05050505
        mtrr_fixed 0x26e, 0x05050505
        mtrr_fixed 0x26f, 0x05050505
.fixed_end:
