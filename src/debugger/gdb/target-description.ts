/** The registers as gdb is told of them, and their bytes in its order. (gdb manual, appendix G.5.12, "x86 Features") */
import type { FloatRegisters } from '../session/registers.ts';
import type { Target } from '../session/target.ts';
import { CR0, CR4, EFER } from '../x86/control-registers.ts';
import type { FieldLayout } from '../x86/fields.ts';
import { RFLAGS } from '../x86/flags.ts';
import { hexOf, hexOfNumber } from './packets.ts';

interface Row {
  readonly name: string;
  /** Bits. */
  readonly size: number;
  readonly type: string;
}

const rows = (names: readonly string[], size: number, type: string): Row[] =>
  names.map((name) => ({ name, size, type }));
const numbered = (prefix: string, count: number, suffix = ''): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}${suffix}`);

const GENERAL = ['rax', 'rbx', 'rcx', 'rdx', 'rsi', 'rdi', 'rbp', 'rsp', ...numbered('r', 16).slice(8)] as const;
const SEGMENTS = ['cs', 'ss', 'ds', 'es', 'fs', 'gs'] as const;
const X87 = ['fctrl', 'fstat', 'ftag', 'fiseg', 'fioff', 'foseg', 'fooff', 'fop'] as const;
const CONTROL = ['cr0', 'cr2', 'cr3', 'cr4', 'cr8', 'efer'] as const;

const CORE: readonly Row[] = [
  ...rows(GENERAL, 64, 'int64').map((row) => (/^r[sb]p$/.test(row.name) ? { ...row, type: 'data_ptr' } : row)),
  { name: 'rip', size: 64, type: 'code_ptr' },
  { name: 'eflags', size: 32, type: 'i386_eflags' },
  ...rows(SEGMENTS, 32, 'int32'),
  ...rows(numbered('st', 8), 80, 'i387_ext'),
  ...rows(X87, 32, 'int'),
];
const SSE: readonly Row[] = [...rows(numbered('xmm', 16), 128, 'vec128'), { name: 'mxcsr', size: 32, type: 'int' }];
const BASES: readonly Row[] = rows(['fs_base', 'gs_base'], 64, 'int');
const AVX: readonly Row[] = rows(numbered('ymm', 16, 'h'), 128, 'uint128');
const CONTROL_ROWS: readonly Row[] = CONTROL.map((name) => {
  const isShownByBits = name === 'cr0' || name === 'cr4' || name === 'efer';
  return { name, size: 64, type: isShownByBits ? `x64_${name}` : 'int64' };
});

export const REGISTERS: readonly Row[] = [...CORE, ...SSE, ...BASES, ...AVX, ...CONTROL_ROWS];

/** A type that shows a register bit by bit, from the top down, as QEMU's descriptions do. */
function flagsType(id: string, size: number, layout: readonly FieldLayout[]): string {
  const fields = [...layout]
    .sort((a, b) => b.bit - a.bit)
    .map(({ name, bit, width = 1 }) => {
      const type = width > 1 ? ` type="uint${size * 8}"` : '';
      return `<field name="${name === '1' ? '' : name}" start="${bit}" end="${bit + width - 1}"${type}/>`;
    });
  return `<flags id="${id}" size="${size}">${fields.join('')}</flags>`;
}

const FLAGS = flagsType('i386_eflags', 4, RFLAGS);
const CONTROL_TYPES = [flagsType('x64_cr0', 8, CR0), flagsType('x64_cr4', 8, CR4), flagsType('x64_efer', 8, EFER)].join(
  '',
);

const VECTOR = [
  '<vector id="v4f" type="ieee_single" count="4"/><vector id="v2d" type="ieee_double" count="2"/>',
  '<vector id="v16i8" type="int8" count="16"/><vector id="v8i16" type="int16" count="8"/>',
  '<vector id="v4i32" type="int32" count="4"/><vector id="v2i64" type="int64" count="2"/>',
  '<union id="vec128"><field name="v4_float" type="v4f"/><field name="v2_double" type="v2d"/>',
  '<field name="v16_int8" type="v16i8"/><field name="v8_int16" type="v8i16"/><field name="v4_int32" type="v4i32"/>',
  '<field name="v2_int64" type="v2i64"/><field name="uint128" type="uint128"/></union>',
].join('');

const feature = (name: string, types: string, content: readonly Row[]): string =>
  `<feature name="${name}">${types}${content
    .map((row) => `<reg name="${row.name}" bitsize="${row.size}" type="${row.type}"/>`)
    .join('')}</feature>`;

export const TARGET_XML = [
  '<?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd"><target><architecture>i386:x86-64</architecture>',
  feature('org.gnu.gdb.i386.core', FLAGS, CORE),
  feature('org.gnu.gdb.i386.sse', VECTOR, SSE),
  feature('org.gnu.gdb.i386.segments', '', BASES),
  feature('org.gnu.gdb.i386.avx', '', AVX),
  feature('lesson.control', CONTROL_TYPES, CONTROL_ROWS),
  '</target>',
].join('');

/** The value of a register in hexadecimal, as the protocol has it; undefined if there is no such one. */
export function registerHex(target: Target, number: number): string | undefined {
  const row = REGISTERS[number];
  return row && hexIn(target, row);
}

export function allRegistersHex(target: Target): string {
  return REGISTERS.map((row) => hexIn(target, row)).join('');
}

function hexIn(target: Target, { name, size }: Row): string {
  const registers = target.registers();
  const bytes = size / 8;
  const number = (value: bigint): string => hexOfNumber(value, bytes);
  if (name in registers.general) return number(registers.general[name as 'rax']);
  if (name === 'eflags') return number(registers.rflags);
  if ((SEGMENTS as readonly string[]).includes(name)) return number(BigInt(registers.segments[name as 'cs'].selector));
  if ((CONTROL as readonly string[]).includes(name)) return number(registers[name as 'cr0']);
  if (name === 'fs_base') return number(registers.segments.fs.base);
  if (name === 'gs_base') return number(registers.segments.gs.base);
  return floatHex(target.floatRegisters(), name, bytes);
}

function floatHex(registers: FloatRegisters, name: string, bytes: number): string {
  const [, kind = '', digits = ''] = /^(st|xmm|ymm)(\d+)h?$/.exec(name) ?? [];
  const n = Number(digits);
  if (kind === 'st') return hexOf(registers.st[n]!);
  if (kind === 'xmm') return hexOf(registers.xmm[n]!);
  if (kind === 'ymm') return hexOf(registers.ymmUpper[n]!);
  return hexOfNumber(BigInt(registers.control[name] ?? 0), bytes);
}
