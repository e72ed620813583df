; Names put together, functions, packages, aliases, contexts and stack variables.
bits 32

%define stem low
%define lowest 7
%macro number 2
%assign value %1%2
  dd value
%endmacro
number 12, 34
%[stem]er equ 9
  db lowest, stem%+er

%assign depth 2
%define name_2 0x22
  db name_%[depth]

%defalias other real
%define other 5
  db real
%ifdefalias other
  db 1
%endif
%undefalias other

%deftok joined 'mov al,'
  joined 3

%define pair(=a,&b) dw a
%define text(&b) db b
%define rest(a,b+) db a, b
  pair(1 + 2 * 3, unused)
  text(x y)
  rest(1, 2, 3)
%define list(a,b) db a %, b
  list(1,2)
  list(3,)

  db %eval(2 * 8), %cond(1, 10, 20), %cond(0, 10, 20), %sel(2, 5, 6, 7)
  db %strcat('ab', "cd"), %strlen('four'), %substr('abcdef', 2, 3), %count(1, 2, 3)
  db %num(255, 4, 16), %str(a + b), %abs(-7)
  db %isdef(lowest), %isnum(-3), %isstr('s'), %isidn(a, a), %isempty()

%use altreg
%use ifunc
%use fp
bits 64
  mov r0, r1
  add r3l, r2h
  mov r9l, 1
bits 32
  db ilog2e(64), ilog2f(100), ilog2c(100)
  dq float64(1.5), Inf
  dw bfloat16(-2.5)

%stacksize flat
%push frame
%arg first:dword, second:word
%assign %$localsize 0
%local buffer:qword, flag:byte
  mov eax, [first]
  mov cx, [second]
  lea edx, [buffer]
  mov byte [flag], %$localsize
%pop

%macro many 1-3 7, 8
  db %0, %1, %2, %3
%endmacro
  many 1
  many 1, 2
  many 1, 2, 3
%macro counted 1-3
  db %0
%endmacro
  counted 1,
  counted 1, 2,
  counted {1, 2}, 3
%macro labelled 0
%00: dd %00
%endmacro
here labelled
%macro jumps 2
  j%+1 %2
  j%-1 %2
%endmacro
  jumps nz, here
  jumps a, here
%macro own 0
%ifidn %?, OWN
  db 1
%endif
%ifidn %??, own
  db 2
%endif
%endmacro
  own
%imacro Own2 0
  db %str(%?), %str(%??)
%endmacro
  OWN2

%push outer
%define %$value 3
%push inner
%define %$value 4
  db %$value, %$$value
  jmp %$end
%$end:
%pop
%pop

struc point
.x: resd 1
.y: resd 1
endstruc
corner: istruc point
at .x, dd 5
at .y, dd 6
iend
  db point_size, point.y
