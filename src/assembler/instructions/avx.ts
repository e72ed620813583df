/** AVX, F16C and FMA (Intel SDM vol. 2): the forms of the SSE instructions with a VEX prefix, and what came with them. */
import { INTEGER_38, PACKED, PACKED_38, pairs, SHIFTS } from './simd-lists.ts';

/** An instruction of three operands, of which the second may be left out when it is the first. */
interface Operation {
  readonly name: string;
  readonly opcode: string;
  /** The fields of VEX between the length and W: `66.0F38`. */
  readonly code: string;
  /** Memory in the place of the last operand, by vector length; as long as the vector unless it says otherwise. */
  readonly memory?: readonly [string, string];
  readonly immediate?: boolean;
  /** It exists in 64-bit mode only. */
  readonly only64?: boolean;
  readonly anyByte?: boolean;
}

type Length = 128 | 256;

/** The letter of the registers of a vector length. */
const vector = (length: Length): string => (length === 128 ? 'x' : 'y');

const tail = ({ immediate, only64, anyByte }: Operation): string =>
  (immediate ? ' ib' : '') + (only64 ? ' only64' : '') + (anyByte ? ' anybyte' : '');

/** Forms with a destination and two sources. */
export function binary(operation: Operation, lengths: readonly Length[] = [128, 256]): string[] {
  const { name, opcode, code, immediate } = operation;
  return lengths.flatMap((length) => {
    const v = vector(length);
    const memory = operation.memory?.[length === 128 ? 0 : 1] ?? `${v}${length}`;
    const last = immediate ? `${memory},imm8` : memory;
    const vex = `vex.${length}.${code}`;
    return [
      `${name} ${v},${v},${last} = ${vex} ${opcode} /rvm${tail(operation)}`,
      `${name} ${v},${last} = ${vex} ${opcode} /dm${tail(operation)}`,
    ];
  });
}

/** Forms with a destination and one source. */
export function unary(operation: Operation, lengths: readonly Length[] = [128, 256]): string[] {
  const { name, opcode, code, immediate } = operation;
  return lengths.map((length) => {
    const v = vector(length);
    const memory = operation.memory?.[length === 128 ? 0 : 1] ?? `${v}${length}`;
    return `${name} ${v},${memory}${immediate ? ',imm8' : ''} = vex.${length}.${code} ${opcode} /rm${tail(operation)}`;
  });
}

/** The four element types: suffix, fields of VEX, memory; the last two are one element. */
const TYPES = [
  ['ps', '0F', undefined],
  ['pd', '66.0F', undefined],
  ['ss', 'F3.0F', 'x32'],
  ['sd', 'F2.0F', 'x64'],
] as const;

function arithmetic(): string[] {
  const lines: string[] = [];
  for (const [suffix, code, element] of TYPES) {
    const lengths: readonly Length[] = element ? [128] : [128, 256];
    const memory = element ? ([element, element] as const) : undefined;
    const more = memory ? { memory } : {};
    for (const [name, opcode] of pairs('add:58 mul:59 sub:5C min:5D div:5E max:5F'))
      lines.push(...binary({ name: `v${name}${suffix}`, opcode, code, ...more }, lengths));
    const root = { name: `vsqrt${suffix}`, opcode: '51', code, ...more };
    lines.push(...(element ? binary(root, lengths) : unary(root, lengths)));
    lines.push(...comparisons(suffix, code, lengths, memory));
  }
  for (const [suffix, code] of TYPES.slice(0, 2)) {
    for (const [name, opcode] of pairs('and:54 andn:55 or:56 xor:57 unpckl:14 unpckh:15'))
      lines.push(...binary({ name: `v${name}${suffix}`, opcode, code }));
    lines.push(...binary({ name: `vshuf${suffix}`, opcode: 'C6', code, immediate: true }));
  }
  for (const [name, opcode] of pairs('addsub:D0 hadd:7C hsub:7D'))
    lines.push(
      ...binary({ name: `v${name}pd`, opcode, code: '66.0F' }),
      ...binary({ name: `v${name}ps`, opcode, code: 'F2.0F' }),
    );
  for (const [name, opcode] of pairs('rsqrt:52 rcp:53'))
    lines.push(
      ...unary({ name: `v${name}ps`, opcode, code: '0F' }),
      ...binary({ name: `v${name}ss`, opcode, code: 'F3.0F', memory: ['x32', 'x32'] }, [128]),
    );
  return lines;
}

