; The ATA disk by programmed I/O: registers, commands and what they leave behind, errors, resets and the interrupt line
; (ATA/ATAPI-6, chapters 7 to 9).
%include "real.inc"
%include "ports.inc"

DATA    equ 0x1f0
ERROR   equ 0x1f1
FEATURES equ 0x1f1
COUNT   equ 0x1f2
LOW     equ 0x1f3
MID     equ 0x1f4
HIGH    equ 0x1f5
DEVICE  equ 0x1f6
STATUS  equ 0x1f7
CONTROL equ 0x3f6
BUFFER  equ 0x2000                      ; a segment
; Sectors of the disk, and one to write.
SECTORS equ 16 * 63
SCRATCH equ 900

; LBA count, address
%macro LBA 2
        OUTB COUNT, %1
        OUTB LOW, (%2) & 0xff
        OUTB MID, (%2) >> 8 & 0xff
        OUTB HIGH, (%2) >> 16 & 0xff
        OUTB DEVICE, 0xe0 | (%2) >> 24
%endmacro
; CHS count, cylinder, head, sector
%macro CHS 4
        OUTB COUNT, %1
        OUTB LOW, %4
        OUTB MID, (%2) & 0xff
        OUTB HIGH, (%2) >> 8
        OUTB DEVICE, 0xa0 | %3
%endmacro
; The status that the command ends in, or stops at for data.
%macro COMMAND 1
        OUTB STATUS, %1
        call show_status
%endmacro
; Moves a block of sectors and shows the number in each.
%macro READ_SECTORS 1
        mov bl, %1
        call read_sectors
%endmacro
%macro SHOW_WORD 1
        mov ax, [es:(%1) * 2]
        VALUE ax
%endmacro

main:   cli
        mov ax, BUFFER
        mov es, ax
        OUTB CONTROL, 2
        OUTB DEVICE, 0xe0
        call wait_ready
        BEGIN "registers"
        LBA 0x5a, 0xa53cc3
        SHOW_PORT COUNT
        SHOW_PORT LOW
        SHOW_PORT MID
        SHOW_PORT HIGH
        SHOW_PORT DEVICE
        SHOW_PORT STATUS
        SHOW_PORT CONTROL
        FINISH
        BEGIN "device register"
        OUTB DEVICE, 0xa5
        SHOW_PORT DEVICE
        OUTB DEVICE, 0xea
        SHOW_PORT DEVICE
        FINISH
        BEGIN "identify"
        LBA 0, 0
        COMMAND 0xec
        call read_sector
        call show_status
        SHOW_WORD 3
        SHOW_WORD 6
        mov ax, [es:49 * 2]
        and ax, 0x200
        VALUE ax
        mov ax, [es:53 * 2]
        and ax, 1
        VALUE ax
        FINISH
        BEGIN "identify, sizes"
        SHOW_WORD 55
        SHOW_WORD 56
        SHOW_WORD 60
        SHOW_WORD 61
        SHOW_WORD 100
        SHOW_WORD 101
        FINISH
        BEGIN "identify, validity"
        mov ax, [es:83 * 2]
        and ax, 0xf400
        VALUE ax
        mov ax, [es:84 * 2]
        and ax, 0xc000
        VALUE ax
        mov ax, [es:47 * 2]
        and ax, 0xff
        VALUE ax
        FINISH
        BEGIN "read"
        LBA 1, 100
        COMMAND 0x20
        READ_SECTORS 1
        call show_status
        FINISH
        BEGIN "read without retries"
        LBA 1, 101
        COMMAND 0x21
        READ_SECTORS 1
        call show_status
        FINISH
        BEGIN "read three"
        LBA 3, 200
        COMMAND 0x20
        READ_SECTORS 1
        call show_status
        READ_SECTORS 1
        call show_status
        READ_SECTORS 1
        call show_status
        FINISH
        BEGIN "read 256"
        LBA 0, 256
        OUTB STATUS, 0x20
        mov cx, 0
.more:  call wait_ready
        test al, 8
        jz .all
        push cx
        call read_sector
        pop cx
        inc cx
        jmp .more
