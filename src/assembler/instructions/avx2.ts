/** AVX2 (Intel SDM vol. 2): what is not a form of 256 bits of an AVX instruction. */
import { binary, unary } from './avx.ts';

/** Broadcasts of one element: name, opcode, memory. */
const BROADCASTS = [
  ['vpbroadcastb', '78', 8],
  ['vpbroadcastw', '79', 16],
  ['vpbroadcastd', '58', 32],
  ['vpbroadcastq', '59', 64],
] as const;

/** Extensions of elements: suffix, digit of the opcode, memory by vector length. */
const EXTENSIONS = [
  ['bw', 0, 'x64', 'x128'],
  ['bd', 1, 'x32', 'x64'],
  ['bq', 2, 'x16', 'x32'],
  ['wd', 3, 'x64', 'x128'],
  ['wq', 4, 'x32', 'x64'],
  ['dq', 5, 'x64', 'x128'],
] as const;

/** Gathers: name, opcode, W, then for 128 and 256 bits the register and the memory with its index. */
const GATHERS = [
  ['vpgatherdd', '90', 'w0', 'x vx32', 'y vy32'],
  ['vpgatherdq', '90', 'w1', 'x vx64', 'y vx64'],
  ['vpgatherqd', '91', 'w0', 'x vx32', 'x vy32'],
  ['vpgatherqq', '91', 'w1', 'x vx64', 'y vy64'],
  ['vgatherdps', '92', 'w0', 'x vx32', 'y vy32'],
  ['vgatherdpd', '92', 'w1', 'x vx64', 'y vx64'],
  ['vgatherqps', '93', 'w0', 'x vx32', 'x vy32'],
  ['vgatherqpd', '93', 'w1', 'x vx64', 'y vy64'],
] as const;

function generated(): string {
  const lines: string[] = [];
  for (const [name, opcode, size] of BROADCASTS)
    for (const v of ['x', 'y'])
      lines.push(`${name} ${v},x${size} = vex.${v === 'x' ? 128 : 256}.66.0F38.w0 ${opcode} /rm`);
  for (const [suffix, digit, short, long] of EXTENSIONS)
    for (const [letter, base] of [
      ['s', '2'],
      ['z', '3'],
    ])
      lines.push(
        ...unary({
          name: `vpmov${letter}x${suffix}`,
          opcode: `${base}${digit}`,
          code: '66.0F38',
          memory: [short, long],
        }),
      );
  for (const [name, opcode, w, short, long] of GATHERS)
    for (const [forms, length] of [
      [short, 128],
      [long, 256],
    ] as const) {
      const [register, memory] = forms.split(' ');
      lines.push(`${name} ${register},${memory}?,${register} = vex.${length}.66.0F38.${w} ${opcode} /rmv`);
    }
  for (const [name, opcode, w] of [
    ['vpsllvd', '47', 'w0'],
    ['vpsllvq', '47', 'w1'],
    ['vpsravd', '46', 'w0'],
    ['vpsrlvd', '45', 'w0'],
    ['vpsrlvq', '45', 'w1'],
  ] as const)
    lines.push(...binary({ name, opcode, code: `66.0F38.${w}` }));
  lines.push(...binary({ name: 'vpblendd', opcode: '02', code: '66.0F3A.w0', immediate: true }));
  for (const [name, w] of [
    ['vpmaskmovd', 'w0'],
    ['vpmaskmovq', 'w1'],
  ])
    for (const [v, length] of [
      ['x', 128],
      ['y', 256],
    ])
      lines.push(
        `${name} ${v},${v},m${length}? = vex.${length}.66.0F38.${w} 8C /rvm`,
        `${name} ${v},m${length}? = vex.${length}.66.0F38.${w} 8C /dm`,
        `${name} m${length}?,${v},${v} = vex.${length}.66.0F38.${w} 8E /mvr`,
      );
  return lines.join('\n');
}

export const AVX2: readonly (() => string)[] = [
  generated,
  () => `
vbroadcastss x,x = vex.128.66.0F38.w0 18 /rm
vbroadcastss y,x = vex.256.66.0F38.w0 18 /rm
vbroadcastsd y,x = vex.256.66.0F38.w0 19 /rm
vbroadcasti128 y,m128? = vex.256.66.0F38.w0 5A /rm
vextracti128 x128,y,imm8 = vex.256.66.0F3A.w0 39 /mr ib
vinserti128 y,y,x128,imm8 = vex.256.66.0F3A.w0 38 /rvm ib
vinserti128 y,x128,imm8 = vex.256.66.0F3A.w0 38 /dm ib
vperm2i128 y,y,y256,imm8 = vex.256.66.0F3A.w0 46 /rvm ib
vperm2i128 y,y256,imm8 = vex.256.66.0F3A.w0 46 /dm ib
vpermd y,y,y256 = vex.256.66.0F38.w0 36 /rvm
vpermd y,y256 = vex.256.66.0F38.w0 36 /dm
vpermps y,y,y256 = vex.256.66.0F38.w0 16 /rvm
vpermps y,y256 = vex.256.66.0F38.w0 16 /dm
vpermq y,y256,imm8 = vex.256.66.0F3A.w1 00 /rm ib
vpermpd y,y256,imm8 = vex.256.66.0F3A.w1 01 /rm ib
`,
];
