; INT 13h AH=41h-48h, the extensions that address sectors by number ([EDD]).

; The disk address packet at the caller's DS:SI
packet_size             equ 0           ; byte: 16 or more
packet_count            equ 2           ; word: sectors; on return, how many were done
packet_offset           equ 4           ; words: the buffer
packet_segment          equ 6
packet_lba              equ 8           ; qword
packet_flat             equ 16          ; qword: the buffer's linear address, where offset and segment are FFFFh
packet_flat_size        equ 24          ; the least size of a packet that has it

; AH=41h: BX=55AAh asks; BX=AA55h answers, AH = version 3.0, CX = packets (bit 0) and parameters (bit 2)
extensions_check:
        cmp word [bp + caller_bx], 0x55aa
        mov ah, disk_bad_command
        jne disk_answer
        mov word [bp + caller_bx], 0xaa55
        mov word [bp + caller_cx], 0x0005
        mov ah, 0x30
        jmp disk_answer_as_is

; AH=42h, 43h, 44h, 47h: as the packet says
extensions_read:
        mov byte [ebda_operation], operation_read
        jmp extensions_transfer
extensions_write:
        mov byte [ebda_operation], operation_write
        jmp extensions_transfer
extensions_verify:
        mov byte [ebda_operation], operation_verify
extensions_transfer:
        call packet_take
        jc disk_refuse
        mov ah, 0
        cmp word [ebda_count], 0
        je disk_answer
        call disk_transfer_available
        mov es, [bp + caller_ds]
        mov si, [bp + caller_si]
        mov cx, [ebda_count]
        sub [es:si + packet_count], cx
        jmp disk_answer

extensions_seek:
        call packet_take
        jc disk_refuse
        mov eax, [ebda_lba]
        mov edx, [ebda_lba + 4]
        sub eax, [ebda_disk_sectors]
        sbb edx, [ebda_disk_sectors + 4]
        jc disk_success
        jmp disk_refuse

; Takes the packet over. Carry when it is not one, or its buffer cannot be reached.
packet_take:
        mov es, [bp + caller_ds]
        mov si, [bp + caller_si]
        cmp byte [es:si + packet_size], 16
        jb .done
        mov eax, [es:si + packet_lba]
        mov [ebda_lba], eax
        mov eax, [es:si + packet_lba + 4]
        mov [ebda_lba + 4], eax
        movzx ecx, word [es:si + packet_count]
        mov [ebda_count], cx
        movzx eax, word [es:si + packet_segment]
        shl eax, 4
        movzx edx, word [es:si + packet_offset]
        add eax, edx
        mov [ebda_buffer], eax
        cmp dword [es:si + packet_offset], 0xffffffff
        jne .taken
        cmp byte [es:si + packet_size], packet_flat_size
        jb .taken
        mov eax, [es:si + packet_flat]
        mov [ebda_buffer], eax
        cmp dword [es:si + packet_flat + 4], 1  ; carry when it lies below 4 GiB
        cmc
.done:
        ret
.taken:
        clc
        ret

; AH=48h: drive parameters to DS:SI, whose first word is the space there and becomes the number of bytes written
parameters_short        equ 26          ; version 1.x
parameters_with_table   equ 30          ; 2.x: a pointer to the device parameter table extension
parameters_with_path    equ 66          ; 3.0: where the drive is attached

extensions_parameters:
        mov es, [bp + caller_ds]
        mov di, [bp + caller_si]
        mov dx, [es:di]
        cmp byte [bp + caller_dl], first_hard_disk
        je .size_given
        cmp dx, parameters_with_table   ; the table and the path below are the first drive's
        jb .size_given
        mov dx, parameters_with_table - 1
.size_given:
        cmp dx, parameters_short
        mov ah, disk_bad_command
        jb disk_answer
        mov ax, parameters_short
        cmp dx, parameters_with_table
        jb .size_known
        mov ax, parameters_with_table
        cmp dx, parameters_with_path
        jb .size_known
        mov ax, parameters_with_path
.size_known:
        mov dx, ax
        stosw
        mov ax, 0x0002                  ; the geometry below is valid
        stosw
        movzx eax, word [ebda_native_cylinders]
        stosd
        movzx eax, word [ebda_native_heads]
        stosd
        movzx eax, word [ebda_native_sectors]
        stosd
        mov eax, [ebda_disk_sectors]
        stosd
        mov eax, [ebda_disk_sectors + 4]
        stosd
        mov ax, 512
        stosw
        cmp dx, parameters_with_table
        jb disk_success
        mov ax, device_table
        stosw
        mov ax, cs
        stosw
        cmp dx, parameters_with_path
        jb disk_success
        push cs
        pop ds
        mov si, device_path
        mov cx, device_path_end - device_path
        rep movsb
        jmp disk_success

; [EDD], "Device Parameter Table Extension": 16 bytes that sum to 0
device_table:
        dw ata_primary, ata_primary_control
        db ata_device_0 | ata_lba
        db 0                            ; a vendor's
        db 14                           ; IRQ
        db 1                            ; sectors in a block
        db 0                            ; no DMA
        db 0                            ; programmed I/O as the drive does it
        dw 0x0010                       ; LBA
        dw 0
        db 0x11                         ; version 1.1 of this table
        db 0x06                         ; makes the sum 0

; [EDD], "Device Path": key, length, host bus, interface, their paths, 36 bytes that sum to 0
device_path:
        dw 0xbedd
        db device_path_end - device_path, 0, 0, 0
        db 'ISA '
        db 'ATA     '
        dw ata_primary, 0, 0, 0         ; ISA: base address
        db 0, 0, 0, 0, 0, 0, 0, 0       ; ATA: master
        db 0
        db 0xdd                         ; makes the sum 0
device_path_end:
