import { formsOf, mnemonics, type OperandForm } from '../../src/assembler/instructions/index.ts';

export type Mode = 16 | 32 | 64;

/** The prefix of AVX-512, which is refused here; no BOUND begins like this (Intel SDM vol. 2, 2.7.1). */
export const EVEX = /^62f[1-3]/;

const GENERAL: Record<number, readonly string[]> = {
  8: ['al', 'cl', 'bh', 'dil', 'r9b'],
  16: ['ax', 'cx', 'r10w'],
  32: ['eax', 'edx', 'r11d'],
  64: ['rax', 'rbx', 'r12'],
};
const LEGACY = /^(al|cl|bh|ax|cx|eax|edx|cr0|cr3|dr7|[xy]mm[0-7])$/;

const SIZES: Record<number, string> = {
  8: 'byte ',
  16: 'word ',
  32: 'dword ',
  64: 'qword ',
  80: 'tword ',
  128: 'oword ',
  256: 'yword ',
};

const IMMEDIATES: Record<number, readonly string[]> = {
  0: ['0', '-1', '5', '127', '128', '300'],
  8: ['0', '1', '-1', '127', '128', '255'],
  16: ['1', '127', '128', '0x1234', '-128', '0xffff', '-129', '0xff80'],
  32: ['1', '-1', '127', '128', '0x12345678', '0xffffffff', '-129', '-128'],
  64: ['0', '1', '-1', '128', '0x7fffffff', '0x80000000', '0xffffffff', '0x100000000', '0x123456789abcdef0', 'label'],
};

function registers(form: OperandForm, mode: Mode): string[] {
  let names: readonly string[];
  switch (form.class) {
    case 'general':
      names = GENERAL[form.size] ?? [];
      break;
    case 'segment':
      return ['ds', 'fs', 'ss'];
    case 'control':
      names = ['cr0', 'cr3', 'cr8'];
      break;
    case 'debug':
      names = ['dr7', 'dr12'];
      break;
    case 'x87':
      return ['st0', 'st3'];
    case 'mmx':
      return ['mm0', 'mm5'];
    case 'xmm':
      names = ['xmm0', 'xmm3', 'xmm12'];
      break;
    case 'ymm':
      names = ['ymm1', 'ymm6', 'ymm9'];
  }
  return mode === 64 ? [...names] : names.filter((n) => LEGACY.test(n));
}

function memory(size: number, mode: Mode): string[] {
  const address = { 16: '[bx+si+4]', 32: '[ebx+ecx*4+8]', 64: '[rbx+r9*4+8]' }[mode];
  const plain = mode === 16 ? '[di]' : mode === 32 ? '[esp]' : '[r13]';
  const keyword = SIZES[size] ?? '';
  return [keyword + address, plain, `${keyword}[0x1234]`];
}

/** Addresses with a vector register as index. */
function vectorMemory(form: OperandForm, mode: Mode): string[] {
  const index = `${form.class === 'xmm' ? 'x' : 'y'}mm`;
  const base = mode === 64 ? 'r9' : 'eax';
  const keyword = SIZES[form.size] ?? '';
  return [`[${base}+${index}2*4]`, `${keyword}[${index}5+${base}+16]`, `[${index}3*8+0x1234]`];
}

/** Texts that try one operand of a form. */
function samples(form: OperandForm, mode: Mode): string[] {
  switch (form.kind) {
    case 'fixed':
      return [form.register!.name];
    case 'register':
      return registers(form, mode);
    case 'to':
      return ['to st3'];
    case 'registerOrMemory':
      return [...registers(form, mode), ...memory(form.size, mode)];
    case 'memory':
    case 'unsizedMemory':
      return memory(form.size, mode);
    case 'farMemory':
      return memory(0, mode)
        .map((m) => `far ${m}`)
        .concat(`far ${SIZES[form.size]}[0x20]`, `${SIZES[form.size]}far [0x20]`);
    case 'vectorMemory':
      return vectorMemory(form, mode);
    case 'offset':
      return ['[0x1234]', '[label]', mode === 64 ? '[qword 0x123456789]' : '[dword 0x12345678]', '[ds:0x20]'];
    case 'one':
      return ['1', 'byte 1'];
    case 'immediate':
    case 'signed':
    case 'unsigned': {
      const size = form.kind === 'immediate' ? form.size : 64;
      const keyword = SIZES[form.size];
      return [...IMMEDIATES[size]!, 'label', `${keyword ?? 'word '}5`, `strict ${keyword ?? 'word '}5`];
    }
    case 'short':
      return ['label', 'short label', 'later'];
    case 'near':
      return ['near label', 'distant', 'strict near label', ...(mode === 64 ? [] : ['word label', 'dword label'])];
    case 'rel8':
      return ['label'];
    case 'far':
      return ['0x10:0x1234', '0x10:label', 'word 8:5', 'dword 8:5', 'far 8:5'];
  }
}

