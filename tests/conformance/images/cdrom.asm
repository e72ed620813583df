; The ATAPI CD-ROM drive, master of the secondary channel: signature, packets by programmed I/O, what they answer and how they fail.
; The disc has 300 blocks, whose every dword is their number (ATA/ATAPI-6, 9.8; MMC-4).
%include "real.inc"
%include "ports.inc"

DATA    equ 0x170
ERROR   equ 0x171
FEATURES equ 0x171
REASON  equ 0x172
LOW     equ 0x173
MID     equ 0x174
HIGH    equ 0x175
DEVICE  equ 0x176
STATUS  equ 0x177
CONTROL equ 0x376
BUFFER  equ 0x2000                      ; a segment

; PACKET limit, byte ...: gives the drive a packet; the bytes that are left out are 0. Shows status and reason.
%macro PACKET 2-*
        mov word [limit], %1
        mov di, packet
        push es
        push ds
        pop es
        mov cx, 6
        xor ax, ax
        rep stosw
        pop es
  %assign at 0
  %rep %0 - 1
    %rotate 1
        mov byte [packet + at], %1
    %assign at at + 1
  %endrep
        call give_packet
%endmacro
; The data blocks of the answer, to the end; their lengths are shown.
%macro TAKE 0
        call take
%endmacro
%macro SHOW_BYTE 1
        SHOW [es:%1]
%endmacro
%macro SHOW_BYTES 2
  %assign at %1
  %rep %2
        SHOW_BYTE at
    %assign at at + 1
  %endrep
%endmacro
; Sense key, code and qualifier of the last command.
%macro SENSE 0
        call sense
%endmacro

main:   cli
        mov ax, BUFFER
        mov es, ax
        OUTB CONTROL, 2
        OUTB DEVICE, 0xa0
        BEGIN "signature"
        OUTB CONTROL, 6
        call pause
        OUTB CONTROL, 2
        call pause
        call wait_idle
        OUTB DEVICE, 0xa0
        SHOW_PORT REASON
        SHOW_PORT LOW
        SHOW_PORT MID
        SHOW_PORT HIGH
        FINISH
        BEGIN "identify device is refused"
        OUTB STATUS, 0xec
        call wait_idle
        and al, 9
        SHOW al
        SHOW_PORT ERROR
        SHOW_PORT MID
        SHOW_PORT HIGH
        FINISH
        BEGIN "identify packet device"
        OUTB STATUS, 0xa1
        call wait_idle
        and al, 9
        SHOW al
        xor di, di
        mov cx, 256
        mov dx, DATA
        rep insw
        mov ax, [es:0]
        and ax, 0xdf03
        VALUE ax
        mov ax, [es:98]
        and ax, 0x0300
        VALUE ax
        INB STATUS
        and al, 9
        SHOW al
        FINISH
        BEGIN "reset of the device"
        OUTB STATUS, 0x08
        call wait_idle
        SHOW_PORT MID
        SHOW_PORT HIGH
        FINISH
        ; Whatever attention the drive wants first.
        PACKET 0xfffe, 0x00
        PACKET 0xfffe, 0x00
        PACKET 0xfffe, 0x03, 0, 0, 0, 18
        call take_silently
        BEGIN "ready"
        PACKET 0xfffe, 0x00
        call show_end
        FINISH
        BEGIN "inquiry"
        PACKET 0xfffe, 0x12, 0, 0, 0, 36
        TAKE
        SHOW_BYTES 0, 5
        FINISH
        BEGIN "capacity"
        PACKET 0xfffe, 0x25
        TAKE
        SHOW_BYTES 0, 8
        FINISH
        BEGIN "read"
        PACKET 0xfffe, 0x28, 0, 0, 0, 0, 100, 0, 0, 1
        TAKE
        VALUE32 dword [es:0]
        VALUE32 dword [es:2044]
        FINISH
        BEGIN "read twelve"
        PACKET 0xfffe, 0xa8, 0, 0, 0, 1, 0, 0, 0, 0, 1
        TAKE
        VALUE32 dword [es:0]
        FINISH
        BEGIN "read nothing"
        PACKET 0xfffe, 0x28, 0, 0, 0, 0, 100, 0, 0, 0
        call show_end
        FINISH
        BEGIN "blocks of 512 bytes"
        PACKET 512, 0x28, 0, 0, 0, 0, 101, 0, 0, 1
        TAKE
        VALUE32 dword [es:0]
        VALUE32 dword [es:2044]
        FINISH
        BEGIN "read the last"
        PACKET 2048, 0x28, 0, 0, 0, 1, 42, 0, 0, 2
        TAKE
        VALUE32 dword [es:0]
        VALUE32 dword [es:2048]
        FINISH
        BEGIN "read beyond the end"
        PACKET 2048, 0x28, 0, 0, 0, 1, 44, 0, 0, 1
        call show_end
        SENSE
        FINISH
        BEGIN "no such command"
        PACKET 2048, 0x02
        call show_end
        SENSE
        FINISH
        BEGIN "sense is taken back"
        PACKET 0xfffe, 0x00
        call show_end
        SENSE
        FINISH
        BEGIN "table of contents"
        PACKET 0xfffe, 0x43, 0, 0, 0, 0, 0, 0, 0, 100
        TAKE
        SHOW_BYTES 0, 20
        FINISH
        BEGIN "table of contents, in minutes"
        PACKET 0xfffe, 0x43, 2, 0, 0, 0, 0, 0, 0, 100
        TAKE
        SHOW_BYTES 0, 20
        FINISH
        BEGIN "table of contents, cut off"
        PACKET 0xfffe, 0x43, 0, 0, 0, 0, 0, 0, 0, 4
        TAKE
        SHOW_BYTES 0, 4
        FINISH
        BEGIN "table of contents, sessions"
        PACKET 0xfffe, 0x43, 0, 1, 0, 0, 0, 0, 0, 12
        TAKE
        SHOW_BYTES 0, 4
        FINISH
        BEGIN "capabilities"
        PACKET 0xfffe, 0x5a, 0, 0x2a, 0, 0, 0, 0, 0, 28
        TAKE
        SHOW_BYTE 8
        SHOW_BYTE 9
        FINISH
        BEGIN "no such page"
        PACKET 0xfffe, 0x5a, 0, 0x15, 0, 0, 0, 0, 0, 28
        call show_end
        SENSE
        FINISH
        BEGIN "event"
        PACKET 0xfffe, 0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8
        TAKE
        SHOW_BYTES 0, 3
        SHOW_BYTE 5
        FINISH
        BEGIN "event, not polled"
        PACKET 0xfffe, 0x4a, 0, 0, 0, 0x10, 0, 0, 0, 8
        call show_end
        SENSE
        FINISH
        BEGIN "configuration"
        PACKET 0xfffe, 0x46, 0, 0, 0, 0, 0, 0, 0, 12
        TAKE
        SHOW_BYTES 6, 4
        FINISH
        BEGIN "seek"
        PACKET 0xfffe, 0x2b, 0, 0, 0, 0, 10
        call show_end
        PACKET 0xfffe, 0x2b, 0, 0, 0, 2, 10
        call show_end
        SENSE
        FINISH
        BEGIN "interrupt"
        call no_requests
        OUTB CONTROL, 0
        PACKET 0xfffe, 0x00
        call show_request
        INB STATUS
        OUTB CONTROL, 2
        FINISH
        jmp the_end

