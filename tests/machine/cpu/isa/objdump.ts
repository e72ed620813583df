import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** GNU objdump as the second opinion, its Intel syntax rewritten to NASM's. */

const MACHINES = { 16: 'i8086', 32: 'i386', 64: 'i386:x86-64' } as const;

export function hasObjdump(): boolean {
  return spawnSync('objdump', ['--version']).status === 0;
}

/** @returns offset → text, for every instruction that starts there */
export function objdump(code: Uint8Array, bits: 16 | 32 | 64): Map<number, string> {
  const folder = mkdtempSync(join(tmpdir(), 'isa-'));
  try {
    const file = join(folder, 'code.bin');
    writeFileSync(file, code);
    const options = ['-D', '-b', 'binary', '-w', '--no-show-raw-insn', '-m', MACHINES[bits]];
    // "intel64": near branches in 64-bit mode ignore 66, as on Intel's processors.
    const dialect = bits === 64 ? 'intel,intel64' : 'intel';
    const run = spawnSync('objdump', [...options, '-M', dialect, file], { encoding: 'utf8', maxBuffer: 1 << 30 });
    if (run.status !== 0) throw new Error(`objdump: ${run.stderr}`);
    const lines = new Map<number, string>();
    let waiting = -1;
    for (const line of run.stdout.split('\n')) {
      const [, offset, text] = /^\s*([0-9a-f]+):\s*(.*)$/.exec(line) ?? [];
      if (offset === undefined) continue;
      // A REX that does not stand right before the opcode gets a line of its own, though it is part of the instruction.
      const start = waiting < 0 ? Number.parseInt(offset, 16) : waiting;
      waiting = /^rex[.WRXB]*$/.test(text!.trim()) ? start : -1;
      if (waiting < 0) lines.set(start, text!);
    }
    return lines;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What an instruction says, without spelling: `sizes` are those objdump names for memory. */
export interface Normal {
  readonly text: string;
  readonly sizes: readonly number[];
}

const SIZES: Readonly<Record<string, number>> = {
  BYTE: 1,
  WORD: 2,
  DWORD: 4,
  QWORD: 8,
  TBYTE: 10,
  XMMWORD: 16,
  YMMWORD: 32,
  OWORD: 16,
  FWORD: 6,
};

/** Prefixes that change nothing in the instruction at hand, or that the operands show. */
const SILENT =
  /^(data16|data32|addr16|addr32|rex(\.[WRXB]+)?|[ecsd]s|fs|gs|repz|repnz|xacquire|xrelease|bnd|notrack|,p[nt])\s+/;

const NAMES: Readonly<Record<string, string>> = {
  movabs: 'mov',
  icebp: 'int1',
  xlat: 'xlatb',
};

/** Operand-size suffixes that NASM spells as a prefix or a width. */
const SUFFIXED =
  /^(push|pop|ret|retf|enter|leave|fldenv|fnstenv|frstor|fnsave|call|jmp|sysret|sysexit|[sl][gi]dt)[wdq]$/;

/** Names that objdump writes without the width where it is the mode's own. */
const WIDE: Readonly<Record<string, readonly [string, string, string]>> = {
  iret: ['iretw', 'iretd', 'iretd'],
  pusha: ['pushaw', 'pushad', ''],
  popa: ['popaw', 'popad', ''],
  pushf: ['pushfw', 'pushfd', 'pushfq'],
  popf: ['popfw', 'popfd', 'popfq'],
};

const STRINGS = new Set(['ins', 'outs', 'movs', 'cmps', 'stos', 'lods', 'scas']);
const SUFFIX: Readonly<Record<number, string>> = { 1: 'b', 2: 'w', 4: 'd', 8: 'q' };

/** @returns objdump's line in NASM's terms, without prefixes other than LOCK and memory widths */
export function normalise(line: string, bits: 16 | 32 | 64): Normal {
  const [, target] = /# (0x[0-9a-f]+)/.exec(line) ?? [];
  let text = line
    .replace(/\s*(#|<).*$/, '')
    .replace(/\(\d+ only\)/, '')
    .replace(/\s+/g, ' ')
    .trim();
  let lock = '';
  for (;;) {
    const before = text;
    if (text.startsWith('lock ')) {
      lock = 'lock ';
      text = text.slice(5);
    }
    text = text.replace(SILENT, '').replace(/^(rep|repz|repnz) /, '');
    if (text === before) break;
  }
  const sizes = [...text.matchAll(/(BYTE|WORD|DWORD|QWORD|TBYTE|XMMWORD|YMMWORD|OWORD|FWORD) PTR/g)].map(
    (m) => SIZES[m[1]!]!,
  );
  const [mnemonic = '', rest = ''] = text.split(/ (.*)/);
  let name = mnemonic
    .replace(/,p[nt]$/, '')
    .replace(/^lret/, 'retf')
    .replace(SUFFIXED, '$1');
  name = NAMES[name] ?? name;
  if (WIDE[name] !== undefined) name = WIDE[name]![bits >> 5]!;
  if (STRINGS.has(name)) return { text: lock + name + SUFFIX[sizes[0]!], sizes: [] };
  if (name === 'xlatb') return { text: lock + name, sizes: [] };
  const operands = rest
    .replace(/[A-Z]+ PTR /g, '')
    .replace(/\b([ecsdfg]s):\[/g, '[$1:')
    .replace(/\b([ecsdfg]s):(0x[0-9a-f]+)/g, '[$1:$2]')
    .replace(/st\((\d)\)/g, 'st$1')
    .replace(/\bst\b/g, 'st0')
    .replace(/\[ds:(?!e?[bs]p)/g, '[')
    .replace(/([er])ip[+-]0x[0-9a-f]+/, (_, width) => `rel ${unsigned(target ?? '', width === 'e' ? 32 : 64)}`)
    // The implied third operand of PBLENDVB, BLENDVPx, SHA256RNDS2.
    .replace(/^(xmm\d+,.+),xmm0$/, name.startsWith('v') ? '$&' : '$1')
    .replace(
      /\[((?:[a-z]s:)?)([er])iz\*\d([+-]0x[0-9a-f]+)/,
      (_, segment, width, disp) => `[${segment}${unsigned(disp, width === 'e' ? 32 : 64)}`,
    )
    .replace(/\+[er]iz\*\d/, '')
    .replace(/([+-])0x0\]/g, ']')
    .replace(/\*1\b/g, '');
  return { text: `${lock}${name}${operands === '' ? '' : ` ${operands}`}`, sizes };
}

function unsigned(text: string, bits: number): string {
  const magnitude = BigInt(text.replace(/^[+-]/, ''));
  return `0x${BigInt.asUintN(bits, text.startsWith('-') ? -magnitude : magnitude).toString(16)}`;
}

/** @returns our text reduced to what `normalise` keeps; immediates as bit patterns of `operandSize` bytes, as objdump has them */
export function reduce(text: string, operandSize: number): string {
  let left = text;
  for (;;) {
    const next = left.replace(/^(lock )?(rep|repe|repne|o16|o32|o64|a16|a32|[ecsdfg]s) /, '$1');
    if (next === left) break;
    left = next;
  }
  return left
    .replace(/\b(byte|word|dword|qword|tword|oword|yword|far) (?=[[0f]|word|dword|qword)/g, '')
    .replace(/\[((?:[a-z]s:)?)(word|dword|qword) /g, '[$1')
    .replace(/\*1\b/g, '')
    .replace(/([ ,])(-0x[0-9a-f]+)$/, (_, before, value) => before + unsigned(value, operandSize * 8));
}
