import { hex } from './one-byte.ts';

/**
 * Floating-point and other AVX instructions that are not packed integers (Intel SDM vol. 2D, tables ), F16C, and what
 * AVX2 added to them. See table.ts.
 */

/** Packed and scalar, single and double, three operands. */
const arithmetic = [
  [0x58, 'add'],
  [0x59, 'mul'],
  [0x5c, 'sub'],
  [0x5d, 'min'],
  [0x5e, 'div'],
  [0x5f, 'max'],
] as const;

const scalarAndPacked = arithmetic.flatMap(([opcode, name]) => [
  `vnp 0F ${hex(opcode)} | v${name}ps Vx,Hx,Wx | avx`,
  `v66 0F ${hex(opcode)} | v${name}pd Vx,Hx,Wx | avx`,
  `vf3 0F ${hex(opcode)} | v${name}ss Vss,Hss,Wss | avx`,
  `vf2 0F ${hex(opcode)} | v${name}sd Vsd,Hsd,Wsd | avx`,
]);

/** Packed, single without a prefix and double with 66, three operands. */
const packed = [
  [0x14, 'unpcklp'],
  [0x15, 'unpckhp'],
  [0x54, 'andp'],
  [0x55, 'andnp'],
  [0x56, 'orp'],
  [0x57, 'xorp'],
] as const;

const singleAndDouble = packed.flatMap(([opcode, name]) => [
  `vnp 0F ${hex(opcode)} | v${name}s Vx,Hx,Wx | avx`,
  `v66 0F ${hex(opcode)} | v${name}d Vx,Hx,Wx | avx`,
]);

