; How a service keeps its caller's registers: all of them go to the caller's stack at entry, BP points at them, and
; what a service answers it writes there. Conditional answers go into the flags that IRET will pop.

%macro enter_service 0
        pushad
        push ds
        push es
        mov bp, sp
        cld
%endmacro

%macro leave_service 0
        pop es
        pop ds
        popad
        iret
%endmacro

; Offsets from BP. The byte registers are the low word's halves.
caller_es               equ 0
caller_ds               equ 2
caller_edi              equ 4
caller_di               equ caller_edi
caller_esi              equ 8
caller_si               equ caller_esi
caller_ebp              equ 12
caller_bp               equ caller_ebp
caller_ebx              equ 20
caller_bx               equ caller_ebx
caller_bl               equ caller_ebx
caller_bh               equ caller_ebx + 1
caller_edx              equ 24
caller_dx               equ caller_edx
caller_dl               equ caller_edx
caller_dh               equ caller_edx + 1
caller_ecx              equ 28
caller_cx               equ caller_ecx
caller_cl               equ caller_ecx
caller_ch               equ caller_ecx + 1
caller_eax              equ 32
caller_ax               equ caller_eax
caller_al               equ caller_eax
caller_ah               equ caller_eax + 1
caller_ip               equ 36
caller_cs               equ 38
caller_flags            equ 40

flag_carry              equ 0x01        ; in the low byte of FLAGS
flag_zero               equ 0x40
flag_interrupt          equ 0x02        ; in the high byte

%macro answer_carry 0
        or byte [bp + caller_flags], flag_carry
%endmacro

%macro answer_no_carry 0
        and byte [bp + caller_flags], ~flag_carry & 0xff
%endmacro

; Lets interrupts in during a long service, unless its caller keeps them out: a boot loader that has taken over the
; vectors must not be interrupted through them.
%macro allow_interrupts 0
        test byte [bp + caller_flags + 1], flag_interrupt
        jz %%keep_out
        sti
%%keep_out:
%endmacro

; Tables of functions: the number that a caller passes in AH or AL, and the routine. `TABLE` stands before the first
; line, `TABLE_end` behind the last.
%macro function 2
        db %1
        dw %2
%endmacro

function_size           equ 3

; jump_to_function NUMBER, INDEX, TABLE, UNKNOWN jumps to the routine of the function NUMBER (a byte register), or to UNKNOWN
; when the table has none. Changes the register INDEX.
%macro jump_to_function 4
        mov %2, %3
%%find:
        cmp %1, [cs:%2]
        je %%found
        add %2, function_size
        cmp %2, %3_end
        jb %%find
        jmp %4
%%found:
        jmp [cs:%2 + 1]
%endmacro
