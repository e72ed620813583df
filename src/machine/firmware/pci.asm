; PCI by configuration mechanism 1 (PCI Local Bus Specification 2.1, 3.7.4.1), and what a BIOS sets up on it at power-on:
; base addresses, interrupt lines, and the chip set's own registers (Intel 82441FX, 82371SB, 82371AB).

pci_confadd             equ 0xcf8
pci_confdata            equ 0xcfc

pci_vendor_id           equ 0x00
pci_command             equ 0x04
pci_class               equ 0x08        ; dword: revision, and the class code in the upper 24 bits
pci_header_type         equ 0x0e
pci_base_addresses      equ 0x10        ; six dwords
pci_interrupt_line      equ 0x3c
pci_interrupt_pin       equ 0x3d

pci_io_and_memory       equ 0x0003      ; command

; Device and function, as the services number them: device * 8 + function.
i440fx                  equ 0x00
i440fx_pam0             equ 0x59        ; F0000h-FFFFFh in bits 5:4: read DRAM, write DRAM

id_piix3_isa            equ 0x70008086
piix3_pirq_routes       equ 0x60        ; four bytes: IRQ of PIRQA ... PIRQD
id_piix3_ide            equ 0x70108086
piix3_ide_timing        equ 0x40        ; two words; bit 15: the channel answers
id_piix4_power          equ 0x71138086
piix4_pm_base           equ 0x40
piix4_pm_enable         equ 0x80

pm_base                 equ 0x600
pm_status               equ pm_base
pm_enable               equ pm_base + 2
pm_control              equ pm_base + 4
pm_timer                equ pm_base + 8
pm_soft_off             equ 0x2000      ; SLP_EN with sleep type 0
sci_irq                 equ 9

elcr2                   equ 0x4d1       ; IRQ 8-15: level-triggered?

pci_first_io            equ 0xc000
pci_first_memory        equ 0xe0000000

; Selects register AL of function BL for pci_confdata. Changes EAX and DX.
pci_select:
        movzx edx, bl
        shl edx, 8
        or edx, 0x80000000
        and eax, 0xfc
        or eax, edx
        mov dx, pci_confadd
        out dx, eax
        mov dx, pci_confdata
        ret

; EAX = the dword at register AL of function BL. Changes EDX.
pci_read:
        call pci_select
        in eax, dx
        ret

; Writes ECX to the dword at register AL of function BL. Changes EAX and EDX.
pci_write:
        call pci_select
        mov eax, ecx
        out dx, eax
        ret

; Writes CL to the byte at register AL of function BL. Changes EAX and EDX.
pci_write_byte:
        push ax
        call pci_select
        pop ax
        and al, 3
        add dl, al
        mov al, cl
        out dx, al
        ret

; Sets up every function of bus 0. EBP = the next free ports, EDI = the next free memory.
pci_init:
        mov ebp, pci_first_io
        mov edi, pci_first_memory
        xor bx, bx
.next:
        mov al, pci_vendor_id
        call pci_read
        cmp ax, 0xffff
        je .absent
        push eax
        call pci_place_bases
        call pci_route_pin
        pop eax
        call pci_set_up_chip
        mov al, pci_command
        call pci_read
        or al, pci_io_and_memory
        mov ecx, eax
        mov al, pci_command
        call pci_write                  ; ones in the status above clear its errors
.absent:
        inc bl
        jnz .next
        ret

; Gives each base address register of function BL a place that is aligned to its size.
pci_place_bases:
        mov al, pci_header_type
        call pci_read
        test eax, 0x7f0000              ; a bridge has other registers there
        jnz .done
        mov bh, pci_base_addresses
.register:
        mov al, bh
        mov ecx, 0xffffffff
        call pci_write
        mov al, bh
        call pci_read
        test eax, eax
        jz .next
        test al, 1
        jnz .ports
        mov si, ax                      ; the kind, in the low four bits
        and al, 0xf0
        neg eax                         ; size
        jz .next
        mov ecx, eax
        dec ecx
        add edi, ecx
        not ecx
        and ecx, edi
        mov edi, ecx
        add edi, eax
        mov al, bh
        call pci_write
        and si, 6
        cmp si, 4                       ; 64 bits: the upper half is the next register
        jne .next
        add bh, 4
        xor ecx, ecx
        mov al, bh
        call pci_write
        jmp .next
.ports:
        and eax, 0xfffc
        neg ax
        jz .next
        mov ecx, eax
        dec ecx
        add ebp, ecx
        not ecx
        and ecx, ebp
        mov ebp, ecx
        add ebp, eax
        mov al, bh
        call pci_write
.next:
        add bh, 4
        cmp bh, pci_base_addresses + 6 * 4
        jb .register
.done:
        mov bh, 0
        ret

; A function with an interrupt pin is told its IRQ. Pin n of device d reaches PIRQ (n + d - 2) modulo 4.
pci_route_pin:
        mov al, pci_interrupt_pin
        call pci_read
        test ah, ah
        jz .none
        mov cl, bl
        shr cl, 3
        add cl, ah
        sub cl, 2
        movzx si, cl
        and si, 3
        mov cl, [cs:pci_irqs + si]
        mov al, pci_interrupt_line
        call pci_write_byte
.none:
        ret

pci_irqs:
        db 10, 10, 11, 11               ; of PIRQA ... PIRQD

; What the function whose identity is EAX needs besides.
pci_set_up_chip:
        cmp eax, id_piix3_isa
        je .isa
        cmp eax, id_piix3_ide
        je .ide
        cmp eax, id_piix4_power
        je .power
        ret
.isa:
        mov ecx, [cs:pci_irqs]
        mov al, piix3_pirq_routes
        call pci_write
        mov dx, elcr2
        mov al, 1 << (sci_irq - 8) | 1 << (10 - 8) | 1 << (11 - 8)
        out dx, al
        ret
.ide:
        mov ecx, 0x80008000
        mov al, piix3_ide_timing
        jmp pci_write
.power:
        mov ecx, pm_base | 1
        mov al, piix4_pm_base
        call pci_write
        mov cl, 1
        mov al, piix4_pm_enable
        call pci_write_byte
        mov cl, sci_irq
        mov al, pci_interrupt_line
        jmp pci_write_byte

; From here to shadow_close the ROM at F0000h can be written: the host bridge puts DRAM in its place, into which this copies
; the ROM from where it stands below 4 GiB. That needs code outside the page. On a machine without such a bridge, writes are
; lost. Changes all registers but BP, SP.
shadow_open:
        mov al, i440fx_pam0
        mov bl, i440fx
        call pci_select
        or dl, i440fx_pam0 & 3
        push dx
        xor ax, ax
        mov es, ax
        push cs
        pop ds
        mov si, .outside
        mov di, shadow_code
        mov cx, .outside_end - .outside
        rep movsb
        call flat_segments              ; DS = ES = 0
        pop dx
        mov esi, 0xffff0000
        mov edi, rom_linear
        mov ecx, 0x10000 / 4
        mov al, 0x30                    ; reads and writes go to the DRAM
        call 0:shadow_code
        ret
.outside:
        out dx, al
        a32 rep movsd
        retf
.outside_end:

shadow_code             equ 0x0600      ; 0000:0600, free until something is booted

shadow_close:
        mov cl, 0x10                    ; reads alone
        mov bl, i440fx
        mov al, i440fx_pam0
        jmp pci_write_byte