/** The predicates by number; some have a second name. */
const PREDICATES = `eq lt le unord neq nlt nle ord eq_uq nge ngt false neq_oq ge gt true
eq_os lt_oq le_oq unord_s neq_us nlt_uq nle_uq ord_s eq_us nge_uq ngt_uq false_os neq_os ge_oq gt_oq true_us`.split(
  /\s+/,
);
const LONG_PREDICATES = `eq_oq lt_os le_os unord_q neq_uq nlt_us nle_us ord_q eq_uq nge_us ngt_us false_oq neq_oq ge_os
gt_os true_uq`.split(/\s+/);

function comparisons(
  suffix: string,
  code: string,
  lengths: readonly Length[],
  memory: readonly [string, string] | undefined,
): string[] {
  const more = memory ? { memory } : {};
  const names = [...PREDICATES.entries(), ...LONG_PREDICATES.entries()];
  return [
    ...new Set(
      names.flatMap(([n, predicate]) =>
        binary({ name: `vcmp${predicate}${suffix}`, opcode: 'C2', code, ...more }, lengths).map(
          (line) => `${line} ${n.toString(16).toUpperCase().padStart(2, '0')}`,
        ),
      ),
    ),
    ...binary({ name: `vcmp${suffix}`, opcode: 'C2', code, immediate: true, ...more }, lengths),
  ];
}

/** Packed integers: 128 bits with AVX, 256 with AVX2. */
function integers(): string[] {
  const lines: string[] = [];
  for (const [name, opcode] of pairs(`${PACKED} punpcklqdq:6C punpckhqdq:6D`))
    lines.push(...binary({ name: `v${name}`, opcode, code: '66.0F' }));
  for (const [name, opcode] of pairs(`${PACKED_38} ${INTEGER_38}`)) {
    const operation = { name: `v${name}`, opcode, code: '66.0F38' };
    lines.push(...(name.startsWith('pabs') ? unary(operation) : binary(operation)));
  }
  for (const [name, register, immediate] of SHIFTS) {
    lines.push(...binary({ name: `v${name}`, opcode: register, code: '66.0F', memory: ['x128', 'x128'] }));
    lines.push(...immediateShift(name, immediate));
  }
  return [...lines, ...immediateShift('pslldq', '73 /7'), ...immediateShift('psrldq', '73 /3')];
}

function immediateShift(name: string, encoding: string): string[] {
  const [opcode, digit] = encoding.split(' /');
  return ['x', 'y'].flatMap((v) => {
    const vex = `vex.${v === 'x' ? 128 : 256}.66.0F ${opcode}`;
    return [`v${name} ${v},${v},imm8 = ${vex} /vm${digit} ib`, `v${name} ${v},imm8 = ${vex} /b${digit} ib`];
  });
}

/** Moves of whole vectors in both directions: name, fields of VEX, opcode to the register and from it. */
const MOVES = `vmovaps:0F:28:29 vmovapd:66.0F:28:29 vmovups:0F:10:11 vmovupd:66.0F:10:11 vmovdqa:66.0F:6F:7F
vmovdqu:F3.0F:6F:7F`.split(/\s+/);

function moves(): string[] {
  const lines = MOVES.flatMap((move) => {
    const [name, code, load, store] = move.split(':');
    return ['x128', 'y256'].flatMap((whole) => {
      const vex = `vex.${whole.slice(1)}.${code}`;
      return [
        `${name} ${whole[0]},${whole} = ${vex} ${load} /rm`,
        `${name} ${whole},${whole[0]} = ${vex} ${store} /mr`,
      ];
    });
  });
  for (const [name, prefix, size] of [
    ['vmovss', 'F3', 32],
    ['vmovsd', 'F2', 64],
  ])
    lines.push(
      `${name} x,x,x = vex.128.${prefix}.0F 10 /rvm`,
      `${name} x,x = vex.128.${prefix}.0F 10 /dm`,
      `${name} x,m${size}? = vex.128.${prefix}.0F 10 /rm`,
      `${name} m${size}?,x = vex.128.${prefix}.0F 11 /mr`,
    );
  return lines;
}

