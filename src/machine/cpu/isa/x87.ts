/** Escape opcodes D8 … DF (Intel SDM vol. 2D, A.5.2). See table.ts. */

const ARITHMETIC = ['fadd', 'fmul', 'fcom', 'fcomp', 'fsub', 'fsubr', 'fdiv', 'fdivr'];
/** DC and DE with a register destination: subtraction and division have changed places with their reverses. */
const TO_STI = ['fadd', 'fmul', 'fcom', 'fcomp', 'fsubr', 'fsub', 'fdivr', 'fdiv'];
const COMPARES = [2, 3];

const arithmetic = ARITHMETIC.flatMap((name, n) => [
  `D8 /${n} mem | ${name} Md`,
  COMPARES.includes(n) ? `D8 /${n} reg | ${name} STi` : `D8 /${n} reg | ${name} ST0,STi`,
  `DA /${n} mem | fi${name.slice(1)} Md`,
  `DC /${n} mem | ${name} Mq`,
  COMPARES.includes(n) ? `DC /${n} reg | ${name} STi` : `DC /${n} reg | ${TO_STI[n]} STi,ST0`,
  `DE /${n} mem | fi${name.slice(1)} Mw`,
]);

const popping = TO_STI.flatMap((name, n) => (COMPARES.includes(n) ? [] : [`DE /${n} reg | ${name}p STi,ST0`]));

// The register forms marked "alias" are undocumented duplicates that every x87 executes.
const rest = `
D9 /0 mem | fld Md
D9 /2 mem | fst Md
D9 /3 mem | fstp Md
D9 /4 mem | fldenv Menv   | os
D9 /5 mem | fldcw Mw
D9 /6 mem | fnstenv Menv  | os
D9 /7 mem | fnstcw Mw
D9 /0 reg | fld STi
D9 /1 reg | fxch STi
D9 =D0    | fnop
D9 /3 reg | fstp STi      | alias
D9 =E0    | fchs
D9 =E1    | fabs
D9 =E4    | ftst
D9 =E5    | fxam
D9 =E8    | fld1
D9 =E9    | fldl2t
D9 =EA    | fldl2e
D9 =EB    | fldpi
D9 =EC    | fldlg2
D9 =ED    | fldln2
D9 =EE    | fldz
D9 =F0    | f2xm1
D9 =F1    | fyl2x
D9 =F2    | fptan
D9 =F3    | fpatan
D9 =F4    | fxtract
D9 =F5    | fprem1
D9 =F6    | fdecstp
D9 =F7    | fincstp
D9 =F8    | fprem
D9 =F9    | fyl2xp1
D9 =FA    | fsqrt
D9 =FB    | fsincos
D9 =FC    | frndint
D9 =FD    | fscale
D9 =FE    | fsin
D9 =FF    | fcos
DA /0 reg | fcmovb ST0,STi
DA /1 reg | fcmove ST0,STi
DA /2 reg | fcmovbe ST0,STi
DA /3 reg | fcmovu ST0,STi
DA =E9    | fucompp
DB /0 mem | fild Md
DB /1 mem | fisttp Md     | sse3
DB /2 mem | fist Md
DB /3 mem | fistp Md
DB /5 mem | fld Mt
DB /7 mem | fstp Mt
DB /0 reg | fcmovnb ST0,STi
DB /1 reg | fcmovne ST0,STi
DB /2 reg | fcmovnbe ST0,STi
DB /3 reg | fcmovnu ST0,STi
DB =E0    | fneni
DB =E1    | fndisi
DB =E2    | fnclex
DB =E3    | fninit
DB =E4    | fnsetpm
DB /5 reg | fucomi ST0,STi
DB /6 reg | fcomi ST0,STi
DD /0 mem | fld Mq
DD /1 mem | fisttp Mq     | sse3
DD /2 mem | fst Mq
DD /3 mem | fstp Mq
DD /4 mem | frstor Mstate | os
DD /6 mem | fnsave Mstate | os
DD /7 mem | fnstsw Mw
DD /0 reg | ffree STi
DD /1 reg | fxch STi      | alias
DD /2 reg | fst STi
DD /3 reg | fstp STi
DD /4 reg | fucom STi
DD /5 reg | fucomp STi
DE /2 reg | fcomp STi     | alias
DE =D9    | fcompp
DF /0 mem | fild Mw
DF /1 mem | fisttp Mw     | sse3
DF /2 mem | fist Mw
DF /3 mem | fistp Mw
DF /4 mem | fbld Mt
DF /5 mem | fild Mq
DF /6 mem | fbstp Mt
DF /7 mem | fistp Mq
DF /0 reg | ffreep STi
DF /1 reg | fxch STi      | alias
DF /23 reg | fstp STi     | alias
DF =E0    | fnstsw AX
DF /5 reg | fucomip ST0,STi
DF /6 reg | fcomip ST0,STi
`;

export const x87: readonly string[] = [...arithmetic, ...popping, ...rest.trim().split('\n')].map((row) => {
  if (row.endsWith('sse3')) return row;
  return row.split('|').length === 3 ? `${row} x87` : `${row} | x87`;
});
