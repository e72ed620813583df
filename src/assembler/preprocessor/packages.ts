/** The packages of `%use` (NASM manual, chapter 6), as text for the preprocessor. */

const NUMBERED = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'];

/** Names of the low byte: of the first four registers the old ones. */
const lowByte = (n: number): string => (n < 4 ? `${NUMBERED[n]![0]}l` : `${NUMBERED[n]}l`);

/** Registers by number: R0 to R7 with their parts, and R8L to R15L. */
function altreg(): string {
  const lines = NUMBERED.flatMap((name, n) => [
    `%idefine r${n} r${name}`,
    `%idefine r${n}d e${name}`,
    `%idefine r${n}w ${name}`,
    `%idefine r${n}b ${lowByte(n)}`,
    `%idefine r${n}l ${lowByte(n)}`,
    ...(n < 4 ? [`%idefine r${n}h ${name[0]}h`] : []),
  ]);
  for (let n = 8; n < 16; n++) lines.push(`%idefine r${n}l r${n}b`);
  return lines.join('\n');
}

const FLOAT_FUNCTIONS = 'float8 float16 bfloat16 float32 float64 float80m float80e float128l float128h'.split(' ');

function floats(): string {
  return [
    '%define Inf __?Infinity?__',
    '%define NaN __?QNaN?__',
    '%define QNaN __?QNaN?__',
    '%define SNaN __?SNaN?__',
    ...FLOAT_FUNCTIONS.map((name) => `%define ${name}(x) __?${name}?__(x)`),
    '%imacro bf16 1-*\n%rep %0\ndw __?bfloat16?__(%1)\n%rotate 1\n%endrep\n%endmacro',
  ].join('\n');
}

const logarithms = (): string =>
  [
    ['ilog2', 'e'],
    ['ilog2e', 'e'],
    ['ilog2w', 'w'],
    ['ilog2fw', 'w'],
    ['ilog2f', 'f'],
    ['ilog2c', 'c'],
  ]
    .map(([name, kind]) => `%idefine ${name}(x) (__?ilog2${kind}?__(x))`)
    .concat('%idefine ilog2cw(x) (__?ilog2w?__(x)*0+__?ilog2c?__(x))')
    .join('\n');

/** What fills 1, 2, … bytes, in hexadecimal, by processor and mode. */
interface Fillers {
  /** Fill of more bytes than this is jumped over. */
  readonly jump: number;
  readonly modes: Readonly<Record<16 | 32 | 64, string>>;
  /** The mode for which NASM leaves out how many fillers there are, so that those of the mode before stay in force. */
  readonly unfinished?: 16;
}

const PREFIXED_NOPS = '90 6690 666690 66666690';
const LONG_NOPS = '90 6690 0f1f00 0f1f4000';
const LONGER_NOPS = '0f1f440000 660f1f440000 0f1f8000000000 0f1f840000000000';

const FILLERS: Readonly<Record<string, Fillers>> = {
  nop: { jump: 16, modes: { 16: '90', 32: '90', 64: '90' } },
  generic: {
    jump: 8,
    modes: {
      16: '90 89f6 8d7400 8db40000 8db4000090 8db4000089ff 8db400008d7d00 8db400008dbd0000',
      32: '90 89f6 8d7600 8d742600 908d742600 8db600000000 8db42600000000',
      64: PREFIXED_NOPS,
    },
  },
  k7: {
    jump: 16,
    unfinished: 16,
    modes: {
      16: PREFIXED_NOPS,
      32: '90 8bc0 8d0420 8d442000 8d44200090 8d8000000000 8d040500000000',
      64: PREFIXED_NOPS,
    },
  },
  k8: { jump: 16, modes: { 16: PREFIXED_NOPS, 32: PREFIXED_NOPS, 64: PREFIXED_NOPS } },
  p6: { jump: 16, modes: { 16: LONG_NOPS, 32: `${LONG_NOPS} ${LONGER_NOPS}`, 64: `${LONG_NOPS} ${LONGER_NOPS}` } },
};

function fillerDefinitions({ jump, modes, unfinished }: Fillers): string {
  const lines = [`%define __?ALIGN_JMP_THRESHOLD?__ ${jump}`];
  for (const [bits, list] of Object.entries(modes)) {
    const fillers = list.split(' ');
    for (const [i, hex] of fillers.entries())
      lines.push(
        `%define __?ALIGN_${bits}BIT_${i + 1}B?__ ${hex.replace(/(..)(?!$)/g, '0x$1,').replace(/(..)$/, '0x$1')}`,
      );
    if (Number(bits) !== unfinished) lines.push(`%define __?ALIGN_${bits}BIT_GROUP?__ ${fillers.length}`);
  }
  return lines.join('\n');
}

/** The bytes that are missing to the boundary, as an expression. */
const MISSING = '(((%1)-(($-$$)%(%1)))%(%1))';
const BITS = '%[__?BITS?__]';

function smartAlign(): string {
  const modes = Object.entries(FILLERS).map(
    ([name, fillers], i) => `%${i ? 'elif' : 'if'}idni %1,${name}\n${fillerDefinitions(fillers)}`,
  );
  return `
%imacro alignmode 1-2
${modes.join('\n')}
%else
%error unknown alignment mode: %1
%endif
%ifnempty %2
%ifidni %2,nojmp
%xdefine __?ALIGN_JMP_THRESHOLD?__ -1
%else
%xdefine __?ALIGN_JMP_THRESHOLD?__ %2
%endif
%endif
%xdefine __?ALIGNMODE?__ %1,__?ALIGN_JMP_THRESHOLD?__
%endmacro
%defalias __ALIGNMODE__ __?ALIGNMODE?__
%imacro align 1-2+
sectalign %1
%ifnempty %2
times ${MISSING} %2
%else
%push
%assign %$pad ${MISSING}
%if __?ALIGN_JMP_THRESHOLD?__ != -1 && %$pad > __?ALIGN_JMP_THRESHOLD?__
jmp %$end
times ${MISSING} nop
%else
times (%$pad/__?ALIGN_${BITS}BIT_GROUP?__) db __?ALIGN_${BITS}BIT_%[__?ALIGN_${BITS}BIT_GROUP?__]B?__
%assign %$pad %$pad % __?ALIGN_${BITS}BIT_GROUP?__
%if %$pad > 0
db __?ALIGN_${BITS}BIT_%[%$pad]B?__
%endif
%endif
%$end:
%pop
%endif
%endmacro
alignmode generic`;
}

/** What machine-made sources in MASM's manner need. */
const MASM = `
%imacro segment 0-1+
%define __?SECT?__ [segment %00 %1]
[segment %00 %1]
%endmacro
%imacro ends 0+
%null %00
%endmacro
%imacro proc 0-*
%rep %0
%ifidni %1,far
%idefine ret retf
%else
%idefine ret retn
%endif
%rotate 1
%endrep
%endmacro
%imacro endp 0
%null %00
%undef ret
%endmacro
%idefine ptr __?masm_ptr?__
%idefine flat __?masm_flat?__
%idefine offset
%imacro end 0+
%endmacro
%idefine tbyte tword
default rel`;

const PACKAGES: Readonly<Record<string, () => string>> = {
  altreg,
  fp: floats,
  ifunc: logarithms,
  masm: () => MASM,
  smartalign: smartAlign,
};

/** The text of a package, or undefined when there is none of that name. */
export function packageText(name: string): string | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(PACKAGES, key) ? PACKAGES[key]!() : undefined;
}
