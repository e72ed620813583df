/** Parameters, results and local variables of a function at an address. (DWARF 5, 4.1) */
import { DW_AT, DW_TAG } from './constants.ts';
import type { Entry } from './entry.ts';
import { attributeFrom, type FindEntry, nameOf } from './functions.ts';
import { locationsOf } from './location-lists.ts';
import { inRanges, rangesOf } from './ranges.ts';
import type { DebugType, TypeTable } from './types.ts';
import type { Unit } from './unit.ts';

export interface Variable {
  readonly name: string;
  readonly type: DebugType;
  readonly role: 'parameter' | 'result' | 'local';
  /** 0 if not known. */
  readonly declarationLine: number;
  /** Where it is at the address; undefined if it is nowhere there. */
  readonly expression: Uint8Array | undefined;
}

export interface Scope {
  readonly unit: Unit;
  /** Of a function or of an inlined call. */
  readonly entry: Entry;
}

/** Outer ones first; an inner one may have the name of an outer one. */
export function variablesAt({ unit, entry }: Scope, address: bigint, find: FindEntry, types: TypeTable): Variable[] {
  const variables: Variable[] = [];
  for (const child of unit.children(entry)) {
    if (child.tag === DW_TAG.lexicalBlock) {
      if (inRanges(rangesOf(unit, child), address)) {
        variables.push(...variablesAt({ unit, entry: child }, address, find, types));
      }
      continue;
    }
    if (child.tag !== DW_TAG.formalParameter && child.tag !== DW_TAG.variable) continue;
    const name = nameOf(child, find);
    const type = attributeFrom(child, find, (each) => each.number(DW_AT.type));
    if (name === undefined || type === undefined) continue;
    const location = locationsOf(unit, child).find(({ start, end }) => address >= start && address < end);
    variables.push({
      name,
      type: types.at(type),
      role: roleOf(child, find),
      declarationLine: attributeFrom(child, find, (each) => each.number(DW_AT.declLine)) ?? 0,
      expression: location && location.expression.length > 0 ? location.expression : undefined,
    });
  }
  return variables;
}

/** Go's compiler says of its results that they are parameters which change. */
function roleOf(entry: Entry, find: FindEntry): Variable['role'] {
  if (entry.tag === DW_TAG.variable) return 'local';
  const changes = attributeFrom(entry, find, (each) => (each.has(DW_AT.variableParameter) ? each : undefined));
  return changes?.flag(DW_AT.variableParameter) ? 'result' : 'parameter';
}
