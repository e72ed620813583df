; From here on we are in what `load` has read, still at consecutive addresses: the disk's second
; sector is at 0x7e00.

loaded:
prepare:
        mov si, loaded_message
        call print
        call open_a20
        call require_long_mode
        call read_memory_map
        call build_page_tables
        jmp enter_long_mode

loaded_message: db "Read the rest of the program from disk", 13, 10, 0

%include "a20.asm"
%include "cpu-check.asm"
%include "memory-map.asm"
%include "page-tables.asm"
%include "gdt.asm"
%include "enter-long-mode.asm"
