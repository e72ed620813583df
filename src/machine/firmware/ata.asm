; The hard disks on the two ATA channels, in programmed I/O (ATA/ATAPI-6, T13/1410D; register and bit names from its section
; 7, commands from section 8). DS = the extended BIOS data area in all routines; ebda_ata_base, ebda_ata_control and
; ebda_ata_device say which drive is meant.

ata_data                equ 0           ; from ebda_ata_base on
ata_error               equ 1
ata_sector_count        equ 2
ata_device              equ 6
ata_status              equ 7
ata_command             equ 7

ata_primary             equ 0x1f0
ata_primary_control     equ 0x3f6
ata_secondary           equ 0x170
ata_secondary_control   equ 0x376

ata_err                 equ 0x01        ; status
ata_drq                 equ 0x08
ata_df                  equ 0x20
ata_drdy                equ 0x40
ata_bsy                 equ 0x80
ata_abrt                equ 0x04        ; error
ata_idnf                equ 0x10
ata_unc                 equ 0x40
ata_nien                equ 0x02        ; device control: no interrupts
ata_srst                equ 0x04        ; device control: software reset
ata_lba                 equ 0x40        ; device
ata_device_0            equ 0xa0        ; device: DEV clear, and the two bits that once had to be set
ata_device_1            equ 0xb0

ata_identify_device     equ 0xec

; The operations of ata_transfer are places in its table of commands.
operation_read          equ 0
operation_write         equ 2
operation_verify        equ 4

; More polls than a drive that works can need, even to spin up.
ata_patience            equ 0x2000000

ata_chunk_sectors       equ 128

; ata_port REGISTER: DX = its port.
%macro ata_port 1
        mov dx, [ebda_ata_base]
        add dx, %1
%endmacro

; Identifies the drive: 256 words to ES:DI. Carry when there is none, or none that is a disk.
ata_identify:
        ata_port ata_status
        in al, dx
        cmp al, 0xff                    ; nothing drives the bus
        je .none
        mov dx, [ebda_ata_control]
        mov al, ata_nien
        out dx, al
        ata_port ata_device
        mov al, [ebda_ata_device]
        out dx, al
        call ata_wait_idle
        jc .none
        ata_port ata_command
        mov al, ata_identify_device
        out dx, al
        in al, dx
        test al, al                     ; no drive answers
        jz .none
        call ata_wait_idle
        jc .none
        test al, ata_err | ata_df       ; a CD drive refuses
        jnz .none
        test al, ata_drq
        jz .none
        ata_port ata_data
        mov cx, 256
        rep insw
        call ata_interrupts_on
        clc
        ret
.none:
        call ata_interrupts_on
        stc
        ret

; Lets the drive interrupt again, as it does after a reset.
ata_interrupts_on:
        push ax
        mov dx, [ebda_ata_control]
        xor al, al
        out dx, al
        pop ax
        ret

; Waits until the drive is not busy. AL = its status; carry when that took too long. Changes DX and ECX.
ata_wait_idle:
        mov dx, [ebda_ata_control]    ; the first read is only to let the status settle (section 9.2)
        in al, dx
        ata_port ata_status
        mov ecx, ata_patience
.poll:
        in al, dx
        test al, ata_bsy
        jz .idle
        dec ecx
        jnz .poll
        stc
        ret
.idle:
        clc
        ret

; Resets the channel. AH = status for INT 13h.
ata_reset:
        mov dx, [ebda_ata_control]
        mov al, ata_srst | ata_nien
        out dx, al
        mov cx, 16                      ; at least 5 us: an access takes about one
.hold:
        in al, dx
        loop .hold
        mov al, ata_nien
        out dx, al
        call ata_wait_idle
        mov ah, disk_reset_failed
        jc .done
        xor ah, ah
.done:
        jmp ata_interrupts_on

; Runs ebda_operation on ebda_count sectors from ebda_lba on, with memory from ebda_buffer on. AH = status for INT 13h;
; ebda_count is left at the number of sectors not done. Changes all registers but BP and the segments.
ata_transfer:
        push ds
        push es
        mov dx, [ebda_ata_control]
        mov al, ata_nien
        out dx, al
.next_chunk:
        mov ax, [ebda_count]
        test ax, ax
        jz .done                        ; AH = 0
        cmp ax, ata_chunk_sectors
        jbe .chunk_fits
        mov ax, ata_chunk_sectors
.chunk_fits:
        mov [ebda_chunk], ax
        call ata_start
        jc .failed
