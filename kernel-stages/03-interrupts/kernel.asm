; The first 64-bit code, now a loader: the kernel's file from the disk into memory, and into the kernel.

        bits 64
kernel:
        mov esp, STACK_TOP              ; writing a 32-bit register clears the upper half: RSP = STACK_TOP
        call console_init
        call load_elf                   ; RAX = where the kernel begins
        mov edi, MEMORY_MAP             ; the kernel is told, in the registers of a C function's first two arguments,
        movzx esi, word [MEMORY_MAP_COUNT]      ; where the BIOS's memory map is and how many ranges it has
        jmp rax

; In: RSI = why not. The end: there is nobody left to report to.
refuse:
        push rsi
        mov rsi, refused_message
        call console_print
        pop rsi
        call console_print
        mov rsi, refused_end
        call console_print
        mov al, EXIT_FAILURE            ; emulators made for tests leave here, with a status that says it went wrong
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
