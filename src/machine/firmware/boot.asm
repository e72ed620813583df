; INT 19h loads the first sector of the hard disk and jumps to it; INT 18h is what happens when nothing boots.

boot_sector             equ 0x7c00
boot_signature          equ 0xaa55

int19:
        cli
        xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, boot_stack
        cld
        sti
        cmp byte [bda_disks], 0
        mov si, message_no_disk
        je .fail
        mov ax, 0x0201                  ; one sector: cylinder 0, head 0, sector 1
        mov bx, boot_sector
        mov cx, 0x0001
        mov dx, 0x0080
        int 0x13
        mov si, message_unreadable
        jc .fail
        cmp word [boot_sector + 510], boot_signature
        mov si, message_no_signature
        jne .fail

        xor eax, eax
        xor ebx, ebx
        xor ecx, ecx
        mov edx, 0x80
        xor esi, esi
        xor edi, edi
        xor ebp, ebp
        push word flag_interrupt << 8   ; flags, segment, offset for IRET: interrupts on
        push ax
        push word boot_sector
        iret
.fail:
        call report
        int 0x18

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
