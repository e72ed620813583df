/** One-byte opcodes (Intel SDM vol. 2D, table A-2), groups apart. The notation is explained in table.ts. */

const ARITHMETIC = ['add', 'or', 'adc', 'sbb', 'and', 'sub', 'xor', 'cmp'];
const SHIFTS = ['rol', 'ror', 'rcl', 'rcr', 'shl', 'shr', 'shl', 'sar'];
/** Condition codes 0 … 15 (SDM vol. 1, B.1). */
export const CONDITIONS = ['o', 'no', 'b', 'ae', 'e', 'ne', 'be', 'a', 's', 'ns', 'p', 'np', 'l', 'ge', 'le', 'g'];

/** @returns the opcode as the tables write it */
export function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

const arithmetic = ARITHMETIC.flatMap((name, n) => {
  const lock = name === 'cmp' ? '' : 'lock';
  return [
    `${hex(n * 8)}     | ${name} Eb,Gb | ${lock}`,
    `${hex(n * 8 + 1)} | ${name} Ev,Gv | ${lock}`,
    `${hex(n * 8 + 2)} | ${name} Gb,Eb`,
    `${hex(n * 8 + 3)} | ${name} Gv,Ev`,
    `${hex(n * 8 + 4)} | ${name} AL,Ib`,
    `${hex(n * 8 + 5)} | ${name} rAX,Iz`,
    `80 /${n} | ${name} Eb,Ib  | ${lock}`,
    `81 /${n} | ${name} Ev,Iz  | ${lock}`,
    `82 /${n} | ${name} Eb,Ib  | ${lock} i64`,
    `83 /${n} | ${name} Ev,sIb | ${lock}`,
  ];
});

// /6 is SHL once more, undocumented by Intel and executed by every processor.
const shifts = SHIFTS.flatMap((name, n) => [
  `C0 /${n} | ${name} Eb,Ib`,
  `C1 /${n} | ${name} Ev,Ib`,
  `D0 /${n} | ${name} Eb,1`,
  `D1 /${n} | ${name} Ev,1`,
  `D2 /${n} | ${name} Eb,CL`,
  `D3 /${n} | ${name} Ev,CL`,
]);

const jumps = CONDITIONS.map((condition, n) => `${hex(0x70 + n)} | j${condition} Jb | f64 cc`);

