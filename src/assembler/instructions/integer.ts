/** Arithmetic, logic, moves and string instructions (Intel SDM vol. 2; the order is NASM's order of preference). */

const ALU = ['add', 'or', 'adc', 'sbb', 'and', 'sub', 'xor', 'cmp'];

function alu(name: string, n: number): string {
  const op = (low: number) => (n * 8 + low).toString(16).toUpperCase().padStart(2, '0');
  return `
${name} rm8,r8 = ${op(0)} /mr
${name} rmv,rv = ${op(1)} /mr
${name} r8,rm8 = ${op(2)} /r
${name} rv,rmv = ${op(3)} /r
${name} rmv,s8 = 83 /${n} ib
${name} al,imm8 = ${op(4)} ib
${name} axv,immv = ${op(5)} iv
${name} rm8,imm8 = 80 /${n} ib
${name} rmv,immv = 81 /${n} iv
${name} rm8,imm8 = 82 /${n} ib not64`;
}

function shift(name: string, n: number): string {
  return `
${name} rm8,one = D0 /${n}
${name} rm8,cl = D2 /${n}
${name} rm8,imm8 = C0 /${n} ib
${name} rmv,one = D1 /${n}
${name} rmv,cl = D3 /${n}
${name} rmv,imm8 = C1 /${n} ib`;
}

function unary(name: string, opcode: string, n: number): string {
  return `
${name} rm8 = ${opcode}6 /${n}
${name} rmv = ${opcode}7 /${n}`;
}

function bitTest(name: string, opcode: string, n: number): string {
  return `
${name} rmv,rv = 0F ${opcode} /mr
${name} rmv,imm8 = 0F BA /${n} ib`;
}

export const CONDITIONS: readonly (readonly string[])[] = [
  ['o'],
  ['no'],
  ['b', 'c', 'nae'],
  ['ae', 'nb', 'nc'],
  ['e', 'z'],
  ['ne', 'nz'],
  ['be', 'na'],
  ['a', 'nbe'],
  ['s'],
  ['ns'],
  ['p', 'pe'],
  ['np', 'po'],
  ['l', 'nge'],
  ['ge', 'nl'],
  ['le', 'ng'],
  ['g', 'nle'],
];

function conditional(): string {
  const lines: string[] = [];
  for (const [code, names] of CONDITIONS.entries()) {
    const digit = code.toString(16).toUpperCase();
    for (const cc of names)
      lines.push(
        `j${cc} short = 7${digit} rel8`,
        `j${cc} near = 0F 8${digit} rel`,
        `cmov${cc} rv,rmv = 0F 4${digit} /r`,
        `set${cc} rm8? = 0F 9${digit} /0`,
      );
  }
  return lines.join('\n');
}

function strings(name: string, byte: string): string {
  const wide = (Number.parseInt(byte, 16) + 1).toString(16).toUpperCase();
  return `
${name}b = ${byte}
${name}w = o16 ${wide}
${name}d = o32 ${wide}
${name}q = o64 ${wide}`;
}

