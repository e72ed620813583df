; The floppy disk controller 82077AA and its channel of the 8237A, with a diskette of 1.44 MB in drive A whose sectors are full of
; their own numbers: commands, results, errors, transfers and where they end.
%include "real.inc"
%include "ports.inc"

DOR     equ 0x3f2
MSR     equ 0x3f4
FIFO    equ 0x3f5
DIR     equ 0x3f7
BUFFER  equ 0x20000
PATIENCE equ 2000                       ; pauses
MODE_READ equ 0x46                      ; channel 2: single, to memory
MODE_WRITE equ 0x4a
MODE_VERIFY equ 0x42

; COMMAND byte, byte ...: to the controller.
%macro COMMAND 1-*
  %rep %0
        mov al, %1
        call put
    %rotate 1
  %endrep
%endmacro
; DMA mode, bytes
%macro DMA 2
        mov bl, %1
        mov cx, (%2) - 1
        call dma
%endmacro
; The bytes of a result.
%macro RESULT 1
        mov cx, %1
        call result
%endmacro
; A word of the buffer.
%macro SHOW_BUFFER 1
        mov ax, BUFFER >> 4
        mov es, ax
        VALUE word [es:%1]
%endmacro
; The counters of channel 2: address and count.
%macro SHOW_COUNTERS 0
        call show_counters
%endmacro
; SECTORS command, cylinder, head, sector, last sector
%macro SECTORS 5
        COMMAND %1, (%3) << 2, %2, %3, %4, 2, %5, 0x1b, 0xff
%endmacro
%macro SEEK 1
        COMMAND 0x0f, 0, %1
        call wait_seek
%endmacro

