import { twins } from './mmx.ts';

/**
 * Packed integers of AVX (128 bits) and AVX2 (256), AES and PCLMULQDQ encoded with VEX, and BMI1 and BMI2 on general
 * registers (Intel SDM vol. 2D, tables ). See table.ts.
 */

/** With 128 bits the instruction is AVX's, with 256 AVX2's. */
const both = (encoding: string, meaning: string): string[] => [
  `${encoding.replace(' ', ' l0 ')} | ${meaning} | avx`,
  `${encoding.replace(' ', ' l1 ')} | ${meaning} | avx2`,
];

/** SSE's integer instructions, with a second source: those that have an MMX twin, and the others. */
const SHIFT_BY_REGISTER = /^ps(ll|rl|ra)[wdq]$/;
const ofTwins = twins.flatMap(({ opcode, name }) => {
  const count = SHIFT_BY_REGISTER.test(name) ? 'Wdq' : 'Wx';
  return both(`v66 ${opcode}`, name.startsWith('pabs') ? `v${name} Vx,Wx` : `v${name} Vx,Hx,${count}`);
});

const threeOperands = `
0F 60 punpcklbw
0F 61 punpcklwd
0F 62 punpckldq
0F 6C punpcklqdq
0F 6D punpckhqdq
0F 38 28 pmuldq
0F 38 29 pcmpeqq
0F 38 2B packusdw
0F 38 37 pcmpgtq
0F 38 38 pminsb
0F 38 39 pminsd
0F 38 3A pminuw
0F 38 3B pminud
0F 38 3C pmaxsb
0F 38 3D pmaxsd
0F 38 3E pmaxuw
0F 38 3F pmaxud
0F 38 40 pmulld
`
  .trim()
  .split('\n')
  .flatMap((line) => both(`v66 ${line.slice(0, line.lastIndexOf(' '))}`, `v${line.split(' ').at(-1)} Vx,Hx,Wx`));

/** Elements made wider: a half, a quarter or an eighth of the vector is read. */
const extensions = (['s', 'z'] as const).flatMap((kind) =>
  ['bw xh', 'bd xq', 'bq xo', 'wd xh', 'wq xq', 'dq xh'].flatMap((line, n) => {
    const [widths, read] = line.split(' ');
    const opcode = (kind === 's' ? 0x20 : 0x30) + n;
    return both(`v66 0F 38 ${opcode.toString(16).toUpperCase()}`, `vpmov${kind}x${widths} Vx,W${read}`);
  }),
);

