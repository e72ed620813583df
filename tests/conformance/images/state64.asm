; Processor state in 64-bit mode: XSAVE and XRSTOR with XCR0, the FS and GS bases, random numbers, counters, the table
; registers and far pointers in memory (Intel SDM vol. 1, chapter 13; vol. 2).
%include "long.inc"

AREA    equ 0x40000
AVX     equ AREA + 576

; COMPONENTS eax, edx: what XSAVE and XRSTOR are asked for.
%macro COMPONENTS 1
        mov eax, %1
        xor edx, edx
%endmacro
; CLEAN: an area of 5Ah bytes, its header zeros.
%macro CLEAN 0
        call clean
%endmacro
; RIGHTS address, words: tests `xrstor` of an area with one bad field, which is put right again.
%macro BAD_FIELD 3
        BEGIN %1
        COMPONENTS 7
        xsave64 [AREA]
        or qword [%2], %3
        COMPONENTS 7
        xrstor64 [AREA]
        call passed
after_ %+ test_number:
        mov qword [%2], 0
%endmacro

main:   TEST "xgetbv without osxsave", xgetbv
        TEST "xsave without osxsave", xsave [AREA]
        TEST "xrstor without osxsave", xrstor [AREA]
        TEST "rdfsbase without fsgsbase", rdfsbase rax
        TEST "wrgsbase without fsgsbase", wrgsbase rax
        mov rax, cr4
        or eax, 0x50000
        mov cr4, rax
        BEGIN "osxsave shows in cpuid"
        mov eax, 1
        cpuid
        shr ecx, 27
        and ecx, 1
        VALUE rcx
        FINISH
        BEGIN "xcr0 after power-on"
        xor ecx, ecx
        xgetbv
        VALUE rax
        VALUE rdx
        FINISH
        mov ecx, 5
        TEST "xgetbv 5", xgetbv
        xor ecx, ecx
        xor edx, edx
        mov eax, 6
        TEST "xsetbv without x87", xsetbv
        mov eax, 5
        TEST "xsetbv avx without sse", xsetbv
        mov eax, 7
        mov ecx, 1
        TEST "xsetbv 1", xsetbv
        xor ecx, ecx
        mov edx, 0x40000000
        TEST "xsetbv reserved", xsetbv
        RING3 "xsetbv in ring 3", user_xsetbv
        xor ecx, ecx
        xor edx, edx
        mov eax, 7
        TEST "xsetbv 7", xsetbv
        RING3 "xgetbv in ring 3", user_xgetbv

        BEGIN "area sizes"
        mov eax, 13
        mov ecx, 2
        cpuid
        VALUE rax
        VALUE rbx
        FINISH

        ; Known values everywhere.
        fninit
        fld1
        fldpi
        mov rax, 0x1122334455667788
        movq xmm1, rax
        movq xmm9, rax
        mov dword [scratch], 0x1fa1
        ldmxcsr [scratch]
        COMPONENTS 7
        CLEAN
        BEGIN "xsave64 of x87 and sse"
        COMPONENTS 3
        xsave64 [AREA]
        VALUE [AREA + 512]
        VALUE [AREA]
        VALUE [AREA + 32]
        VALUE [AREA + 48]
        VALUE [AREA + 24]
        VALUE [AREA + 160 + 16]
        VALUE [AREA + 160 + 9 * 16]
        VALUE [AVX]
        FINISH
        BEGIN "xsave of nothing"
        CLEAN
        mov qword [AREA + 512], 5
        COMPONENTS 0
        xsave [AREA]
        VALUE [AREA + 512]
        VALUE [AREA]
        VALUE [AREA + 24]
        FINISH
        BEGIN "xsave of avx alone writes mxcsr"
        CLEAN
        COMPONENTS 4
        xsave [AREA]
        VALUE [AREA + 24]
        VALUE [AREA + 160]
        FINISH
        BEGIN "xrstor of saved sse"
        CLEAN
        COMPONENTS 2
        xsave64 [AREA]
        pxor xmm1, xmm1
        pxor xmm9, xmm9
        mov dword [scratch], 0x1f80
        ldmxcsr [scratch]
        COMPONENTS 2
        xrstor64 [AREA]
        movq rax, xmm1
        VALUE rax
        movq rax, xmm9
        VALUE rax
        stmxcsr [scratch]
        mov eax, [scratch]
        VALUE rax
        FINISH
        BEGIN "xrstor of absent sse clears"
        mov qword [AREA + 512], 0
        COMPONENTS 2
        xrstor64 [AREA]
        movq rax, xmm1
        VALUE rax
        stmxcsr [scratch]
        mov eax, [scratch]
        VALUE rax
        FINISH
        BEGIN "xrstor of absent x87 initialises"
        fldpi
        mov word [scratch], 0x0c7f
        fldcw [scratch]
        COMPONENTS 1
        xrstor64 [AREA]
        fnstcw [scratch]
        movzx eax, word [scratch]
        VALUE rax
        fnstsw ax
        movzx eax, ax
        VALUE rax
        FINISH
        BAD_FIELD "xrstor reserved component", AREA + 512, 8
        BAD_FIELD "xrstor compacted", AREA + 520, 1
        BAD_FIELD "xrstor header byte 16", AREA + 528, 1
        BAD_FIELD "xrstor mxcsr", AREA + 24, 0x10000
        BEGIN "xrstor mxcsr that is not asked for"
        COMPONENTS 1
        xrstor64 [AREA]
        call passed
