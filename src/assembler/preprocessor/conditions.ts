import { SourceError } from '../diagnostics.ts';
import { Kind, spell, type Token } from '../syntax/token.ts';
import type { MultiLineMacros } from './multi-line.ts';
import { packageText } from './packages.ts';
import type { SingleLineMacros } from './single-line.ts';
import { isMark } from './tokens.ts';

/** What the conditions of `%if…` ask about. */
export interface ConditionState {
  readonly singleLine: SingleLineMacros;
  readonly multiLine: MultiLineMacros;
  evaluate(tokens: readonly Token[]): bigint;
  /** Whether the innermost context has this name. */
  isContext(name: string): boolean;
  /** The name a token gives to a macro: `%$name` is that of its context. */
  macroName(token: Token): string;
  /** Whether `%use` has read this package. */
  isUsing(name: string): boolean;
}

/** The conditions that `%if`, `%elif` and their negated forms (`%ifn…`) can have as a suffix. */
const SUFFIXES = new Set([
  '',
  'def',
  'defalias',
  'difi',
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
  'usable',
  'using',
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
  // TASM's %ifdifi is there for its name only: neither it nor its opposite ever holds.
  if (suffix === 'difi') return false;
  return (testRaw(suffix, tokens, state) ?? testExpanded(suffix, tokens, state)) !== negated;
}

/** Conditions about names, which are not expanded. */
function testRaw(suffix: string, tokens: readonly Token[], state: ConditionState): boolean | undefined {
  switch (suffix) {
    case '':
      if (tokens.length === 0) throw new SourceError('expected an expression after %if');
      return state.evaluate(tokens) !== 0n;
    case 'def':
      if (tokens.length === 0) throw new SourceError('expected a name after %ifdef');
      return tokens.some((t) => state.singleLine.isDefined(state.macroName(t)));
    case 'defalias':
      return tokens.some((t) => state.singleLine.isAlias(state.macroName(t)));
    case 'macro':
      return testMacro(tokens, state);
    case 'ctx':
      return tokens.some((t) => state.isContext(t.text));
    case 'env':
    case 'file':
      return false;
    case 'usable':
    case 'using': {
      const name = tokens[0]?.text;
      if (name === undefined) throw new SourceError(`expected the name of a package after %if${suffix}`);
      return suffix === 'using' ? state.isUsing(name) : packageText(name) !== undefined;
    }
  }
  return undefined;
}

/** Directives that NASM has as macros. */
const DIRECTIVE_MACROS = new Set(
  `section segment absolute sectalign struc endstruc istruc at iend align alignb bits use16 use32 use64 extern static global
  required common cpu float default org incbin`.split(/\s+/),
);

function testMacro(tokens: readonly Token[], state: ConditionState): boolean {
  const [name, ...counts] = tokens;
  if (!name) throw new SourceError('expected the name of a macro after %ifmacro');
  const [least, dash, most] = state.singleLine.expand(counts);
  const low = least?.kind === Kind.Number ? Number(least.value) : 0;
  const open = least === undefined || tokens.at(-1)?.text === '+';
  const upTo = isMark(dash, '-') && most?.kind === Kind.Number ? Number(most.value) : low;
  const high = open || isMark(most, '*') ? Number.POSITIVE_INFINITY : upTo;
  const own = state.multiLine.named(name.text);
  if (own.length === 0 && DIRECTIVE_MACROS.has(name.text.toLowerCase())) return true;
  return own.some((m) => m.least <= high && (m.greedy || m.most >= low));
}

function testExpanded(suffix: string, tokens: readonly Token[], state: ConditionState): boolean {
  const expanded = state.singleLine.expand(tokens);
  const [first, second] = expanded;
  switch (suffix) {
    case 'idn':
    case 'idni': {
      const comma = expanded.findIndex((t) => isMark(t, ','));
      if (comma < 0) throw new SourceError(`%if${suffix} compares two texts with a comma between them`);
      const right = expanded.slice(comma + 1);
      if (right.some((t) => isMark(t, ','))) throw new SourceError(`%if${suffix}: more than one comma`);
      return sameText(expanded.slice(0, comma), right, suffix === 'idni');
    }
    case 'empty':
      return first === undefined;
    case 'token':
      return first !== undefined && second === undefined;
    case 'id':
      return first?.kind === Kind.Word;
    case 'str':
      return first?.kind === Kind.String;
    case 'num':
      return expanded.find((t) => !isMark(t, '-') && !isMark(t, '+'))?.kind === Kind.Number;
  }
  throw new SourceError(`%if${suffix} is not a condition: ${spell(tokens)}`);
}
