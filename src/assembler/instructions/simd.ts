/** MMX and SSE to SSE4.2, AES and SHA (Intel SDM vol. 2). */
import { INTEGER_38, PACKED, PACKED_38, pairs, SHIFTS } from './simd-lists.ts';

const ARITHMETIC = 'sqrt:51 add:58 mul:59 sub:5C min:5D div:5E max:5F';
const COMPARISONS = ['eq', 'lt', 'le', 'unord', 'neq', 'nlt', 'nle', 'ord'];

/** The four element types: suffix, mandatory prefix, memory operand. */
const TYPES = [
  ['ps', '', 'x128'],
  ['pd', '66 ', 'x128'],
  ['ss', 'F3 ', 'x32'],
  ['sd', 'F2 ', 'x64'],
] as const;

function arithmetic(): string {
  const lines: string[] = [];
  for (const [suffix, prefix, memory] of TYPES) {
    for (const [name, opcode] of pairs(ARITHMETIC))
      lines.push(`${name}${suffix} x,${memory} = ${prefix}0F ${opcode} /r`);
    lines.push(`cmp${suffix} x,${memory},imm8 = ${prefix}0F C2 /r ib`);
    for (const [n, name] of COMPARISONS.entries())
      lines.push(`cmp${name}${suffix} x,${memory} = ${prefix}0F C2 /r 0${n}`);
  }
  for (const [suffix, prefix] of TYPES.slice(0, 2))
    for (const [name, opcode] of pairs('and:54 andn:55 or:56 xor:57 unpckl:14 unpckh:15'))
      lines.push(`${name}${suffix} x,x128 = ${prefix}0F ${opcode} /r`);
  return lines.join('\n');
}

function packed(): string {
  const lines: string[] = [];
  for (const [group, list] of [
    ['0F', PACKED],
    ['0F 38', PACKED_38],
  ] as const)
    for (const [name, opcode] of pairs(list))
      lines.push(`${name} mm,mm64 = ${group} ${opcode} /r`, `${name} x,x128 = 66 ${group} ${opcode} /r`);
  for (const [name, register, immediate] of SHIFTS)
    lines.push(
      `${name} mm,mm64 = 0F ${register} /r`,
      `${name} mm,imm8 = 0F ${immediate} ib`,
      `${name} x,x128 = 66 0F ${register} /r`,
      `${name} x,imm8 = 66 0F ${immediate} ib`,
    );
  return lines.join('\n');
}

const SSE41 = `${INTEGER_38} phminposuw:41 ptest:17 aesimc:DB aesenc:DC aesenclast:DD aesdec:DE aesdeclast:DF`;
const SSE41_IMMEDIATE =
  'roundps:08 roundpd:09 blendps:0C blendpd:0D pblendw:0E dpps:40 dppd:41 mpsadbw:42 pclmulqdq:44 pcmpestrm:60 pcmpestri:61 pcmpistrm:62 pcmpistri:63 aeskeygenassist:DF';
const EXTEND = 'bw:0:x64 bd:1:x32 bq:2:x16 wd:3:x64 wq:4:x32 dq:5:x64';

function sse4(): string {
  const lines: string[] = [];
  for (const [name, opcode] of pairs(SSE41)) lines.push(`${name} x,x128 = 66 0F 38 ${opcode} /r`);
  for (const [name, opcode] of pairs(SSE41_IMMEDIATE)) lines.push(`${name} x,x128,imm8 = 66 0F 3A ${opcode} /r ib`);
  for (const [name, opcode] of pairs('pblendvb:10 blendvps:14 blendvpd:15'))
    lines.push(`${name} x,x128,xmm0 = 66 0F 38 ${opcode} /r`, `${name} x,x128 = 66 0F 38 ${opcode} /r`);
  for (const entry of EXTEND.split(' ')) {
    const [suffix, n, memory] = entry.split(':');
    lines.push(`pmovsx${suffix} x,${memory} = 66 0F 38 2${n} /r`, `pmovzx${suffix} x,${memory} = 66 0F 38 3${n} /r`);
  }
  return lines.join('\n');
}

