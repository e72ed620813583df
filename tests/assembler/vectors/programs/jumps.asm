        bits 32
start:
%assign n 0
%rep 40
        je l %+ n
        jmp start
        nop
        call l0
l %+ n: mov eax, [ebx + n*4]
%assign n n+1
%endrep
        jmp near start
        jmp short fwd
        jmp fwd
        times 120 nop
fwd:    jmp back
        times 127 nop
back:   jz fwd
        jnz fwd
        loop back
        jecxz back
        push fwd-back
        push fwd
        mov eax, [ebx + later]
        add ecx, later
        imul edx, later
        push later
later   equ 4
big     equ forward - start
        mov eax, big
        add ax, big
        cmp bl, later
forward:
        bits 16
        jmp start
        jc near $
        call dword start
        jmp dword 8:start
        call far [es:bx]
        a32 lodsb
        rep a32 movsd
        es lodsb
        lock inc word [bx]
        repne scasb
        cs mov ax, [bx]
        o32 ret
        db 0
        bits 64
        jmp 0x1000
        call forward
        jmp [rel start]
        call [rax]
        push qword [rax]
        o64 sysret
        rep movsq
        mov rax, start
        mov eax, start
        mov rax, [start]
        mov rax, -0x80000000
        mov qword [rax], start
        cmp rax, start
