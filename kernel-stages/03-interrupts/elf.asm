; The kernel is an ELF file: headers that say which parts of the file belong at which addresses,
; then the parts. Go's linker has decided the addresses; we put every part where it says, fill the
; rest of it with zeros, and know from the header where to jump. (Tool Interface Standard,
; "Executable and Linking Format" 1.2; AMD64 ABI supplement, chapter 4.)

ELF_MAGIC       equ 0x464c457f          ; 7f "ELF"
ELF_AMD64       equ 0x3e

ELF_MACHINE     equ 18                  ; offsets in the file's header
ELF_ENTRY       equ 24
ELF_SEGMENTS    equ 32                  ; where in the file the table of segments is ...
ELF_SEGMENT_SIZE equ 54                 ; ... how long each of its entries, ...
ELF_SEGMENT_COUNT equ 56                ; ... and how many

SEGMENT_TYPE    equ 0                   ; offsets in an entry of that table
SEGMENT_OFFSET  equ 8                   ; where in the file the part is
SEGMENT_ADDRESS equ 16                  ; where in memory it belongs
SEGMENT_FILE_BYTES equ 32
SEGMENT_MEMORY_BYTES equ 40

TYPE_LOAD       equ 1

RANGE_TYPE      equ 16                  ; in a range of the BIOS's memory map
RANGE_USABLE    equ 1

HEADERS         equ 0x10000             ; where we keep the file's first page meanwhile
HEADER_SECTORS  equ 8
LOWEST_ADDRESS  equ 0x100000            ; below are we, the BIOS and the screen

; Out: RAX = the entry address. Changes every general register but RSP.
load_elf:
        xor eax, eax
        mov ecx, HEADER_SECTORS
        mov edi, HEADERS
        call read_kernel

        cmp dword [HEADERS], ELF_MAGIC
        jne .not_elf
        cmp word [HEADERS + ELF_MACHINE], ELF_AMD64
        jne .not_elf

        mov rbx, [HEADERS + ELF_SEGMENTS]
        add rbx, HEADERS
        movzx ebp, word [HEADERS + ELF_SEGMENT_COUNT]
.segment:
        cmp dword [rbx + SEGMENT_TYPE], TYPE_LOAD
        jne .next
        call load_segment
.next:
        movzx eax, word [HEADERS + ELF_SEGMENT_SIZE]
        add rbx, rax
        dec ebp
        jnz .segment
        mov rax, [HEADERS + ELF_ENTRY]
        ret

.not_elf:
        mov rsi, .reason
        jmp refuse
.reason:        db "there is no ELF file for this processor behind the loader", 0

; In: RBX = the segment's entry. Keeps RBX and RBP.
load_segment:
        mov rdi, [rbx + SEGMENT_ADDRESS]
        mov rsi, [rbx + SEGMENT_MEMORY_BYTES]
        add rsi, rdi
        call check_memory

        mov rax, [rbx + SEGMENT_OFFSET]
        test eax, 511
        jnz .unaligned
        ; The part begins on a sector. Its last sector may hold something of the next part, which
        ; is overwritten below.
        shr rax, 9
        mov rcx, [rbx + SEGMENT_FILE_BYTES]
        add rcx, 511
        shr rcx, 9
        call read_kernel

        mov rdi, [rbx + SEGMENT_ADDRESS]
        add rdi, [rbx + SEGMENT_FILE_BYTES]
        mov rcx, [rbx + SEGMENT_MEMORY_BYTES]
        sub rcx, [rbx + SEGMENT_FILE_BYTES]
        xor eax, eax
        rep stosb                               ; variables that begin as zero are not in the file
        ret

.unaligned:
        mov rsi, .reason
        jmp refuse
.reason:        db "a segment does not begin on a sector", 0

; Is [RDI, RSI) above us and in one of the BIOS's ranges of usable memory? Changes RAX, RCX, RDX.
check_memory:
        cmp rdi, LOWEST_ADDRESS
        jb .no
        mov edx, MEMORY_MAP
        movzx ecx, word [MEMORY_MAP_COUNT]
.range:
        cmp dword [rdx + RANGE_TYPE], RANGE_USABLE
        jne .next
        mov rax, [rdx]                          ; its first address
        cmp rdi, rax
        jb .next
        add rax, [rdx + ENTRY_LENGTH]
        cmp rsi, rax
        jbe .yes
.next:
        add edx, ENTRY_BYTES
        dec ecx
        jnz .range
.no:
        mov rsi, .reason
        jmp refuse
.yes:
        ret

.reason:        db "the memory it wants is not there", 0
