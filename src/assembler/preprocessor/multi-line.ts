import { SourceError } from '../diagnostics.ts';
import { Kind, type Token } from '../syntax/token.ts';
import type { SourceLine } from './source-line.ts';
import { isMark } from './tokens.ts';

/** A macro made by `%macro`. */
export interface MultiLineMacro {
  readonly name: string;
  readonly ignoreCase: boolean;
  /** Made by `%rmacro`: it may use itself. */
  readonly recursive: boolean;
  readonly least: number;
  readonly most: number;
  /** The last parameter takes all that is left, commas included. */
  readonly greedy: boolean;
  readonly defaults: readonly (readonly Token[])[];
  readonly body: readonly SourceLine[];
  /** The body asks for the label before the use (`%00`). */
  readonly takesLabel: boolean;
}

export type MacroHead = Omit<MultiLineMacro, 'body' | 'takesLabel' | 'ignoreCase' | 'recursive'>;

/** One use of a multi-line macro. */
export interface Invocation {
  readonly macro: MultiLineMacro;
  readonly parameters: readonly (readonly Token[])[];
  /** What `%0` says. */
  readonly count: number;
  /** The label before it, if the macro asks for it. */
  readonly label: readonly Token[];
  /** Makes `%%names` unique. */
  readonly id: number;
  /** The name as the use spelled it. */
  readonly name: string;
  rotation: number;
}

/**
 * Reads `name count[-most][+] [.nolist] [defaults]`. Throws a SourceError.
 * @param onDropped is told of a default that does not count
 */
export function readMacroHead(tokens: readonly Token[], onDropped: () => void): MacroHead {
  const name = tokens[0];
  if (!name || (name.kind !== Kind.Word && name.kind !== Kind.Mark))
    throw new SourceError('expected the name of the macro', name?.column);
  const { least, most, next } = readCount(tokens, name);
  let i = next;
  const greedy = isMark(tokens[i], '+');
  if (greedy) i++;
  if (tokens[i]?.kind === Kind.Word && tokens[i]!.text.toLowerCase() === '.nolist') i++;
  const defaults = splitParameters(tokens.slice(i));
  // NASM drops an empty default at the end.
  if (defaults.length > 1 && defaults.at(-1)!.length === 0) {
    defaults.pop();
    onDropped();
  }
  return { name: name.text, least, most, greedy, defaults };
}

function readCount(tokens: readonly Token[], name: Token): { least: number; most: number; next: number } {
  const first = tokens[1];
  if (!first) return { least: 0, most: 0, next: 1 };
  if (first.kind !== Kind.Number)
    throw new SourceError(`expected the number of parameters of "${name.text}"`, first.column);
  const least = Number(first.value);
  if (!isMark(tokens[2], '-')) return { least, most: least, next: 2 };
  const last = tokens[3];
  if (isMark(last, '*')) return { least, most: Number.POSITIVE_INFINITY, next: 4 };
  if (last?.kind !== Kind.Number)
    throw new SourceError(`expected the largest number of parameters of "${name.text}"`, last?.column);
  const most = Number(last.value);
  if (most < least) throw new SourceError('the largest number of parameters is below the least', last.column);
  return { least, most, next: 4 };
}

/**
 * The parameters of a use as they stand. Only braces at the beginning of a parameter hide commas; after the brace that
 * closes them the parameter ends.
 */
function splitParameters(tokens: readonly Token[]): Token[][] {
  if (tokens.length === 0) return [];
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    const part = parts.at(-1)!;
    if (isMark(token, ',') && depth === 0) {
      parts.push([]);
      continue;
    }
    if (isMark(token, '{') && (depth > 0 || part.length === 0)) depth++;
    else if (isMark(token, '}') && depth > 0) depth--;
    else if (depth === 0 && isMark(part[0], '{'))
      throw new SourceError('the braces must enclose all of a macro parameter', token.column);
    part.push(token);
  }
  if (depth > 0) throw new SourceError('a brace of this macro parameter is never closed', tokens[0]!.column);
  return parts;
}

/** A parameter without the braces around it. */
const unbrace = (part: readonly Token[]): readonly Token[] => (isMark(part[0], '{') ? part.slice(1, -1) : part);

