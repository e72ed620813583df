/** x87 floating point (Intel SDM vol. 1, chapter 8; vol. 2). */

/** Instructions without operands: name and bytes. */
const PLAIN = `
fnop:D9D0 fchs:D9E0 fabs:D9E1 ftst:D9E4 fxam:D9E5 fld1:D9E8 fldl2t:D9E9 fldl2e:D9EA fldpi:D9EB fldlg2:D9EC fldln2:D9ED
fldz:D9EE f2xm1:D9F0 fyl2x:D9F1 fptan:D9F2 fpatan:D9F3 fxtract:D9F4 fprem1:D9F5 fdecstp:D9F6 fincstp:D9F7 fprem:D9F8
fyl2xp1:D9F9 fsqrt:D9FA fsincos:D9FB frndint:D9FC fscale:D9FD fsin:D9FE fcos:D9FF fucompp:DAE9 fcompp:DED9 fnclex:DBE2
fninit:DBE3 fclex:9BDBE2 finit:9BDBE3 fwait:9B wait:9B`;

function plain(): string {
  return PLAIN.trim()
    .split(/\s+/)
    .map((entry) => {
      const [name, bytes] = entry.split(':');
      return `${name} = ${bytes!.match(/../g)!.join(' ')}`;
    })
    .join('\n');
}

/** The six arithmetic operations: digit of the D8/DC forms, base byte of the forms that store to st(i), bare form. */
const ARITHMETIC: readonly (readonly [string, number, string])[] = [
  ['fadd', 0, 'C0'],
  ['fmul', 1, 'C8'],
  ['fsub', 4, 'E8'],
  ['fsubr', 5, 'E0'],
  ['fdiv', 6, 'F8'],
  ['fdivr', 7, 'F0'],
];

function arithmetic(): string {
  return ARITHMETIC.map(([name, digit, store]) => {
    const load = (0xc0 + digit * 8).toString(16).toUpperCase();
    const integer = name.replace('f', 'fi');
    return `
${name} m32 = D8 /${digit}
${name} m64 = DC /${digit}
${name} st = D8 ${load} +r
${name} to = DC ${store} +r
${name} st,st0 = DC ${store} +r
${name} st0,st = D8 ${load} +r
${name}p = DE ${(Number.parseInt(store, 16) + 1).toString(16).toUpperCase()}
${name} = DE ${(Number.parseInt(store, 16) + 1).toString(16).toUpperCase()}
${name}p st = DE ${store} +r
${name}p st,st0 = DE ${store} +r
${integer} m32 = DA /${digit}
${integer} m16 = DE /${digit}`;
  }).join('\n');
}

function moves(): string {
  return ['b:DA:C0', 'e:DA:C8', 'be:DA:D0', 'u:DA:D8', 'nb:DB:C0', 'ne:DB:C8', 'nbe:DB:D0', 'nu:DB:D8']
    .map((entry) => {
      const [cc, group, base] = entry.split(':');
      return `
fcmov${cc} st = ${group} ${base} +r
fcmov${cc} st0,st = ${group} ${base} +r
fcmov${cc} = ${group} ${(Number.parseInt(base!, 16) + 1).toString(16).toUpperCase()}`;
    })
    .join('\n');
}

function compares(): string {
  return [
    ['fcomi', 'DB F0'],
    ['fcomip', 'DF F0'],
    ['fucomi', 'DB E8'],
    ['fucomip', 'DF E8'],
    ['fucom', 'DD E0'],
    ['fucomp', 'DD E8'],
  ]
    .map(([name, code]) => {
      const [group, base] = code!.split(' ');
      return `
${name} st = ${code} +r
${name} st0,st = ${code} +r
${name} = ${group} ${(Number.parseInt(base!, 16) + 1).toString(16).toUpperCase()}`;
    })
    .join('\n');
}

export const X87: readonly (() => string)[] = [
  plain,
  arithmetic,
  moves,
  compares,
  () => `
fld m32 = D9 /0
fld m64 = DD /0
fld m80 = DB /5
fld st = D9 C0 +r
fld = D9 C1
fst m32 = D9 /2
fst m64 = DD /2
fst st = DD D0 +r
fst = DD D1
fstp m32 = D9 /3
fstp m64 = DD /3
fstp m80 = DB /7
fstp st = DD D8 +r
fstp = DD D9
fild m32 = DB /0
fild m16 = DF /0
fild m64 = DF /5
fist m32 = DB /2
fist m16 = DF /2
fistp m32 = DB /3
fistp m16 = DF /3
fistp m64 = DF /7
fisttp m16 = DF /1
fisttp m32 = DB /1
fisttp m64 = DD /1
fbld m80? = DF /4
fbstp m80? = DF /6
fcom m32 = D8 /2
fcom m64 = DC /2
fcom st = D8 D0 +r
fcom st0,st = D8 D0 +r
fcom = D8 D1
fcomp m32 = D8 /3
fcomp m64 = DC /3
fcomp st = D8 D8 +r
fcomp st0,st = D8 D8 +r
fcomp = D8 D9
ficom m32 = DA /2
ficom m16 = DE /2
ficomp m32 = DA /3
ficomp m16 = DE /3
fxch = D9 C9
fxch st = D9 C8 +r
fxch st,st0 = D9 C8 +r
fxch st0,st = D9 C8 +r
ffree st = DD C0 +r
ffree = DD C1
ffreep st = DF C0 +r
ffreep = DF C1
fldcw m16? = D9 /5
fnstcw m16? = D9 /7
fstcw m16? = 9B D9 /7
fldenv m = D9 /4
fnstenv m = D9 /6
fstenv m = 9B D9 /6
frstor m = DD /4
fnsave m = DD /6
fsave m = 9B DD /6
fnstsw m16? = DD /7
fnstsw ax = DF E0
fstsw m16? = 9B DD /7
fstsw ax = 9B DF E0
`,
];