.all:   VALUE cx
        VALUE32 dword [es:0]
        SHOW_PORT STATUS
        FINISH
        BEGIN "read by dwords"
        LBA 1, 300
        COMMAND 0x20
        xor di, di
        mov cx, 128
        mov dx, DATA
        rep insd
        VALUE32 dword [es:0]
        VALUE32 dword [es:508]
        call show_status
        FINISH
        BEGIN "read by chs"
        CHS 1, 0, 1, 10
        COMMAND 0x20
        READ_SECTORS 1
        CHS 2, 0, 2, 63
        COMMAND 0x20
        READ_SECTORS 1
        READ_SECTORS 1
        call show_status
        FINISH
        BEGIN "sector 0 is none"
        CHS 1, 0, 1, 0
        OUTB STATUS, 0x20
        call show_failure
        FINISH
        BEGIN "cylinder beyond"
        CHS 1, 1, 0, 1
        OUTB STATUS, 0x20
        call show_failure
        FINISH
        BEGIN "other parameters"
        OUTB COUNT, 32
        OUTB DEVICE, 0xa7
        COMMAND 0x91
        CHS 1, 2, 3, 4
        COMMAND 0x20
        READ_SECTORS 1
        OUTB COUNT, 63
        OUTB DEVICE, 0xaf
        COMMAND 0x91
        CHS 1, 0, 3, 4
        COMMAND 0x20
        READ_SECTORS 1
        FINISH
        BEGIN "read ext"
        OUTB COUNT, 0
        OUTB COUNT, 2
        OUTB LOW, 0
        OUTB LOW, 150
        OUTB MID, 0
        OUTB MID, 0
        OUTB HIGH, 0
        OUTB HIGH, 0
        OUTB DEVICE, 0xe0
        COMMAND 0x24
        READ_SECTORS 1
        READ_SECTORS 1
        call show_status
        FINISH
        BEGIN "high order bytes"
        OUTB COUNT, 0x12
        OUTB COUNT, 0x34
        OUTB LOW, 0x56
        OUTB LOW, 0x78
        OUTB CONTROL, 0x82
        SHOW_PORT COUNT
        SHOW_PORT LOW
        OUTB CONTROL, 2
        SHOW_PORT COUNT
        SHOW_PORT LOW
        FINISH
        BEGIN "read the last"
        LBA 1, SECTORS - 1
        COMMAND 0x20
        READ_SECTORS 1
        call show_status
        FINISH
        BEGIN "read beyond"
        LBA 1, SECTORS
        OUTB STATUS, 0x20
        call show_failure
        FINISH
        BEGIN "read far beyond"
        LBA 1, 0xfffffff
        OUTB STATUS, 0x20
        call show_failure
        FINISH
        BEGIN "verify"
        LBA 4, 100
        COMMAND 0x40
        FINISH
        BEGIN "verify beyond"
        LBA 1, SECTORS
        OUTB STATUS, 0x40
        call show_failure
        FINISH
        BEGIN "write"
        LBA 1, SCRATCH
        COMMAND 0x30
        mov eax, 0x11223344
        call write_sector
        call show_status
        LBA 1, SCRATCH
        COMMAND 0x20
        READ_SECTORS 1
        FINISH
        BEGIN "write three"
        LBA 3, SCRATCH
        COMMAND 0x30
        mov eax, 0xaaaa0001
        call write_sector
        call show_status
        mov eax, 0xaaaa0002
        call write_sector
        call show_status
        mov eax, 0xaaaa0003
        call write_sector
        call show_status
        LBA 4, SCRATCH
        COMMAND 0x20
        READ_SECTORS 1
        READ_SECTORS 1
        READ_SECTORS 1
        READ_SECTORS 1
        FINISH
        BEGIN "multiple of 3"
        LBA 3, 0
        COMMAND 0xc6
        FINISH
        BEGIN "multiple of 128"
        LBA 128, 0
        COMMAND 0xc6
        FINISH
        BEGIN "multiple of 4"
        LBA 4, 0
        COMMAND 0xc6
        LBA 0, 0
        COMMAND 0xec
        call read_sector
        mov ax, [es:59 * 2]
        and ax, 0x1ff
        VALUE ax
        FINISH
        BEGIN "read multiple"
        LBA 6, 400
        COMMAND 0xc4
        READ_SECTORS 4
        call show_status
        READ_SECTORS 2
        call show_status
        FINISH
        BEGIN "write multiple"
        LBA 5, SCRATCH
        COMMAND 0xc5
        mov ecx, 4
        mov eax, 0xbbbb0000
        call write_sectors
        call show_status
        mov ecx, 1
        mov eax, 0xbbbb0010
        call write_sectors
        call show_status
        LBA 5, SCRATCH
        COMMAND 0x20
        READ_SECTORS 1
        READ_SECTORS 1
        READ_SECTORS 1
        READ_SECTORS 1
        READ_SECTORS 1
        FINISH
        BEGIN "write ext"
        OUTB COUNT, 0
        OUTB COUNT, 1
        OUTB LOW, SCRATCH >> 24
        OUTB LOW, (SCRATCH + 1) & 0xff
        OUTB MID, 0
        OUTB MID, SCRATCH >> 8
        OUTB HIGH, 0
        OUTB HIGH, 0
        OUTB DEVICE, 0xe0
        COMMAND 0x34
        mov eax, 0xcccc0000
        call write_sector
        call show_status
        LBA 3, SCRATCH
        COMMAND 0x20
        READ_SECTORS 1
        READ_SECTORS 1
        READ_SECTORS 1
        FINISH
        BEGIN "read over the end"
        LBA 2, SECTORS - 1
        COMMAND 0x20
        READ_SECTORS 1
        call show_failure
        FINISH
        BEGIN "no data"
        COMMAND 0xe7
        COMMAND 0xea
        COMMAND 0x10
        COMMAND 0xe1
        FINISH
        BEGIN "power mode"
        LBA 0, 0
        COMMAND 0xe5
        SHOW_PORT COUNT
        FINISH
        BEGIN "nop"
        COMMAND 0
        FINISH
        BEGIN "unknown"
        COMMAND 0xff
        COMMAND 0x0f
        FINISH
        BEGIN "packet commands"
        LBA 0, 0
        COMMAND 0xa1
        COMMAND 0xa0
        FINISH
        BEGIN "features"
        OUTB FEATURES, 2
        COMMAND 0xef
        OUTB FEATURES, 0xaa
        COMMAND 0xef
        OUTB FEATURES, 0x55
        COMMAND 0xef
        OUTB FEATURES, 3
        OUTB COUNT, 0x0c
        COMMAND 0xef
        FINISH
        BEGIN "feature unknown"
        OUTB FEATURES, 0x7f
        COMMAND 0xef
        FINISH
        BEGIN "the next command clears the error"
        LBA 1, 100
        COMMAND 0x20
        READ_SECTORS 1
        FINISH
        BEGIN "diagnostic"
        COMMAND 0x90
        call show_signature
        FINISH
        BEGIN "software reset"
        LBA 9, 0x123456
        call reset_disk
        call show_signature
        FINISH
        BEGIN "reset ends a read"
        LBA 2, 100
        COMMAND 0x20
        call reset_disk
        call show_status
        LBA 1, 123
        COMMAND 0x20
        READ_SECTORS 1
        FINISH
        BEGIN "no second device"
        OUTB DEVICE, 0xf0
        SHOW_PORT STATUS
        SHOW_PORT CONTROL
        OUTB STATUS, 0xec
        SHOW_PORT STATUS
        OUTB DEVICE, 0xe0
        call show_status
        FINISH
        ; The interrupt, as the second controller's request register shows it.
        BEGIN "interrupt"
        call no_requests
        OUTB CONTROL, 0
        LBA 1, 100
        OUTB STATUS, 0x20
        call wait_alternate
        call show_request
        call read_sector
        FINISH
        BEGIN "interrupt, nien"
        OUTB CONTROL, 2
        call no_requests
        LBA 1, 100
        OUTB STATUS, 0x20
        call wait_alternate
        call show_request
        call read_sector
        FINISH
        BEGIN "interrupt, write"
        INB STATUS
        OUTB CONTROL, 0
        call no_requests
        LBA 1, SCRATCH
        OUTB STATUS, 0x30
        call wait_alternate
        call show_request
        mov eax, 1
        call write_sector
        call wait_alternate
        call show_request
        FINISH
        BEGIN "interrupt, error"
        INB STATUS
        call no_requests
        OUTB STATUS, 0xff
        call wait_alternate
        call show_request
        FINISH
        OUTB CONTROL, 2
        jmp the_end