function product(lists: readonly (readonly string[])[]): string[] {
  // Each operand varies while the others keep their first two texts: every pair of kinds is met, not every triple.
  const out = new Set<string>();
  for (const [i, list] of lists.entries())
    for (const text of list)
      for (let rest = 0; rest < 2; rest++)
        out.add(lists.map((other, j) => (j === i ? text : other[Math.min(rest, other.length - 1)])).join(','));
  return [...out];
}

/** Many names for the same forms, made by one rule: a few lines of each are enough. */
const FAMILIES = /^(vcmp..|vfn?m)/;

/** Lines that try every form of every mnemonic in a mode. */
export function instructionLines(mode: Mode): string[] {
  const lines = new Set<string>();
  for (const mnemonic of mnemonics())
    for (const form of formsOf(mnemonic)) {
      if (form.operands.length === 0) lines.add(mnemonic);
      const lists = form.operands.map((o) => samples(o, mode));
      if (lists.length === 0 || lists.some((l) => l.length === 0)) continue;
      const tried = product(lists);
      for (const operands of FAMILIES.test(mnemonic) ? tried.slice(0, 4) : tried) lines.add(`${mnemonic} ${operands}`);
    }
  return [...lines];
}

const ADDRESSES: Record<Mode, readonly string[]> = {
  16: [
    ...['bx+si', 'bx+di', 'bp+si', 'bp+di', 'si', 'di', 'bp', 'bx', 'si+bx', 'di+bp'].flatMap((a) =>
      ['', '+1', '-128', '+127', '+128', '-129', '+0x1234', '+label', '+0xffff'].map((d) => a + d),
    ),
    'byte bx+0',
    'word bx+0',
    'word bp+1',
    '0x12',
    'dword 0x12',
    'eax',
    'eax+ebx*2+3',
    'ebp',
    'esp',
    'es:bx',
    'cs:label',
    'fs:eax+1',
    'label-$$',
    'dword bx',
  ],
  32: [
    ...[
      'eax',
      'ebp',
      'esp',
      'eax+ebx',
      'ebx+eax',
      'eax*2',
      'eax*3',
      'eax*4',
      'eax*5',
      'eax*8',
      'eax*9',
      'eax*1',
      'ebp*2',
      'ebp*4',
      'ebp*1',
      'esp+eax',
      'eax+esp',
      'ebp+eax',
      'eax+ebp',
      'ebp+eax*2',
      'eax*2+ebx',
      'eax*1+ebx',
      'ebx+eax*1',
      'eax+eax',
      'eax+eax*2',
      'eax+eax*4',
      'eax+eax*8',
      'esp*1+eax',
      'esp*1',
      'eax+esp*1',
      'ebp*1+esp',
    ].flatMap((a) => ['', '+1', '-128', '+128', '+label', '+0x12345678'].map((d) => a + d)),
    'nosplit eax*2',
    'nosplit eax*1',
    'nosplit eax*3',
    'nosplit ebp*2+4',
    'nosplit eax+eax',
    'byte eax+0',
    'dword eax+0',
    'dword eax+5',
    'byte ebp*2',
    'bx+si',
    'bp+5',
    'word 0x1234',
    'es:eax',
    'gs:0x14',
    'label',
    'label+eax*4',
    '4*eax+label',
    'eax*2+eax',
    '(eax+1)*2',
    '2*(eax+3)',
    'eax-(-4)',
    'a32 eax',
    '-1',
  ],
  64: [
    ...[
      'rax',
      'rbp',
      'rsp',
      'r12',
      'r13',
      'rax+rbx',
      'rbx+rax',
      'rax*2',
      'rax*3',
      'rax*8',
      'r13*2',
      'r12*2',
      'r12+r13',
      'rsp+r12',
      'r12+rsp',
      'rbp+r13',
      'r9*4+rbp',
      'r13+rax*8',
      'eax',
      'r9d+eax*2',
      'r13d',
      'esp',
      'rax*1',
      'rax+rbx*1',
      'rax*1+rbx',
    ].flatMap((a) => ['', '+1', '-128', '+128', '+label', '+0x12345678', '-0x80000000'].map((d) => a + d)),
    '0x1234',
    'label',
    'rel label',
    'abs label',
    'rel 0x1234',
    'fs:0',
    'fs:label',
    'gs:8',
    'rel fs:8',
    'fs:rel 8',
    'dword 0x1234',
    'qword 0x1234',
    'abs qword 0x1234',
    'label-$$',
    'byte rax+0',
    'dword rax+1',
    '$',
    'rel $',
    'nosplit rax*2',
    '-8',
  ],
};

