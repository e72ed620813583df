; Which addresses are memory? Only the BIOS knows, and only real mode can ask it, so we do it now
; and keep the answer at MEMORY_MAP for later stages. INT 15h with EAX = E820h tells one range a
; call. EBX is its bookmark: zero to start, zero again after the last one. (ACPI specification,
; section 15.1.)

E820            equ 0xe820
SMAP            equ 0x534d4150  ; the letters "SMAP": both sides say them, to be sure of each other

ENTRY_BYTES     equ 24          ; base (8), length (8), type (4: 1 is memory), attributes (4)
ENTRY_LENGTH    equ 8           ; offsets within
ENTRY_ATTRIBUTES equ 20

; Changes EAX, EBX, ECX, EDX, SI, DI and BP.
read_memory_map:
        mov di, MEMORY_MAP
        xor bp, bp              ; how many we have
        xor ebx, ebx
.next:
        mov dword [di + ENTRY_ATTRIBUTES], 1    ; a BIOS that tells only 20 bytes means "valid"
        mov eax, E820
        mov edx, SMAP
        mov ecx, ENTRY_BYTES
        int 0x15
        jc .end                 ; after the last range some say so this way
        cmp eax, SMAP
        jne .end
        mov eax, [di + ENTRY_LENGTH]
        or eax, [di + ENTRY_LENGTH + 4]
        jz .skip                ; empty ranges tell nothing
        inc bp
        add di, ENTRY_BYTES
.skip:
        test ebx, ebx
        jz .end
        cmp di, MEMORY_MAP_END - ENTRY_BYTES
        jbe .next
.end:
        mov [MEMORY_MAP_COUNT], bp
        test bp, bp
        jz .none
        mov si, .message
        jmp print
.none:
        mov si, .reason
        jmp fail

.message:       db "Memory map: kept", 13, 10, 0
.reason:        db "the BIOS tells no memory map", 0
