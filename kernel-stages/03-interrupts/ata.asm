; Reading the disk without the BIOS: the first ATA channel's registers, in "programmed
; input/output". We say which sectors, the disk says when one is in its buffer, and the processor
; fetches it, word by word. (INCITS, "AT Attachment with Packet Interface" 6, clauses 7 and 9.5.)

ATA_DATA        equ 0x1f0
ATA_COUNT       equ 0x1f2
ATA_LBA_LOW     equ 0x1f3
ATA_LBA_MIDDLE  equ 0x1f4
ATA_LBA_HIGH    equ 0x1f5
ATA_DEVICE      equ 0x1f6               ; which disk; the sector number's upper 4 bits
ATA_COMMAND     equ 0x1f7               ; written: a command; read: the state
ATA_STATUS      equ 0x1f7
ATA_CONTROL     equ 0x3f6

ATA_NO_INTERRUPTS equ 1 << 1
ATA_FIRST_BY_LBA equ 0xe0
ATA_READ        equ 0x20
ATA_BUSY        equ 1 << 7
ATA_FAULT       equ 1 << 5
ATA_HAS_DATA    equ 1 << 3
ATA_ERROR       equ 1 << 0

BATCH           equ 128                 ; sectors a command reads, at most

; In: RAX = the sector, counted from the kernel file's first; RCX = how many; RDI = where to.
; Changes RAX, RCX, RDX, RSI, RDI, R8.
read_kernel:
        lea rsi, [rax + KERNEL_SECTOR]
        mov dx, ATA_CONTROL
        mov al, ATA_NO_INTERRUPTS
        out dx, al
.batch:
        test rcx, rcx
        jz .done
        mov r8d, BATCH
        cmp rcx, r8
        cmovb r8, rcx
        sub rcx, r8
        push rcx
        call read_batch
        pop rcx
        jmp .batch
.done:
        ret

; In: RSI = the disk's sector; R8 = how many; RDI = where to. Out: RSI and RDI after what was read.
read_batch:
        mov rax, rsi
        shr rax, 24
        or al, ATA_FIRST_BY_LBA
        mov dx, ATA_DEVICE
        out dx, al
        call ata_wait
        mov dx, ATA_COUNT
        mov eax, r8d
        out dx, al
        mov rax, rsi
        mov dx, ATA_LBA_LOW
        out dx, al
        shr eax, 8
        mov dx, ATA_LBA_MIDDLE
        out dx, al
        shr eax, 8
        mov dx, ATA_LBA_HIGH
        out dx, al
        mov dx, ATA_COMMAND
        mov al, ATA_READ
        out dx, al
        add rsi, r8
.sector:
        call ata_wait
        test al, ATA_ERROR | ATA_FAULT
        jnz .failed
        test al, ATA_HAS_DATA
        jz .failed
        mov dx, ATA_DATA
        mov ecx, 256
        rep insw                        ; a sector, 16 bits at a time
        dec r8d
        jnz .sector
        ret
.failed:
        mov rsi, .reason
        jmp refuse
.reason:        db "the disk does not read", 0

; Until the disk is not busy. Out: AL = its state. Changes DX.
ata_wait:
        mov dx, ATA_CONTROL             ; reading here changes nothing, and four times takes the
        in al, dx                       ; 400 ns that the disk may need to show its new state
        in al, dx
        in al, dx
        in al, dx
        mov dx, ATA_STATUS
.again:
        in al, dx
        test al, ATA_BUSY
        jnz .again
        ret
