; INT 13h for the diskette drives, DL = 0 and 1 ([BIOS TR], INT 13h - Diskette). DS = the extended BIOS data area in every function; they
; jump to diskette_answer with the status in AH.

diskette_no_mark        equ 0x02        ; statuses beside those of disk.asm
diskette_protected      equ 0x03
diskette_change         equ 0x06
diskette_overrun        equ 0x08
diskette_boundary       equ 0x09
diskette_unknown_media  equ 0x0c

; What is known of a type of drive, as the CMOS memory numbers them from 1 on.
diskette_cylinders      equ 0
diskette_sectors        equ 1
diskette_rate           equ 2
diskette_media_state    equ 3           ; [BIOS TR], "BIOS Data Area", 490h
diskette_table          equ 4           ; 11 bytes: the parameter table, [BIOS TR], "Diskette Parameters"
diskette_type_size      equ 15

%macro diskette_type 6          ; cylinders, sectors, rate, media state, gap, gap for formatting
        db %1, %2, %3, %4
        db 0xaf, 0x02, 0x25, 2, %2, %5, 0xff, %6, 0xf6, 0x0f, 0x08
%endmacro

diskette_types:
        diskette_type 40, 9, 2, 0x93, 0x2a, 0x50        ; 360 KB
        diskette_type 80, 15, 0, 0x15, 0x1b, 0x54       ; 1.2 MB
        diskette_type 80, 9, 2, 0x97, 0x2a, 0x50        ; 720 KB
        diskette_type 80, 18, 0, 0x17, 0x1b, 0x6c       ; 1.44 MB
        diskette_type 80, 36, 3, 0xd7, 0x1b, 0x53       ; 2.88 MB
max_diskette_type       equ 5

; CS:SI = what is known of drive ebda_fd_drive. Changes AX.
diskette_describe:
        push bx
        movzx bx, byte [ebda_fd_drive]
        mov al, [ebda_diskette_types + bx]
        dec al
        mov ah, diskette_type_size
        mul ah
        mov si, ax
        add si, diskette_types
        pop bx
        ret

; Finds the drives in the CMOS memory at power-on.
diskette_init:
        mov al, cmos_diskettes
        call cmos_read
        test al, al
        jz .done
        push ds
        push ax
        mov ax, ebda_segment
        mov ds, ax
        pop ax
        mov ah, al
        shr al, 4                       ; drive A
        xor bx, bx
        call .add
        mov al, ah
        and al, 0x0f
        call .add
        test bx, bx
        jz .none
        mov [ebda_diskettes], bl
        xor ax, ax
        mov es, ax
        dec bx                          ; equipment: bit 0, and bits 6 and 7 for drives beside the first
        shl bl, 6
        or bl, 1
        or [es:bda_equipment], bl
        in al, pic1_data
        and al, ~0x40 & 0xff
        out pic1_data, al
        call fdc_reset
.none:
        pop ds
.done:
        ret
.add:                                   ; a drive of type AL, if there is such a type
        cmp al, 1
        jb .no_drive
        cmp al, max_diskette_type
        ja .no_drive
        mov [ebda_diskette_types + bx], al
        mov [ebda_fd_drive], bl
        push ax
        call diskette_describe
        mov al, [cs:si + diskette_media_state]
        push es
        xor cx, cx
        mov es, cx
        mov [es:bda_media_state + bx], al
        pop es
        pop ax
        inc bx
.no_drive:
        ret

; IRQ 6. The services here poll; a program that waits for the interrupt looks at bit 7 of the byte.
int0e:
        push ax
        push ds
        xor ax, ax
        mov ds, ax
        or byte [bda_diskette_recalibrated], 0x80
        mov al, pic_eoi
        out pic1_command, al
        pop ds
        pop ax
        iret

; From int13, for any drive below 80h.
diskette_service:
        mov ds, [bda_ebda_segment]
        mov bl, [bp + caller_dl]
        cmp byte [ebda_cd_emulation], 0
        je .drive_known
        sub bl, 1                       ; the disc's diskette comes before the others
        jb cd_diskette_service
.drive_known:
        cmp bl, [ebda_diskettes]
        jae .absent
        mov [ebda_fd_drive], bl
        jump_to_function ah, bx, .functions, diskette_refuse

; A drive that is not there. AH=15h says just that, for the others it is an error.
.absent:
        cmp ah, 0x15
        jne diskette_refuse
        xor ah, ah
        jmp diskette_answer_as_is

.functions:
        function 0x00, diskette_reset
        function 0x01, diskette_last_status
        function 0x02, diskette_read
        function 0x03, diskette_write
        function 0x04, diskette_verify
        function 0x05, diskette_format
        function 0x08, diskette_drive_parameters
        function 0x15, diskette_drive_type
        function 0x16, diskette_change_line
        function 0x17, diskette_set_type
        function 0x18, diskette_set_media
