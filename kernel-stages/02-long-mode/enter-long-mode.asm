; Real mode → protected mode → long mode, in the order that the manuals give. (AMD64 manual, volume 2, section 14.6;
; Intel SDM, volume 3, section "Initializing IA-32e Mode".)

CR0_PROTECTION  equ 1 << 0
CR0_PAGING      equ 1 << 31
CR4_PAE         equ 1 << 5              ; "physical address extension": page table entries of 8 bytes
EFER            equ 0xc0000080          ; a model-specific register: reached by number, with RDMSR and WRMSR
EFER_LONG_MODE  equ 1 << 8

        bits 16
enter_long_mode:
        cli                             ; the BIOS's interrupt handlers are 16-bit code: no more of them
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
        mov cr0, eax                    ; paging on: long mode is active, though still in 32-bit disguise
        jmp CODE64:kernel               ; and this takes the disguise off
