/** One pass over .debug_info that notes where functions, types, variables and constants begin, and reads none of them. */
import { DW_TAG } from './constants.ts';
import { TYPE_TAGS } from './type-tags.ts';
import type { Unit } from './unit.ts';

export interface EntryPlace {
  readonly unit: Unit;
  /** In .debug_info. */
  readonly offset: number;
}

export interface InfoIndex {
  readonly functions: readonly EntryPlace[];
  readonly types: readonly EntryPlace[];
  readonly variables: readonly EntryPlace[];
  readonly constants: readonly EntryPlace[];
}

/** @throws BadData */
export function indexOf(units: readonly Unit[]): InfoIndex {
  const index = { functions: [], types: [], variables: [], constants: [] } as Record<keyof InfoIndex, EntryPlace[]>;
  for (const unit of units) {
    if (!unit.root.abbreviation.hasChildren) continue;
    const reader = unit.reader(unit.root.end);
    while (!unit.atEndOfList(reader)) {
      const offset = reader.at;
      const code = reader.uleb();
      reader.at = unit.skipper.attributes(reader.at, code);
      const { tag, hasChildren } = unit.abbreviations.get(code)!;
      if (hasChildren) reader.at = unit.skipper.children(reader.at);
      listFor(index, tag)?.push({ unit, offset });
    }
  }
  return index;
}

function listFor(index: Record<keyof InfoIndex, EntryPlace[]>, tag: number): EntryPlace[] | undefined {
  if (tag === DW_TAG.subprogram) return index.functions;
  if (tag === DW_TAG.variable) return index.variables;
  if (tag === DW_TAG.constant) return index.constants;
  return TYPE_TAGS.has(tag) ? index.types : undefined;
}
