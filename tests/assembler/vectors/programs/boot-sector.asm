; A boot sector that goes to long mode: the usual directives together.
        bits 16
        org 0x7c00
%define COM1 0x3f8
%macro print 1+
        jmp %%over
%%text: db %1, 0
%%over: mov si, %%text
        call puts
%endmacro
start:  cli
        xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, 0x7c00
        jmp 0:.here
.here:  print "hello", 13, 10
        in al, 0x92
        or al, 2
        out 0x92, al
        lgdt [gdt.pointer]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp 0x08:protected
puts:   lodsb
        test al, al
        jz .done
        mov ah, 0x0e
        mov bx, 7
        int 0x10
        jmp puts
.done:  ret
        bits 32
protected:
        mov ax, 0x10
        mov ds, ax
        mov edi, 0x1000
        mov cr3, edi
        xor eax, eax
        mov ecx, 0x1000
        rep stosd
        mov dword [0x1000], 0x2003
        mov eax, cr4
        or eax, 1 << 5
        mov cr4, eax
        mov ecx, 0xc0000080
        rdmsr
        or eax, 1 << 8
        wrmsr
        mov eax, cr0
        or eax, 1 << 31
        mov cr0, eax
        jmp 0x18:wide
        bits 64
        default rel
wide:   mov rax, [value]
        lea rsi, [message]
        mov rdi, 0xb8000
        mov ecx, message.end - message
        mov dx, COM1
.next:  movsb
        loop .next
        mov [rel value], rax
        jmp $
value:  dq 0x0123456789abcdef
message: db 'long mode'
.end:
        align 8
gdt:    dq 0, 0x00cf9a000000ffff, 0x00cf92000000ffff, 0x00af9a000000ffff
.pointer: dw $ - gdt - 1
        dd gdt
        times 510 - ($ - $$) db 0
        dw 0xaa55
