; INT 13h, disks: the hard disks from 80h on (below are diskettes, diskette.asm). DS = the extended BIOS data area in every function; they jump to disk_answer with
; the status in AH, or to disk_answer_as_is when AH is an answer of another kind.

disk_bad_command        equ 0x01        ; statuses ([BIOS TR], INT 13h)
disk_not_found          equ 0x04
disk_reset_failed       equ 0x05
disk_uncorrectable      equ 0x10
disk_controller_failed  equ 0x20
disk_seek_failed        equ 0x40
disk_timeout            equ 0x80
disk_not_ready          equ 0xaa

first_hard_disk         equ 0x80

int13:
        enter_service
        allow_interrupts
        xor bx, bx
        mov ds, bx
        mov bl, dl
        sub bl, first_hard_disk
        jb diskette_service
        cmp bl, [bda_disks]
        jae cd_service
        mov ds, [bda_ebda_segment]
        call disk_select
        jump_to_function ah, bx, .functions, disk_refuse

.functions:
        function 0x00, disk_reset
        function 0x01, disk_last_status
        function 0x02, disk_read
        function 0x03, disk_write
        function 0x04, disk_verify
        function 0x08, disk_parameters
        function 0x09, disk_success     ; initialise drive parameters: nothing to tell an ATA drive
        function 0x0c, disk_seek
        function 0x0d, disk_reset
        function 0x10, disk_test_ready
        function 0x11, disk_success     ; recalibrate
        function 0x14, disk_success     ; controller diagnostic
        function 0x15, disk_type
        function 0x41, extensions_check
        function 0x42, extensions_read
        function 0x43, extensions_write
        function 0x44, extensions_verify
        function 0x47, extensions_seek
        function 0x48, extensions_parameters
.functions_end:

; Puts what is known of hard disk BX (0 is the first) where the routines look for it. DS = the extended BIOS data area.
disk_select:
        push es
        push cx
        push ds
        pop es
        mov si, bx
        imul si, si, ebda_drive_size
        add si, ebda_drives
        mov di, ebda_drive
        mov cx, ebda_drive_size / 2
        rep movsw
        pop cx
        pop es
        ret

disk_refuse:
        mov ah, disk_bad_command
        jmp disk_answer

disk_success:
        xor ah, ah

; Answers status AH, in the carry flag too, and remembers it.
disk_answer:
        mov [bp + caller_ah], ah
        xor bx, bx
        mov ds, bx
        mov [bda_disk_status], ah
        test ah, ah
        jz disk_no_carry
        answer_carry
        leave_service

; Answers AH as it is: no failure.
disk_answer_as_is:
        mov [bp + caller_ah], ah
        xor bx, bx
        mov ds, bx
        mov byte [bda_disk_status], 0
disk_no_carry:
        answer_no_carry
        leave_service

; AH=00h and 0Dh
disk_reset:
        call ata_reset
        jmp disk_answer

; AH=01h: AH = status of the last call
disk_last_status:
        xor bx, bx
        mov ds, bx
        mov ah, [bda_disk_status]
        jmp disk_answer

; AH=02h, 03h, 04h: AL sectors from CH, CL (cylinder, sector), DH (head) on, memory at ES:BX
disk_read:
        mov byte [ebda_operation], operation_read
        jmp disk_transfer
disk_write:
        mov byte [ebda_operation], operation_write
        jmp disk_transfer
disk_verify:
        mov byte [ebda_operation], operation_verify
disk_transfer:
        mov al, [bp + caller_al]
        dec al                          ; 1 ... 128
        cmp al, 127
        ja disk_refuse
        call disk_locate
        jc disk_refuse
        movzx ecx, byte [bp + caller_al]
        mov [ebda_count], cx
        movzx eax, word [bp + caller_es]
        shl eax, 4
        movzx ecx, word [bp + caller_bx]
        add eax, ecx
        mov [ebda_buffer], eax
        call disk_transfer_available
        mov al, [ebda_count]
        sub [bp + caller_al], al        ; AL = sectors done
        jmp disk_answer

; As ata_transfer, for ebda_count sectors of which some may lie beyond the end of the disk: those that are there are
; transferred, and the status is "sector not found", or "bad command" where there is none of them. ebda_count is left at the number of sectors not done.
disk_transfer_available:
        mov eax, [ebda_disk_sectors]
        mov edx, [ebda_disk_sectors + 4]
        sub eax, [ebda_lba]
        sbb edx, [ebda_lba + 4]
        jc .outside
        jnz .all
        movzx ecx, word [ebda_count]
        cmp eax, ecx
        jae .all
        test eax, eax
        jz .outside
        sub cx, ax
        mov [ebda_beyond], cx
        mov [ebda_count], ax
        call ata_transfer
        mov cx, [ebda_beyond]
        add [ebda_count], cx
        test ah, ah
        jnz .done
        mov ah, disk_not_found
.done:
        ret
.all:
        jmp ata_transfer
.outside:
        mov ah, disk_bad_command
        ret

; AH=0Ch: seek to a cylinder and head that must be there
disk_seek:
        call disk_locate
        jnc disk_success
        jmp disk_refuse

; ebda_lba = the sector that the caller's CX and DH name. Carry when the geometry has no such place.
disk_locate:
        mov cx, [bp + caller_cx]
        mov al, cl
        and ax, 0x003f
        mov bx, ax
        dec bx                          ; sectors count from 1
        cmp bx, [ebda_track_sectors]
        jae .outside
        mov al, ch
        mov ah, cl
        shr ah, 6
        cmp ax, [ebda_cylinders]
        jae .outside
        movzx dx, byte [bp + caller_dh]
        cmp dx, [ebda_heads]
        jae .outside
        movzx eax, ax
        movzx ecx, word [ebda_heads]
        movzx esi, dx
        mul ecx
        add eax, esi
        movzx ecx, word [ebda_track_sectors]
        mul ecx
        movzx ebx, bx
        add eax, ebx
        mov [ebda_lba], eax
        mov dword [ebda_lba + 4], 0
        clc
        ret
.outside:
        stc
        ret

; AH=08h: CH, CL = last cylinder and sector, DH = last head, DL = number of hard disks
disk_parameters:
        mov ax, [ebda_cylinders]
        dec ax
        mov ch, al
        shl ah, 6
        mov cl, [ebda_track_sectors]
        or cl, ah
        mov [bp + caller_cx], cx
        mov dh, [ebda_heads]
        dec dh
        push ds
        xor ax, ax
        mov ds, ax
        mov dl, [bda_disks]
        pop ds
        mov [bp + caller_dx], dx
        mov byte [bp + caller_al], 0
        jmp disk_success

; AH=10h
disk_test_ready:
        ata_port ata_device
        mov al, [ebda_ata_device]
        out dx, al
        call ata_wait_idle
        mov ah, disk_not_ready
        jc disk_answer
        test al, ata_drdy
        jz disk_answer
        jmp disk_success

; AH=15h: AH = 3, a hard disk; CX:DX = its sectors
disk_type:
        mov eax, [ebda_disk_sectors]
        cmp dword [ebda_disk_sectors + 4], 0
        je .fits
        mov eax, 0xffffffff
.fits:
        mov [bp + caller_dx], ax
        shr eax, 16
        mov [bp + caller_cx], ax
        mov ah, 3
        jmp disk_answer_as_is
