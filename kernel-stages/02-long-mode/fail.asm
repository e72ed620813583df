; Says why it cannot go on, and stops.

; In: SI = the reason. Does not return.
fail:
        push si
        mov si, sorry
        call print
        pop si
        call print
        mov si, new_line
        call print
        jmp halt

sorry:          db "Cannot go on: ", 0
new_line:       db 13, 10, 0