give_packet:
        OUTB FEATURES, 0
        mov ax, [limit]
        mov dx, MID
        out dx, al
        inc dx
        mov al, ah
        out dx, al
        OUTB STATUS, 0xa0
        call wait_idle
        mov si, packet
        mov cx, 6
        mov dx, DATA
        rep outsw
        jmp wait_ready
; Status and reason behind a packet without data.
show_end:
        call wait_idle
        and al, 0xa9
        SHOW al
        INB REASON
        and al, 7
        SHOW al
        INB CONTROL
        test al, 1
        jz .good
        INB ERROR
        and al, 0xf0
        SHOW al
.good:  ret
take:   mov byte [silent], 0
        jmp take_blocks
take_silently:
        mov byte [silent], 1
take_blocks:
        xor di, di
.next:  call wait_idle
        test al, 8
        jz .end
        INB HIGH
        mov ah, al
        INB MID
        cmp byte [silent], 0
        jne .take
        VALUE ax
.take:  mov cx, ax
        inc cx
        shr cx, 1
        mov dx, DATA
        rep insw
        jmp .next
.end:   cmp byte [silent], 0
        jne .done
        call show_end
.done:  ret
sense:  PACKET 0xfffe, 0x03, 0, 0, 0, 18
        call take_silently
        SHOW_BYTE 2
        SHOW_BYTE 12
        SHOW_BYTE 13
        ret
; AL = the status. The interrupt is taken back.
wait_idle:
        call wait_ready
        INB STATUS
        ret
; AL = the status. The interrupt stays.
wait_ready:
        push cx
        mov cx, 0
.poll:  INB CONTROL
        test al, 0x80
        jz .idle
        call pause
        loop .poll
.idle:  pop cx
        INB CONTROL
        ret
pause:  push ax
        push cx
        mov cx, 100
.next:  in al, 0x61
        loop .next
        pop cx
        pop ax
        ret
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
        and al, 0x80
        SHOW al
        ret
packet: times 12 db 0
limit:  dw 0
silent: db 0
        IMAGE_END