.functions_end:

diskette_refuse:
        mov ah, disk_bad_command
        jmp diskette_answer

diskette_success:
        xor ah, ah

; Answers status AH, in the carry flag too, and remembers it.
diskette_answer:
        mov [bp + caller_ah], ah
        xor bx, bx
        mov ds, bx
        mov [bda_diskette_status], ah
        test ah, ah
        jz diskette_no_carry
        answer_carry
        leave_service

; Answers AH as it is: no failure.
diskette_answer_as_is:
        mov [bp + caller_ah], ah
        xor bx, bx
        mov ds, bx
        mov byte [bda_diskette_status], 0
diskette_no_carry:
        answer_no_carry
        leave_service

; AH=00h
diskette_reset:
        call fdc_reset
        jnc diskette_success
        mov ah, disk_controller_failed
        jmp diskette_answer

; AH=01h: AH = status of the last call
diskette_last_status:
        xor bx, bx
        mov ds, bx
        mov ah, [bda_diskette_status]
        jmp diskette_answer

; AH=02h, 03h, 04h: AL sectors from CH, CL (cylinder, sector), DH (head) on, memory at ES:BX. They may go on on the other side,
; not on the next cylinder. AL = sectors done.
diskette_read:
        mov word [ebda_fd_dma], dma_to_memory | fdc_read << 8
        jmp diskette_transfer
diskette_write:
        mov word [ebda_fd_dma], dma_from_memory | fdc_write << 8
        jmp diskette_transfer
diskette_verify:
        mov word [ebda_fd_dma], dma_verify | fdc_read << 8
diskette_transfer:
        mov al, [bp + caller_al]
        mov [ebda_fd_left], al
        mov byte [bp + caller_al], 0
        test al, al
        jz diskette_refuse
        call diskette_locate
        jc diskette_refuse
        call diskette_buffer
        cmp byte [ebda_fd_dma], dma_verify
        je .reachable
        movzx ecx, byte [ebda_fd_left]
        shl ecx, 9
        movzx eax, word [ebda_buffer]
        add eax, ecx                    ; the DMA channel cannot go on to another page of 64 KiB
        cmp eax, 0x10000
        mov ah, diskette_boundary
        ja diskette_answer
.reachable:
        call fdc_prepare
        mov ah, disk_timeout
        jc diskette_answer
        call fdc_seek_cylinder
        mov ah, disk_seek_failed
        jc diskette_answer
.next_side:
        call diskette_describe
        mov al, [cs:si + diskette_sectors]
        sub al, [ebda_fd_sector]
        inc al                          ; sectors to the end of the track
        cmp al, [ebda_fd_left]
        jbe .chunk_known
        mov al, [ebda_fd_left]
.chunk_known:
        mov [ebda_fd_chunk], al
        movzx cx, al
        shl cx, 9
        call fdc_dma
        call diskette_command
        test ah, ah
        jnz .failed
        mov al, [ebda_fd_chunk]
        add [bp + caller_al], al
        sub [ebda_fd_left], al
        jz diskette_success
        movzx eax, al
        shl eax, 9
        add [ebda_buffer], eax
        mov byte [ebda_fd_sector], 1
        inc byte [ebda_fd_head]
        cmp byte [ebda_fd_head], 1
        jbe .next_side
        mov ah, disk_not_found
        jmp diskette_answer
.failed:                                ; the result names the sector that it failed at
        mov al, [ebda_fd_result + 5]
        sub al, [ebda_fd_sector]
        jb diskette_answer
        cmp al, [ebda_fd_chunk]
        jae diskette_answer
        add [bp + caller_al], al
        jmp diskette_answer

; ebda_fd_cylinder, _head and _sector as the caller's CX and DH say. Carry when the diskette has no such place.
diskette_locate:
        call diskette_describe
        mov cx, [bp + caller_cx]
        mov dh, [bp + caller_dh]
        mov [ebda_fd_cylinder], ch
        mov [ebda_fd_head], dh
        mov [ebda_fd_sector], cl
        cmp ch, [cs:si + diskette_cylinders]
        jae .outside
        cmp dh, 1
        ja .outside
        dec cl
        cmp cl, [cs:si + diskette_sectors]
        jae .outside
        clc
        ret
.outside:
        stc
        ret

; ebda_buffer = the linear address of the caller's ES:BX
diskette_buffer:
        movzx eax, word [bp + caller_es]
        shl eax, 4
        movzx ecx, word [bp + caller_bx]
        add eax, ecx
        mov [ebda_buffer], eax
        ret