after_ %+ test_number:
        COMPONENTS 7
        TEST "xsave misaligned", xsave [AREA + 16]
        TEST "xrstor misaligned", xrstor [AREA + 32]
        BEGIN "cr0.ts"
        mov rax, cr0
        or eax, 8
        mov cr0, rax
        COMPONENTS 7
        xsave [AREA]
        FINISH
        clts

        BEGIN "bases of fs and gs"
        mov rax, 0x123456789a
        wrfsbase rax
        mov ecx, 0xc0000100
        rdmsr
        VALUE rdx
        VALUE rax
        mov rax, 0xffff_8000_0000_1000
        wrgsbase rax
        rdgsbase rcx
        VALUE rcx
        mov rax, -1
        wrfsbase eax
        rdfsbase rcx
        VALUE rcx
        mov rcx, -1
        rdgsbase ecx
        VALUE rcx
        FINISH
        mov rax, 0x800000000000
        TEST "wrfsbase not canonical", wrfsbase rax
        xor eax, eax
        wrfsbase rax
        wrgsbase rax
        RING3 "rdfsbase in ring 3", user_rdfsbase

        BEGIN "rdrand"
        call random
        FINISH
        BEGIN "rdseed"
        call seed
        FINISH
        BEGIN "rdtsc goes on"
        rdtsc
        shl rdx, 32
        lea rbx, [rdx + rax]
        rdtsc
        shl rdx, 32
        add rdx, rax
        cmp rdx, rbx
        seta al
        movzx eax, al
        VALUE rax
        FINISH
        ; Hints: nothing is read, wherever they point; of these two bytes, AMD's processors know the memory form only.
        mov rax, 0x123456789abcdef0
        TEST "prefetch of nowhere", db 0x0f, 0x0d, 0x00
        TEST "prefetchw of nowhere", db 0x0f, 0x0d, 0x08
        TEST "a reserved prefetch", db 0x0f, 0x0d, 0x38
        TEST "a prefetched register", db 0x0f, 0x0d, 0xc0
        TEST "hints", db 0x0f, 0x18, 0x38, 0x0f, 0x19, 0x00, 0x0f, 0x1d, 0xc0, 0x0f, 0x1f, 0xff
        BEGIN "rdtscp"
        mov ecx, 0xc0000103
        mov eax, 0x1234
        xor edx, edx
        wrmsr
        rdtscp
        VALUE rcx
        FINISH
        TEST "rdpid", db 0xf3, 0x0f, 0xc7, 0xf9
        BEGIN "rdpid's answer"
        VALUE rcx
        FINISH
        mov rax, cr4
        or eax, 4
        mov cr4, rax
        RING3 "rdtsc in ring 3 with tsd", user_rdtsc
        RING3 "rdtscp in ring 3 with tsd", user_rdtscp
        RING3 "rdpmc in ring 3", user_rdpmc

        BEGIN "table registers in memory"
        mov rax, -1
        mov [scratch], rax
        sldt [scratch]
        VALUE [scratch]
        str [scratch]
        VALUE [scratch]
        smsw [scratch]
        movzx eax, word [scratch]
        VALUE rax
        sidt [scratch]
        movzx eax, word [scratch]
        VALUE rax
        VALUE [scratch + 2]
        FINISH
        BEGIN "far pointers in memory"
        mov dword [scratch], 0x12345678
        mov word [scratch + 4], DATA
        lfs ecx, [scratch]
        VALUE rcx
        mov ax, fs
        movzx eax, ax
        VALUE rax
        push DATA
        pop gs
        mov ax, gs
        movzx eax, ax
        VALUE rax
        mov dword [scratch], far_target
        mov word [scratch + 4], CODE64
        call far dword [scratch]
        mov dword [scratch], far_end
        jmp far dword [scratch]
far_target:
        VALUE [rsp + 4]
        mov eax, [rsp]
        sub eax, far_target
        neg eax
        movsx rax, eax
        VALUE rax
        add esp, 8
        mov dword [scratch], far_end
        jmp far dword [scratch]
far_end:
        FINISH
        jmp the_end

clean:  push rax
        push rcx
        push rdi
        mov edi, AREA
        mov eax, 0x5a5a5a5a
        mov ecx, 1024 / 4
        rep stosd
        mov edi, AREA + 512
        xor eax, eax
        mov ecx, 64 / 4
        rep stosd
        pop rdi
        pop rcx
        pop rax
        ret

; Draws until it worked, three times; the flags, and whether two of the numbers differ.
random: mov ecx, 100
.again: rdrand rax
        jc .have
        loop .again
.have:  pushfq
        pop rdx
        and edx, 0x8d5
        VALUE rdx
        rdrand rbx
        cmp rax, rbx
        setne al
        movzx eax, al
        VALUE rax
        mov rax, -1
        rdrand eax
        shr rax, 32
        VALUE rax
        mov rax, -1
        rdrand ax
        shr rax, 16
        VALUE rax
        ret
seed:   mov ecx, 100000
.again: rdseed rax
        jc .have
        loop .again
.have:  pushfq
        pop rdx
        and edx, 0x8d5
        VALUE rdx
        ret

user_xsetbv:
        xor ecx, ecx
        xsetbv
        int 0x80
user_xgetbv:
        xor ecx, ecx
        xgetbv
        int 0x81
        int 0x80
user_rdfsbase:
        rdfsbase rax
        int 0x81
        int 0x80
user_rdtsc:
        rdtsc
        int 0x80
user_rdtscp:
        rdtscp
        int 0x80
user_rdpmc:
        xor ecx, ecx
        rdpmc
        int 0x80

        align 16
scratch: dq 0, 0
        GDT_START
        GDT_END
        IMAGE_END
