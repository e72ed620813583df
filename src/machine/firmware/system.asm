; INT 15h, system services. DS = 0 in every function; they end by jumping to one of the system_* answers.

int15:
        cmp ah, 0x53
        je int15_apm
        enter_service
        xor bx, bx
        mov ds, bx
        jump_to_function ah, bx, .functions, system_unsupported

.functions:
        function 0x24, system_a20
        function 0x4f, system_key_intercept
        function 0x83, system_event_wait
        function 0x86, system_wait
        function 0x87, system_block_move
        function 0x88, system_extended_memory
        function 0x90, system_success   ; device busy, and ...
        function 0x91, system_success   ; ... device ready: hooks for a multitasking program
        function 0xc0, system_configuration
        function 0xc1, system_ebda
        function 0xe8, system_memory_map
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
