/**
 * Integer instructions that exist twice (Intel SDM vol. 2D, table A-3): without a prefix on MMX registers, with 66 on XMM
 * registers. A line is the opcode, the name, and the features that bring the MMX and the XMM form.
 */
const lines = `
0F 63 packsswb mmx sse2
0F 64 pcmpgtb mmx sse2
0F 65 pcmpgtw mmx sse2
0F 66 pcmpgtd mmx sse2
0F 67 packuswb mmx sse2
0F 68 punpckhbw mmx sse2
0F 69 punpckhwd mmx sse2
0F 6A punpckhdq mmx sse2
0F 6B packssdw mmx sse2
0F 74 pcmpeqb mmx sse2
0F 75 pcmpeqw mmx sse2
0F 76 pcmpeqd mmx sse2
0F D1 psrlw mmx sse2
0F D2 psrld mmx sse2
0F D3 psrlq mmx sse2
0F D4 paddq sse2 sse2
0F D5 pmullw mmx sse2
0F D8 psubusb mmx sse2
0F D9 psubusw mmx sse2
0F DA pminub sse sse2
0F DB pand mmx sse2
0F DC paddusb mmx sse2
0F DD paddusw mmx sse2
0F DE pmaxub sse sse2
0F DF pandn mmx sse2
0F E0 pavgb sse sse2
0F E1 psraw mmx sse2
0F E2 psrad mmx sse2
0F E3 pavgw sse sse2
0F E4 pmulhuw sse sse2
0F E5 pmulhw mmx sse2
0F E8 psubsb mmx sse2
0F E9 psubsw mmx sse2
0F EA pminsw sse sse2
0F EB por mmx sse2
0F EC paddsb mmx sse2
0F ED paddsw mmx sse2
0F EE pmaxsw sse sse2
0F EF pxor mmx sse2
0F F1 psllw mmx sse2
0F F2 pslld mmx sse2
0F F3 psllq mmx sse2
0F F4 pmuludq sse2 sse2
0F F5 pmaddwd mmx sse2
0F F6 psadbw sse sse2
0F F8 psubb mmx sse2
0F F9 psubw mmx sse2
0F FA psubd mmx sse2
0F FB psubq sse2 sse2
0F FC paddb mmx sse2
0F FD paddw mmx sse2
0F FE paddd mmx sse2
0F 38 00 pshufb ssse3 ssse3
0F 38 01 phaddw ssse3 ssse3
0F 38 02 phaddd ssse3 ssse3
0F 38 03 phaddsw ssse3 ssse3
0F 38 04 pmaddubsw ssse3 ssse3
0F 38 05 phsubw ssse3 ssse3
0F 38 06 phsubd ssse3 ssse3
0F 38 07 phsubsw ssse3 ssse3
0F 38 08 psignb ssse3 ssse3
0F 38 09 psignw ssse3 ssse3
0F 38 0A psignd ssse3 ssse3
0F 38 0B pmulhrsw ssse3 ssse3
0F 38 1C pabsb ssse3 ssse3
0F 38 1D pabsw ssse3 ssse3
0F 38 1E pabsd ssse3 ssse3
`;

export const twins = lines
  .trim()
  .split('\n')
  .map((line) => {
    const fields = line.split(' ');
    const [name = '', mmxFeature = '', xmmFeature = ''] = fields.slice(-3);
    return { opcode: fields.slice(0, -3).join(' '), name, mmxFeature, xmmFeature };
  });

const pairs = twins.flatMap(({ opcode, name, mmxFeature, xmmFeature }) => [
  `np ${opcode} | ${name} Pq,Qq | ${mmxFeature}`,
  `66 ${opcode} | ${name} Vdq,Wdq | ${xmmFeature}`,
]);

