/** The processor's registers and tables, bit by bit. */
import { CommandError } from '../command-error.ts';
import type { Debugger } from '../debugger.ts';
import { exceptionName } from '../exception-names.ts';
import { evaluateNumber } from '../expression/evaluate.ts';
import { namesOf } from '../names.ts';
import { GENERAL_REGISTERS, SEGMENT_NAMES } from '../session/registers.ts';
import { CR0, CR3, CR4, EFER } from '../x86/control-registers.ts';
import { type Descriptor, readDescriptors, readGates } from '../x86/descriptors.ts';
import { decodeFields, type FieldLayout, summary } from '../x86/fields.ts';
import { RFLAGS } from '../x86/flags.ts';
import { pageMap } from '../x86/page-map.ts';
import { type Rights, walk } from '../x86/page-walk.ts';
import { readTaskState } from '../x86/task-state.ts';
import { hex, padded, symbolic, table } from './text.ts';

const bits = (value: bigint, layout: readonly FieldLayout[]): string =>
  `[ ${summary(decodeFields(value, layout), layout)} ]`;

/** As gdb writes them. */
export function registerLines(debug: Debugger, names: readonly string[]): string[] {
  const { registers } = debug;
  const general = debug.frame?.registers ?? registers.general;
  const all = [
    ...GENERAL_REGISTERS.map((name) => [name, general[name]] as const),
    ['rip', general.rip] as const,
    ['eflags', registers.rflags] as const,
    ...SEGMENT_NAMES.map((name) => [name, BigInt(registers.segments[name].selector)] as const),
    ['fs_base', registers.segments.fs.base] as const,
    ['gs_base', registers.segments.gs.base] as const,
    ...(['cr0', 'cr2', 'cr3', 'cr4', 'cr8', 'efer'] as const).map((name) => [name, registers[name]] as const),
  ];
  const wanted = names.map((name) => name.replace(/^\$/, '').replace(/^rflags$/, 'eflags'));
  const chosen = wanted.length === 0 ? all : all.filter(([name]) => wanted.includes(name));
  const missing = wanted.find((name) => !all.some(([each]) => each === name));
  if (missing !== undefined) throw new CommandError(`there is no register '${missing}'`);
  return chosen.map(([name, value]) => {
    if (value === undefined) return `${name.padEnd(15)}<not saved>`;
    return `${name.padEnd(15)}${hex(value).padEnd(19)}${meaning(debug, name, value)}`;
  });
}

function meaning(debug: Debugger, name: string, value: bigint): string {
  const layout = { eflags: RFLAGS, cr0: CR0, cr4: CR4, efer: EFER, cr3: CR3 }[name];
  if (layout) return bits(value, layout);
  if (name === 'rip') return `${hex(value)} ${symbolic(debug, value)}`.trimEnd();
  if (name === 'rsp' || name === 'rbp') return hex(value);
  return String(BigInt.asIntN(64, value));
}

export function controlLines(debug: Debugger): string[] {
  const { registers } = debug;
  return [
    `mode   ${registers.mode}, ${registers.bits}-bit code, CPL ${registers.cpl}`,
    `CR0    ${padded(registers.cr0, 8)}  ${bits(registers.cr0, CR0)}`,
    `CR2    ${hex(registers.cr2)}`,
    `CR3    ${padded(registers.cr3, 8)}  ${bits(registers.cr3, CR3)}`,
    `CR4    ${padded(registers.cr4, 8)}  ${bits(registers.cr4, CR4)}`,
    `EFER   ${padded(registers.efer, 8)}  ${bits(registers.efer, EFER)}`,
    `DR6    ${padded(registers.debug[6]!, 8)}`,
    `DR7    ${padded(registers.debug[7]!, 8)}`,
    `GDTR   base ${hex(registers.gdtr.base)}, limit ${hex(registers.gdtr.limit)}`,
    `IDTR   base ${hex(registers.idtr.base)}, limit ${hex(registers.idtr.limit)}`,
    ...(['cs', 'ss', 'ds', 'es', 'fs', 'gs', 'tr', 'ldtr'] as const).map((name) => {
      const { selector, base, limit } = registers.segments[name];
      return `${name.toUpperCase().padEnd(6)} ${padded(selector, 4)}  base ${hex(base)}, limit ${hex(limit)}`;
    }),
  ];
}

const isLong = ({ registers }: Debugger): boolean => (registers.efer & 0x400n) !== 0n;

function describe(debug: Debugger, descriptor: Descriptor): string {
  const rights = `DPL ${descriptor.dpl}${descriptor.present ? '' : ', not present'}`;
  switch (descriptor.kind) {
    case 'code': {
      const kind = `${descriptor.bits}-bit code, ${descriptor.readable ? 'readable' : 'execute only'}`;
      const range = descriptor.bits === 64 ? '' : `, base ${hex(descriptor.base)}, limit ${hex(descriptor.limit)}`;
      return `${kind}${descriptor.conforming ? ', conforming' : ''}${range}, ${rights}`;
    }
    case 'data': {
      const kind = `data, ${descriptor.writable ? 'writable' : 'read only'}${descriptor.expandDown ? ', expand down' : ''}`;
      return `${kind}, base ${hex(descriptor.base)}, limit ${hex(descriptor.limit)}, ${rights}`;
    }
    case 'LDT':
    case 'TSS': {
      const busy = descriptor.busy ? ', busy' : '';
      return `${descriptor.kind}${busy}, base ${hex(descriptor.base)}, limit ${hex(descriptor.limit)}, ${rights}`;
    }
    case 'null':
      return 'null';
    case 'reserved':
      return `reserved type ${descriptor.type}, ${rights}`;
    case 'not there':
      return 'nothing is mapped here';
    default: {
      const stack = descriptor.ist === 0 ? '' : `, IST ${descriptor.ist}`;
      const target =
        `${padded(descriptor.selector, 4)}:${hex(descriptor.target)} ${symbolic(debug, descriptor.target)}`.trimEnd();
      return `${descriptor.kind} to ${target}${stack}, ${rights}`;
    }
  }
}

