import type { Place } from '../diagnostics.ts';
import type { Register } from '../registers.ts';
import type { SourceSymbol } from '../symbols.ts';
import type { Expression } from './expression.ts';
import type { Operand } from './operand.ts';

/** Prefixes as written before the mnemonic or inside brackets. */
export interface Prefixes {
  readonly wait: boolean;
  /** F2 or F3. */
  readonly repeat: number | undefined;
  readonly lock: boolean;
  readonly segment: Register | undefined;
  /** 16, 32, 64, OTHER_SIZE, or 0 for none. */
  readonly operandSize: number;
  readonly addressSize: number;
  /** `{vex}` and its kin: how the instruction is to be encoded. */
  readonly encoding: 'rex' | 'vex' | 'vex2' | 'vex3' | undefined;
  /** `xacquire` or `xrelease`. */
  readonly elision: boolean;
}

/** `osp` and `asp`: the size that the mode does not have by itself. */
export const OTHER_SIZE = -1;

export const NO_PREFIXES: Prefixes = {
  wait: false,
  repeat: undefined,
  lock: false,
  segment: undefined,
  operandSize: 0,
  addressSize: 0,
  encoding: undefined,
  elision: false,
};

/** One item of DB, DW, …; sizes are in bytes. */
export type DataItem =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'expression'; readonly value: Expression; readonly size: number }
  | { readonly kind: 'nothing'; readonly size: number }
  | { readonly kind: 'list'; readonly items: readonly DataItem[] }
  | { readonly kind: 'repeat'; readonly count: Expression; readonly items: readonly DataItem[] };

/** What `section` says after the name. */
export interface SectionAttributes {
  readonly nobits?: boolean;
  readonly align?: Expression;
  readonly start?: Expression;
  readonly vstart?: Expression;
  readonly follows?: string;
  readonly vfollows?: string;
  readonly valign?: Expression;
}

/** What a line asks for, apart from its label. */
export type Body =
  | {
      readonly kind: 'instruction';
      /** Empty for a line of prefixes only. */
      readonly mnemonic: string;
      readonly prefixes: Prefixes;
      readonly operands: readonly Operand[];
      /** No operand depends on a symbol or on the place: the encoding is the same in every pass. */
      readonly fixed: boolean;
      cache?: { readonly bits: number; readonly relative: boolean; readonly bytes: readonly number[] };
    }
  | { readonly kind: 'data'; readonly items: readonly DataItem[] }
  | { readonly kind: 'reserve'; readonly size: number; readonly count: Expression }
  | {
      readonly kind: 'incbin';
      readonly file: string;
      readonly skip: Expression | undefined;
      readonly length: Expression | undefined;
    }
  | { readonly kind: 'equ'; readonly value: Expression }
  | { readonly kind: 'times'; readonly count: Expression; readonly body: Body }
  | { readonly kind: 'align'; readonly boundary: Expression; readonly fill: Body }
  | { readonly kind: 'bits'; readonly bits: 16 | 32 | 64 }
  | { readonly kind: 'default'; readonly relative: boolean }
  | { readonly kind: 'org'; readonly address: Expression }
  | {
      readonly kind: 'section';
      readonly name: string;
      readonly attributes: SectionAttributes;
      /** In brackets: `__SECT__` does not go back to it. */
      readonly primitive: boolean;
    }
  | { readonly kind: 'sectionAlign'; readonly boundary: Expression }
  /** Whether `align` makes the section as a whole start on its boundary. */
  | { readonly kind: 'alignsSection'; readonly on: boolean }
  /** What `[warning …]` says. */
  | { readonly kind: 'warning'; readonly choice: string }
  | { readonly kind: 'lastSection' }
  | { readonly kind: 'absolute'; readonly address: Expression; readonly primitive: boolean }
  | { readonly kind: 'nothing' };

export interface Statement {
  readonly place: Place;
  /** Column of what the statement does, after its label. */
  readonly column: number;
  readonly label: SourceSymbol | undefined;
  readonly labelColumn: number;
  readonly body: Body;
}
