; The PCI BIOS ("PCI BIOS Specification" 2.1): INT 1Ah AH=B1h in real mode, and the same functions for 32-bit code that finds
; their entry by the BIOS32 service directory. Functions and answers are in registers alone, so one text serves both.

pci_bios_version        equ 0x0210
pci_mechanism_1         equ 0x01
pci_unsupported         equ 0x81
pci_bad_vendor          equ 0x83
pci_not_found           equ 0x86
pci_bad_register        equ 0x87

; pci_functions: a routine that carries out function AL. AH = status, carry when it is not 0; registers that the function does
; not answer in are kept.
%macro pci_functions 0
        cmp al, 0x01
        je %%present
        cmp al, 0x02
        je %%find_device
        cmp al, 0x03
        je %%find_class
        cmp al, 0x08
        jb %%unsupported
        cmp al, 0x0d
        jbe %%access
%%unsupported:
        mov ah, pci_unsupported
        stc
        ret

%%present:
        mov edx, 'PCI '
        mov bx, pci_bios_version
        mov cl, 0                       ; the last bus
        mov ax, pci_mechanism_1
        clc
        ret

%%find_device:                          ; CX = device, DX = vendor, SI = how many to pass over; BX = bus and function
        cmp dx, 0xffff
        jne %%vendor_good
        mov ah, pci_bad_vendor
        stc
        ret
%%vendor_good:
        push edi
        push ecx
        shl ecx, 16
        mov cx, dx
        xor edi, edi
        jmp %%find

%%find_class:                           ; ECX = class code
        push edi
        push ecx
        mov edi, pci_class
        and ecx, 0x00ffffff
%%find:
        push edx
        push esi
        push eax
        xor bx, bx
%%look:
        call %%select
        in eax, dx
        test di, di
        jz %%compare
        shr eax, 8
%%compare:
        cmp eax, ecx
        jne %%other
        test si, si
        jz %%found
        dec si
%%other:
        inc bl
        jnz %%look
        pop eax
        mov ah, pci_not_found
        stc
        jmp %%find_done
%%found:
        pop eax
        mov ah, 0
        clc
%%find_done:
        pop esi
        pop edx
        pop ecx
        pop edi
        ret

; Functions 08h-0Dh: read byte, word, dword into CL, CX, ECX, write the same. BH, BL = bus and function, DI = register.
%%access:
        push edx
        push eax
        cmp di, 0xff
        ja %%bad_register
        mov ah, al
        and ah, 3                       ; byte 0, word 1, dword 2; writes 3, 0, 1
        cmp al, 0x0b
        jb %%width_known
        inc ah
        and ah, 3
%%width_known:
        mov dl, 1                       ; an access must be aligned
        xchg ah, cl
        shl dl, cl
        xchg ah, cl
        dec dl
        push ebx
        mov bx, di
        test bl, dl
        pop ebx
        jnz %%bad_register
        pushf
        cli
        push eax
        call %%select
        push ecx
        mov ecx, edi
        and cl, 3
        add dl, cl
        pop ecx
        pop eax
        cmp al, 0x08
        je %%read_byte
        cmp al, 0x09
        je %%read_word
        cmp al, 0x0a
        je %%read_dword
        cmp al, 0x0b
        je %%write_byte
        cmp al, 0x0c
        je %%write_word
        mov eax, ecx
        out dx, eax
        jmp %%accessed
%%write_word:
        mov ax, cx
        out dx, ax
        jmp %%accessed
%%write_byte:
        mov al, cl
        out dx, al
        jmp %%accessed
%%read_dword:
        in eax, dx
        mov ecx, eax
        jmp %%accessed
%%read_word:
        in ax, dx
        mov cx, ax
        jmp %%accessed
%%read_byte:
        in al, dx
        mov cl, al
%%accessed:
        popf
        pop eax
        pop edx
        mov ah, 0
        clc
        ret
%%bad_register:
        pop eax
        pop edx
        mov ah, pci_bad_register
        stc
        ret

; Selects register DI of bus BH, function BL. DX = the data port. Changes EAX.
%%select:
        movzx eax, bx
        shl eax, 8
        or eax, 0x80000000
        mov edx, edi
        mov al, dl
        and al, 0xfc
        mov dx, pci_confadd
        out dx, eax
        mov dx, pci_confdata
        ret
%endmacro

pci_call_16:
        pci_functions

; INT 1Ah AH=B1h
int1a_pci:
        call pci_call_16
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

        bits 32

; The PCI BIOS of 32-bit code: called far, in a segment that holds this page at its linear address or any other.
pci_entry_32:
        call pci_call_32
        retf
pci_call_32:
        pci_functions

; The BIOS32 service directory ("Standard BIOS 32-bit Service Directory Proposal" 0.4): EAX = a service's name, BL = 0.
; AL = status, EBX = base of the service, ECX = its length, EDX = its entry from the base on.
bios32_entry:
        test bl, bl
        jnz .unknown_function
        cmp eax, '$PCI'
        jne .unknown_service
        mov ebx, 0xf0000
        mov ecx, 0x10000
        mov edx, pci_entry_32
        mov al, 0
        retf
.unknown_service:
        mov al, 0x80
        retf
.unknown_function:
        mov al, 0x81
        retf

        bits 16

        align 16, db 0
bios32_directory:
        db '_32_'
        dd 0xf0000 + bios32_entry
        db 0                            ; revision
        db 1                            ; length in units of 16 bytes
        db 0                            ; checksum (tables.asm)
        times 5 db 0
bios32_directory_end:
