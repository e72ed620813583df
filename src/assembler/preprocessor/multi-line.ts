import { SourceError } from '../diagnostics.ts';
import { Kind, type Token } from '../syntax/token.ts';
import type { SourceLine } from './source-line.ts';
import { isMark, splitAtCommas, unbrace } from './tokens.ts';

/** A macro made by `%macro`. */
export interface MultiLineMacro {
  readonly name: string;
  readonly ignoreCase: boolean;
  readonly least: number;
  readonly most: number;
  /** The last parameter takes all that is left, commas included. */
  readonly greedy: boolean;
  readonly defaults: readonly (readonly Token[])[];
  readonly body: readonly SourceLine[];
}

/** One use of a multi-line macro. */
export interface Invocation {
  readonly macro: MultiLineMacro;
  readonly parameters: readonly (readonly Token[])[];
  /** Makes `%%names` unique. */
  readonly id: number;
  /** The name as the use spelled it. */
  readonly name: string;
  rotation: number;
}

/** Reads `name count[-most][+] [.nolist] [defaults]`. Throws a SourceError. */
export function readMacroHead(tokens: readonly Token[], ignoreCase: boolean): Omit<MultiLineMacro, 'body'> {
  const name = tokens[0];
  if (!name || (name.kind !== Kind.Word && name.kind !== Kind.Mark))
    throw new SourceError('expected the name of the macro', name?.column);
  let i = 1;
  let least = 0;
  let most = 0;
  let greedy = false;
  const first = tokens[i];
  if (first && first.kind !== Kind.Number)
    throw new SourceError(`expected the number of parameters of "${name.text}"`, first.column);
  if (first) {
    i++;
    least = most = Number(first.value);
    if (isMark(tokens[i], '-')) {
      i++;
      const last = tokens[i++];
      if (isMark(last, '*')) most = Number.POSITIVE_INFINITY;
      else if (last?.kind === Kind.Number) most = Number(last.value);
      else throw new SourceError(`expected the largest number of parameters of "${name.text}"`, last?.column);
      if (most < least) throw new SourceError('the largest number of parameters is below the least', last?.column);
    }
    if (isMark(tokens[i], '+')) {
      greedy = true;
      i++;
    }
    if (tokens[i]?.kind === Kind.Word && tokens[i]!.text.toLowerCase() === '.nolist') i++;
  }
  const rest = tokens.slice(i);
  const defaults = rest.length ? splitAtCommas(rest).map(unbrace) : [];
  return { name: name.text, ignoreCase, least, most, greedy, defaults };
}

export class MultiLineMacros {
  readonly #macros = new Map<string, MultiLineMacro[]>();

  define(macro: MultiLineMacro): void {
    const key = macro.name.toLowerCase();
    const others = (this.#macros.get(key) ?? []).filter(
      (m) => m.name !== macro.name || m.least !== macro.least || m.most !== macro.most,
    );
    this.#macros.set(key, [macro, ...others]);
  }

  undefine(name: string, least: number, most: number): void {
    const key = name.toLowerCase();
    const left = (this.#macros.get(key) ?? []).filter((m) => m.least !== least || m.most !== most);
    this.#macros.set(key, left);
  }

  named(name: string): MultiLineMacro[] {
    const found = this.#macros.get(name.toLowerCase());
    return found ? found.filter((m) => m.ignoreCase || m.name === name) : NONE;
  }
}

const NONE: MultiLineMacro[] = [];

/** The parameters of a use, with defaults filled in, or undefined when their number does not fit. */
export function matchParameters(macro: MultiLineMacro, tokens: readonly Token[]): (readonly Token[])[] | undefined {
  let parts: (readonly Token[])[] = tokens.length ? splitAtCommas(tokens) : [];
  if (macro.greedy && parts.length > macro.most) parts = splitAtCommas(tokens, macro.most);
  // Braces around a greedy parameter stay only when they do not enclose all of it.
  parts = parts.map(unbrace);
  // NASM takes one parameter, empty, for none.
  if (parts.length === 0 && macro.least === 1) parts = [[]];
  if (parts.length < macro.least || parts.length > macro.most) return undefined;
  for (let i = parts.length; i < macro.most && i - macro.least < macro.defaults.length; i++)
    parts.push(macro.defaults[i - macro.least]!);
  return parts;
}