main:   cli
        OUTB 0x08, 0
        BEGIN "flip-flop"
        OUTB 0x0c, 0
        OUTB 0x02, 0x34
        OUTB 0x02, 0x12
        OUTB 0x03, 0x78
        OUTB 0x03, 0x56
        SHOW_PORT 0x02
        SHOW_PORT 0x02
        SHOW_PORT 0x03
        OUTB 0x0c, 0
        SHOW_PORT 0x03
        SHOW_PORT 0x03
        FINISH
        BEGIN "sixteen bits"
        OUTB 0xd8, 0
        OUTB 0xc4, 0xcd
        OUTB 0xc4, 0xab
        SHOW_PORT 0xc4
        SHOW_PORT 0xc4
        FINISH
        BEGIN "pages"
        OUTB 0x81, 0x5a
        OUTB 0x82, 0x6b
        OUTB 0x83, 0x7c
        OUTB 0x87, 0x8d
        OUTB 0x89, 0x9e
        OUTB 0x8a, 0xaf
        OUTB 0x8b, 0xb0
        SHOW_PORT 0x81
        SHOW_PORT 0x82
        SHOW_PORT 0x83
        SHOW_PORT 0x87
        SHOW_PORT 0x89
        SHOW_PORT 0x8a
        SHOW_PORT 0x8b
        FINISH

        BEGIN "reset"
        OUTB DOR, 0x08
        call pause
        OUTB DOR, 0x0c
        call wait_request
        SHOW_PORT DOR
        SHOW_PORT MSR
        COMMAND 0x08
        RESULT 2
        COMMAND 0x08
        RESULT 2
        COMMAND 0x08
        RESULT 2
        COMMAND 0x08
        RESULT 2
        FINISH
        BEGIN "no interrupt to sense"
        COMMAND 0x08
        RESULT 1
        SHOW_PORT MSR
        FINISH
        BEGIN "no command"
        COMMAND 0x1f
        RESULT 1
        FINISH
        BEGIN "version"
        COMMAND 0x10
        RESULT 1
        FINISH
        BEGIN "status in the middle of a command"
        OUTB FIFO, 0x03
        SHOW_PORT MSR
        COMMAND 0xaf, 0x02
        SHOW_PORT MSR
        FINISH
        BEGIN "lock"
        COMMAND 0x94
        RESULT 1
        COMMAND 0x14
        RESULT 1
        FINISH
        BEGIN "registers"
        COMMAND 0x13, 0, 0x57, 3
        COMMAND 0x0e
        call await_result
        mov dx, FIFO
        in al, dx
        SHOW al
        in al, dx
        SHOW al
        in al, dx
        in al, dx
        in al, dx
        SHOW al
        in al, dx
        SHOW al
        in al, dx
        in al, dx
        SHOW al
        in al, dx
        SHOW al
        in al, dx
        SHOW al
        COMMAND 0x13, 0, 0x20, 0
        FINISH
        OUTB DIR, 0
        OUTB DOR, 0x1c
        BEGIN "recalibrate"
        COMMAND 0x07, 0
        call wait_seek
        SHOW_PORT MSR
        COMMAND 0x04, 0
        RESULT 1
        FINISH
        BEGIN "seek"
        COMMAND 0x0f, 0, 5
        call wait_seek
        COMMAND 0x04, 4
        RESULT 1
        FINISH
        BEGIN "no change after a step"
        INB DIR
        and al, 0x80
        SHOW al
        FINISH

        BEGIN "read"
        DMA MODE_READ, 512
        SECTORS 0x46, 5, 0, 7, 7
        RESULT 7
        SHOW_BUFFER 0
        SHOW_BUFFER 508
        SHOW_BUFFER 512
        SHOW_COUNTERS
        FINISH
        BEGIN "status of the channel"
        SHOW_PORT 0x08
        SHOW_PORT 0x08
        FINISH
        BEGIN "read three"
        DMA MODE_READ, 1536
        SECTORS 0x46, 5, 1, 2, 18
        RESULT 7
        SHOW_BUFFER 0
        SHOW_BUFFER 512
        SHOW_BUFFER 1024
        FINISH
        BEGIN "read to the end of the track"
        DMA MODE_READ, 1024
        SECTORS 0x46, 5, 0, 17, 18
        RESULT 7
        SHOW_BUFFER 512
        FINISH
        BEGIN "both sides"
        DMA MODE_READ, 1536
        SECTORS 0xc6, 5, 0, 17, 18
        RESULT 7
        SHOW_BUFFER 0
        SHOW_BUFFER 512
        SHOW_BUFFER 1024
        FINISH
        BEGIN "to the end of both sides"
        DMA MODE_READ, 512
        SECTORS 0xc6, 5, 1, 18, 18
        RESULT 7
        FINISH
        BEGIN "part of a sector"
        DMA MODE_READ, 100
        SECTORS 0x46, 5, 0, 3, 18
        RESULT 7
        SHOW_BUFFER 96
        SHOW_BUFFER 100
        FINISH
        BEGIN "no terminal count"
        DMA MODE_READ, 2048
        SECTORS 0x46, 5, 0, 18, 18
        RESULT 7
        FINISH
        BEGIN "no such sector"
        DMA MODE_READ, 512
        SECTORS 0x46, 5, 0, 19, 19
        RESULT 7
        FINISH
        BEGIN "another cylinder"
        DMA MODE_READ, 512
        SECTORS 0x46, 6, 0, 1, 18
        RESULT 7
        FINISH
        BEGIN "back"
        SEEK 5
        FINISH
        BEGIN "another rate"
        OUTB DIR, 2
        DMA MODE_READ, 512
        SECTORS 0x46, 5, 0, 1, 18
        RESULT 7
        OUTB DIR, 0
        FINISH
        BEGIN "back once more"
        SEEK 5
        FINISH
        BEGIN "implied seek"
        COMMAND 0x13, 0, 0x60, 0
        DMA MODE_READ, 512
        SECTORS 0x46, 9, 0, 1, 18
        RESULT 7
        SHOW_BUFFER 0
        COMMAND 0x13, 0, 0x20, 0
        FINISH
        BEGIN "write"
        mov ax, 0x55aa
        call fill
        DMA MODE_WRITE, 512
        SECTORS 0x45, 9, 1, 4, 4
        RESULT 7
        xor ax, ax
        call fill
        DMA MODE_READ, 512
        SECTORS 0x46, 9, 1, 4, 4
        RESULT 7
        SHOW_BUFFER 0
        SHOW_BUFFER 510
        FINISH
        BEGIN "verify"
        mov ax, 0x1234
        call fill
        DMA MODE_VERIFY, 512
        SECTORS 0x46, 9, 1, 5, 5
        RESULT 7
        SHOW_BUFFER 0
        SHOW_COUNTERS
        FINISH
        BEGIN "downwards"
        xor ax, ax
        call fill
        mov bl, MODE_READ | 0x20
        mov cx, 511
        mov word [address], 511
        call dma
        mov word [address], 0
        SECTORS 0x46, 9, 0, 5, 5
        RESULT 7
        SHOW_BUFFER 510
        SHOW_COUNTERS
        FINISH
        BEGIN "a channel that begins anew"
        DMA MODE_READ | 0x10, 512
        SECTORS 0x46, 9, 0, 6, 6
        RESULT 7
        SHOW_COUNTERS
        FINISH
        BEGIN "format"
        SEEK 12
        call track_table
        DMA MODE_WRITE, 18 * 4
        COMMAND 0x4d, 0, 2, 18, 0x54, 0xe5
        call await_result
        mov dx, FIFO
        in al, dx
        SHOW al
        in al, dx
        SHOW al
        in al, dx
        SHOW al
        mov cx, 4
