; The CD-ROM drive: packets by programmed I/O (ATA/ATAPI-6, T13/1410D, section 9.8; commands from MMC-4), and INT 13h for it. It is drive
; E0h; if it was booted with an emulated diskette, that is drive 0, and the other diskettes come behind it (cd-boot.asm).

atapi_packet            equ 0xa0
atapi_mid               equ 4           ; from ebda_cd_base on: byte count, and the signature after a reset
atapi_high              equ 5
atapi_signature_mid     equ 0x14
atapi_signature_high    equ 0xeb

first_cdrom             equ 0xe0
cd_block_bytes          equ 2048

; From disk_init for each place where no disk is: takes note of the first CD-ROM drive.
cd_detect:
        cmp word [ebda_cd_base], 0
        jne .done
        ata_port atapi_mid
        in al, dx
        cmp al, atapi_signature_mid
        jne .done
        inc dx
        in al, dx
        cmp al, atapi_signature_high
        jne .done
        mov ax, [ebda_ata_base]
        mov [ebda_cd_base], ax
        mov ax, [ebda_ata_control]
        mov [ebda_cd_control], ax
        mov al, [ebda_ata_device]
        mov [ebda_cd_device], al
.done:
        ret

; Reads from block ebda_cd_block: leaves out ebda_cd_skip words and moves ebda_cd_words to the linear address ebda_buffer; what is
; left of the block is left out too. AH = the status. Changes all registers but BP and the segments.
cd_read_block:
        mov ax, [ebda_cd_base]
        mov [ebda_ata_base], ax
        mov ax, [ebda_cd_control]
        mov [ebda_ata_control], ax
        mov al, [ebda_cd_device]
        mov [ebda_ata_device], al
        mov dx, [ebda_ata_control]
        mov al, ata_nien
        out dx, al
        ata_port ata_device
        mov al, [ebda_ata_device]
        out dx, al
        call ata_wait_idle
        jc .timeout
        ata_port ata_error              ; Features: programmed I/O
        xor al, al
        out dx, al
        ata_port atapi_mid              ; a block at a time
        mov al, cd_block_bytes & 0xff
        out dx, al
        inc dx
        mov al, cd_block_bytes >> 8
        out dx, al
        ata_port ata_command
        mov al, atapi_packet
        out dx, al
        call ata_wait_idle
        jc .timeout
        test al, ata_drq
        jz .refused
        ata_port ata_data               ; READ (10)
        mov ax, 0x0028
        out dx, ax
        mov eax, [ebda_cd_block]
        rol eax, 16
        xchg al, ah
        out dx, ax
        rol eax, 16
        xchg al, ah
        out dx, ax
        xor ax, ax
        out dx, ax
        mov ax, 0x0001                  ; in the packet's bytes: 8 is 1
        out dx, ax
        xor ax, ax
        out dx, ax
        call ata_wait_idle
        jc .timeout
        test al, ata_err | ata_df
        jnz .refused
        test al, ata_drq
        jz .refused
        mov cx, [ebda_cd_skip]
        call cd_leave_out
        mov eax, [ebda_buffer]
        call segment_of
        push es
        mov es, ax
        movzx ecx, word [ebda_cd_words]
        ata_port ata_data
        rep insw
        pop es
        mov cx, cd_block_bytes / 2
        sub cx, [ebda_cd_skip]
        sub cx, [ebda_cd_words]
        call cd_leave_out
        call ata_wait_idle
        jc .timeout
        test al, ata_err | ata_df
        jnz .refused
        movzx eax, word [ebda_cd_words]
        shl eax, 1
        add [ebda_buffer], eax
        xor ah, ah
        jmp ata_interrupts_on
.timeout:
        mov ah, disk_timeout
        jmp ata_interrupts_on
.refused:                               ; the sense key is in the Error register
        ata_port ata_error
        in al, dx
        shr al, 4
        cmp al, 5                       ; illegal request: no such block
        mov ah, disk_not_found
        je ata_interrupts_on
        mov ah, disk_uncorrectable
        jmp ata_interrupts_on