const rest = `
np 0F 60     | punpcklbw Pq,Qd   | mmx
66 0F 60     | punpcklbw Vdq,Wdq | sse2
np 0F 61     | punpcklwd Pq,Qd   | mmx
66 0F 61     | punpcklwd Vdq,Wdq | sse2
np 0F 62     | punpckldq Pq,Qd   | mmx
66 0F 62     | punpckldq Vdq,Wdq | sse2
66 0F 6C     | punpcklqdq Vdq,Wdq | sse2
66 0F 6D     | punpckhqdq Vdq,Wdq | sse2
np 0F 6E     | movd=movd/movd/movq Pq,Ey | mmx
66 0F 6E     | movd=movd/movd/movq Vdq,Ey | sse2
np 0F 6F     | movq Pq,Qq        | mmx
66 0F 6F     | movdqa Vdq,Wdq    | sse2
f3 0F 6F     | movdqu Vdq,Wdq    | sse2
np 0F 70     | pshufw Pq,Qq,Ib   | sse
66 0F 70     | pshufd Vdq,Wdq,Ib | sse2
f3 0F 70     | pshufhw Vdq,Wdq,Ib | sse2
f2 0F 70     | pshuflw Vdq,Wdq,Ib | sse2
np 0F 71 /2 reg | psrlw Nq,Ib    | mmx
66 0F 71 /2 reg | psrlw Udq,Ib   | sse2
np 0F 71 /4 reg | psraw Nq,Ib    | mmx
66 0F 71 /4 reg | psraw Udq,Ib   | sse2
np 0F 71 /6 reg | psllw Nq,Ib    | mmx
66 0F 71 /6 reg | psllw Udq,Ib   | sse2
np 0F 72 /2 reg | psrld Nq,Ib    | mmx
66 0F 72 /2 reg | psrld Udq,Ib   | sse2
np 0F 72 /4 reg | psrad Nq,Ib    | mmx
66 0F 72 /4 reg | psrad Udq,Ib   | sse2
np 0F 72 /6 reg | pslld Nq,Ib    | mmx
66 0F 72 /6 reg | pslld Udq,Ib   | sse2
np 0F 73 /2 reg | psrlq Nq,Ib    | mmx
66 0F 73 /2 reg | psrlq Udq,Ib   | sse2
66 0F 73 /3 reg | psrldq Udq,Ib  | sse2
np 0F 73 /6 reg | psllq Nq,Ib    | mmx
66 0F 73 /6 reg | psllq Udq,Ib   | sse2
66 0F 73 /7 reg | pslldq Udq,Ib  | sse2
np 0F 77     | emms              | mmx
np 0F 7E     | movd=movd/movd/movq Ey,Py | mmx
66 0F 7E     | movd=movd/movd/movq Ey,Vy | sse2
f3 0F 7E     | movq Vq,Wq        | sse2
np 0F 7F     | movq Qq,Pq        | mmx
66 0F 7F     | movdqa Wdq,Vdq    | sse2
f3 0F 7F     | movdqu Wdq,Vdq    | sse2
np 0F C4 mem | pinsrw Pq,Mw,Ib   | sse
np 0F C4 reg | pinsrw Pq,Rd,Ib   | sse
66 0F C4 mem | pinsrw Vdq,Mw,Ib  | sse2
66 0F C4 reg | pinsrw Vdq,Rd,Ib  | sse2
np 0F C5 reg | pextrw Gd,Nq,Ib   | sse
66 0F C5 reg | pextrw Gd,Udq,Ib  | sse2
66 0F D6     | movq Wq,Vq        | sse2
f3 0F D6 reg | movq2dq Vdq,Nq    | sse2
f2 0F D6 reg | movdq2q Pq,Uq     | sse2
np 0F D7 reg | pmovmskb Gd,Nq    | sse
66 0F D7 reg | pmovmskb Gd,Udq   | sse2
np 0F E7 mem | movntq Mq,Pq      | sse
66 0F E7 mem | movntdq Mdq,Vdq   | sse2
np 0F F7 reg | maskmovq Pq,Nq,BDq | sse
66 0F F7 reg | maskmovdqu Vdq,Udq,BDdq | sse2
`;

export const mmxAndXmm: readonly string[] = [...pairs, ...rest.trim().split('\n')];