; Moves ebda_fd_chunk sectors of a track. AH = the status.
diskette_command:
        mov al, [ebda_fd_command]
        call fdc_put
        jc .dumb
        mov al, [ebda_fd_head]
        shl al, 2
        or al, [ebda_fd_drive]
        call fdc_put
        mov al, [ebda_fd_cylinder]
        call fdc_put
        mov al, [ebda_fd_head]
        call fdc_put
        mov al, [ebda_fd_sector]
        call fdc_put
        mov al, 2                       ; sectors of 512 bytes
        call fdc_put
        mov al, [ebda_fd_sector]
        add al, [ebda_fd_chunk]
        dec al
        call fdc_put
        call diskette_describe
        mov al, [cs:si + diskette_table + 5]
        call fdc_put
        mov al, 0xff
        call fdc_put
        jc .dumb
        jmp fdc_result
.dumb:
        mov ah, disk_timeout
        ret

; AH=05h: formats a track; ES:BX = four bytes for each of AL sectors: cylinder, head, sector, size. The parameter table at vector
; 1Eh says what a sector is filled with.
diskette_format:
        mov byte [ebda_fd_dma], dma_from_memory
        mov byte [bp + caller_cl], 1
        mov al, [bp + caller_al]
        test al, al
        jz diskette_refuse
        mov [ebda_fd_left], al
        call diskette_locate
        jc diskette_refuse
        call diskette_buffer
        movzx ecx, byte [ebda_fd_left]
        shl cx, 2
        movzx eax, word [ebda_buffer]
        add eax, ecx
        cmp eax, 0x10000
        mov ah, diskette_boundary
        ja diskette_answer
        call fdc_prepare
        mov ah, disk_timeout
        jc diskette_answer
        call fdc_seek_cylinder
        mov ah, disk_seek_failed
        jc diskette_answer
        movzx cx, byte [ebda_fd_left]
        shl cx, 2
        call fdc_dma
        xor ax, ax
        mov es, ax
        les di, [es:0x1e * 4]
        mov al, fdc_format
        call fdc_put
        mov al, [ebda_fd_head]
        shl al, 2
        or al, [ebda_fd_drive]
        call fdc_put
        mov al, [es:di + 3]
        call fdc_put
        mov al, [ebda_fd_left]
        call fdc_put
        mov al, [es:di + 7]
        call fdc_put
        mov al, [es:di + 8]
        call fdc_put
        mov ah, disk_timeout
        jc diskette_answer
        call fdc_result
        jmp diskette_answer

; AH=08h: BL = type, CH, CL = last cylinder and sector, DH = last head, DL = number of drives, ES:DI = the parameter table
diskette_drive_parameters:
        call diskette_describe
        movzx bx, byte [ebda_fd_drive]
        mov al, [ebda_diskette_types + bx]
        movzx bx, al
        mov [bp + caller_bx], bx
        mov ch, [cs:si + diskette_cylinders]
        dec ch
        mov cl, [cs:si + diskette_sectors]
        mov [bp + caller_cx], cx
        mov dh, 1
        mov dl, [ebda_diskettes]
        mov [bp + caller_dx], dx
        mov byte [bp + caller_al], 0
diskette_answer_table:
        add si, diskette_table
        mov [bp + caller_di], si
        mov [bp + caller_es], cs
        jmp diskette_success

; AH=15h: AH = 1, a drive that does not see its diskette change, or 2, one that does
diskette_drive_type:
        movzx bx, byte [ebda_fd_drive]
        mov ah, 1
        cmp [ebda_diskette_types + bx], ah
        je diskette_answer_as_is
        mov ah, 2
        jmp diskette_answer_as_is

; AH=16h: AH = 6 when the diskette may have been changed
diskette_change_line:
        mov cl, [ebda_fd_drive]
        mov al, 0x10
        shl al, cl
        or al, cl
        or al, fdc_not_reset | fdc_dma_gate
        mov dx, fdc_dor
        out dx, al
        mov dx, fdc_dir
        in al, dx
        test al, fdc_changed
        mov ah, diskette_change
        jnz diskette_answer
        jmp diskette_success

; AH=17h: AL = 1 ... 4, a diskette in a drive, for formatting. Only the drive's own can be in it.
diskette_set_type:
        mov al, [bp + caller_al]
        dec al
        cmp al, 4
        jb diskette_success
        jmp diskette_refuse

; AH=18h: CH, CL = last cylinder and sector of a diskette to be formatted; ES:DI = its parameter table
diskette_set_media:
        call diskette_describe
        mov cx, [bp + caller_cx]
        inc ch
        mov ah, diskette_unknown_media
        cmp ch, [cs:si + diskette_cylinders]
        jne diskette_answer
        cmp cl, [cs:si + diskette_sectors]
        jne diskette_answer
        jmp diskette_answer_table