; Takes CX words from the data port.
cd_leave_out:
        ata_port ata_data
        jcxz .done
.next:
        in ax, dx
        loop .next
.done:
        ret

; From int13, for drives from 80h on that are no hard disk.
cd_service:
        mov ds, [bda_ebda_segment]
        cmp byte [bp + caller_dl], first_cdrom
        jne cd_absent
        cmp word [ebda_cd_base], 0
        je cd_absent
        jump_to_function ah, bx, .functions, disk_refuse

.functions:
        function 0x00, disk_success
        function 0x01, disk_last_status
        function 0x03, cd_protected
        function 0x05, cd_protected
        function 0x0c, disk_success
        function 0x0d, disk_success
        function 0x10, disk_success
        function 0x11, disk_success
        function 0x15, cd_type
        function 0x41, extensions_check
        function 0x42, cd_extended_read
        function 0x43, cd_protected
        function 0x44, cd_extended_verify
        function 0x45, disk_success     ; lock and eject: nobody takes the disc out
        function 0x46, disk_success
        function 0x47, cd_extended_verify
        function 0x48, cd_parameters
        function 0x4b, cd_emulation_status
.functions_end:

; A drive that is not there. AH=15h says just that, for the others it is an error.
cd_absent:
        cmp ah, 0x15
        jne disk_refuse
        xor ah, ah
        jmp disk_answer_as_is

cd_protected:
        mov ah, diskette_protected
        jmp disk_answer

; AH=15h: AH = 2, changes are seen
cd_type:
        mov ah, 2
        jmp disk_answer_as_is

; AH=42h: as the packet says, in blocks of 2,048 bytes
cd_extended_read:
        call packet_take
        jc disk_refuse
        cmp dword [ebda_lba + 4], 0
        jne disk_refuse
        movzx eax, word [ebda_count]
        shl eax, 11
        add eax, [ebda_buffer]
        jc disk_refuse
        cmp eax, last_segment_end
        ja disk_refuse                  ; out of a segment's reach
        mov eax, [ebda_lba]
        mov [ebda_cd_block], eax
        mov word [ebda_cd_skip], 0
        mov word [ebda_cd_words], cd_block_bytes / 2
        mov ah, 0
.next:
        cmp word [ebda_count], 0
        je .done
        call cd_read_block
        test ah, ah
        jnz .done
        inc dword [ebda_cd_block]
        dec word [ebda_count]
        jmp .next
.done:
        mov es, [bp + caller_ds]
        mov si, [bp + caller_si]
        mov cx, [ebda_count]
        sub [es:si + packet_count], cx
        jmp disk_answer

; AH=44h, 47h: the packet is looked at
cd_extended_verify:
        call packet_take
        jc disk_refuse
        jmp disk_success

; AH=48h: parameters to DS:SI. There is no geometry, and the number of blocks is not known.
cd_parameters:
        mov es, [bp + caller_ds]
        mov di, [bp + caller_si]
        cmp word [es:di], parameters_short
        jb disk_refuse
        mov ax, parameters_short
        stosw
        mov ax, 0x0074                  ; removable, changes are seen, can be locked, no geometry
        stosw
        mov eax, 0xffffffff
        mov cx, 5
        rep stosd
        mov ax, cd_block_bytes
        stosw
        jmp disk_success

; AX=4B00h and 4B01h ([El Torito] 1.0, section 4): the specification packet to DS:SI. 4B00h also ends the emulation.
cd_emulation_status:
        cmp byte [bp + caller_al], 1
        ja disk_refuse
        mov es, [bp + caller_ds]
        mov di, [bp + caller_si]
        mov si, ebda_cd_packet
        mov cx, cd_packet_bytes
        rep movsb
        cmp byte [bp + caller_al], 0
        jne disk_success
        mov byte [ebda_cd_emulation], 0
        jmp disk_success
