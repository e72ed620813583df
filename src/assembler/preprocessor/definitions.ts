import { SourceError } from '../diagnostics.ts';
import { tokenize } from '../syntax/lexer.ts';
import { fromBytes, toBytes } from '../syntax/source-text.ts';
import { Kind, spell, type Token } from '../syntax/token.ts';
import { substring } from './functions.ts';
import { readDefinition, type SingleLineMacros } from './single-line.ts';
import { isMark, number, splitAtCommas, string } from './tokens.ts';

/** What the directives that define single-line macros work with. */
export interface DefinitionState {
  readonly singleLine: SingleLineMacros;
  evaluate(tokens: readonly Token[]): bigint;
  /** The name a token gives to a macro: `%$name` is that of its context. */
  macroName(token: Token): string;
  /** The path of a file that the include folders hold; undefined when there is none. */
  findFile(name: string): string | undefined;
}

/** One use of such a directive. */
interface Use {
  readonly directive: string;
  readonly ignoreCase: boolean;
  /** What follows the directive. */
  readonly tokens: readonly Token[];
  readonly state: DefinitionState;
}

const DEFINITIONS: Readonly<Record<string, (use: Use) => void>> = {
  define: (use) => defineMacro(use, false),
  xdefine: (use) => defineMacro(use, true),
  defalias: defineAlias,
  assign: (use) => set(use, number(use.state.evaluate(use.tokens.slice(1)))),
  defstr: (use) => set(use, [string(toBytes(spell(expanded(use))))]),
  deftok: (use) => set(use, tokenize(fromBytes(textOf(expanded(use)[0], use)))),
  strlen: (use) => set(use, number(BigInt(textOf(expanded(use)[0], use).length))),
  strcat: (use) => set(use, [string(strings(expanded(use), use).join(''))]),
  substr: (use) => set(use, [string(substringOf(expanded(use), use))]),
  pathsearch: (use) => {
    const name = textOf(expanded(use)[0], use);
    const found = use.state.findFile(fromBytes(name));
    set(use, [string(found === undefined ? name : toBytes(found))]);
  },
};

/** The directives that remove macros, which have no form that ignores case. */
const REMOVALS: Readonly<Record<string, (use: Use) => void>> = {
  undef: ({ tokens, state }) => {
    for (const t of tokens) state.singleLine.undefine(state.macroName(t));
  },
  undefalias: ({ tokens, state }) => {
    for (const t of tokens) state.singleLine.undefineAlias(state.macroName(t));
  },
};

/** The line with its first name in one token: it may be put together from several, as in `%assign x%$n 1`. */
function withName(tokens: readonly Token[], state: DefinitionState): readonly Token[] {
  const isPart = (t: Token) => t.kind === Kind.Word || t.kind === Kind.Number || t.kind === Kind.Percent;
  let end = 1;
  while (end < tokens.length && !tokens[end]!.space && isPart(tokens[end]!)) end++;
  return end === 1 ? tokens : [...state.singleLine.expand(tokens.slice(0, end)), ...tokens.slice(end)];
}

/** Carries out a directive that defines a single-line macro. Returns false when `directive` is none. */
export function define(directive: string, line: readonly Token[], state: DefinitionState): boolean {
  const tokens = withName(line, state);
  const removal = Object.hasOwn(REMOVALS, directive) ? REMOVALS[directive] : undefined;
  removal?.({ directive, ignoreCase: false, tokens, state });
  if (removal) return true;
  const ignoreCase = !Object.hasOwn(DEFINITIONS, directive) && directive[0] === 'i';
  const plain = ignoreCase ? directive.slice(1) : directive;
  if (!Object.hasOwn(DEFINITIONS, plain)) return false;
  DEFINITIONS[plain]!({ directive, ignoreCase, tokens, state });
  return true;
}

const expanded = ({ tokens, state }: Use): Token[] => state.singleLine.expand(tokens.slice(1));

function set({ directive, ignoreCase, tokens, state }: Use, body: readonly Token[]): void {
  const [name] = tokens;
  if (!name || (name.kind !== Kind.Word && name.kind !== Kind.Percent))
    throw new SourceError(`expected a name after %${directive}`, name?.column);
  state.singleLine.define({
    name: state.macroName(name),
    ignoreCase,
    parameters: undefined,
    greedy: false,
    body,
    alias: false,
  });
}

function defineMacro({ directive, ignoreCase, tokens, state }: Use, expandNow: boolean): void {
  const { name, parameters, greedy, body } = readDefinition(tokens, `%${directive}`);
  const kept = new Set(parameters?.map((p) => p.name));
  const text = expandNow ? state.singleLine.expand(body, kept) : body;
  state.singleLine.define({ name: state.macroName(name), ignoreCase, parameters, greedy, body: text, alias: false });
}

function defineAlias({ directive, ignoreCase, tokens, state }: Use): void {
  const [name, target] = tokens;
  if (!name || target?.kind !== Kind.Word)
    throw new SourceError(`%${directive} takes a name and the name it stands for`, name?.column);
  state.singleLine.define({
    name: state.macroName(name),
    ignoreCase,
    parameters: undefined,
    greedy: false,
    body: [{ ...target, text: state.macroName(target) }],
    alias: true,
  });
}

function textOf(token: Token | undefined, { directive }: Pick<Use, 'directive'>): string {
  if (token?.kind !== Kind.String) throw new SourceError(`%${directive} works on a string in quotes`, token?.column);
  return token.text;
}

const strings = (tokens: readonly Token[], use: Use): string[] =>
  tokens.filter((t) => !isMark(t, ',')).map((t) => textOf(t, use));

/** `%substr name 'text' start[,length]`: counted from 1; a negative length counts from the end. */
function substringOf(tokens: readonly Token[], use: Use): string {
  const text = textOf(tokens[0], use);
  const [start, length] = splitAtCommas(tokens.slice(isMark(tokens[1], ',') ? 2 : 1));
  if (!start?.length) throw new SourceError('%substr needs the place of the first character');
  return substring(text, use.state.evaluate(start), length ? use.state.evaluate(length) : 1n);
}
