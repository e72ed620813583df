; Stops for good. HLT waits for the next interrupt, so turn interrupts off first; the jump is for
; those that cannot be turned off (non-maskable and system management interrupts): they wake the CPU
; all the same.
halt:
        cli
.again:
        hlt
        jmp .again
