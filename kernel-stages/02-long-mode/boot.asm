; Stage 2: from 16 bits to 64.
;
; What you will see: one line for each step on the way (the rest of the program is read from disk,
; the A20 line opened, the CPU asked whether it has long mode, the memory map kept), then two lines
; printed by 64-bit code without any help from the BIOS, and the machine switches itself off.

%define TITLE "Stage 2: from 16 bits to 64"

%include "layout.inc"
%include "sector.asm"           ; the first 512 bytes: compare their beginning with stage 1
%include "prepare.asm"          ; everything for which the BIOS is needed
%include "kernel.asm"           ; 64-bit code
%include "console.asm"
%include "power-off.asm"
%include "end.asm"
