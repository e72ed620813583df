; INT 15h, system services. DS = 0 in every function; they end by jumping to one of the system_* answers.

int15:
        enter_service
        xor bx, bx
        mov ds, bx
        mov bx, .functions
.find:
        cmp ah, [cs:bx]
        je .found
        add bx, 3
        cmp bx, .functions_end
        jb .find
        jmp system_unsupported
.found:
        jmp [cs:bx + 1]

.functions:
        db 0x24
        dw system_a20
        db 0x4f
        dw system_key_intercept
        db 0x83
        dw system_event_wait
        db 0x86
        dw system_wait
        db 0x87
        dw system_block_move
        db 0x88
        dw system_extended_memory
        db 0x90                         ; device busy, and ...
        dw system_success
        db 0x91                         ; ... device ready: hooks for a multitasking program
        dw system_success
        db 0xc0
        dw system_configuration
        db 0xc1
        dw system_ebda
        db 0xe8
        dw system_memory_map
.functions_end:

system_success:
        mov byte [bp + caller_ah], 0
system_no_carry:
        answer_no_carry
system_done:
        leave_service

system_unsupported:
        mov byte [bp + caller_ah], 0x86
        answer_carry
        jmp system_done

system_busy:
        mov byte [bp + caller_ah], 0x83 ; a wait runs already
        answer_carry
        jmp system_done

; AH=4Fh, called by INT 09h with a scan code in AL: carry set means "not taken, go on with it".
system_key_intercept:
        answer_carry
        jmp system_done

; AH=C0h: ES:BX = the configuration table
system_configuration:
        mov [bp + caller_es], cs
        mov word [bp + caller_bx], configuration_table
        jmp system_success

; AH=C1h: ES = the extended BIOS data area
system_ebda:
        mov ax, [bda_ebda_segment]
        mov [bp + caller_es], ax
        jmp system_no_carry

; [BIOS TR], INT 15h AH=C0h
configuration_table:
        dw configuration_table_end - configuration_table - 2
        db model                        ; model, submodel, revision
        db submodel
        db 0
        db 0x74                         ; two 8259A, real-time clock, INT 15h AH=4Fh called, an extended data area
        db 0x40                         ; INT 16h AH=09h is there
        db 0, 0, 0
configuration_table_end:

; INT 05h, print screen: there is no printer to print it on. The status byte at 0050:0000 says that it failed.
int05:
        push ax
        push ds
        xor ax, ax
        mov ds, ax
        mov byte [0x500], 0xff
        pop ds
        pop ax
        iret

; INT 02h, the non-maskable interrupt: nothing here raises one for a reason that could be mended.
int02:
interrupt_return:
        iret
