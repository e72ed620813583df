; Booting from a CD-ROM ("El Torito" Bootable CD-ROM Format Specification 1.0, Phoenix and IBM, 1995), and the diskette that a disc may
; bring along.

; The specification packet (section 4, "Specification packet"), from ebda_cd_packet on
cd_packet_bytes         equ 0x13
cd_packet_media         equ 0x01        ; byte: media type
cd_packet_drive         equ 0x02
cd_packet_lba           equ 0x04        ; dword: the image's first block
cd_packet_segment       equ 0x0c        ; word
cd_packet_count         equ 0x0e        ; word: sectors of 512 bytes that are loaded
cd_packet_geometry      equ 0x10        ; bytes as AH=08h has them: CH, CL, DH

cd_boot_record          equ 17          ; the block with the boot record volume descriptor
cd_catalog_pointer      equ 0x47        ; dword in it
cd_bootable             equ 0x88        ; first byte of the default entry
cd_scratch              equ 0x0600      ; 0000:0600, a block: free until something is booted

; Loads what the disc in the drive says. Keeps DI. Zero, and then DL = the drive and EAX = offset and segment to go on at; else SI = what to say of it.
cd_load:
        push ds
        push es
        push di
        mov ax, ebda_segment
        mov ds, ax
        xor ax, ax
        mov es, ax
        mov si, message_cd_unreadable
        mov dword [ebda_cd_block], cd_boot_record
        call cd_read_scratch
        jnz .failed
        push ds
        push cs
        pop ds
        mov si, cd_descriptor
        mov di, cd_scratch
        mov cx, cd_descriptor_bytes
        repe cmpsb
        pop ds
        mov si, message_no_boot_record
        jne .failed
        mov eax, [es:cd_scratch + cd_catalog_pointer]
        mov [ebda_cd_block], eax
        mov si, message_cd_unreadable
        call cd_read_scratch
        jnz .failed
        mov si, message_no_boot_entry
        cmp byte [es:cd_scratch], 1             ; validation entry
        jne .failed
        cmp word [es:cd_scratch + 30], boot_signature
        jne .failed
        cmp byte [es:cd_scratch + 32], cd_bootable
        jne .failed
        mov al, [es:cd_scratch + 32 + 1]
        and al, 0x0f
        mov si, message_cd_hard_disk
        cmp al, 3
        ja .failed
        mov byte [ebda_cd_packet], cd_packet_bytes
        mov [ebda_cd_packet + cd_packet_media], al
        mov eax, [es:cd_scratch + 32 + 8]
        mov [ebda_cd_packet + cd_packet_lba], eax
        mov ax, [es:cd_scratch + 32 + 2]
        test ax, ax
        jnz .segment_known
        mov ax, boot_sector >> 4
.segment_known:
        mov [ebda_cd_packet + cd_packet_segment], ax
        mov ax, [es:cd_scratch + 32 + 6]
        mov [ebda_cd_packet + cd_packet_count], ax
        movzx bx, byte [ebda_cd_packet + cd_packet_media]
        mov dl, first_cdrom
        test bl, bl
        jz .drive_known
        imul bx, bx, 3
        mov ax, [cs:cd_geometries + bx - 3]
        mov [ebda_cd_packet + cd_packet_geometry], ax
        mov al, [cs:cd_geometries + bx - 1]
        mov [ebda_cd_packet + cd_packet_geometry + 2], al
        mov byte [ebda_cd_emulation], 1
        or byte [es:bda_equipment], equipment_diskette
        xor dl, dl
.drive_known:
        mov [ebda_cd_packet + cd_packet_drive], dl
        push dx
        call cd_load_image
        pop dx
        mov si, message_cd_unreadable
        jnz .failed
        movzx eax, word [ebda_cd_packet + cd_packet_segment]
        shl eax, 16
        cmp ax, ax                      ; zero
        jmp .done
.failed:
        or sp, sp                       ; not zero
.done:
        pop di
        pop es
        pop ds
        ret

; Reads block ebda_cd_block to the scratch place. Zero when that went well. Keeps SI.
cd_read_scratch:
        push si
        mov word [ebda_cd_skip], 0
        mov word [ebda_cd_words], cd_block_bytes / 2
        mov dword [ebda_buffer], cd_scratch
        call cd_read_block
        pop si
        test ah, ah
        ret

; Loads the sectors that the packet names. Zero when that went well.
cd_load_image:
        movzx eax, word [ebda_cd_packet + cd_packet_segment]
        shl eax, 4
        mov [ebda_buffer], eax
        mov ax, [ebda_cd_packet + cd_packet_count]
        mov dword [ebda_lba], 0