export function gdtLines(debug: Debugger): string[] {
  const found = readDescriptors(debug.memory, debug.registers.gdtr, isLong(debug));
  return found.map((each) => `${padded(each.offset, 4)}  ${describe(debug, each)}`);
}

/** @param vector one; all that are present or damaged unless told */
export function idtLines(debug: Debugger, vector?: number): string[] {
  if ((debug.registers.cr0 & 1n) === 0n) return realModeVectors(debug, vector);
  const size = isLong(debug) ? 16 : 8;
  const gates = readGates(debug.memory, debug.registers.idtr, isLong(debug));
  const chosen = gates.filter((gate) => (vector === undefined ? gate.raw !== 0n : gate.offset === vector * size));
  if (chosen.length === 0) return [vector === undefined ? 'The IDT has no gate.' : `The IDT has no entry ${vector}.`];
  return chosen.map((gate) => {
    const number = gate.offset / size;
    const name = number < 32 ? exceptionName(number) : '';
    return `${padded(number, 2)} ${name.padEnd(4)} ${describe(debug, gate)}`;
  });
}

function realModeVectors(debug: Debugger, vector: number | undefined): string[] {
  const { base, limit } = debug.registers.idtr;
  const lines: string[] = [];
  for (let n = 0; n * 4 + 3 <= limit && n < 256; n++) {
    const bytes = debug.memory.read(base + BigInt(n * 4), 4);
    if (!bytes || (vector !== undefined && n !== vector)) continue;
    const [offset, segment] = [bytes[0]! | (bytes[1]! << 8), bytes[2]! | (bytes[3]! << 8)];
    if (vector !== undefined || offset !== 0 || segment !== 0) {
      lines.push(
        `${padded(n, 2)} ${padded(segment, 4)}:${padded(offset, 4)} ${symbolic(debug, BigInt(segment * 16 + offset))}`.trimEnd(),
      );
    }
  }
  return lines;
}

export function tssLines(debug: Debugger): string[] {
  const { selector, base, limit } = debug.registers.segments.tr;
  if (selector === 0) return ['TR is null: there is no TSS.'];
  const fields = readTaskState(debug.memory, base, BigInt(limit), isLong(debug) ? 64 : 32);
  return [
    `TR ${padded(selector, 4)}, base ${hex(base)}, limit ${hex(limit)}`,
    ...fields.map(
      ({ name, value }) =>
        `${name.padEnd(8)} ${value === undefined ? 'not there' : `${hex(value)} ${symbolic(debug, value)}`.trimEnd()}`,
    ),
  ];
}

const rightsText = ({ writable, user, executable }: Rights): string =>
  `${user ? 'user' : 'supervisor'} r${writable ? 'w' : '-'}${executable ? 'x' : '-'}`;

export function walkLines(debug: Debugger, text: string): string[] {
  if (text === '') throw new CommandError("which address? 'walk ADDRESS'");
  const address = BigInt.asUintN(64, evaluateNumber(text, namesOf(debug)));
  const found = walk(debug.session.target.physical, debug.registers, address);
  if (found.mode === 'none') return [`Paging is off: linear ${hex(address)} is physical ${hex(address)}.`];
  const rows = found.entries.map(({ structure, index, address: at, raw, flags }) => [
    structure,
    `[${index}]`,
    `at ${hex(at)}`,
    raw === undefined ? 'no memory' : padded(raw, 16),
    flags.join(' '),
  ]);
  const result =
    found.physical === undefined
      ? `${hex(address)} leads nowhere: ${found.failure}`
      : `${hex(address)} is physical ${hex(found.physical)}, ${found.pageSize! >> 10n} KiB page, ${rightsText(found.rights!)}`;
  return [`${found.mode} paging, CR3 ${hex(debug.registers.cr3)}`, ...table(rows), result];
}

export function mapLines(debug: Debugger): string[] {
  if ((debug.registers.cr0 & 0x8000_0000n) === 0n) return ['Paging is off: linear addresses are physical ones.'];
  const { mappings, cut } = pageMap(debug.session.target.physical, debug.registers);
  const rows = mappings.map((each) => [
    `${padded(each.start, 12)} - ${padded(each.end, 12)}`,
    `${(each.end - each.start) >> 10n} KiB`,
    `physical ${hex(each.physical)}`,
    rightsText(each),
  ]);
  return [...table(rows), ...(cut ? ['(there are more tables than are looked at)'] : [])];
}
