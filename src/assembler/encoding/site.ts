import type { Section } from '../section.ts';
import type { Value } from '../value.ts';

/** Where and how an instruction is assembled. */
export interface Site {
  readonly bits: 16 | 32 | 64;
  readonly section: Section;
  /** The address a value comes to with the present layout. */
  resolve(value: Value, column: number): bigint;
  /** @param kind NASM's class of the warning */
  warn(column: number, kind: string, message: string): void;
  /** Records an error that does not change the length of the instruction. */
  error(column: number, message: string): void;
}