; Reads AX sectors of 512 bytes of the image, from sector ebda_lba on, to ebda_buffer; ebda_count is left at the number of those that
; were not read. Zero when that went well; AH = the status.
cd_read_image:
        mov [ebda_count], ax
        xor ah, ah
.next:
        cmp word [ebda_count], 0
        je .done
        mov eax, [ebda_lba]
        mov ecx, eax
        shr eax, 2
        add eax, [ebda_cd_packet + cd_packet_lba]
        mov [ebda_cd_block], eax
        and cx, 3
        mov bx, cx
        shl bx, 8
        mov [ebda_cd_skip], bx
        mov ax, 4                       ; sectors of this block
        sub ax, cx
        cmp ax, [ebda_count]
        jbe .fits
        mov ax, [ebda_count]
.fits:
        mov bx, ax
        shl bx, 8
        mov [ebda_cd_words], bx
        push ax
        call cd_read_block
        pop cx
        test ah, ah
        jnz .done
        sub [ebda_count], cx
        movzx ecx, cx
        add [ebda_lba], ecx
        jmp .next
.done:
        test ah, ah
        ret

cd_descriptor:                          ; the boot record volume descriptor (section 2.0)
        db 0, 'CD001', 1, 'EL TORITO SPECIFICATION'
cd_descriptor_bytes     equ $ - cd_descriptor

cd_geometries:                          ; of the media types 1 ... 3: last cylinder, last sector, last head
        db 79, 15, 1
        db 79, 18, 1
        db 79, 36, 1

message_cd_unreadable:
        db 'No bootable disk: the CD-ROM cannot be read', 0
message_no_boot_record:
        db 'No bootable disk: the CD-ROM has no boot record', 0
message_no_boot_entry:
        db 'No bootable disk: the boot catalog of the CD-ROM has no entry to boot', 0
message_cd_hard_disk:
        db 'No bootable disk: the CD-ROM emulates a hard disk, which is not supported', 0

; From diskette_service, for drive 0 while a disc emulates it.
cd_diskette_service:
        jump_to_function ah, bx, .functions, diskette_refuse

.functions:
        function 0x00, diskette_success
        function 0x01, diskette_last_status
        function 0x02, cd_diskette_read
        function 0x03, cd_diskette_protected
        function 0x04, cd_diskette_verify
        function 0x05, cd_diskette_protected
        function 0x08, cd_diskette_parameters
        function 0x15, cd_diskette_type
        function 0x16, diskette_success
        function 0x4b, cd_emulation_status
.functions_end:

cd_diskette_protected:
        mov ah, diskette_protected
        jmp diskette_answer

cd_diskette_type:
        mov ah, 1
        jmp diskette_answer_as_is

cd_diskette_read:
        call cd_diskette_locate
        jc diskette_refuse
        call diskette_buffer
        movzx ax, byte [bp + caller_al]
        call cd_read_image
        mov al, [ebda_count]
        sub [bp + caller_al], al
        jmp diskette_answer

cd_diskette_verify:
        call cd_diskette_locate
        jc diskette_refuse
        jmp diskette_success

; ebda_lba = the sector that the caller names. Carry when the diskette has no such place.
cd_diskette_locate:
        cmp byte [bp + caller_al], 1
        jb .done
        mov cx, [bp + caller_cx]
        mov dh, [bp + caller_dh]
        cmp [ebda_cd_packet + cd_packet_geometry], ch
        jb .done
        cmp [ebda_cd_packet + cd_packet_geometry + 2], dh
        jb .done
        mov bl, [ebda_cd_packet + cd_packet_geometry + 1]
        dec cl
        cmp cl, bl
        cmc
        jc .done
        movzx ax, ch
        shl ax, 1                       ; two sides
        add al, dh
        adc ah, 0
        mov bh, 0
        mul bx
        movzx cx, cl
        add ax, cx
        movzx eax, ax
        mov [ebda_lba], eax
        clc
.done:
        ret

; AH=08h
cd_diskette_parameters:
        movzx bx, byte [ebda_cd_packet + cd_packet_media]
        shl bx, 1                       ; media types 1, 2, 3 are drives of the types 2, 4 and nearly 5
        cmp bl, 6
        jne .type_known
        dec bx
.type_known:
        mov [bp + caller_bx], bx
        mov cx, [ebda_cd_packet + cd_packet_geometry]
        xchg cl, ch
        mov [bp + caller_cx], cx
        mov dh, [ebda_cd_packet + cd_packet_geometry + 2]
        mov dl, [ebda_diskettes]
        inc dx
        mov [bp + caller_dx], dx
        mov byte [bp + caller_al], 0
        mov al, diskette_type_size
        dec bx
        mul bl
        mov si, ax
        add si, diskette_types
        jmp diskette_answer_table
