; Real mode → protected mode → long mode, in the order that the manuals give. (AMD64 manual, volume
; 2, section 14.6; Intel SDM, volume 3, section "Initializing IA-32e Mode".)

CR0_PROTECTION  equ 1 << 0
CR0_PAGING      equ 1 << 31
CR4_PAE         equ 1 << 5              ; "physical address extension": 8-byte entries
EFER            equ 0xc0000080          ; a model-specific register: it has a number
EFER_LONG_MODE  equ 1 << 8

        bits 16
enter_long_mode:
        cli                             ; the BIOS's handlers are 16-bit code
        lgdt [gdt_pointer]
        mov eax, cr0
        or eax, CR0_PROTECTION
        mov cr0, eax
        jmp CODE32:.protected           ; loading CS makes it so

        bits 32
.protected:
        mov ax, DATA
        mov ds, ax
        mov es, ax
        mov fs, ax
        mov gs, ax
        mov ss, ax

        mov eax, cr4
        or eax, CR4_PAE
        mov cr4, eax
        mov eax, PML4
        mov cr3, eax                    ; where the walk through the page tables begins
        mov ecx, EFER
        rdmsr
        or eax, EFER_LONG_MODE
        wrmsr
        mov eax, cr0
        or eax, CR0_PAGING
        mov cr0, eax                    ; long mode is active; the code is still 32-bit
        jmp CODE64:kernel               ; from here on it is 64-bit