; Waits until the device is not busy. AL: its status.
wait_ready:
        push dx
        mov dx, STATUS
        call wait_port
        pop dx
        ret
; The same without ending the interrupt.
wait_alternate:
        mov dx, CONTROL
wait_port:
        push ecx
        mov ecx, 4000000
        in al, dx
        in al, dx
        in al, dx
        in al, dx
.wait:  in al, dx
        test al, 0x80
        a32 loopnz .wait
        pop ecx
        ret
; The status, without what ATA-4 took out or left to the command, and the error if it tells of one.
show_status:
        call wait_ready
        and al, 0xe9
        SHOW al
        test al, 1
        jz .end
        SHOW_PORT ERROR
.end:   ret
; The same where the error may name the address or say that the command is aborted.
show_failure:
        call wait_ready
        and al, 0xe9
        SHOW al
        INB ERROR
        test al, 0x14
        setnz al
        SHOW al
        ; What moves data although it should not ends here.
reset_disk:
        OUTB CONTROL, 6
        OUTB CONTROL, 2
        jmp wait_ready
show_signature:
        call show_status
        SHOW_PORT ERROR
        SHOW_PORT COUNT
        SHOW_PORT LOW
        SHOW_PORT MID
        SHOW_PORT HIGH
        INB DEVICE
        and al, 0x1f
        SHOW al
        ret
read_sector:
        xor di, di
        mov cx, 256
        mov dx, DATA
        rep insw
        ret
; BL sectors: the first dword of each.
read_sectors:
        call wait_ready
.next:  call read_sector
        VALUE32 dword [es:0]
        dec bl
        jnz .next
        ret
write_sectors:
        push ecx
        call write_sector
        pop ecx
        inc eax
        loop write_sectors
        ret
; A sector full of EAX.
write_sector:
        push eax
        call wait_ready
        pop eax
        xor di, di
        mov cx, 128
        rep stosd
        xor si, si
        mov cx, 256
        mov dx, DATA
        push ds
        push es
        pop ds
        rep outsw
        pop ds
        ret
; Begins the second interrupt controller anew: it forgets its edges.
no_requests:
        OUTB 0xa0, 0x11
        OUTB 0xa1, 0x70
        OUTB 0xa1, 2
        OUTB 0xa1, 1
        OUTB 0xa1, 0xff
        ret
show_request:
        OUTB 0xa0, 0x0a
        INB 0xa0
        and al, 0x40
        SHOW al
        ret
        IMAGE_END
