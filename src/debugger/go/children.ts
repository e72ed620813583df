/** What a value consists of, part by part: for a tree that is opened a branch at a time. */
import { BadData } from '../bad-data.ts';
import type { Value } from '../value.ts';
import { formatValue, heldBy } from './format.ts';
import { mapEntries } from './maps.ts';
import type { GoProgram } from './program.ts';

export interface Child {
  readonly name: string;
  readonly value: Value;
}

export interface Children {
  readonly count: number;
  /** Whether they are elements with numbers, which may be many, and not fields with names. */
  readonly indexed: boolean;
  from(start: number, count: number): Child[];
}

/** A broken length may be any number. */
const MOST = 1 << 20;

/** @returns undefined for what has no parts */
export function childrenOf(program: GoProgram, value: Value): Children | undefined {
  try {
    return byKind(program, value);
  } catch (error) {
    if (error instanceof BadData) return undefined;
    throw error;
  }
}

function byKind(program: GoProgram, value: Value): Children | undefined {
  switch (value.type.kind) {
    case 'struct':
      return named(
        value.type.fields
          .filter(({ name, type }) => name !== '_' && type.size > 0)
          .map(({ name, type, offset }) => ({ name, value: value.part(type, offset) })),
      );
    case 'array':
      return elements(BigInt(value.type.length ?? 0), (n) => value.element(n));
    case 'slice': {
      const first = value.field('array')?.target;
      const length = value.field('len')?.signed() ?? 0n;
      return first && elements(length, (n) => first.part(first.type, n * first.type.size));
    }
    case 'map': {
      const { count } = mapEntries(value, 0);
      const from = (start: number, wanted: number): Child[] =>
        mapEntries(value, start + wanted)
          .entries.slice(start)
          .map(([key, element]) => ({ name: `[${formatValue(program, key, { depth: 1 })}]`, value: element }));
      return count > 0n ? { count: bounded(count), indexed: true, from } : undefined;
    }
    case 'pointer':
      return value.target && named([{ name: '*', value: value.target }]);
    case 'interface': {
      const held = heldBy(program, value);
      return held && named([{ name: `(${held.type.name})`, value: held }]);
    }
    default:
      return undefined;
  }
}

const bounded = (count: bigint): number => (count > BigInt(MOST) ? MOST : Math.max(0, Number(count)));

const named = (all: readonly Child[]): Children | undefined =>
  all.length === 0
    ? undefined
    : { count: all.length, indexed: false, from: (start, count) => all.slice(start, start + count) };

function elements(length: bigint, element: (index: number) => Value | undefined): Children | undefined {
  const count = bounded(length);
  if (count === 0) return undefined;
  const from = (start: number, wanted: number): Child[] => {
    const found: Child[] = [];
    for (let n = start; n < Math.min(count, start + wanted); n++) {
      const value = element(n);
      if (value) found.push({ name: `[${n}]`, value });
    }
    return found;
  };
  return { count, indexed: true, from };
}
