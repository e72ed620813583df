; Sections with attributes and their symbols, alignment, prefixes and hints.
org 0x7c00
start:
  dw section..text.start, section.data.start, section.data.vstart
  cmp [start], word 2
  add [bx], word 5
  and [si], dword 0x7f
  mov ax, [es:bx]
  mov ax, es:[bx]
  o32 add ax, 1
  a32 lodsb
  osp nop
  xacquire lock add [si], ax
  xrelease mov [start], al
align 16
section data align=32 vstart=0x9000 follows=.text
  dd data_end - $$, $ - $$
sectalign 64
alignb 8
  db 1
data_end:
section high vfollows=data align=8
  dw $, data_end
absolute start + 7
first: resb 3
second: resw 1
section .text
  dw first, second
__SECT__
  dw $ - $$
%use smartalign
bits 64
alignmode p6
  nop
align 32
  {rex} add al, dl
  {vex3} vaddps xmm1, xmm2, xmm3
  vaddps ymm1, ymm2, [rax + r9 * 4]
  mov eax, [rel start]
  mov eax, [abs start]
  mov rax, [qword start]
  mov eax, [rbx, rcx * 4]