const rest = `
vnp 0F 10     | vmovups Vx,Wx      | avx
v66 0F 10     | vmovupd Vx,Wx      | avx
vf3 0F 10 mem | vmovss Vss,Wss     | avx
vf3 0F 10 reg | vmovss Vss,Hss,Uss | avx
vf2 0F 10 mem | vmovsd Vsd,Wsd     | avx
vf2 0F 10 reg | vmovsd Vsd,Hsd,Usd | avx
vnp 0F 11     | vmovups Wx,Vx      | avx
v66 0F 11     | vmovupd Wx,Vx      | avx
vf3 0F 11 mem | vmovss Wss,Vss     | avx
vf3 0F 11 reg | vmovss Uss,Hss,Vss | avx
vf2 0F 11 mem | vmovsd Wsd,Vsd     | avx
vf2 0F 11 reg | vmovsd Usd,Hsd,Vsd | avx
vnp l0 0F 12 mem | vmovlps Vq,Hq,Mq | avx
vnp l0 0F 12 reg | vmovhlps Vq,Hq,Uq | avx
v66 l0 0F 12 mem | vmovlpd Vq,Hq,Mq | avx
vf3 0F 12     | vmovsldup Vx,Wx    | avx
vf2 l0 0F 12  | vmovddup Vdq,Wq    | avx
vf2 l1 0F 12  | vmovddup Vx,Wx     | avx
vnp l0 0F 13 mem | vmovlps Mq,Vq   | avx
v66 l0 0F 13 mem | vmovlpd Mq,Vq   | avx
vnp l0 0F 16 mem | vmovhps Vdq,Hq,Mq | avx
vnp l0 0F 16 reg | vmovlhps Vdq,Hq,Uq | avx
v66 l0 0F 16 mem | vmovhpd Vdq,Hq,Mq | avx
vf3 0F 16     | vmovshdup Vx,Wx    | avx
vnp l0 0F 17 mem | vmovhps Mq,Vdq  | avx
v66 l0 0F 17 mem | vmovhpd Mq,Vdq  | avx
vnp 0F 28     | vmovaps Vx,Wx      | avx
v66 0F 28     | vmovapd Vx,Wx      | avx
vnp 0F 29     | vmovaps Wx,Vx      | avx
v66 0F 29     | vmovapd Wx,Vx      | avx
vf3 0F 2A     | vcvtsi2ss Vss,Hss,Ey | avx
vf2 0F 2A     | vcvtsi2sd Vsd,Hsd,Ey | avx
vnp 0F 2B mem | vmovntps Mx,Vx     | avx
v66 0F 2B mem | vmovntpd Mx,Vx     | avx
vf3 0F 2C     | vcvttss2si Gy,Wss  | avx
vf2 0F 2C     | vcvttsd2si Gy,Wsd  | avx
vf3 0F 2D     | vcvtss2si Gy,Wss   | avx
vf2 0F 2D     | vcvtsd2si Gy,Wsd   | avx
vnp 0F 2E     | vucomiss Vss,Wss   | avx
v66 0F 2E     | vucomisd Vsd,Wsd   | avx
vnp 0F 2F     | vcomiss Vss,Wss    | avx
v66 0F 2F     | vcomisd Vsd,Wsd    | avx
vnp 0F 50 reg | vmovmskps Gd,Ux    | avx
v66 0F 50 reg | vmovmskpd Gd,Ux    | avx
vnp 0F 51     | vsqrtps Vx,Wx      | avx
v66 0F 51     | vsqrtpd Vx,Wx      | avx
vf3 0F 51     | vsqrtss Vss,Hss,Wss | avx
vf2 0F 51     | vsqrtsd Vsd,Hsd,Wsd | avx
vnp 0F 52     | vrsqrtps Vx,Wx     | avx
vf3 0F 52     | vrsqrtss Vss,Hss,Wss | avx
vnp 0F 53     | vrcpps Vx,Wx       | avx
vf3 0F 53     | vrcpss Vss,Hss,Wss | avx
vnp 0F 5A     | vcvtps2pd Vx,Wxh   | avx
v66 0F 5A     | vcvtpd2ps Vxh,Wx   | avx
vf3 0F 5A     | vcvtss2sd Vsd,Hsd,Wss | avx
vf2 0F 5A     | vcvtsd2ss Vss,Hss,Wsd | avx
vnp 0F 5B     | vcvtdq2ps Vx,Wx    | avx
v66 0F 5B     | vcvtps2dq Vx,Wx    | avx
vf3 0F 5B     | vcvttps2dq Vx,Wx   | avx
v66 0F 7C     | vhaddpd Vx,Hx,Wx   | avx
vf2 0F 7C     | vhaddps Vx,Hx,Wx   | avx
v66 0F 7D     | vhsubpd Vx,Hx,Wx   | avx
vf2 0F 7D     | vhsubps Vx,Hx,Wx   | avx
vnp l0 0F 77  | vzeroupper         | avx
vnp l1 0F 77  | vzeroall           | avx
vnp l0 0F AE /2 mem | vldmxcsr Md  | avx
vnp l0 0F AE /3 mem | vstmxcsr Md  | avx
vnp 0F C2     | vcmpps Vx,Hx,Wx,Ib | avx
v66 0F C2     | vcmppd Vx,Hx,Wx,Ib | avx
vf3 0F C2     | vcmpss Vss,Hss,Wss,Ib | avx
vf2 0F C2     | vcmpsd Vsd,Hsd,Wsd,Ib | avx
vnp 0F C6     | vshufps Vx,Hx,Wx,Ib | avx
v66 0F C6     | vshufpd Vx,Hx,Wx,Ib | avx
v66 0F D0     | vaddsubpd Vx,Hx,Wx | avx
vf2 0F D0     | vaddsubps Vx,Hx,Wx | avx
v66 0F E6     | vcvttpd2dq Vxh,Wx  | avx
vf3 0F E6     | vcvtdq2pd Vx,Wxh   | avx
vf2 0F E6     | vcvtpd2dq Vxh,Wx   | avx
vf2 0F F0 mem | vlddqu Vx,Mx       | avx
v66 w0 0F 38 0C | vpermilps Vx,Hx,Wx | avx
v66 w0 0F 38 0D | vpermilpd Vx,Hx,Wx | avx
v66 w0 0F 38 0E | vtestps Vx,Wx    | avx
v66 w0 0F 38 0F | vtestpd Vx,Wx    | avx
v66 w0 0F 38 13 | vcvtph2ps Vx,Wxh | f16c
v66 w0 l1 0F 38 16 | vpermps Vx,Hx,Wx | avx2
v66 0F 38 17    | vptest Vx,Wx     | avx
v66 w0 0F 38 18 mem | vbroadcastss Vx,Wd | avx
v66 w0 0F 38 18 reg | vbroadcastss Vx,Wd | avx2
v66 w0 l1 0F 38 19 mem | vbroadcastsd Vx,Wq | avx
v66 w0 l1 0F 38 19 reg | vbroadcastsd Vx,Wq | avx2
v66 w0 l1 0F 38 1A mem | vbroadcastf128 Vx,Mdq | avx
v66 w0 0F 38 2C mem | vmaskmovps Vx,Hx,Mx | avx
v66 w0 0F 38 2D mem | vmaskmovpd Vx,Hx,Mx | avx
v66 w0 0F 38 2E mem | vmaskmovps Mx,Hx,Vx | avx
v66 w0 0F 38 2F mem | vmaskmovpd Mx,Hx,Vx | avx
v66 w1 l1 0F 3A 01 | vpermpd Vx,Wx,Ib | avx2
v66 w0 0F 3A 04 | vpermilps Vx,Wx,Ib | avx
v66 w0 0F 3A 05 | vpermilpd Vx,Wx,Ib | avx
v66 w0 l1 0F 3A 06 | vperm2f128 Vx,Hx,Wx,Ib | avx
v66 0F 3A 08    | vroundps Vx,Wx,Ib | avx
v66 0F 3A 09    | vroundpd Vx,Wx,Ib | avx
v66 0F 3A 0A    | vroundss Vss,Hss,Wss,Ib | avx
v66 0F 3A 0B    | vroundsd Vsd,Hsd,Wsd,Ib | avx
v66 0F 3A 0C    | vblendps Vx,Hx,Wx,Ib | avx
v66 0F 3A 0D    | vblendpd Vx,Hx,Wx,Ib | avx
v66 l0 0F 3A 17 | vextractps Ed,Vdq,Ib | avx
v66 w0 l1 0F 3A 18 | vinsertf128 Vx,Hx,Wdq,Ib | avx
v66 w0 l1 0F 3A 19 | vextractf128 Wdq,Vx,Ib | avx
v66 w0 0F 3A 1D | vcvtps2ph Wxh,Vx,Ib | f16c
v66 l0 0F 3A 21 | vinsertps Vdq,Hdq,Wd,Ib | avx
v66 0F 3A 40    | vdpps Vx,Hx,Wx,Ib | avx
v66 l0 0F 3A 41 | vdppd Vdq,Hdq,Wdq,Ib | avx
v66 w0 0F 3A 4A | vblendvps Vx,Hx,Wx,Lx | avx
v66 w0 0F 3A 4B | vblendvpd Vx,Hx,Wx,Lx | avx
`;

