; Reads the rest of the program: LOADED_SECTORS sectors, from the disk's second one on, to `loaded`.
;
; The BIOS knows two ways to name a sector. The old one is by cylinder, head and sector (CHS), as if
; we could see the platters; the "extensions" simply number the sectors from 0 (LBA). We ask for the
; second and can do with the first. (Phoenix, "Enhanced Disk Drive Specification" 3.0, sections 4.2
; and 4.4.)

DISK_RESET              equ 0x00        ; AH for INT 13h
DISK_READ               equ 0x02
DISK_GEOMETRY           equ 0x08
DISK_EXTENSIONS         equ 0x41
DISK_EXTENDED_READ      equ 0x42

FIRST_SECTOR            equ 1           ; sector 0 is the boot sector
TRIES                   equ 4           ; a disk may fail while its motor comes up to speed

; Changes every general register.
load:
        mov ah, DISK_EXTENSIONS
        mov bx, 0x55aa
        mov dl, [boot_drive]
        int 0x13
        jc .by_cylinder
        cmp bx, 0xaa55          ; swapped: somebody answered
        jne .by_cylinder
        test cl, 1              ; bit 0: extended reads are there
        jz .by_cylinder

        mov bp, TRIES
.again:
        mov word [packet.count], LOADED_SECTORS         ; a failed read may have changed it
        mov ah, DISK_EXTENDED_READ
        mov dl, [boot_drive]
        mov si, packet
        int 0x13
        jnc .done
        call reset_drive
        dec bp
        jnz .again
        jmp disk_failed

.by_cylinder:
        mov ah, DISK_GEOMETRY
        mov dl, [boot_drive]
        xor di, di              ; with ES:DI = 0 some BIOSes are kept from a bug of theirs
        int 0x13                ; answers in DH the last head, in CL bits 0..5 the sectors a track
        push ds
        pop es                  ; (and has changed ES on some)
        jc disk_failed
        and cl, 0x3f
        jz disk_failed
        mov [track_sectors], cl
        inc dh
        mov [heads], dh

        mov di, FIRST_SECTOR
        mov bx, loaded
.next:
        call read_one
        add bx, 512
        inc di
        cmp di, FIRST_SECTOR + LOADED_SECTORS
        jb .next
.done:
        ret

; In: DI = the sector, counted from 0; BX = where to. Keeps both. Changes AX, CX, DX and BP.
read_one:
        mov bp, TRIES
.again:
        mov ax, di
        div byte [track_sectors]        ; AL = the track, AH = the sector on it, counted from 0 ...
        mov cl, ah
        inc cx                          ; ... but CHS counts sectors from 1
        xor ah, ah
        div byte [heads]                ; AL = the cylinder, AH = the head
        mov ch, al
        mov dh, ah
        mov dl, [boot_drive]
        mov ax, DISK_READ << 8 | 1
        int 0x13
        jnc .done
        call reset_drive
        dec bp
        jnz .again
        jmp disk_failed
.done:
        ret

reset_drive:
        mov ah, DISK_RESET
        mov dl, [boot_drive]
        int 0x13
        ret

disk_failed:
        mov si, .reason
        jmp fail
.reason:        db "the disk cannot be read", 0

track_sectors:  db 0
heads:          db 0

; What an extended read wants to know ("disk address packet").
packet:
        db 16, 0                ; its size; reserved
.count: dw LOADED_SECTORS
        dw loaded, 0            ; where to: offset, segment
        dq FIRST_SECTOR
