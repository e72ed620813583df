; The first 64-bit code. There is no BIOS any more: whatever we want done, we do ourselves.

        bits 64
kernel:
        mov esp, STACK_TOP              ; this clears the upper half of RSP, too
        call console_init

        mov rsi, here_message
        call console_print

        ; Proof: a sum that needs more than 32 bits, and the register in which the CPU says what it
        ; is doing.
        mov rsi, sum_message
        call console_print
        mov rax, 0xffffffff
        add rax, 1
        call console_hexadecimal
        mov rsi, efer_message
        call console_print
        mov ecx, EFER
        rdmsr                           ; EDX:EAX, also in 64-bit mode
        shl rdx, 32
        or rax, rdx
        call console_hexadecimal
        mov rsi, end_message
        call console_print
        jmp power_off

here_message:   db "64-bit code is running", 10, 0
sum_message:    db "ffffffff + 1 = ", 0
efer_message:   db ", EFER = ", 0
end_message:    db 10, "Switching off", 10, 0
