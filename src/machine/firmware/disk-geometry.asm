; What the disks are: finds them at power-on and chooses the geometry that INT 13h presents.
;
; A disk of at most 1,024 cylinders is presented as it describes itself. A larger one does not fit into the 10 bits
; that INT 13h has for cylinders and is "LBA assisted": 63 sectors a track and the smallest number of heads out of 16,
; 32, 64, 128, 255 that brings the cylinders to 1,024 or less ([EDD], "LBA assist translation").

; Words of IDENTIFY DEVICE (ATA/ATAPI-6, section 8.15)
identify_cylinders      equ 1 * 2
identify_heads          equ 3 * 2
identify_sectors        equ 6 * 2
identify_capacity_28    equ 60 * 2      ; dword
identify_commands       equ 83 * 2      ; bit 10: 48 bits of address
identify_capacity_48    equ 100 * 2     ; qword

identify_buffer         equ 0x0600      ; 0000:0600, free until something is booted

disk_init:
        push ds
        mov ax, ebda_segment
        mov ds, ax
        mov si, .places
.next:
        push si
        mov ax, [cs:si]
        mov [ebda_ata_base], ax
        mov ax, [cs:si + 2]
        mov [ebda_ata_control], ax
        mov al, [cs:si + 4]
        mov [ebda_ata_device], al
        xor ax, ax
        mov es, ax
        mov di, identify_buffer
        call ata_identify
        jc .no_disk
        call disk_describe
        jmp .described
.no_disk:
        call cd_detect
.described:
        pop si
        add si, 5
        cmp si, .places_end
        jb .next
        pop ds
        ret

.places:                                ; in the order of their numbers: ports of the channel, and the device
        dw ata_primary, ata_primary_control
        db ata_device_0
        dw ata_primary, ata_primary_control
        db ata_device_1
        dw ata_secondary, ata_secondary_control
        db ata_device_0
        dw ata_secondary, ata_secondary_control
        db ata_device_1
.places_end:

; Adds the drive that has just been identified to the hard disks. Keeps DS.
disk_describe:
        push ds
        xor ax, ax
        mov ds, ax
        mov si, identify_buffer
        mov ax, ebda_segment
        mov es, ax                      ; DS:SI = what the drive says, ES = what is kept of it

        mov eax, [si + identify_capacity_28]
        xor edx, edx
        test word [si + identify_commands], 0x0400
        jz .capacity_known
        cmp eax, 0x0fffffff
        jb .capacity_known
        mov eax, [si + identify_capacity_48]
        mov edx, [si + identify_capacity_48 + 4]
.capacity_known:
        mov [es:ebda_disk_sectors], eax
        mov [es:ebda_disk_sectors + 4], edx
        mov cx, [si + identify_cylinders]
        mov bx, [si + identify_heads]
        mov di, [si + identify_sectors]
        mov [es:ebda_native_cylinders], cx
        mov [es:ebda_native_heads], bx
        mov [es:ebda_native_sectors], di
        dec cx                          ; 1 ... 1,024 cylinders, 1 ... 16 heads, 1 ... 63 sectors?
        cmp cx, 1023
        ja .assisted
        inc cx
        dec bx
        cmp bx, 15
        ja .assisted
        inc bx
        dec di
        cmp di, 62
        ja .assisted
        inc di
        jmp .chosen

.assisted:                              ; EDX:EAX = sectors
        mov di, 63
        mov bx, 255
        mov cx, 1024
        test edx, edx
        jnz .chosen
        cmp eax, 63 * 255 * 1024
        jae .chosen
        movzx ecx, di
        div ecx                         ; EAX = tracks
        mov bx, 16
.more_heads:
        movzx ecx, bx
        shl ecx, 10
        cmp eax, ecx
        jbe .heads_known
        shl bx, 1
        cmp bx, 128
        jbe .more_heads
        mov bx, 255
.heads_known:
        xor edx, edx
        movzx ecx, bx
        div ecx
        mov cx, ax
        cmp cx, 1                       ; less than a cylinder counts as one
        adc cx, 0
.chosen:
        mov [es:ebda_cylinders], cx
        mov [es:ebda_heads], bx
        mov [es:ebda_track_sectors], di
        movzx bp, byte [bda_disks]
        inc byte [bda_disks]
        cmp bp, 2
        jae .no_table

        ; The fixed disk parameter table ([BIOS TR], "Fixed Disk Parameter Table"), of the first two
        push bp
        shl bp, 4
        mov [es:bp + ebda_disk_table], cx
        mov [es:bp + ebda_disk_table + 2], bl
        mov word [es:bp + ebda_disk_table + 5], 0xffff  ; no write precompensation
        mov byte [es:bp + ebda_disk_table + 8], 0xc0    ; no retries, and bit 3 for more than 8 heads
        cmp bl, 8
        jbe .few_heads
        or byte [es:bp + ebda_disk_table + 8], 0x08
.few_heads:
        mov [es:bp + ebda_disk_table + 12], cx          ; landing zone
        mov ax, di
        mov [es:bp + ebda_disk_table + 14], al
        pop bp
.no_table:
        push es
        pop ds
        imul di, bp, ebda_drive_size
        add di, ebda_drives
        mov si, ebda_drive
        mov cx, ebda_drive_size / 2
        rep movsw
        pop ds
        ret
