import { SourceError } from '../diagnostics.ts';
import { tokenize } from '../syntax/lexer.ts';
import { Kind, type Token } from '../syntax/token.ts';
import type { SingleLineMacros } from './single-line.ts';
import { isMark } from './tokens.ts';

/** Bytes of the size words that `%arg` and `%local` know. */
const SIZES: Readonly<Record<string, number>> = {
  byte: 1,
  word: 2,
  dword: 4,
  qword: 8,
  tword: 10,
  oword: 16,
  yword: 32,
};

/** The stacks of `%stacksize`: what addresses them, bytes of a slot, and where the first argument is. */
const STACKS: Readonly<Record<string, { pointer: string; slot: number; argument: number }>> = {
  flat: { pointer: 'ebp', slot: 4, argument: 8 },
  flat64: { pointer: 'rbp', slot: 8, argument: 16 },
  large: { pointer: 'bp', slot: 2, argument: 4 },
  small: { pointer: 'bp', slot: 2, argument: 6 },
};

/** `%stacksize`, `%arg` and `%local` (NASM manual, 4.8). */
export class StackVariables {
  readonly #macros: SingleLineMacros;
  #stack = STACKS.large!;
  #argument = STACKS.large!.argument;
  #local = 0;

  constructor(macros: SingleLineMacros) {
    this.#macros = macros;
  }

  setStack(name: Token | undefined): void {
    const stack = STACKS[name?.text.toLowerCase() ?? ''];
    if (!stack) throw new SourceError('%stacksize takes flat, flat64, large or small', name?.column);
    this.#stack = stack;
    this.#argument = stack.argument;
    this.#local = 0;
  }

  /** `%arg name:size, …` */
  defineArguments(tokens: readonly Token[]): void {
    for (const { name, size } of this.#variables(tokens)) {
      this.#define(name, `+${this.#argument}`);
      this.#argument += size;
    }
  }

  /** `%local name:size, …`. Returns the bytes they take together. */
  defineLocals(tokens: readonly Token[]): number {
    const before = this.#local;
    for (const { name, size } of this.#variables(tokens)) {
      this.#local += size;
      this.#define(name, `-${this.#local}`);
    }
    return this.#local - before;
  }

  #define(name: string, offset: string): void {
    const body = tokenize(`(${this.#stack.pointer}${offset})`);
    this.#macros.define({ name, ignoreCase: false, parameters: undefined, greedy: false, body, alias: false });
  }

  *#variables(tokens: readonly Token[]): Iterable<{ name: string; size: number }> {
    for (let at = 0; ; at += 4) {
      const [name, colon, type] = tokens.slice(at);
      if (name?.kind !== Kind.Word || !isMark(colon, ':') || !type)
        throw new SourceError('expected NAME:SIZE', name?.column);
      const [size] = this.#macros.expand([type]);
      const bytes = SIZES[size?.text.toLowerCase() ?? ''];
      if (!bytes) throw new SourceError(`"${type.text}" is not a size`, type.column);
      yield { name: name.text, size: Math.ceil(bytes / this.#stack.slot) * this.#stack.slot };
      if (!isMark(tokens[at + 3], ',')) return;
    }
  }
}