/** Lines that try every shape of address. */
export function addressLines(mode: Mode): string[] {
  return ADDRESSES[mode].flatMap((a) => [`mov cl,[${a}]`, `lea ax,[${a}]`, `add dword [${a}],1000`, `mov eax,[${a}]`]);
}

export interface Batch {
  readonly mode: Mode;
  /** `default rel` is in force. */
  readonly relative: boolean;
  readonly lines: readonly string[];
}

/** NASM 2.16.01 does something odd with these; nobody writes them. */
const ODD = /^pextrw e.*byte|^mov eax,\[qword 0x1234\]/;

/** Everything there is to try. */
export function batches(): Batch[] {
  const modes: readonly Mode[] = [16, 32, 64];
  const all = modes.map((mode) => ({
    mode,
    relative: false,
    lines: [...instructionLines(mode), ...addressLines(mode)],
  }));
  all.push({ mode: 64, relative: true, lines: addressLines(64) });
  return all.map((b) => ({ ...b, lines: b.lines.filter((line) => !ODD.test(line)) }));
}

/** What stands after each tried line: long, so that `distant` is out of reach of a short jump. */
const SPACER = '0df0fecaefbeadde'.repeat(25);
const SPACER_LINE = 'times 25 dq 0xdeadbeefcafef00d';

function head({ mode, relative }: Omit<Batch, 'lines'>): string {
  return `bits ${mode}\n${relative ? 'default rel\n' : ''}`;
}

/** A line with labels before, after and far away. */
export function surround(batch: Omit<Batch, 'lines'>, line: string): string {
  return `${head(batch)}org 0x7c00\nlabel:\n${line}\nlater:\n${SPACER_LINE}\ndistant:\n`;
}

/** Hexadecimal bytes of the line inside what `surround` came to. */
export function unwrap(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, bytes.length - SPACER.length / 2)).toString('hex');
}

/** Many lines for one run of NASM, each in a section of its own that starts at 0x7c00. */
export function joinLines(batch: Omit<Batch, 'lines'>, lines: readonly string[]): string {
  const blocks = lines.map((line, i) => {
    const own = line.replace(/\b(label|later|distant)\b/g, `$1${i}`);
    return `section s${i} align=1 vstart=0x7c00\nlabel${i}:\n${own}\nlater${i}:\n${SPACER_LINE}\ndistant${i}:\n`;
  });
  return head(batch) + blocks.join('');
}

/** Which of the joined lines stands on line `n` of that source. */
export function joinedLine({ relative }: Omit<Batch, 'lines'>, n: number): number {
  return Math.floor((n - (relative ? 3 : 2)) / 6);
}

/** Takes the image of `joinLines` apart again. */
export function splitImage(image: Uint8Array): string[] {
  return Buffer.from(image).toString('hex').split(SPACER).slice(0, -1);
}
