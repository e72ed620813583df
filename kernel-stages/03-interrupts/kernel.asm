; The first 64-bit code, now a loader: the kernel's file from the disk into memory, and into the
; kernel.

        bits 64
kernel:
        mov esp, STACK_TOP              ; this clears the upper half of RSP, too
        call console_init
        call load_elf                   ; RAX = where the kernel begins
        ; Where the BIOS's memory map is and how many ranges it has, in the registers that C
        ; functions take their first two arguments from.
        mov edi, MEMORY_MAP
        movzx esi, word [MEMORY_MAP_COUNT]
        jmp rax

; In: RSI = the reason. Prints it and ends the machine.
refuse:
        push rsi
        mov rsi, refused_message
        call console_print
        pop rsi
        call console_print
        mov rsi, refused_end
        call console_print
        mov al, EXIT_FAILURE            ; emulators end here, with a status of failure
        out EXIT_STATUS, al
        out DEBUG_EXIT, al
.stop:
        cli
        hlt
        jmp .stop

EXIT_STATUS     equ 0xf3                ; this book's machine: the status that it is to end with
DEBUG_EXIT      equ 0xf4                ; QEMU's isa-debug-exit, and this book's machine: end now
EXIT_FAILURE    equ 1

refused_message: db "Cannot load the kernel: ", 0
refused_end:    db 10, 0
