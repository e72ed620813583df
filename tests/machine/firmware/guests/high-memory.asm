; The memory map on a machine with memory above 4 GiB. Ranges that end in the last megabyte below the hole are rounded
; down to it: BIOSes put their tables there.
%include "guest.inc"

main:
        xor ebx, ebx
.next:
        mov eax, 0xe820
        mov edx, 'PAMS'
        mov ecx, 20
        mov di, 0x700
        int 0x15
        jc leave
        cmp dword [0x710], 1
        jne .not_memory
        say {'memory from '}
        mov eax, [0x704]
        call put_dword
        mov eax, [0x700]
        call put_dword
        say {': '}
        mov eax, [0x70c]
        call put_dword
        mov eax, [0x708]
        add eax, 0xfffff
        and eax, 0xfff00000
        call put_dword
        say {10}
.not_memory:
        test ebx, ebx
        jnz .next
        marks
        mov ah, 0x88
        try 'extended memory', 0x15
        jmp leave
