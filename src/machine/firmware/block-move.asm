; INT 15h AH=87h: moves CX words between any two places below 4 GiB. ES:SI points at a table of six descriptors, of
; which this takes the bases of the third (source) and the fourth (target), [BIOS TR], INT 15h AH=87h.
;
; The move runs in protected mode, with a table of its own on the stack whose limits cannot be exceeded, so that a
; wrong limit in the caller's cannot fault. At the end DS and ES keep a limit of 4 GiB, as a caller in "big real
; mode" expects; others do not notice.

block_move_table_size   equ 5 * 8
selector_code           equ 0x08
selector_source         equ 0x10
selector_target         equ 0x18
selector_flat           equ 0x20

system_block_move:
        in al, port_92
        push ax                         ; A20 as it was
        call a20_enable
        mov es, [bp + caller_es]
        mov si, [bp + caller_si]

        sub sp, 8
        mov di, sp
        sgdt [ss:di]                    ; the caller's own table, to be put back

        sub sp, block_move_table_size
        mov di, sp
        mov dword [ss:di], 0
        mov dword [ss:di + 4], 0
        mov dword [ss:di + selector_code], 0x0000ffff           ; base F0000h, limit FFFFh, code, 16 bits
        mov dword [ss:di + selector_code + 4], 0x00009b0f
        lea bx, [di + selector_source]
        mov eax, [es:si + 0x10 + 2]
        mov dl, [es:si + 0x10 + 7]
        call .flat_descriptor
        mov eax, [es:si + 0x18 + 2]
        mov dl, [es:si + 0x18 + 7]
        call .flat_descriptor
        xor eax, eax
        xor dl, dl
        call .flat_descriptor

        sub sp, 8                       ; limit and base of the table, for LGDT
        mov bx, sp
        mov word [ss:bx], block_move_table_size - 1
        xor eax, eax
        mov ax, ss
        shl eax, 4
        movzx edi, di
        add eax, edi
        mov [ss:bx + 2], eax
        movzx ecx, word [bp + caller_cx]
        xor esi, esi
        xor edi, edi

        cli
        o32 lgdt [ss:bx]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp selector_code:.protected
.protected:
        mov ax, selector_source
        mov ds, ax
        mov ax, selector_target
        mov es, ax
        shr ecx, 1
        a32 rep movsd
        adc cx, cx                      ; the odd word
        a32 rep movsw
        mov ax, selector_flat
        mov ds, ax
        mov es, ax
        mov eax, cr0
        and al, 0xfe
        mov cr0, eax
        jmp 0xf000:.real
.real:
        lea bx, [bp - 2 - 8]
        o32 lgdt [ss:bx]
        mov ax, [bp - 2]
        test al, port_92_a20
        jnz .gate_stays
        call a20_disable
.gate_stays:
        mov sp, bp
        jmp system_success

; Writes a descriptor of data with a limit of 4 GiB to SS:BX, its base in the low 24 bits of EAX and in DL. BX += 8.
.flat_descriptor:
        mov word [ss:bx], 0xffff
        mov [ss:bx + 2], eax            ; the byte on top is the access byte ...
        mov byte [ss:bx + 5], 0x93      ; ... data, writable, accessed
        mov byte [ss:bx + 6], 0x8f      ; limit in pages
        mov [ss:bx + 7], dl
        add bx, 8
        ret