export const SIMD: readonly (() => string)[] = [
  arithmetic,
  packed,
  sse4,
  () => `
rsqrtps x,x128 = 0F 52 /r
rsqrtss x,x32 = F3 0F 52 /r
rcpps x,x128 = 0F 53 /r
rcpss x,x32 = F3 0F 53 /r
movaps x,x128 = 0F 28 /r
movaps x128,x = 0F 29 /mr
movups x,x128 = 0F 10 /r
movups x128,x = 0F 11 /mr
movapd x,x128 = 66 0F 28 /r
movapd x128,x = 66 0F 29 /mr
movupd x,x128 = 66 0F 10 /r
movupd x128,x = 66 0F 11 /mr
movss x,x32 = F3 0F 10 /r
movss x32,x = F3 0F 11 /mr
movsd x,x64 = F2 0F 10 /r
movsd x64,x = F2 0F 11 /mr
movdqa x,x128 = 66 0F 6F /r
movdqa x128,x = 66 0F 7F /mr
movdqu x,x128 = F3 0F 6F /r
movdqu x128,x = F3 0F 7F /mr
movlps x,m64? = 0F 12 /r
movlps m64?,x = 0F 13 /r
movlpd x,m64? = 66 0F 12 /r
movlpd m64?,x = 66 0F 13 /r
movhps x,m64? = 0F 16 /r
movhps m64?,x = 0F 17 /r
movhpd x,m64? = 66 0F 16 /r
movhpd m64?,x = 66 0F 17 /r
movhlps x,x = 0F 12 /rm
movlhps x,x = 0F 16 /rm
movntps m128?,x = 0F 2B /r
movntpd m128?,x = 66 0F 2B /r
movntdq m128?,x = 66 0F E7 /r
movntdqa x,m128? = 66 0F 38 2A /r
movntq m64?,mm = 0F E7 /r
lddqu x,m128? = F2 0F F0 /r
movddup x,x64 = F2 0F 12 /r
movsldup x,x128 = F3 0F 12 /r
movshdup x,x128 = F3 0F 16 /r
movmskps r32,x = 0F 50 /rm
movmskps r64,x = o64 0F 50 /rm
movmskpd r32,x = 66 0F 50 /rm
movmskpd r64,x = o64 66 0F 50 /rm
pmovmskb r32,mm = 0F D7 /rm
pmovmskb r32,x = 66 0F D7 /rm
maskmovq mm,mm = 0F F7 /rm
maskmovdqu x,x = 66 0F F7 /rm
shufps x,x128,imm8 = 0F C6 /r ib
shufpd x,x128,imm8 = 66 0F C6 /r ib
pshufd x,x128,imm8 = 66 0F 70 /r ib
pshufhw x,x128,imm8 = F3 0F 70 /r ib
pshuflw x,x128,imm8 = F2 0F 70 /r ib
pshufw mm,mm64,imm8 = 0F 70 /r ib
palignr mm,mm64,imm8 = 0F 3A 0F /r ib
palignr x,x128,imm8 = 66 0F 3A 0F /r ib
psrldq x,imm8 = 66 0F 73 /3 ib
pslldq x,imm8 = 66 0F 73 /7 ib
punpcklqdq x,x128 = 66 0F 6C /r
punpckhqdq x,x128 = 66 0F 6D /r
comiss x,x32 = 0F 2F /r
comisd x,x64 = 66 0F 2F /r
ucomiss x,x32 = 0F 2E /r
ucomisd x,x64 = 66 0F 2E /r
cvtps2pd x,x64 = 0F 5A /r
cvtpd2ps x,x128 = 66 0F 5A /r
cvtss2sd x,x32 = F3 0F 5A /r
cvtsd2ss x,x64 = F2 0F 5A /r
cvtdq2ps x,x128 = 0F 5B /r
cvtps2dq x,x128 = 66 0F 5B /r
cvttps2dq x,x128 = F3 0F 5B /r
cvtdq2pd x,x64 = F3 0F E6 /r
cvtpd2dq x,x128 = F2 0F E6 /r
cvttpd2dq x,x128 = 66 0F E6 /r
cvtpi2ps x,mm64 = 0F 2A /r
cvtpi2pd x,mm64 = 66 0F 2A /r
cvtps2pi mm,x64 = 0F 2D /r
cvttps2pi mm,x64 = 0F 2C /r
cvtpd2pi mm,x128 = 66 0F 2D /r
cvttpd2pi mm,x128 = 66 0F 2C /r
cvtsi2ss x,rm32? = F3 0F 2A /r
cvtsi2ss x,rm64 = o64 F3 0F 2A /r
cvtsi2sd x,rm32? = F2 0F 2A /r
cvtsi2sd x,rm64 = o64 F2 0F 2A /r
cvtss2si r32,x32 = F3 0F 2D /r
cvtss2si r64,x32 = o64 F3 0F 2D /r
cvtsd2si r32,x64 = F2 0F 2D /r
cvtsd2si r64,x64 = o64 F2 0F 2D /r
cvttss2si r32,x32 = F3 0F 2C /r
cvttss2si r64,x32 = o64 F3 0F 2C /r
cvttsd2si r32,x64 = F2 0F 2C /r
cvttsd2si r64,x64 = o64 F2 0F 2C /r
movd mm,rm32? = 0F 6E /r
movd rm32?,mm = 0F 7E /r
movd mm,rm64 = o64 0F 6E /r
movd rm64,mm = o64 0F 7E /r
movd x,rm32? = 66 0F 6E /r
movd rm32?,x = 66 0F 7E /r
movq mm,mm64 = 0F 6F /r
movq mm64,mm = 0F 7F /mr
movq x,x64 = F3 0F 7E /r
movq x64,x = 66 0F D6 /mr
movq mm,rm64 = o64 0F 6E /r
movq rm64,mm = o64 0F 7E /r
movq x,rm64 = o64 66 0F 6E /r
movq rm64,x = o64 66 0F 7E /r
movq2dq x,mm = F3 0F D6 /rm
movdq2q mm,x = F2 0F D6 /rm
addsubps x,x128 = F2 0F D0 /r
addsubpd x,x128 = 66 0F D0 /r
haddps x,x128 = F2 0F 7C /r
haddpd x,x128 = 66 0F 7C /r
hsubps x,x128 = F2 0F 7D /r
hsubpd x,x128 = 66 0F 7D /r
roundss x,x32,imm8 = 66 0F 3A 0A /r ib
roundsd x,x64,imm8 = 66 0F 3A 0B /r ib
insertps x,x32,imm8 = 66 0F 3A 21 /r ib
pextrw r32,mm,imm8 = 0F C5 /rm ib
pextrw r32,x,imm8 = 66 0F C5 /rm ib
pextrw r64,x,imm = o64 66 0F C5 /rm ib
pextrw r64,x,imm8 = o64 66 0F 3A 15 /mr ib
pextrw m16?,x,imm8 = 66 0F 3A 15 /r ib
pextrb r32,x,imm8 = 66 0F 3A 14 /mr ib
pextrb r64,x,imm8 = 66 0F 3A 14 /mr ib only64
pextrb m8?,x,imm8 = 66 0F 3A 14 /r ib
pextrd rm32?,x,imm8 = 66 0F 3A 16 /r ib
pextrq rm64?,x,imm8 = o64 66 0F 3A 16 /r ib
extractps rm32?,x,imm8 = 66 0F 3A 17 /r ib
extractps r64,x,imm8 = o64 66 0F 3A 17 /mr ib
pinsrw mm,r16,imm8 = 0F C4 /rm ib
pinsrw mm,r32,imm8 = 0F C4 /rm ib
pinsrw mm,m16?,imm8 = 0F C4 /r ib
pinsrw x,r16,imm8 = 66 0F C4 /rm ib
pinsrw x,r32,imm8 = 66 0F C4 /rm ib
pinsrw x,r64,imm8 = o64 66 0F C4 /rm ib
pinsrw x,m16?,imm8 = 66 0F C4 /r ib
pinsrb x,r8,imm8 = 66 0F 3A 20 /rm ib anybyte
pinsrb x,r32,imm8 = 66 0F 3A 20 /rm ib
pinsrb x,m8?,imm8 = 66 0F 3A 20 /r ib
pinsrd x,rm32?,imm8 = 66 0F 3A 22 /r ib
pinsrq x,rm64?,imm8 = o64 66 0F 3A 22 /r ib
sha1msg1 x,x128 = 0F 38 C9 /r
sha1msg2 x,x128 = 0F 38 CA /r
sha1nexte x,x128 = 0F 38 C8 /r
sha1rnds4 x,x128,imm8 = 0F 3A CC /r ib
sha256msg1 x,x128 = 0F 38 CC /r
sha256msg2 x,x128 = 0F 38 CD /r
sha256rnds2 x,x128,xmm0 = 0F 38 CB /r
sha256rnds2 x,x128 = 0F 38 CB /r
emms = 0F 77
`,
];