.rest:  call await_result
        in al, dx
        loop .rest
        DMA MODE_READ, 512
        SECTORS 0x46, 12, 0, 18, 18
        RESULT 7
        SHOW_BUFFER 0
        SHOW_BUFFER 510
        FINISH
        BEGIN "the next sector"
        COMMAND 0x4a, 4
        call await_result
        mov dx, FIFO
        in al, dx
        SHOW al
        in al, dx
        SHOW al
        in al, dx
        SHOW al
        in al, dx
        SHOW al
        in al, dx
        SHOW al
        in al, dx                       ; whichever comes
        in al, dx
        SHOW al
        FINISH
        BEGIN "interrupt"
        call no_requests
        call show_request
        COMMAND 0x0f, 0, 13
        call long_pause
        call show_request
        COMMAND 0x08
        RESULT 2
        call show_request
        FINISH
        BEGIN "interrupt kept in"
        OUTB DOR, 0x14
        COMMAND 0x0f, 0, 14
        call long_pause
        call show_request
        OUTB DOR, 0x1c
        FINISH
        jmp the_end

put:    push ax
        call wait_request
        pop ax
        mov dx, FIFO
        out dx, al
        ret
; Waits until the controller takes a byte.
wait_request:
        mov dx, MSR
        mov cx, PATIENCE
.poll:  in al, dx
        and al, 0xc0
        cmp al, 0x80
        je .end
        call pause
        loop .poll
.end:   ret
await_result:
        push cx
        mov dx, MSR
        mov cx, 10 * PATIENCE
.poll:  in al, dx
        and al, 0xc0
        cmp al, 0xc0
        je .end
        call pause
        loop .poll
.end:   pop cx
        mov dx, FIFO
        ret
; CX bytes of a result.
result: call await_result
        in al, dx
        SHOW al
        loop result
        ret
; Waits for the end of a seek and shows what came of it.
wait_seek:
        mov cx, PATIENCE
.poll:  push cx
        COMMAND 0x08
        call await_result
        in al, dx
        pop cx
        cmp al, 0x80
        jne .ended
        call pause
        loop .poll
.ended: SHOW al
        call await_result
        in al, dx
        SHOW al
        ret
; As long as a head takes for a step.
long_pause:
        push cx
        mov cx, 300
.next:  call pause
        loop .next
        pop cx
        ret
; Some microseconds.
pause:  push ax
        push cx
        mov cx, 1000
.next:  in al, 0x61
        loop .next
        pop cx
        pop ax
        ret
; BL = mode, CX = bytes less one: the channel is ready.
dma:    OUTB 0x0a, 6
        OUTB 0x0c, 0
        OUTB 0x0b, bl
        mov al, [address]
        out 0x04, al
        mov al, [address + 1]
        out 0x04, al
        OUTB 0x81, BUFFER >> 16
        mov al, cl
        out 0x05, al
        mov al, ch
        out 0x05, al
        OUTB 0x0a, 2
        ret
show_counters:
        OUTB 0x0c, 0
        in al, 0x04
        mov ah, al
        in al, 0x04
        xchg al, ah
        VALUE ax
        in al, 0x05
        mov ah, al
        in al, 0x05
        xchg al, ah
        VALUE ax
        ret
; 2 KiB of the buffer full of AX.
fill:   push ax
        mov ax, BUFFER >> 4
        mov es, ax
        pop ax
        xor di, di
        mov cx, 1024
        rep stosw
        ret
; Four bytes for each sector of cylinder 12, head 0.
track_table:
        mov ax, BUFFER >> 4
        mov es, ax
        xor di, di
        mov bl, 1
.next:  mov ax, 12
        stosw
        mov al, bl
        mov ah, 2
        stosw
        inc bl
        cmp bl, 18
        jbe .next
        ret
; Begins the first interrupt controller anew.
no_requests:
        OUTB 0x20, 0x11
        OUTB 0x21, 8
        OUTB 0x21, 4
        OUTB 0x21, 1
        OUTB 0x21, 0xff
        ret
show_request:
        OUTB 0x20, 0x0a
        INB 0x20
        and al, 0x40
        SHOW al
        ret
address: dw 0
        IMAGE_END