/** Fused multiply and add: name, opcode of the packed 132 form, whether there is one for single elements. */
const FUSED = [
  ['fmaddsub', 0x96, false],
  ['fmsubadd', 0x97, false],
  ['fmadd', 0x98, true],
  ['fmsub', 0x9a, true],
  ['fnmadd', 0x9c, true],
  ['fnmsub', 0x9e, true],
] as const;
/** Each order of operands has two names. */
const ORDERS = [
  ['132', '312'],
  ['213', '123'],
  ['231', '321'],
] as const;

function fused(): string[] {
  const lines: string[] = [];
  for (const [name, base, single] of FUSED)
    for (const [i, orders] of ORDERS.entries())
      for (const order of orders)
        for (const [element, w, size] of [
          ['s', 'w0', 32],
          ['d', 'w1', 64],
        ] as const) {
          const opcode = (base + i * 0x10).toString(16).toUpperCase();
          const next = (base + i * 0x10 + 1).toString(16).toUpperCase();
          lines.push(
            `v${name}${order}p${element} x,x,x128 = vex.128.66.0F38.${w} ${opcode} /rvm`,
            `v${name}${order}p${element} y,y,y256 = vex.256.66.0F38.${w} ${opcode} /rvm`,
          );
          if (single) lines.push(`v${name}${order}s${element} x,x,x${size} = vex.128.66.0F38.${w} ${next} /rvm`);
        }
  return lines;
}

/** Conversions and others that have one source. */
const UNARY: readonly Operation[] = [
  { name: 'vcvtdq2pd', opcode: 'E6', code: 'F3.0F', memory: ['x64', 'x128'] },
  { name: 'vcvtdq2ps', opcode: '5B', code: '0F' },
  { name: 'vcvtps2dq', opcode: '5B', code: '66.0F' },
  { name: 'vcvttps2dq', opcode: '5B', code: 'F3.0F' },
  { name: 'vcvtps2pd', opcode: '5A', code: '0F', memory: ['x64', 'x128'] },
  { name: 'vcvtph2ps', opcode: '13', code: '66.0F38.w0', memory: ['x64', 'x128'] },
  { name: 'vmovddup', opcode: '12', code: 'F2.0F', memory: ['x64', 'y256'] },
  { name: 'vmovshdup', opcode: '16', code: 'F3.0F' },
  { name: 'vmovsldup', opcode: '12', code: 'F3.0F' },
  { name: 'vroundpd', opcode: '09', code: '66.0F3A', immediate: true },
  { name: 'vroundps', opcode: '08', code: '66.0F3A', immediate: true },
  { name: 'vpermilpd', opcode: '05', code: '66.0F3A.w0', immediate: true },
  { name: 'vpermilps', opcode: '04', code: '66.0F3A.w0', immediate: true },
  { name: 'vtestps', opcode: '0E', code: '66.0F38.w0' },
  { name: 'vtestpd', opcode: '0F', code: '66.0F38.w0' },
  { name: 'vptest', opcode: '17', code: '66.0F38' },
  { name: 'vpshufd', opcode: '70', code: '66.0F', immediate: true },
  { name: 'vpshufhw', opcode: '70', code: 'F3.0F', immediate: true },
  { name: 'vpshuflw', opcode: '70', code: 'F2.0F', immediate: true },
];

const BINARY: readonly Operation[] = [
  { name: 'vblendpd', opcode: '0D', code: '66.0F3A', immediate: true },
  { name: 'vblendps', opcode: '0C', code: '66.0F3A', immediate: true },
  { name: 'vpblendw', opcode: '0E', code: '66.0F3A', immediate: true },
  { name: 'vpalignr', opcode: '0F', code: '66.0F3A', immediate: true },
  { name: 'vmpsadbw', opcode: '42', code: '66.0F3A', immediate: true },
  { name: 'vdpps', opcode: '40', code: '66.0F3A', immediate: true },
  { name: 'vpermilpd', opcode: '0D', code: '66.0F38.w0' },
  { name: 'vpermilps', opcode: '0C', code: '66.0F38.w0' },
  { name: 'vaesenc', opcode: 'DC', code: '66.0F38' },
  { name: 'vaesenclast', opcode: 'DD', code: '66.0F38' },
  { name: 'vaesdec', opcode: 'DE', code: '66.0F38' },
  { name: 'vaesdeclast', opcode: 'DF', code: '66.0F38' },
  { name: 'vpclmulqdq', opcode: '44', code: '66.0F3A', immediate: true },
];