export const INTEGER: readonly (() => string)[] = [
  () => ALU.map(alu).join('\n'),
  () =>
    ['rol', 'ror', 'rcl', 'rcr', 'shl', 'shr', 'sal', 'sar'].map((s, n) => shift(s, s === 'sal' ? 4 : n)).join('\n'),
  () =>
    [
      ['not', 2],
      ['neg', 3],
      ['mul', 4],
      ['div', 6],
      ['idiv', 7],
    ]
      .map(([name, n]) => unary(String(name), 'F', Number(n)))
      .join('\n'),
  () => bitTest('bt', 'A3', 4) + bitTest('bts', 'AB', 5) + bitTest('btr', 'B3', 6) + bitTest('btc', 'BB', 7),
  conditional,
  () =>
    strings('movs', 'A4') +
    strings('cmps', 'A6') +
    strings('stos', 'AA') +
    strings('lods', 'AC') +
    strings('scas', 'AE'),
  () => `
mov m64,sreg = o64 8C /r
mov m,sreg = 8C /r
mov r16,sreg = o16 8C /mr
mov r32,sreg = o32 8C /mr
mov r64,sreg = 8C /mr only64
mov rm64,sreg = o64 8C /r
mov sreg,m64 = o64 8E /r
mov sreg,m = 8E /r
mov sreg,r16 = 8E /rm
mov sreg,r32 = 8E /rm
mov sreg,r64 = 8E /rm only64
mov al,moffs8 = A0 moffs
mov ax,moffs16 = o16 A1 moffs
mov eax,moffs32 = o32 A1 moffs
mov rax,moffs64 = o64 A1 moffs
mov moffs8,al = A2 moffs
mov moffs16,ax = o16 A3 moffs
mov moffs32,eax = o32 A3 moffs
mov moffs64,rax = o64 A3 moffs
mov r32,cr = 0F 20 /mr not64
mov r64,cr = 0F 20 /mr only64
mov cr,r32 = 0F 22 /rm not64
mov cr,r64 = 0F 22 /rm only64
mov r32,dr = 0F 21 /mr not64
mov r64,dr = 0F 21 /mr only64
mov dr,r32 = 0F 23 /rm not64
mov dr,r64 = 0F 23 /rm only64
mov rm8,r8 = 88 /mr
mov rmv,rv = 89 /mr
mov r8,rm8 = 8A /r
mov rv,rmv = 8B /r
mov r8,imm8 = B0 +r ib
mov r16,imm16 = o16 B8 +r iw
mov r32,imm32 = o32 B8 +r id
mov r64,u32 = B8 +r id only64
mov rm64,s32 = o64 C7 /0 id
mov r64,imm64 = o64 B8 +r iq
mov rm8,imm8 = C6 /0 ib
mov rm16,imm16 = o16 C7 /0 iw
mov rm32,imm32 = o32 C7 /0 id
mov rm64,imm64 = o64 C7 /0 id
mov rm64,imm32 = o64 C7 /0 id
movsx r16,rm8 = o16 0F BE /r
movsx r32,rm8 = o32 0F BE /r
movsx r64,rm8 = o64 0F BE /r
movsx r32,rm16 = o32 0F BF /r
movsx r64,rm16 = o64 0F BF /r
movsx r64,rm32 = o64 63 /r
movsxd r64,rm32? = o64 63 /r
movzx r16,rm8 = o16 0F B6 /r
movzx r32,rm8 = o32 0F B6 /r
movzx r64,rm8 = o64 0F B6 /r
movzx r32,rm16 = o32 0F B7 /r
movzx r64,rm16 = o64 0F B7 /r
lea rv,m = 8D /r
xchg eax,eax = o32 87 C0 only64
xchg ax,r16 = o16 90 +r
xchg eax,r32 = o32 90 +r
xchg rax,r64 = o64 90 +r
xchg r16,ax = o16 90 +r
xchg r32,eax = o32 90 +r
xchg r64,rax = o64 90 +r
xchg r8,rm8 = 86 /r
xchg rv,rmv = 87 /r
xchg rm8,r8 = 86 /mr
xchg rmv,rv = 87 /mr
test rm8,r8 = 84 /mr
test rmv,rv = 85 /mr
test r8,rm8 = 84 /r
test rv,rmv = 85 /r
test al,imm8 = A8 ib
test axv,immv = A9 iv
test rm8,imm8 = F6 /0 ib
test rmv,immv = F7 /0 iv
inc r16 = o16 40 +r not64
inc r32 = o32 40 +r not64
inc rm8 = FE /0
inc rmv = FF /0
dec r16 = o16 48 +r not64
dec r32 = o32 48 +r not64
dec rm8 = FE /1
dec rmv = FF /1
imul rm8 = F6 /5
imul rmv = F7 /5
imul rv,rmv = 0F AF /r
imul rv,rmv,s8 = 6B /r ib
imul rv,rmv,immv = 69 /r iv
imul rv,s8 = 6B /twice ib
imul rv,immv = 69 /twice iv
shld rmv,rv,imm8 = 0F A4 /mr ib
shld rmv,rv,cl = 0F A5 /mr
shrd rmv,rv,imm8 = 0F AC /mr ib
shrd rmv,rv,cl = 0F AD /mr
bsf rv,rmv = 0F BC /r
bsr rv,rmv = 0F BD /r
popcnt rv,rmv = F3 0F B8 /r
tzcnt rv,rmv = F3 0F BC /r
lzcnt rv,rmv = F3 0F BD /r
bswap r32 = o32 0F C8 +r
bswap r64 = o64 0F C8 +r
cmpxchg rm8,r8 = 0F B0 /mr
cmpxchg rmv,rv = 0F B1 /mr
xadd rm8,r8 = 0F C0 /mr
xadd rmv,rv = 0F C1 /mr
cmpxchg8b m64? = 0F C7 /1
cmpxchg16b m128? = o64 0F C7 /1
movbe rv,mv = 0F 38 F0 /r
movbe mv,rv = 0F 38 F1 /r
movnti m32,r32 = 0F C3 /r
movnti m64,r64 = o64 0F C3 /r
crc32 r32,rm8 = F2 0F 38 F0 /r
crc32 r32,rm16 = o16 F2 0F 38 F1 /r
crc32 r32,rm32 = o32 F2 0F 38 F1 /r
crc32 r64,rm8 = o64 F2 0F 38 F0 /r
crc32 r64,rm64 = o64 F2 0F 38 F1 /r
rdrand rv = 0F C7 /6
rdseed rv = 0F C7 /7
cbw = o16 98
cwde = o32 98
cdqe = o64 98
cwd = o16 99
cdq = o32 99
cqo = o64 99
nop = 90
nop rmv = 0F 1F /0
pause = F3 90
lahf = 9F
sahf = 9E
clc = F8
stc = F9
cmc = F5
cld = FC
std = FD
aaa = 37 not64
aas = 3F not64
aad = D5 0A not64
aad s8 = D5 ib not64
aad imm8 = D5 ib not64
aam = D4 0A not64
aam s8 = D4 ib not64
aam imm8 = D4 ib not64
daa = 27 not64
das = 2F not64
salc = D6
xlat = D7
xlatb = D7
insb = 6C
insw = o16 6D
insd = o32 6D
outsb = 6E
outsw = o16 6F
outsd = o32 6F
in al,imm8 = E4 ib
in ax,imm8 = o16 E5 ib
in eax,imm8 = o32 E5 ib
in al,dx = EC
in ax,dx = o16 ED
in eax,dx = o32 ED
out imm8,al = E6 ib
out imm8,ax = o16 E7 ib
out imm8,eax = o32 E7 ib
out dx,al = EE
out dx,ax = o16 EF
out dx,eax = o32 EF
`,
];