.next_sector:
        cmp byte [ebda_operation], operation_verify
        je .verified
        call ata_wait_idle
        jc .timeout
        test al, ata_err | ata_df
        jnz .refused
        test al, ata_drq
        jz .no_data
        call ata_move_sector
        add dword [ebda_buffer], 512
        add dword [ebda_lba], 1
        adc dword [ebda_lba + 4], 0
        dec word [ebda_count]
        dec word [ebda_chunk]
        jnz .next_sector
        cmp byte [ebda_operation], operation_write
        jne .next_chunk
        call ata_wait_idle              ; the last sector is not written before the drive says so
        jc .timeout
        test al, ata_err | ata_df
        jz .next_chunk
        jmp .refused
.verified:
        call ata_wait_idle
        jc .timeout
        test al, ata_err | ata_df
        jnz .refused
        movzx eax, word [ebda_chunk]
        sub [ebda_count], ax
        add [ebda_lba], eax
        adc dword [ebda_lba + 4], 0
        jmp .next_chunk

.refused:
        test al, ata_df
        mov ah, disk_controller_failed
        jnz .done
        ata_port ata_error
        in al, dx
        mov ah, disk_uncorrectable
        test al, ata_unc
        jnz .done
        mov ah, disk_not_found
        test al, ata_idnf
        jnz .done
        mov ah, disk_bad_command
        test al, ata_abrt
        jnz .done
.no_data:
        mov ah, disk_controller_failed
        jmp .done
.timeout:
        mov ah, disk_timeout
        jmp .done
.failed:
        mov ah, disk_not_ready
.done:
        call ata_interrupts_on
        pop es
        pop ds
        ret

; Moves a sector between the data port and ebda_buffer, wherever below 4 GiB that is.
ata_move_sector:
        mov eax, [ebda_buffer]
        mov bl, [ebda_operation]
        ata_port ata_data
        mov ecx, 128                    ; two words an access
        push ds
        cmp eax, last_segment_end - 512
        ja .beyond
.by_segment:
        call segment_of
        mov es, ax
        mov ds, ax
        mov si, di
        cmp bl, operation_write
        je .write
        rep insd
        pop ds
        ret
.write:
        rep outsd
        pop ds
        ret

.beyond:                                ; no segment has all of it
        mov edi, eax
        push dx
        call flat_segments
        pop dx
        jc .virtual
        mov esi, edi
        cmp bl, operation_write
        je .write_flat
        a32 rep insd
        pop ds
        ret
.write_flat:
        a32 rep outsd
        pop ds
        ret
.virtual:                               ; such an address has no meaning for the caller: what cannot be had is left out
        mov eax, last_segment_end - 512
        jmp .by_segment

last_segment_end        equ 0x10fff0    ; what FFFF:0000 can reach

; ata_put_address COUNT, ADDRESS: a byte of the sector count and three of the address go into the registers from Sector
; Count on. DX = the last of them.
%macro ata_put_address 2
        ata_port ata_sector_count
        mov al, [%1]
        out dx, al
        ata_put_next %2
        ata_put_next %2 + 1
        ata_put_next %2 + 2
%endmacro

%macro ata_put_next 1
        inc dx
        mov al, [%1]
        out dx, al
%endmacro

; Gives the drive the command for the chunk. Carry when it is not ready for one.
ata_start:
        ata_port ata_device
        mov al, [ebda_ata_device]
        or al, ata_lba
        out dx, al
        call ata_wait_idle
        jc .done
        movzx ebx, byte [ebda_operation]
        mov eax, [ebda_lba]
        movzx ecx, word [ebda_chunk]
        add ecx, eax
        jc .long
        cmp ecx, 0x10000000
        ja .long
        cmp dword [ebda_lba + 4], 0
        jne .long

        ata_put_address ebda_chunk, ebda_lba    ; 28 bits of address
        inc dx
        mov al, [ebda_lba + 3]
        or al, [ebda_ata_device]
        or al, ata_lba
        out dx, al
        jmp .command

.long:                                  ; 48 bits: each register takes its high byte first (section 6.2)
        inc bx
        ata_put_address ebda_chunk + 1, ebda_lba + 3
        ata_put_address ebda_chunk, ebda_lba
.command:
        mov al, [cs:.commands + bx]
        ata_port ata_command
        out dx, al
        clc
.done:
        ret

.commands:                              ; with 28 and with 48 bits
        db 0x20, 0x24                   ; READ SECTORS, READ SECTORS EXT
        db 0x30, 0x34                   ; WRITE SECTORS, WRITE SECTORS EXT
        db 0x40, 0x42                   ; READ VERIFY SECTORS, READ VERIFY SECTORS EXT

; AX:DI = segment and offset of the linear address EAX, the offset as small as can be so that a sector never crosses the
; end of the segment.
segment_of:
        mov edi, eax
        shr eax, 4
        cmp eax, 0xffff
        jbe .below_1m
        mov ax, 0xffff                  ; the 64 KiB above 1 MiB that a segment can reach
        sub edi, 0xffff0
        ret
.below_1m:
        and di, 0x0f
        ret
