; INT 15h AH=53h, advanced power management ("APM BIOS Interface Specification" 1.2), and the same functions for protected-mode
; code that asks for their entry. Functions and answers are in registers alone, so one text serves all. The machine knows two
; states, on and off.

apm_version             equ 0x0102
apm_16_and_32           equ 0x0003      ; there are protected-mode entries of both widths
apm_bad_device          equ 0x09
apm_bad_parameter       equ 0x0a
apm_unsupported         equ 0x0c
apm_no_event            equ 0x80
apm_state_off           equ 3

; apm_functions: a routine that carries out function AL. Carry and AH = status when it fails.
%macro apm_functions 0
        cmp al, 0x00
        je %%present
        cmp al, 0x04
        jbe %%done                      ; connect, disconnect: what else there is to it, INT 15h does
        cmp al, 0x06
        jbe %%done                      ; idle, busy
        cmp al, 0x07
        je %%set_state
        cmp al, 0x08
        je %%done                       ; enable
        cmp al, 0x0a
        je %%power
        cmp al, 0x0b
        je %%event
        cmp al, 0x0c
        je %%state
        cmp al, 0x0d
        je %%done                       ; enable device management
        cmp al, 0x0e
        je %%driver
        cmp al, 0x0f
        je %%done                       ; engage
        mov ah, apm_unsupported
        stc
        ret
%%done:
        clc
        ret
%%present:
        test bx, bx
        jnz %%bad_device
        mov ax, apm_version
        mov bx, 0x504d             ; "PM", the P above
        mov cx, apm_16_and_32
        clc
        ret
%%driver:
        mov ax, apm_version
        clc
        ret
%%set_state:
        cmp bx, 1                       ; all devices that APM manages
        jne %%bad_device
        cmp cx, apm_state_off
        ja %%bad_parameter
        jne %%done
        push dx
        push ax
        mov dx, pm_control
        mov ax, pm_soft_off
        out dx, ax
        pop ax
        pop dx
        clc
        ret
%%power:                                ; on the mains, and no battery
        mov bx, 0x01ff
        mov cx, 0x80ff
        mov dx, 0xffff
        clc
        ret
%%state:
        xor cx, cx                      ; enabled
        clc
        ret
%%event:
        mov ah, apm_no_event
        stc
        ret
%%bad_device:
        mov ah, apm_bad_device
        stc
        ret
%%bad_parameter:
        mov ah, apm_bad_parameter
        stc
        ret
%endmacro

apm_call_16:
        apm_functions

; From INT 15h, before it has kept anything.
int15_apm:
        cmp al, 0x02
        je .entry_16
        cmp al, 0x03
        je .entry_32
        call apm_call_16
        jmp .answer
.entry_16:                              ; AX = segment, BX = offset, CX = segment of data
        mov ax, 0xf000
        mov bx, apm_entry_16
        mov cx, 0xf000
        jmp .connected
.entry_32:                              ; as before, EBX = offset, CX = 16-bit code, DX = data
        mov ax, 0xf000
        mov ebx, apm_entry_32
        mov cx, 0xf000
        mov dx, 0xf000
        mov edi, 0xfff0fff0             ; lengths of the segments
.connected:
        mov si, 0xfff0
        clc
.answer:
        push bp
        mov bp, sp
        jc .failed
        and byte [bp + 6], ~flag_carry & 0xff
        pop bp
        iret
.failed:
        or byte [bp + 6], flag_carry
        pop bp
        iret

apm_entry_16:
        call apm_call_16
        retf

        bits 32
apm_entry_32:
        call apm_call_32
        retf
apm_call_32:
        apm_functions
        bits 16
