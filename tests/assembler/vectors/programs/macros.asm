%define a b
%define b 5
%xdefine c a
%define b 6
        db a, c
%define f(x) x*2
%define f(x,y) x+y
        db f(3), f(3,4), f((1+2), 3), f
f       equ 9
%idefine Foo 7
        db foo, FOO, Foo
%undef foo
foo     equ 8
%assign i 0
%rep 5
        db i
%assign i i+1
%if i == 4
%exitrep
%endif
%endrep
        db i
%macro many 1-3 10, 20
        db %1, %2, %3, %0
%endmacro
        many 1
        many 1, 2
        many 1, 2, 3
%macro rot 1-*
%rep %0
        dw %1
%rotate 1
%endrep
%rotate -1
        dw %1
%endmacro
        rot 1, 2, 3, 4
%macro over 1
        db 1, %1
%endmacro
%macro over 2
        db 2, %1, %2
%endmacro
        over 7
        over 8, 9
        over {10}
%macro greedy 2+
        db %1, %2
%endmacro
        greedy 1, 2, 3, 'x,y', 4
%macro cond 2
        j%-1 %%skip
        mov al, %2
%%skip:
        j%+1 %%skip
%endmacro
        cond z, 5
        cond ae, 6
%macro glue 1
label_%1: db 1
%1_end: dw label_%1
z%{1}x: db 4
%endmacro
        glue d
        glue e
%macro if_ 1
%push if
        cmp ax, %1
        jne %$else
%endmacro
%macro else_ 0
        jmp %$end
%$else:
%repl else
%endmacro
%macro endif_ 0
%ifctx if
%$else:
%else
%$end:
%endif
%pop
%endmacro
        if_ 5
        inc ax
        else_
        if_ 6
        dec bx
        endif_
        dec ax
        endif_
%strlen len 'hello'
        db len
%substr s 'hello' 2, 3
        db s
%substr s 'hello' 2
        db s
%defstr str mov ax, 5
        db str
%deftok tok 'bx'
        mov ax, tok
%strcat cat 'ab', "cd"
        db cat
%define pre x
%define joined pre %+ 1
x1      equ 33
        db joined
%ifidn a, b
        db 1
%else
        db 2
%endif
%ifidni Abc, aBC
        db 3
%endif
%ifnum -5
        db 4
%endif
%ifid foo
        db 5
%elifnum foo
        db 6
%endif
%ifstr 'a'
        db 7
%endif
%ifempty
        db 8
%endif
%ifmacro many 1-3
        db 9
%endif
%ifndef nothing
        db 10
%endif
%ifn 0
        db 11
%endif
%macro outer 1
%macro inner_%1 0
        db 44
%endmacro
        inner_%1
%endmacro
        outer 4
%macro nest 1
%if %1 > 0
        db %1
        nest2 %1-1
%endif
%endmacro
%macro nest2 1
        db 0x80+%1
%endmacro
        nest 3
%if 0
   %if 1
   %else
   '
   %endif
%elif 1
        db 'elif'
%else
        db 'else'
%endif
%define multi db 1, \
 2, \
 3
        multi
lab:    many 4
        dw lab, __LINE__
        struc point
.x:     resw 1
.y:     resd 2
.z:     resb 1
        endstruc
        dw point.x, point.y, point.z, point_size
origin: istruc point
        at point.x, dw 1
        at point.y, dd 2, 3
        at point.z, db 4
        iend
        dw origin
        mov ax, [origin + point.y]
        db %[b]
%macro q 1
        db %1
        %ifidn %1, 5
        %exitmacro
        %endif
        db 99
%endmacro
        q 5
        q 6
        db 17 % 5, 17 %% 5
%ifdef __FILE__
        db 1
%endif
