import type { Register } from './registers.ts';
import type { Section } from './section.ts';

/** One non-constant part of a value: a register or the address of a section, times a factor. */
export interface Term {
  readonly of: Register | Section;
  readonly factor: bigint;
}

/**
 * What an expression comes to: a 64-bit constant plus multiples of registers and section addresses. A label is the
 * address of its section (not known until the sections are laid out) plus its offset.
 */
export interface Value {
  /** Signed 64-bit. */
  readonly constant: bigint;
  readonly terms: readonly Term[];
  /** Depends on a symbol that has no value yet. */
  readonly unknown: boolean;
}

const NO_TERMS: readonly Term[] = [];

export const UNKNOWN: Value = { constant: 0n, terms: NO_TERMS, unknown: true };
export const ZERO: Value = { constant: 0n, terms: NO_TERMS, unknown: false };

export function constant(n: bigint): Value {
  return { constant: BigInt.asIntN(64, n), terms: NO_TERMS, unknown: false };
}

export function isRegister(of: Register | Section): of is Register {
  return 'class' in of;
}

/** A plain number, known now. */
export function isScalar(v: Value): boolean {
  return v.terms.length === 0 && !v.unknown;
}

/** a + factor × b. Of a sum that is not known yet the registers are. */
export function addScaled(a: Value, b: Value, factor: bigint): Value {
  if (!a.unknown && !b.unknown) return sum(a, b, factor);
  const { terms } = sum(a, b, factor);
  return terms.length ? { constant: 0n, terms: terms.filter((t) => isRegister(t.of)), unknown: true } : UNKNOWN;
}

function sum(a: Value, b: Value, factor: bigint): Value {
  const total = BigInt.asIntN(64, a.constant + b.constant * factor);
  if (b.terms.length === 0) return { constant: total, terms: a.terms, unknown: false };
  const terms = [...a.terms];
  for (const term of b.terms) {
    const at = terms.findIndex((t) => t.of === term.of);
    const scaled = term.factor * factor;
    if (at < 0) terms.push({ of: term.of, factor: scaled });
    else if (terms[at]!.factor + scaled === 0n) terms.splice(at, 1);
    else terms[at] = { of: term.of, factor: terms[at]!.factor + scaled };
  }
  return { constant: total, terms: terms.filter((t) => t.factor !== 0n), unknown: false };
}
