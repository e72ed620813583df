; Does this CPU know 64-bit mode at all? We ask before we jump. (AMD64 Architecture Programmer's
; Manual, volume 3, appendix E: CPUID.)

FLAGS_ID                equ 1 << 21     ; if this flag can be changed, there is CPUID
CPUID_LAST_EXTENDED     equ 0x80000000
CPUID_EXTENDED_FEATURES equ 0x80000001
FEATURE_LONG_MODE       equ 1 << 29     ; in EDX

; Changes EAX, EBX, ECX, EDX, SI.
require_long_mode:
        pushfd
        pop eax
        mov ecx, eax
        xor eax, FLAGS_ID
        push eax
        popfd
        pushfd
        pop eax
        push ecx
        popfd                   ; as it was
        xor eax, ecx
        test eax, FLAGS_ID
        jz .no

        mov eax, CPUID_LAST_EXTENDED
        cpuid                   ; answers in EAX the last extended leaf it knows
        cmp eax, CPUID_EXTENDED_FEATURES
        jb .no
        mov eax, CPUID_EXTENDED_FEATURES
        cpuid
        test edx, FEATURE_LONG_MODE
        jz .no
        mov si, .message
        jmp print
.no:
        mov si, .reason
        jmp fail

.message:       db "CPU: has long mode", 13, 10, 0
.reason:        db "this CPU has no long mode", 0