const rest = [
  ...both('v66 0F 6F', 'vmovdqa Vx,Wx').map((row) => row.replace('avx2', 'avx')),
  ...both('vf3 0F 6F', 'vmovdqu Vx,Wx').map((row) => row.replace('avx2', 'avx')),
  ...both('v66 0F 7F', 'vmovdqa Wx,Vx').map((row) => row.replace('avx2', 'avx')),
  ...both('vf3 0F 7F', 'vmovdqu Wx,Vx').map((row) => row.replace('avx2', 'avx')),
  ...both('v66 0F 70', 'vpshufd Vx,Wx,Ib'),
  ...both('vf3 0F 70', 'vpshufhw Vx,Wx,Ib'),
  ...both('vf2 0F 70', 'vpshuflw Vx,Wx,Ib'),
  ...both('v66 0F 71 /2 reg', 'vpsrlw Hx,Ux,Ib'),
  ...both('v66 0F 71 /4 reg', 'vpsraw Hx,Ux,Ib'),
  ...both('v66 0F 71 /6 reg', 'vpsllw Hx,Ux,Ib'),
  ...both('v66 0F 72 /2 reg', 'vpsrld Hx,Ux,Ib'),
  ...both('v66 0F 72 /4 reg', 'vpsrad Hx,Ux,Ib'),
  ...both('v66 0F 72 /6 reg', 'vpslld Hx,Ux,Ib'),
  ...both('v66 0F 73 /2 reg', 'vpsrlq Hx,Ux,Ib'),
  ...both('v66 0F 73 /3 reg', 'vpsrldq Hx,Ux,Ib'),
  ...both('v66 0F 73 /6 reg', 'vpsllq Hx,Ux,Ib'),
  ...both('v66 0F 73 /7 reg', 'vpslldq Hx,Ux,Ib'),
  ...both('v66 0F D7 reg', 'vpmovmskb Gd,Ux'),
  ...both('v66 0F E7 mem', 'vmovntdq Mx,Vx').map((row) => row.replace('avx2', 'avx')),
  ...both('v66 0F 38 2A mem', 'vmovntdqa Vx,Mx'),
  ...both('v66 0F 3A 0E', 'vpblendw Vx,Hx,Wx,Ib'),
  ...both('v66 0F 3A 0F', 'vpalignr Vx,Hx,Wx,Ib'),
  ...both('v66 0F 3A 42', 'vmpsadbw Vx,Hx,Wx,Ib'),
  ...both('v66 w0 0F 3A 4C', 'vpblendvb Vx,Hx,Wx,Lx'),
  ...`
v66 l0 0F 6E     | vmovd=vmovd/vmovd/vmovq Vdq,Ey | avx
v66 l0 0F 7E     | vmovd=vmovd/vmovd/vmovq Ey,Vy | avx
vf3 l0 0F 7E     | vmovq Vq,Wq | avx
v66 l0 0F D6     | vmovq Wq,Vq | avx
v66 l0 0F C4 mem | vpinsrw Vdq,Hdq,Mw,Ib | avx
v66 l0 0F C4 reg | vpinsrw Vdq,Hdq,Rd,Ib | avx
v66 l0 0F C5 reg | vpextrw Gd,Udq,Ib | avx
v66 l0 0F F7 reg | vmaskmovdqu Vdq,Udq,BDdq | avx
v66 l0 0F 38 41  | vphminposuw Vdq,Wdq | avx
v66 l0 0F 3A 14 mem | vpextrb Mb,Vdq,Ib | avx
v66 l0 0F 3A 14 reg | vpextrb Rd,Vdq,Ib | avx
v66 l0 0F 3A 15 mem | vpextrw Mw,Vdq,Ib | avx
v66 l0 0F 3A 15 reg | vpextrw Rd,Vdq,Ib | avx
v66 l0 0F 3A 16  | vpextrd=vpextrd/vpextrd/vpextrq Ey,Vdq,Ib | avx
v66 l0 0F 3A 20 mem | vpinsrb Vdq,Hdq,Mb,Ib | avx
v66 l0 0F 3A 20 reg | vpinsrb Vdq,Hdq,Rd,Ib | avx
v66 l0 0F 3A 22  | vpinsrd=vpinsrd/vpinsrd/vpinsrq Vdq,Hdq,Ey,Ib | avx
v66 l0 0F 3A 60  | vpcmpestrm Vdq,Wdq,Ib | avx
v66 l0 0F 3A 61  | vpcmpestri Vdq,Wdq,Ib | avx
v66 l0 0F 3A 62  | vpcmpistrm Vdq,Wdq,Ib | avx
v66 l0 0F 3A 63  | vpcmpistri Vdq,Wdq,Ib | avx
v66 l0 0F 3A 44  | vpclmulqdq Vdq,Hdq,Wdq,Ib | vpclmulqdq
v66 l0 0F 38 DB  | vaesimc Vdq,Wdq | vaes
v66 l0 0F 38 DC  | vaesenc Vdq,Hdq,Wdq | vaes
v66 l0 0F 38 DD  | vaesenclast Vdq,Hdq,Wdq | vaes
v66 l0 0F 38 DE  | vaesdec Vdq,Hdq,Wdq | vaes
v66 l0 0F 38 DF  | vaesdeclast Vdq,Hdq,Wdq | vaes
v66 l0 0F 3A DF  | vaeskeygenassist Vdq,Wdq,Ib | vaes
v66 w0 l1 0F 38 36 | vpermd Vx,Hx,Wx | avx2
v66 w0 0F 38 45  | vpsrlvd Vx,Hx,Wx | avx2
v66 w1 0F 38 45  | vpsrlvq Vx,Hx,Wx | avx2
v66 w0 0F 38 46  | vpsravd Vx,Hx,Wx | avx2
v66 w0 0F 38 47  | vpsllvd Vx,Hx,Wx | avx2
v66 w1 0F 38 47  | vpsllvq Vx,Hx,Wx | avx2
v66 w0 0F 38 58  | vpbroadcastd Vx,Wd | avx2
v66 w0 0F 38 59  | vpbroadcastq Vx,Wq | avx2
v66 w0 l1 0F 38 5A mem | vbroadcasti128 Vx,Mdq | avx2
v66 w0 0F 38 78  | vpbroadcastb Vx,Wb | avx2
v66 w0 0F 38 79  | vpbroadcastw Vx,Ww | avx2
v66 w0 0F 38 8C mem | vpmaskmovd Vx,Hx,Mx | avx2
v66 w1 0F 38 8C mem | vpmaskmovq Vx,Hx,Mx | avx2
v66 w0 0F 38 8E mem | vpmaskmovd Mx,Hx,Vx | avx2
v66 w1 0F 38 8E mem | vpmaskmovq Mx,Hx,Vx | avx2
v66 w0 0F 38 90 mem | vpgatherdd Vx,Tx,Hx | avx2
v66 w1 0F 38 90 mem | vpgatherdq Vx,Txh,Hx | avx2
v66 w0 0F 38 91 mem | vpgatherqd Vxh,Tx,Hxh | avx2
v66 w1 0F 38 91 mem | vpgatherqq Vx,Tx,Hx | avx2
v66 w0 0F 38 92 mem | vgatherdps Vx,Tx,Hx | avx2
v66 w1 0F 38 92 mem | vgatherdpd Vx,Txh,Hx | avx2
v66 w0 0F 38 93 mem | vgatherqps Vxh,Tx,Hxh | avx2
v66 w1 0F 38 93 mem | vgatherqpd Vx,Tx,Hx | avx2
v66 w1 l1 0F 3A 00 | vpermq Vx,Wx,Ib | avx2
v66 w0 0F 3A 02  | vpblendd Vx,Hx,Wx,Ib | avx2
v66 w0 l1 0F 3A 38 | vinserti128 Vx,Hx,Wdq,Ib | avx2
v66 w0 l1 0F 3A 39 | vextracti128 Wdq,Vx,Ib | avx2
v66 w0 l1 0F 3A 46 | vperm2i128 Vx,Hx,Wx,Ib | avx2
vnp l0 0F 38 F2  | andn Gy,By,Ey | bmi1
vnp l0 0F 38 F3 /1 | blsr By,Ey | bmi1
vnp l0 0F 38 F3 /2 | blsmsk By,Ey | bmi1
vnp l0 0F 38 F3 /3 | blsi By,Ey | bmi1
vnp l0 0F 38 F5  | bzhi Gy,Ey,By | bmi2
vf3 l0 0F 38 F5  | pext Gy,By,Ey | bmi2
vf2 l0 0F 38 F5  | pdep Gy,By,Ey | bmi2
vf2 l0 0F 38 F6  | mulx Gy,By,Ey | bmi2
vnp l0 0F 38 F7  | bextr Gy,Ey,By | bmi1
v66 l0 0F 38 F7  | shlx Gy,Ey,By | bmi2
vf3 l0 0F 38 F7  | sarx Gy,Ey,By | bmi2
vf2 l0 0F 38 F7  | shrx Gy,Ey,By | bmi2
vf2 l0 0F 3A F0  | rorx Gy,Ey,Ib | bmi2
`
    .trim()
    .split('\n'),
];

export const vexInteger: readonly string[] = [...ofTwins, ...threeOperands, ...extensions, ...rest];
