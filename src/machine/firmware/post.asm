; Power-on: from the reset vector to INT 19h. It brings the chips to the state that a PC leaves them in and fills the
; data area. There is no memory test: nothing here depends on how much memory there is.

boot_stack              equ 0x7c00      ; grows down from the place where the boot sector will stand

power_on:
        cli
        cld
        ; A program that resets the processor to get back to real mode says so in CMOS and gives the address to go on
        ; at ([BIOS TR], "CMOS RAM", shutdown status): 5 with an end of interrupt first, 0Ah without.
        mov al, cmos_shutdown
        out cmos_index, al
        in al, cmos_data
        mov ah, al
        mov al, cmos_shutdown
        out cmos_index, al
        mov al, 0
        out cmos_data, al
        xor bx, bx
        mov ds, bx
        cmp ah, 0x0a
        je .resume
        cmp ah, 0x05
        jne .start
        mov al, pic_eoi
        out pic2_command, al
        out pic1_command, al
.resume:
        jmp far [0x467]

.start:
        mov ss, bx
        mov sp, boot_stack
        mov es, bx
        call a20_enable

        mov di, bda_start
        xor eax, eax
        mov cx, bda_size / 4
        rep stosd

        mov ax, ebda_segment
        mov es, ax
        xor di, di
        xor eax, eax
        mov cx, ebda_kib * 1024 / 4
        rep stosd
        mov byte [es:ebda_size], ebda_kib
        mov word [bda_ebda_segment], ebda_segment
        mov word [bda_base_memory], base_memory_kib

        call vectors_set
        call pic_init
        call apic_init
        call mtrr_init
        call pci_init
        call tables_init
        call short_segments
        call timer_init
        call equipment_init
        call serial_init
        call clock_init
        call keyboard_init
        call video_init
        call disk_init
        call diskette_init
        sti
        int 0x19
