/** What names mean where a debugger stands: registers, variables of the frame that is looked at, symbols. */
import { BadData } from './bad-data.ts';
import type { Debugger } from './debugger.ts';
import { DW_AT } from './dwarf/constants.ts';
import { attributeFrom } from './dwarf/functions.ts';
import type { Variable } from './dwarf/variables.ts';
import type { Names } from './expression/evaluate.ts';
import { registerBytes } from './go/registers.ts';
import type { Frame } from './go/unwind.ts';
import { SEGMENT_NAMES } from './session/registers.ts';
import { Value } from './value.ts';

const LOW_32 = /^e(ax|bx|cx|dx|si|di|bp|sp)$|^(r\d+)d$/;
const LOW_16 = /^([abcd]x|[sd]i|[sb]p)$/;

export function namesOf(debug: Debugger): Names {
  return {
    memory: debug.memory,
    register: (name) => registerNamed(debug, name),
    variable: (name) => variableNamed(debug, name),
    address: (name) => debug.symbols.addressOf(name),
  };
}

/** By gdb's names; undefined if there is none of that name, or its value in the frame is not known. */
export function registerNamed(debug: Debugger, name: string): bigint | undefined {
  const { registers } = debug;
  const general = debug.frame?.registers ?? registers.general;
  if (name in registers.general) return general[name as keyof typeof general];
  switch (name) {
    case 'pc':
    case 'eip':
    case 'ip':
      return general.rip;
    case 'fp':
      return general.rbp;
    case 'rflags':
    case 'eflags':
      return registers.rflags;
    case 'cr0':
    case 'cr2':
    case 'cr3':
    case 'cr4':
    case 'cr8':
    case 'efer':
      return registers[name];
    case 'cpl':
      return BigInt(registers.cpl);
    case 'instant':
      return BigInt(debug.session.instant);
  }
  return segmentPart(debug, name) ?? debugRegister(debug, name) ?? partOf(general, name);
}

function segmentPart(debug: Debugger, name: string): bigint | undefined {
  const [segment = '', part] = name.split('_');
  if (!(SEGMENT_NAMES as readonly string[]).includes(segment)) return undefined;
  const { selector, base } = debug.registers.segments[segment as (typeof SEGMENT_NAMES)[number]];
  if (part === undefined) return BigInt(selector);
  return part === 'base' ? base : undefined;
}

function debugRegister(debug: Debugger, name: string): bigint | undefined {
  const number = /^dr([0-7])$/.exec(name)?.[1];
  return number === undefined ? undefined : debug.registers.debug[Number(number)];
}

function partOf(general: Readonly<Record<string, bigint | undefined>>, name: string): bigint | undefined {
  const wide = LOW_32.exec(name);
  const low32 = wide && general[wide[2] ?? `r${wide[1]}`];
  if (low32 !== undefined && low32 !== null) return low32 & 0xffff_ffffn;
  const low16 = LOW_16.test(name) ? general[`r${name}`] : undefined;
  return low16 === undefined ? undefined : low16 & 0xffffn;
}

/** Of the frame's function and of the inlined calls that the frame is in, the innermost last. */
export const variablesOf = (debug: Debugger, frame: Frame): Variable[] => variablesByFunction(debug, frame).flat();

/** One list for the function, and one for each inlined call that the frame is in, the innermost last. */
export function variablesByFunction(debug: Debugger, frame: Frame): Variable[][] {
  const dwarf = debug.program?.dwarf;
  const found = frame.function && dwarf?.functions.at(frame.at);
  if (!dwarf || !found) return [];
  const scopes = [found, ...dwarf.functions.inlinedAt(found, frame.at)];
  return scopes.map((scope) => dwarf.variablesAt(scope, frame.at));
}

/** The value of a variable; undefined where it is nowhere. */
export function valueIn(debug: Debugger, frame: Frame, variable: Variable): Value | undefined {
  const dwarf = debug.program?.dwarf;
  const found = dwarf?.functions.at(frame.at);
  if (!dwarf || !found || !variable.expression) return undefined;
  const frameBase = attributeFrom(found.entry, dwarf.find, (entry) => entry.block(DW_AT.frameBase));
  try {
    return Value.located(variable.type, variable.expression, {
      memory: debug.memory,
      register: (number) => registerBytes(frame.registers, number),
      ...(frame.cfa === undefined ? {} : { cfa: frame.cfa }),
      ...(frameBase ? { frameBase } : {}),
    });
  } catch (error) {
    if (error instanceof BadData) return undefined;
    throw error;
  }
}

function variableNamed(debug: Debugger, name: string): Value | undefined {
  const { frame, program } = debug;
  const local = frame && variablesOf(debug, frame).findLast((each) => each.name === name && each.expression);
  const value = local && valueIn(debug, frame, local);
  if (value) return value;
  const inPackage = frame?.function && packageOf(frame.function.name);
  return (
    program?.variable(name, debug.memory) ??
    (inPackage ? program?.variable(`${inPackage}.${name}`, debug.memory) : undefined)
  );
}

/** `lesson/kernel` of `lesson/kernel.(*thread).run`. */
const packageOf = (name: string): string | undefined => /^((?:[^/]*\/)*[^./]+)\./.exec(name)?.[1];
