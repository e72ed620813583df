import { SourceError } from '../diagnostics.ts';
import { Kind, spell, type Token } from '../syntax/token.ts';
import type { MultiLineMacros } from './multi-line.ts';
import type { SingleLineMacros } from './single-line.ts';
import { splitAtCommas, unbrace } from './tokens.ts';

/** What the conditions of `%if…` ask about. */
export interface ConditionState {
  readonly singleLine: SingleLineMacros;
  readonly multiLine: MultiLineMacros;
  evaluate(tokens: readonly Token[]): bigint;
  /** Names of the open contexts, innermost last. */
  readonly contexts: readonly string[];
}

/** The conditions that `%if`, `%elif` and their negated forms (`%ifn…`) can have as a suffix. */
const SUFFIXES = new Set([
  '',
  'def',
  'macro',
  'ctx',
  'idn',
  'idni',
  'id',
  'num',
  'str',
  'token',
  'empty',
  'env',
  'file',
]);

export interface Condition {
  readonly suffix: string;
  readonly negated: boolean;
}

/** Reads `%ifndef`, `%elifidn` … ; `stem` is "if" or "elif". */
export function readCondition(directive: string, stem: 'if' | 'elif'): Condition | undefined {
  if (!directive.startsWith(stem)) return undefined;
  const rest = directive.slice(stem.length);
  if (SUFFIXES.has(rest)) return { suffix: rest, negated: false };
  if (rest[0] === 'n' && SUFFIXES.has(rest.slice(1))) return { suffix: rest.slice(1), negated: true };
  return undefined;
}

/** The same text, white space aside? */
function sameText(a: readonly Token[], b: readonly Token[], ignoreCase: boolean): boolean {
  if (a.length !== b.length) return false;
  return a.every((t, i) => {
    const u = b[i]!;
    if ((t.kind === Kind.String) !== (u.kind === Kind.String)) return false;
    return ignoreCase ? t.text.toLowerCase() === u.text.toLowerCase() : t.text === u.text;
  });
}

/** Whether a condition holds. `tokens` is what follows the directive, with macro parameters in place. */
export function holds({ suffix, negated }: Condition, tokens: readonly Token[], state: ConditionState): boolean {
  return test(suffix, tokens, state) !== negated;
}

function test(suffix: string, tokens: readonly Token[], state: ConditionState): boolean {
  switch (suffix) {
    case '':
      if (tokens.length === 0) throw new SourceError('expected an expression after %if');
      return state.evaluate(tokens) !== 0n;
    case 'def':
      if (tokens.length === 0) throw new SourceError('expected a name after %ifdef');
      return tokens.some((t) => state.singleLine.isDefined(t.text));
    case 'macro': {
      const [name, least, dash, most] = tokens;
      if (!name) throw new SourceError('expected the name of a macro after %ifmacro');
      const low = least?.kind === Kind.Number ? Number(least.value) : 0;
      const high = dash ? (most?.kind === Kind.Number ? Number(most.value) : Number.POSITIVE_INFINITY) : low;
      return state.multiLine
        .named(name.text)
        .some((m) => least === undefined || (m.least <= high && (m.greedy ? Number.POSITIVE_INFINITY : m.most) >= low));
    }
    case 'ctx':
      return tokens.some((t) => t.text === state.contexts[state.contexts.length - 1]);
    case 'env':
    case 'file':
      return false;
  }
  const expanded = state.singleLine.expand(tokens);
  if (suffix === 'idn' || suffix === 'idni') {
    const parts = splitAtCommas(expanded, 2).map(unbrace);
    if (parts.length !== 2) throw new SourceError(`%if${suffix} compares two texts with a comma between them`);
    return sameText(parts[0]!, parts[1]!, suffix === 'idni');
  }
  const [first, second] = expanded;
  switch (suffix) {
    case 'empty':
      return first === undefined;
    case 'token':
      return first !== undefined && second === undefined;
    case 'id':
      return first?.kind === Kind.Word && second === undefined;
    case 'str':
      return first?.kind === Kind.String && second === undefined;
    case 'num': {
      const signed = first?.kind === Kind.Mark && (first.text === '-' || first.text === '+');
      const rest = signed ? expanded.slice(1) : expanded;
      return rest.length === 1 && rest[0]!.kind === Kind.Number;
    }
  }
  throw new SourceError(`%if${suffix} is not a condition: ${spell(tokens)}`);
}
