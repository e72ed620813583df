; INT 19h loads the first sector of the first drive that can be booted and jumps to it, in the order that the CMOS memory has; INT 18h is what happens when nothing boots.

boot_sector             equ 0x7c00
boot_signature          equ 0xaa55

boot_diskette           equ 1           ; kinds of drives, as QEMU and Bochs number them in the CMOS memory
boot_disk               equ 2
boot_cdrom              equ 3
boot_default            equ boot_disk | boot_diskette << 4 | boot_cdrom << 8

int19:
        cli
        xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, boot_stack
        cld
        sti
        mov al, cmos_boot_third
        call cmos_read
        shr al, 4
        mov ah, al
        mov al, cmos_boot_order
        call cmos_read
        mov di, ax                      ; a nibble for each kind of drive, the first in the lowest
        mov si, message_no_disk
        test di, di
        jnz .next
        mov di, boot_default
.next:
        mov ax, di
        and ax, 0x0f
        jz .fail
        shr di, 4
        cmp al, boot_disk
        je .disk
        cmp al, boot_cdrom
        je .cdrom
        cmp al, boot_diskette
        jne .next
        test byte [bda_equipment], equipment_diskette
        jz .next
        xor dx, dx
        jmp .try
.disk:
        cmp byte [bda_disks], 0
        je .next
        mov dx, 0x0080
.try:
        call .load
        jne .next
        mov eax, boot_sector
        jmp .go
.cdrom:
        push ds
        mov ds, [bda_ebda_segment]
        cmp word [ebda_cd_base], 0
        pop ds
        je .next
        call cd_load
        jne .next
.go:                                    ; EAX = segment and offset, DL = the drive
        push word flag_interrupt << 8   ; flags, segment, offset for IRET: interrupts on
        push eax
        xor eax, eax
        xor ebx, ebx
        xor ecx, ecx
        movzx edx, dl
        xor esi, esi
        xor edi, edi
        xor ebp, ebp
        iret
.fail:
        call report
        int 0x18

; Loads the first sector of drive DL. Not zero when it cannot be booted, and then SI = what to say of it.
.load:
        mov ax, 0x0201                  ; one sector: cylinder 0, head 0, sector 1
        mov bx, boot_sector
        mov cx, 0x0001
        int 0x13
        mov si, message_unreadable
        jc .not_loaded
        cmp word [boot_sector + 510], boot_signature
        mov si, message_no_signature
        ret
.not_loaded:
        or sp, sp                       ; not zero
        ret

message_no_disk:
        db 'No bootable disk: there is no hard disk', 0
message_unreadable:
        db 'No bootable disk: sector 0 cannot be read', 0
message_no_signature:
        db 'No bootable disk: the signature 55 AA is missing at the end of sector 0', 0

; Nothing can be booted: halted for good.
int18:
        cli
.forever:
        hlt
        jmp .forever

; Writes the line CS:SI to the screen and to COM1.
report:
        mov al, [cs:si]
        inc si
        test al, al
        jz .end
        call .put
        jmp report
.end:
        mov al, 13
        call .put
        mov al, 10
.put:
        mov ah, 0x0e
        mov bx, 0x0007
        int 0x10
        mov ah, 0x01
        xor dx, dx
        push ax
        int 0x14
        pop ax
        ret