/** Those of 128 bits only. */
const BINARY_128: readonly Operation[] = [
  { name: 'vdppd', opcode: '41', code: '66.0F3A', immediate: true },
  { name: 'vroundsd', opcode: '0B', code: '66.0F3A', immediate: true, memory: ['x64', ''] },
  { name: 'vroundss', opcode: '0A', code: '66.0F3A', immediate: true, memory: ['x32', ''] },
  { name: 'vinsertps', opcode: '21', code: '66.0F3A', immediate: true, memory: ['x32', ''] },
  { name: 'vcvtsd2ss', opcode: '5A', code: 'F2.0F', memory: ['x64', ''] },
  { name: 'vcvtss2sd', opcode: '5A', code: 'F3.0F', memory: ['x32', ''] },
  { name: 'vmovhlps', opcode: '12', code: '0F', memory: ['x', ''] },
  { name: 'vmovlhps', opcode: '16', code: '0F', memory: ['x', ''] },
  { name: 'vmovhpd', opcode: '16', code: '66.0F', memory: ['m64?', ''] },
  { name: 'vmovhps', opcode: '16', code: '0F', memory: ['m64?', ''] },
  { name: 'vmovlpd', opcode: '12', code: '66.0F', memory: ['m64?', ''] },
  { name: 'vmovlps', opcode: '12', code: '0F', memory: ['m64?', ''] },
  { name: 'vpinsrb', opcode: '20', code: '66.0F3A', immediate: true, memory: ['m8?', ''] },
  { name: 'vpinsrb', opcode: '20', code: '66.0F3A', immediate: true, memory: ['r8', ''], anyByte: true },
  { name: 'vpinsrb', opcode: '20', code: '66.0F3A', immediate: true, memory: ['r32', ''] },
  { name: 'vpinsrw', opcode: 'C4', code: '66.0F', immediate: true, memory: ['m16?', ''] },
  { name: 'vpinsrw', opcode: 'C4', code: '66.0F', immediate: true, memory: ['r16', ''] },
  { name: 'vpinsrw', opcode: 'C4', code: '66.0F', immediate: true, memory: ['r32', ''] },
  { name: 'vpinsrd', opcode: '22', code: '66.0F3A.w0', immediate: true, memory: ['rm32?', ''] },
  { name: 'vpinsrq', opcode: '22', code: '66.0F3A.w1', immediate: true, memory: ['rm64?', ''], only64: true },
  { name: 'vcvtsi2sd', opcode: '2A', code: 'F2.0F.w0', memory: ['rm32?', ''] },
  { name: 'vcvtsi2sd', opcode: '2A', code: 'F2.0F.w1', memory: ['rm64', ''], only64: true },
  { name: 'vcvtsi2ss', opcode: '2A', code: 'F3.0F.w0', memory: ['rm32?', ''] },
  { name: 'vcvtsi2ss', opcode: '2A', code: 'F3.0F.w1', memory: ['rm64', ''], only64: true },
];

/** Carry-less multiplication of a quadword of each operand: the names, and the immediate they stand for. */
const CARRYLESS = 'lqlq:00 hqlq:01 lqhq:10 hqhq:11';

function lists(): string[] {
  return [
    ...UNARY.flatMap((o) => unary(o)),
    ...BINARY.flatMap((o) => binary(o)),
    ...BINARY_128.flatMap((o) => binary(o, [128])),
    ...pairs(CARRYLESS).flatMap(([name, n]) =>
      binary({ name: `vpclmul${name}dq`, opcode: '44', code: '66.0F3A' }).map((line) => `${line} ${n}`),
    ),
  ];
}