/** Order of the operands (132, 213, 231) and the opcode's high digit; the low digit says what is computed. */
const fused = [
  [0x90, '132'],
  [0xa0, '213'],
  [0xb0, '231'],
].flatMap(([base, order]) =>
  (
    [
      [6, 'fmaddsub', true],
      [7, 'fmsubadd', true],
      [8, 'fmadd', true],
      [9, 'fmadd', false],
      [10, 'fmsub', true],
      [11, 'fmsub', false],
      [12, 'fnmadd', true],
      [13, 'fnmadd', false],
      [14, 'fnmsub', true],
      [15, 'fnmsub', false],
    ] as const
  ).flatMap(([digit, name, isPacked]) => {
    const opcode = `0F 38 ${hex((base as number) + digit)}`;
    return isPacked
      ? [`v66 w0 ${opcode} | v${name}${order}ps Vx,Hx,Wx | fma`, `v66 w1 ${opcode} | v${name}${order}pd Vx,Hx,Wx | fma`]
      : [
          `v66 w0 ${opcode} | v${name}${order}ss Vss,Hss,Wss | fma`,
          `v66 w1 ${opcode} | v${name}${order}sd Vsd,Hsd,Wsd | fma`,
        ];
  }),
);

export const vexFloat: readonly string[] = [
  ...scalarAndPacked,
  ...singleAndDouble,
  ...rest.trim().split('\n'),
  ...fused,
];
