import { hex } from './one-byte.ts';

/** Floating-point instructions of SSE, SSE2 and SSE3 (Intel SDM vol. 2D, table A-3). See table.ts. */

/** Packed and scalar, single and double: the prefix chooses. */
const arithmetic = [
  [0x51, 'sqrt'],
  [0x58, 'add'],
  [0x59, 'mul'],
  [0x5c, 'sub'],
  [0x5d, 'min'],
  [0x5e, 'div'],
  [0x5f, 'max'],
] as const;

const scalarAndPacked = arithmetic.flatMap(([opcode, name]) => [
  `np 0F ${hex(opcode)} | ${name}ps Vps,Wps | sse`,
  `66 0F ${hex(opcode)} | ${name}pd Vpd,Wpd | sse2`,
  `f3 0F ${hex(opcode)} | ${name}ss Vss,Wss | sse`,
  `f2 0F ${hex(opcode)} | ${name}sd Vsd,Wsd | sse2`,
]);

const rest = `
np 0F 10     | movups Vps,Wps   | sse
66 0F 10     | movupd Vpd,Wpd   | sse2
f3 0F 10     | movss Vss,Wss    | sse
f2 0F 10     | movsd Vsd,Wsd    | sse2
np 0F 11     | movups Wps,Vps   | sse
66 0F 11     | movupd Wpd,Vpd   | sse2
f3 0F 11     | movss Wss,Vss    | sse
f2 0F 11     | movsd Wsd,Vsd    | sse2
np 0F 12 mem | movlps Vq,Mq     | sse
np 0F 12 reg | movhlps Vq,Uq    | sse
66 0F 12 mem | movlpd Vq,Mq     | sse2
f3 0F 12     | movsldup Vps,Wps | sse3
f2 0F 12     | movddup Vpd,Wq   | sse3
np 0F 13 mem | movlps Mq,Vq     | sse
66 0F 13 mem | movlpd Mq,Vq     | sse2
np 0F 14     | unpcklps Vps,Wps | sse
66 0F 14     | unpcklpd Vpd,Wpd | sse2
np 0F 15     | unpckhps Vps,Wps | sse
66 0F 15     | unpckhpd Vpd,Wpd | sse2
np 0F 16 mem | movhps Vdq,Mq    | sse
np 0F 16 reg | movlhps Vdq,Uq   | sse
66 0F 16 mem | movhpd Vdq,Mq    | sse2
f3 0F 16     | movshdup Vps,Wps | sse3
np 0F 17 mem | movhps Mq,Vdq    | sse
66 0F 17 mem | movhpd Mq,Vdq    | sse2
np 0F 28     | movaps Vps,Wps   | sse
66 0F 28     | movapd Vpd,Wpd   | sse2
np 0F 29     | movaps Wps,Vps   | sse
66 0F 29     | movapd Wpd,Vpd   | sse2
np 0F 2A     | cvtpi2ps Vps,Qq  | sse
66 0F 2A     | cvtpi2pd Vpd,Qq  | sse2
f3 0F 2A     | cvtsi2ss Vss,Ey  | sse
f2 0F 2A     | cvtsi2sd Vsd,Ey  | sse2
np 0F 2B mem | movntps Mps,Vps  | sse
66 0F 2B mem | movntpd Mpd,Vpd  | sse2
np 0F 2C     | cvttps2pi Pq,Wq  | sse
66 0F 2C     | cvttpd2pi Pq,Wpd | sse2
f3 0F 2C     | cvttss2si Gy,Wss | sse
f2 0F 2C     | cvttsd2si Gy,Wsd | sse2
np 0F 2D     | cvtps2pi Pq,Wq   | sse
66 0F 2D     | cvtpd2pi Pq,Wpd  | sse2
f3 0F 2D     | cvtss2si Gy,Wss  | sse
f2 0F 2D     | cvtsd2si Gy,Wsd  | sse2
np 0F 2E     | ucomiss Vss,Wss  | sse
66 0F 2E     | ucomisd Vsd,Wsd  | sse2
np 0F 2F     | comiss Vss,Wss   | sse
66 0F 2F     | comisd Vsd,Wsd   | sse2
np 0F 50 reg | movmskps Gy,Ups  | sse
66 0F 50 reg | movmskpd Gy,Upd  | sse2
np 0F 52     | rsqrtps Vps,Wps  | sse
f3 0F 52     | rsqrtss Vss,Wss  | sse
np 0F 53     | rcpps Vps,Wps    | sse
f3 0F 53     | rcpss Vss,Wss    | sse
np 0F 54     | andps Vps,Wps    | sse
66 0F 54     | andpd Vpd,Wpd    | sse2
np 0F 55     | andnps Vps,Wps   | sse
66 0F 55     | andnpd Vpd,Wpd   | sse2
np 0F 56     | orps Vps,Wps     | sse
66 0F 56     | orpd Vpd,Wpd     | sse2
np 0F 57     | xorps Vps,Wps    | sse
66 0F 57     | xorpd Vpd,Wpd    | sse2
np 0F 5A     | cvtps2pd Vpd,Wq  | sse2
66 0F 5A     | cvtpd2ps Vps,Wpd | sse2
f3 0F 5A     | cvtss2sd Vsd,Wss | sse2
f2 0F 5A     | cvtsd2ss Vss,Wsd | sse2
np 0F 5B     | cvtdq2ps Vps,Wdq | sse2
66 0F 5B     | cvtps2dq Vdq,Wps | sse2
f3 0F 5B     | cvttps2dq Vdq,Wps | sse2
66 0F 7C     | haddpd Vpd,Wpd   | sse3
f2 0F 7C     | haddps Vps,Wps   | sse3
66 0F 7D     | hsubpd Vpd,Wpd   | sse3
f2 0F 7D     | hsubps Vps,Wps   | sse3
np 0F C2     | cmpps Vps,Wps,Ib | sse
66 0F C2     | cmppd Vpd,Wpd,Ib | sse2
f3 0F C2     | cmpss Vss,Wss,Ib | sse
f2 0F C2     | cmpsd Vsd,Wsd,Ib | sse2
np 0F C6     | shufps Vps,Wps,Ib | sse
66 0F C6     | shufpd Vpd,Wpd,Ib | sse2
66 0F D0     | addsubpd Vpd,Wpd | sse3
f2 0F D0     | addsubps Vps,Wps | sse3
66 0F E6     | cvttpd2dq Vdq,Wpd | sse2
f3 0F E6     | cvtdq2pd Vpd,Wq  | sse2
f2 0F E6     | cvtpd2dq Vdq,Wpd | sse2
f2 0F F0 mem | lddqu Vdq,Mdq    | sse3
`;

export const sse: readonly string[] = [...scalarAndPacked, ...rest.trim().split('\n')];