/** In 64-bit mode a form with a 64-bit general register has W set, or exists there only. */
export const AVX: readonly (() => string)[] = [
  () => [...arithmetic(), ...integers(), ...moves(), ...fused(), ...lists()].join('\n'),
  () => `
vblendvpd x,x,x128,x = vex.128.66.0F3A.w0 4B /rvms is4
vblendvpd x,x128,x = vex.128.66.0F3A.w0 4B /dms is4
vblendvpd y,y,y256,y = vex.256.66.0F3A.w0 4B /rvms is4
vblendvpd y,y256,y = vex.256.66.0F3A.w0 4B /dms is4
vblendvps x,x,x128,x = vex.128.66.0F3A.w0 4A /rvms is4
vblendvps x,x128,x = vex.128.66.0F3A.w0 4A /dms is4
vblendvps y,y,y256,y = vex.256.66.0F3A.w0 4A /rvms is4
vblendvps y,y256,y = vex.256.66.0F3A.w0 4A /dms is4
vpblendvb x,x,x128,x = vex.128.66.0F3A.w0 4C /rvms is4
vpblendvb x,x128,x = vex.128.66.0F3A.w0 4C /dms is4
vpblendvb y,y,y256,y = vex.256.66.0F3A.w0 4C /rvms is4
vpblendvb y,y256,y = vex.256.66.0F3A.w0 4C /dms is4
vbroadcastss x,m32? = vex.128.66.0F38.w0 18 /rm
vbroadcastss y,m32? = vex.256.66.0F38.w0 18 /rm
vbroadcastsd y,m64? = vex.256.66.0F38.w0 19 /rm
vbroadcastf128 y,m128? = vex.256.66.0F38.w0 1A /rm
vaesimc x,x128 = vex.128.66.0F38 DB /rm
vaeskeygenassist x,x128,imm8 = vex.128.66.0F3A DF /rm ib
vcomisd x,x64 = vex.128.66.0F 2F /rm
vcomiss x,x32 = vex.128.0F 2F /rm
vucomisd x,x64 = vex.128.66.0F 2E /rm
vucomiss x,x32 = vex.128.0F 2E /rm
vcvtpd2dq x,x = vex.128.F2.0F E6 /rm
vcvtpd2dq x,m128? = vex.128.F2.0F E6 /rm
vcvtpd2dq x,y = vex.256.F2.0F E6 /rm
vcvtpd2dq x,m256 = vex.256.F2.0F E6 /rm
vcvttpd2dq x,x = vex.128.66.0F E6 /rm
vcvttpd2dq x,m128? = vex.128.66.0F E6 /rm
vcvttpd2dq x,y = vex.256.66.0F E6 /rm
vcvttpd2dq x,m256 = vex.256.66.0F E6 /rm
vcvtpd2ps x,x = vex.128.66.0F 5A /rm
vcvtpd2ps x,m128? = vex.128.66.0F 5A /rm
vcvtpd2ps x,y = vex.256.66.0F 5A /rm
vcvtpd2ps x,m256 = vex.256.66.0F 5A /rm
vcvtps2ph x64,x,imm8 = vex.128.66.0F3A.w0 1D /mr ib
vcvtps2ph x128,y,imm8 = vex.256.66.0F3A.w0 1D /mr ib
vcvtsd2si r32,x64 = vex.128.F2.0F.w0 2D /rm
vcvtsd2si r64,x64 = vex.128.F2.0F.w1 2D /rm only64
vcvttsd2si r32,x64 = vex.128.F2.0F.w0 2C /rm
vcvttsd2si r64,x64 = vex.128.F2.0F.w1 2C /rm only64
vcvtss2si r32,x32 = vex.128.F3.0F.w0 2D /rm
vcvtss2si r64,x32 = vex.128.F3.0F.w1 2D /rm only64
vcvttss2si r32,x32 = vex.128.F3.0F.w0 2C /rm
vcvttss2si r64,x32 = vex.128.F3.0F.w1 2C /rm only64
vextractf128 x128,y,imm8 = vex.256.66.0F3A.w0 19 /mr ib
vextractps rm32?,x,imm8 = vex.128.66.0F3A 17 /mr ib
vinsertf128 y,y,x128,imm8 = vex.256.66.0F3A.w0 18 /rvm ib
vinsertf128 y,x128,imm8 = vex.256.66.0F3A.w0 18 /dm ib
vperm2f128 y,y,y256,imm8 = vex.256.66.0F3A.w0 06 /rvm ib
vperm2f128 y,y256,imm8 = vex.256.66.0F3A.w0 06 /dm ib
vlddqu x,m128? = vex.128.F2.0F F0 /rm
vlddqu y,m256? = vex.256.F2.0F F0 /rm
vldqqu y,m256? = vex.256.F2.0F F0 /rm
vldmxcsr m32? = vex.128.0F AE /m2
vstmxcsr m32? = vex.128.0F AE /m3
vmaskmovdqu x,x = vex.128.66.0F F7 /rm
vmaskmovps x,x,m128? = vex.128.66.0F38.w0 2C /rvm
vmaskmovps y,y,m256? = vex.256.66.0F38.w0 2C /rvm
vmaskmovps m128?,x,x = vex.128.66.0F38.w0 2E /mvr
vmaskmovps m256?,y,y = vex.256.66.0F38.w0 2E /mvr
vmaskmovpd x,x,m128? = vex.128.66.0F38.w0 2D /rvm
vmaskmovpd y,y,m256? = vex.256.66.0F38.w0 2D /rvm
vmaskmovpd m128?,x,x = vex.128.66.0F38.w0 2F /mvr
vmaskmovpd m256?,y,y = vex.256.66.0F38.w0 2F /mvr
vmovd x,rm32? = vex.128.66.0F.w0 6E /rm
vmovd rm32?,x = vex.128.66.0F.w0 7E /mr
vmovq x,x64 = vex.128.F3.0F 7E /rm
vmovq x64,x = vex.128.66.0F D6 /mr
vmovq x,r64 = vex.128.66.0F.w1 6E /rm only64
vmovq r64,x = vex.128.66.0F.w1 7E /mr only64
vmovqqa y,y256 = vex.256.66.0F 6F /rm
vmovqqa y256,y = vex.256.66.0F 7F /mr
vmovqqu y,y256 = vex.256.F3.0F 6F /rm
vmovqqu y256,y = vex.256.F3.0F 7F /mr
vmovhpd m64?,x = vex.128.66.0F 17 /mr
vmovhps m64?,x = vex.128.0F 17 /mr
vmovlpd m64?,x = vex.128.66.0F 13 /mr
vmovlps m64?,x = vex.128.0F 13 /mr
vmovmskpd r64,x = vex.128.66.0F 50 /rm only64
vmovmskpd r32,x = vex.128.66.0F 50 /rm
vmovmskpd r64,y = vex.256.66.0F 50 /rm only64
vmovmskpd r32,y = vex.256.66.0F 50 /rm
vmovmskps r64,x = vex.128.0F 50 /rm only64
vmovmskps r32,x = vex.128.0F 50 /rm
vmovmskps r64,y = vex.256.0F 50 /rm only64
vmovmskps r32,y = vex.256.0F 50 /rm
vmovntdq m128?,x = vex.128.66.0F E7 /mr
vmovntdq m256?,y = vex.256.66.0F E7 /mr
vmovntqq m256?,y = vex.256.66.0F E7 /mr
vmovntdqa x,m128? = vex.128.66.0F38 2A /rm
vmovntdqa y,m256? = vex.256.66.0F38 2A /rm
vmovntpd m128?,x = vex.128.66.0F 2B /mr
vmovntpd m256?,y = vex.256.66.0F 2B /mr
vmovntps m128?,x = vex.128.0F 2B /mr
vmovntps m256?,y = vex.256.0F 2B /mr
vpcmpestri x,x128,imm8 = vex.128.66.0F3A 61 /rm ib
vpcmpestrm x,x128,imm8 = vex.128.66.0F3A 60 /rm ib
vpcmpistri x,x128,imm8 = vex.128.66.0F3A 63 /rm ib
vpcmpistrm x,x128,imm8 = vex.128.66.0F3A 62 /rm ib
vphminposuw x,x128 = vex.128.66.0F38 41 /rm
vpextrb r64,x,imm8 = vex.128.66.0F3A.w0 14 /mr ib only64
vpextrb r32,x,imm8 = vex.128.66.0F3A.w0 14 /mr ib
vpextrb m8?,x,imm8 = vex.128.66.0F3A.w0 14 /mr ib
vpextrw r64,x,imm8 = vex.128.66.0F.w0 C5 /rm ib only64
vpextrw r32,x,imm8 = vex.128.66.0F.w0 C5 /rm ib
vpextrw m16?,x,imm8 = vex.128.66.0F3A.w0 15 /mr ib
vpextrd r64,x,imm8 = vex.128.66.0F3A.w0 16 /mr ib only64
vpextrd rm32?,x,imm8 = vex.128.66.0F3A.w0 16 /mr ib
vpextrq rm64?,x,imm8 = vex.128.66.0F3A.w1 16 /mr ib only64
vpmovmskb r64,x = vex.128.66.0F D7 /rm only64
vpmovmskb r32,x = vex.128.66.0F D7 /rm
vpmovmskb r64,y = vex.256.66.0F D7 /rm only64
vpmovmskb r32,y = vex.256.66.0F D7 /rm
vzeroall = vex.256.0F 77
vzeroupper = vex.128.0F 77
`,
];
