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
