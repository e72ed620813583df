; Page tables. In 64-bit mode every address goes through them, so they must exist before we arrive.
; We make the simplest map there is: every address below 4 GiB means itself ("identity"), in pages
; of 2 MiB.
;
; Four levels would lead to 4 KiB pages; an entry with the page-size bit in the third level ends the
; walk early and maps 2 MiB at once. (AMD64 Architecture Programmer's Manual, volume 2, section
; 5.3.)
;
;     PML4[0] ─▶ PDPT[0..3] ─▶ four page directories of 512 entries ─▶ 2 MiB each

PAGE_PRESENT    equ 1 << 0
PAGE_WRITABLE   equ 1 << 1
PAGE_LARGE      equ 1 << 7
LARGE_PAGE      equ 2 << 20             ; bytes
TABLE_BYTES     equ 4096
ENTRIES         equ 512                 ; 8 bytes each

; Changes EAX, CX, DI.
build_page_tables:
        xor eax, eax
        mov di, PML4
        mov cx, (PAGE_TABLES_END - PML4) / 4
        rep stosd                       ; an entry of zeros is "not present"

        mov dword [PML4], PDPT | PAGE_PRESENT | PAGE_WRITABLE

        mov eax, PAGE_DIRECTORIES | PAGE_PRESENT | PAGE_WRITABLE
        mov di, PDPT
.directory:
        mov [di], eax                   ; the upper halves stay zero: all this lies below 4 GiB
        add eax, TABLE_BYTES
        add di, 8
        cmp di, PDPT + 4 * 8
        jb .directory

        mov eax, PAGE_PRESENT | PAGE_WRITABLE | PAGE_LARGE      ; address 0
        mov di, PAGE_DIRECTORIES
        mov cx, 4 * ENTRIES
.page:
        mov [di], eax
        add eax, LARGE_PAGE             ; wraps to zero only after the last one
        add di, 8
        loop .page
        ret
