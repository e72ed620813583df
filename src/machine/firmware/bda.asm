; The BIOS data area, 0040:0000-0040:00FF: addresses that programs know by heart ([BIOS TR], section 3, "BIOS Data
; Area"). They are given from segment 0, so that DS = 0 reaches the vectors and the data area alike.

bda_start               equ 0x400
bda_size                equ 0x100

bda_com_ports           equ 0x400       ; 4 words: I/O base of COM1 ... COM4, 0 where there is none
bda_lpt_ports           equ 0x408       ; 3 words: I/O base of LPT1 ... LPT3
bda_ebda_segment        equ 0x40e       ; word: segment of the extended BIOS data area
bda_equipment           equ 0x410       ; word: what INT 11h answers
bda_base_memory         equ 0x413       ; word: KiB of conventional memory, what INT 12h answers

bda_shift_flags         equ 0x417       ; byte: shift keys held and locks lit, bits shift_* below
bda_shift_keys          equ 0x418       ; byte: which keys are down, bits key_* below
bda_alt_digits          equ 0x419       ; byte: the character typed so far with Alt and the keypad
bda_key_head            equ 0x41a       ; word: where the next key is taken from, an offset in segment 40h
bda_key_tail            equ 0x41c       ; word: where the next key is put
bda_key_buffer          equ 0x41e       ; 16 words: a ring of ASCII (low byte) and scan code (high byte)

bda_diskette_recalibrated equ 0x43e     ; byte: bit n drive n is recalibrated, bit 7 IRQ 6 has come
bda_motor_timeout       equ 0x440       ; byte: ticks until the diskette motor stops

bda_diskette_status     equ 0x441       ; byte: status of the last INT 13h for a diskette

bda_video_mode          equ 0x449       ; byte
bda_columns             equ 0x44a       ; word
bda_page_size           equ 0x44c       ; word: bytes in a display page
bda_page_start          equ 0x44e       ; word: offset of the page on show
bda_cursors             equ 0x450       ; 8 words: column (low), row (high) of the cursor in each page
bda_cursor_shape        equ 0x460       ; word: last scan line (low), first (high)
bda_page                equ 0x462       ; byte: the page on show
bda_crtc_port           equ 0x463       ; word: 3D4h, or 3B4h in mode 7
bda_mode_control        equ 0x465       ; byte: what a CGA's mode control register would hold
bda_colour_select       equ 0x466       ; byte: what a CGA's colour register would hold

bda_ticks               equ 0x46c       ; dword: timer ticks since midnight
bda_midnight            equ 0x470       ; byte: not 0 when midnight passed since ticks were read
bda_break               equ 0x471       ; byte: bit 7 set by Ctrl-Break
bda_reset_kind          equ 0x472       ; word: 1234h asks for a warm start
bda_disk_status         equ 0x474       ; byte: status of the last INT 13h
bda_disks               equ 0x475       ; byte: number of hard disks

bda_lpt_timeouts        equ 0x478       ; 4 bytes
bda_com_timeouts        equ 0x47c       ; 4 bytes, in units of about a second
bda_key_buffer_start    equ 0x480       ; word: offset of the ring's first word in segment 40h
bda_key_buffer_end      equ 0x482       ; word: offset just after its last

bda_last_row            equ 0x484       ; byte: rows less one
bda_character_height    equ 0x485       ; word: scan lines of a character
bda_video_control       equ 0x487       ; byte: bit 7 the last mode set kept the screen
bda_video_switches      equ 0x488       ; byte: feature bits and the switches of an EGA
bda_video_flags         equ 0x489       ; byte
bda_display_code        equ 0x48a       ; byte: 8, a VGA with a colour display

bda_disk_interrupt      equ 0x48e       ; byte: FFh when the disk controller has raised its interrupt
bda_media_state         equ 0x490       ; 2 bytes: the diskettes in drives A and B
bda_keyboard_state      equ 0x496       ; byte: bits state_* below
bda_wait_pointer        equ 0x498       ; far pointer: the byte whose bit 7 is set when a wait is over
bda_wait_count          equ 0x49c       ; dword: microseconds left to wait
bda_wait_active         equ 0x4a0       ; byte: bit 0 a wait runs
bda_video_save_table    equ 0x4a8       ; far pointer: the video save pointer table

; bda_shift_flags
shift_right             equ 0x01
shift_left              equ 0x02
shift_ctrl              equ 0x04
shift_alt               equ 0x08
shift_scroll_lock       equ 0x10
shift_num_lock          equ 0x20
shift_caps_lock         equ 0x40
shift_insert            equ 0x80

; bda_shift_keys
key_left_ctrl           equ 0x01
key_left_alt            equ 0x02
key_system_request      equ 0x04
key_scroll_lock         equ 0x10
key_num_lock            equ 0x20
key_caps_lock           equ 0x40
key_insert              equ 0x80

; bda_keyboard_state
state_e1                equ 0x01        ; the last byte was E1h
state_e0                equ 0x02        ; the last byte was E0h
state_right_ctrl        equ 0x04
state_right_alt         equ 0x08
state_enhanced          equ 0x10        ; the keyboard has 101 or 102 keys