export class MultiLineMacros {
  readonly #macros = new Map<string, MultiLineMacro[]>();

  define(macro: MultiLineMacro): void {
    const key = macro.name.toLowerCase();
    const others = (this.#macros.get(key) ?? []).filter(
      (m) => m.name !== macro.name || m.least !== macro.least || m.most !== macro.most,
    );
    this.#macros.set(key, [macro, ...others]);
  }

  undefine({ name, least, most, greedy }: MacroHead, ignoreCase: boolean): void {
    const key = name.toLowerCase();
    const left = (this.#macros.get(key) ?? []).filter(
      (m) =>
        m.ignoreCase !== ignoreCase ||
        (!ignoreCase && m.name !== name) ||
        m.least !== least ||
        m.most !== most ||
        m.greedy !== greedy,
    );
    this.#macros.set(key, left);
  }

  clear(): void {
    this.#macros.clear();
  }

  named(name: string): MultiLineMacro[] {
    const found = this.#macros.get(name.toLowerCase());
    return found ? found.filter((m) => m.ignoreCase || m.name === name) : NONE;
  }
}

const NONE: MultiLineMacro[] = [];

/** A use that fits a macro: its parameters, and how many of them `%0` counts. */
export type Match = Pick<Invocation, 'macro' | 'parameters' | 'count'> & {
  /** What NASM does for the sake of its older versions: there were other parameters than the macro takes. */
  readonly legacy: boolean;
};

const fits = (macro: MultiLineMacro, count: number): boolean =>
  count >= macro.least && (macro.greedy || count <= macro.most);

/**
 * The macro that takes these parameters, counted as NASM counts empty ones (NASM manual, 4.3.3).
 * @param blank something stood after the name, and came to nothing
 */
export function matchMacro(
  macros: readonly MultiLineMacro[],
  tokens: readonly Token[],
  blank: boolean,
): Match | undefined {
  const parts = splitParameters(tokens);
  const trailing = parts.length > 1 && parts.at(-1)!.length === 0;
  const exact = macros.find((m) => fits(m, parts.length));
  if (exact) return trailing ? dropTrailing(exact, parts) : complete(exact, parts, false);
  if (parts.length === 0 && blank) {
    const single = macros.find((m) => fits(m, 1));
    return single && { macro: single, parameters: [[]], count: 0, legacy: true };
  }
  if (!trailing) return undefined;
  const shorter = macros.find((m) => fits(m, parts.length - 1));
  return shorter && complete(shorter, parts.slice(0, -1), true);
}

/** With defaults in place of what is missing, and what a greedy parameter takes in one. */
function complete(macro: MultiLineMacro, parts: readonly Token[][], legacy: boolean): Match {
  const parameters: (readonly Token[])[] = parts.map(unbrace);
  if (macro.greedy && parts.length > macro.most) {
    const last = parts.slice(macro.most - 1).flatMap((p, i) => (i ? [COMMA, ...p] : p));
    parameters.splice(macro.most - 1, parameters.length, macro.most ? last : []);
    if (macro.most === 0) parameters.length = 0;
  }
  for (let i = parameters.length; i < macro.least + macro.defaults.length; i++)
    parameters.push(unbrace(macro.defaults[i - macro.least] ?? []));
  return { macro, parameters, count: parameters.length, legacy };
}

const COMMA: Token = { kind: Kind.Mark, text: ',', space: false, column: 1 };

/** An empty parameter at the end is the default, or none at all. */
function dropTrailing(macro: MultiLineMacro, parts: readonly Token[][]): Match {
  const { length } = parts;
  if (length > macro.least && length <= macro.least + macro.defaults.length) {
    const replaced = [...parts.slice(0, -1), [...macro.defaults[length - 1 - macro.least]!]];
    return complete(macro, replaced, true);
  }
  const most = macro.greedy && length > macro.most ? macro.most : Number.POSITIVE_INFINITY;
  const match = complete(macro, parts.slice(0, -1), true);
  return most === Number.POSITIVE_INFINITY ? match : { ...match, count: Math.min(match.count, most) };
}