const rest = `
06       | push ES        | i64 os
07       | pop ES         | i64 os
0E       | push CS        | i64 os
16       | push SS        | i64 os
17       | pop SS         | i64 os
1E       | push DS        | i64 os
1F       | pop DS         | i64 os
27       | daa            | i64
2F       | das            | i64
37       | aaa            | i64
3F       | aas            | i64
40+      | inc Zv         | i64
48+      | dec Zv         | i64
50+      | push Zv        | d64
58+      | pop Zv         | d64
60       | pusha=pushaw/pushad/pushad | i64
61       | popa=popaw/popad/popad     | i64
62 mem   | bound Gv,Ma    | i64
63       | arpl Ew,Gw     | i64
63       | movsxd Gv,Ez   | o64
68       | push Iz        | d64
69       | imul Gv,Ev,Iz
6A       | push sIb       | d64
6B       | imul Gv,Ev,sIb
6C       | ins=insb Yb,DX  | rep
6D       | ins=insw/insd/insd Yz,DX | rep
6E       | outs=outsb DX,Xb | rep
6F       | outs=outsw/outsd/outsd DX,Xz | rep
84       | test Eb,Gb
85       | test Ev,Gv
86       | xchg Eb,Gb     | lock
87       | xchg Ev,Gv     | lock
88       | mov Eb,Gb
89       | mov Ev,Gv
8A       | mov Gb,Eb
8B       | mov Gv,Ev
8C /012345 mem | mov Mw,Sw
8C /012345 reg | mov Rv,Sw
8D mem   | lea Gv,M
8E /02345 | mov Sw,Ew
8F /0    | pop Ev         | d64
f3 90 b0 | pause          | sse2
90 b0    | nop
90+      | xchg Zv,rAX
98       | cbw=cbw/cwde/cdqe
99       | cwd=cwd/cdq/cqo
9A       | callf Ap       | i64
9B       | fwait          | x87
9C       | pushf=pushfw/pushfd/pushfq | d64
9D       | popf=popfw/popfd/popfq     | d64
9E       | sahf
9F       | lahf
A0       | mov AL,Ob
A1       | mov rAX,Ov
A2       | mov Ob,AL
A3       | mov Ov,rAX
A4       | movs=movsb Yb,Xb | rep
A5       | movs=movsw/movsd/movsq Yv,Xv | rep
A6       | cmps=cmpsb Xb,Yb | rep
A7       | cmps=cmpsw/cmpsd/cmpsq Xv,Yv | rep
A8       | test AL,Ib
A9       | test rAX,Iz
AA       | stos=stosb Yb,AL | rep
AB       | stos=stosw/stosd/stosq Yv,rAX | rep
AC       | lods=lodsb AL,Xb | rep
AD       | lods=lodsw/lodsd/lodsq rAX,Xv | rep
AE       | scas=scasb AL,Yb | rep
AF       | scas=scasw/scasd/scasq rAX,Yv | rep
B0+      | mov Zb,Ib
B8+      | mov Zv,Iv
C2       | ret Iw         | f64 os
C3       | ret            | f64 os
C4 mem   | les Gv,Mp      | i64
C5 mem   | lds Gv,Mp      | i64
C6 /0    | mov Eb,Ib
C6 =F8   | xabort Ib      | rtm
C7 /0    | mov Ev,Iz
C7 =F8   | xbegin Jz      | rtm
C8       | enter Iw,Ib    | d64 os
C9       | leave          | d64 os
CA       | retf Iw        | os
CB       | retf           | os
CC       | int3
CD       | int Ib
CE       | into           | i64
CF       | iret=iretw/iretd/iretq
D4       | aam Ib         | i64
D5       | aad Ib         | i64
D6       | salc           | i64
D7       | xlatb BBb
E0       | loopne Jb      | f64 as
E1       | loope Jb       | f64 as
E2       | loop Jb        | f64 as
E3       | jcxz@jcxz/jecxz/jrcxz Jb | f64
E4       | in AL,Ib
E5       | in eAX,Ib
E6       | out Ib,AL
E7       | out Ib,eAX
E8       | call Jz        | f64
E9       | jmp Jz         | f64
EA       | jmpf Ap        | i64
EB       | jmp Jb         | f64
EC       | in AL,DX
ED       | in eAX,DX
EE       | out DX,AL
EF       | out DX,eAX
F1       | int1
F4       | hlt
F5       | cmc
F6 /01   | test Eb,Ib
F6 /2    | not Eb         | lock
F6 /3    | neg Eb         | lock
F6 /4    | mul Eb
F6 /5    | imul Eb
F6 /6    | div Eb
F6 /7    | idiv Eb
F7 /01   | test Ev,Iz
F7 /2    | not Ev         | lock
F7 /3    | neg Ev         | lock
F7 /4    | mul Ev
F7 /5    | imul Ev
F7 /6    | div Ev
F7 /7    | idiv Ev
F8       | clc
F9       | stc
FA       | cli
FB       | sti
FC       | cld
FD       | std
FE /0    | inc Eb         | lock
FE /1    | dec Eb         | lock
FF /0    | inc Ev         | lock
FF /1    | dec Ev         | lock
FF /2    | call Ev        | f64
FF /3 mem | callf Mp
FF /4    | jmp Ev         | f64
FF /5 mem | jmpf Mp
FF /6    | push Ev        | d64
`;

export const oneByte: readonly string[] = [...arithmetic, ...shifts, ...jumps, ...rest.trim().split('\n')];
