; The extended BIOS data area: the last KiB of conventional memory, at 9FC0:0000. Its segment stands in
; bda_ebda_segment. Only the size in its first byte and the disk table at 3Dh have customary places.

ebda_segment            equ 0x9fc0
ebda_kib                equ 1
base_memory_kib         equ 640 - ebda_kib

ebda_size               equ 0x00        ; byte: KiB
ebda_disk_table         equ 0x3d        ; 16 bytes: the fixed disk parameter table that vector 41h points to

; The drive that INT 13h is at work on
ebda_drive              equ 0x100       ; 32 bytes, as in ebda_drives
ebda_disk_sectors       equ 0x100       ; qword: capacity
ebda_cylinders          equ 0x108       ; word: the geometry that INT 13h presents
ebda_heads              equ 0x10a       ; word
ebda_track_sectors      equ 0x10c       ; word
ebda_native_cylinders   equ 0x110       ; word: the geometry that the drive reports of itself
ebda_native_heads       equ 0x112       ; word
ebda_native_sectors     equ 0x114       ; word

ebda_ata_base           equ 0x116       ; word: the first port of its channel
ebda_ata_control        equ 0x118       ; word: the channel's device control port
ebda_ata_device         equ 0x11a       ; byte: what selects it in the device register
ebda_drive_size         equ 32

ebda_drives             equ 0x1c0       ; max_drives times 32 bytes: the hard disks that there are
max_drives              equ 4

ebda_facs               equ 0x180       ; 64 bytes at a multiple of 64: the firmware ACPI control structure
ebda_facs_size          equ 64

; The transfer under way (ata.asm)
ebda_lba                equ 0x120       ; qword: next sector
ebda_count              equ 0x128       ; word: sectors left
ebda_buffer             equ 0x12c       ; dword: linear address of the next byte
ebda_operation          equ 0x130       ; byte: operation_* in ata.asm
ebda_chunk              equ 0x132       ; word: sectors left of the command under way
ebda_beyond             equ 0x134       ; word: sectors asked for beyond the end of the disk

; Diskettes (diskette.asm)
ebda_diskettes          equ 0x136       ; byte: number of drives
ebda_diskette_types     equ 0x137       ; 2 bytes, as in the CMOS memory
ebda_fd_drive           equ 0x139       ; byte: the drive that INT 13h is at work on, and the place on its diskette
ebda_fd_cylinder        equ 0x13a       ; byte
ebda_fd_head            equ 0x13b       ; byte
ebda_fd_sector          equ 0x13c       ; byte
ebda_fd_left            equ 0x13d       ; byte: sectors left
ebda_fd_dma             equ 0x13e       ; byte: mode of the DMA channel
ebda_fd_command         equ 0x13f       ; byte: of the controller
ebda_fd_chunk           equ 0x140       ; byte: sectors of the command under way
ebda_fd_result          equ 0x141       ; 7 bytes: what the controller said at its end

; The CD-ROM drive (cdrom.asm)
ebda_cd_base            equ 0x148       ; word: the first port of its channel, 0 when there is none
ebda_cd_control         equ 0x14a       ; word
ebda_cd_device          equ 0x14c       ; byte: what selects it in the device register
ebda_cd_emulation       equ 0x14d       ; byte: 1 while drive 0 is on the disc
ebda_cd_skip            equ 0x14e       ; word: words to leave out at the beginning of a block
ebda_cd_words           equ 0x150       ; word: words to move
ebda_cd_block           equ 0x154       ; dword: block to read
ebda_cd_packet          equ 0x158       ; 13h bytes: the specification packet of what was booted

ebda_vbe_mode           equ 0x16c       ; word: the VESA mode that is set, 0 while it is one of the VGA's
