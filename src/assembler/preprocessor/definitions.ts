import { SourceError } from '../diagnostics.ts';
import { tokenize } from '../syntax/lexer.ts';
import { Kind, spell, type Token } from '../syntax/token.ts';
import { readDefinition, type SingleLineMacros } from './single-line.ts';
import { number, splitAtCommas, string } from './tokens.ts';

export interface DefinitionState {
  readonly singleLine: SingleLineMacros;
  evaluate(tokens: readonly Token[]): bigint;
}

function nameOf(tokens: readonly Token[], directive: string): Token {
  const name = tokens[0];
  if (name?.kind !== Kind.Word) throw new SourceError(`expected a name after %${directive}`, name?.column);
  return name;
}

function textOf(token: Token | undefined, directive: string): string {
  if (token?.kind !== Kind.String) throw new SourceError(`%${directive} works on a string in quotes`, token?.column);
  return token.text;
}

/** Carries out a directive that defines a single-line macro. Returns false when `directive` is none. */
export function define(directive: string, tokens: readonly Token[], state: DefinitionState): boolean {
  const ignoreCase = directive[0] === 'i' && directive !== 'if';
  const plain = ignoreCase ? directive.slice(1) : directive;
  const { singleLine } = state;
  const set = (body: readonly Token[]) =>
    singleLine.define({ name: nameOf(tokens, directive).text, ignoreCase, parameters: undefined, body });
  const rest = tokens.slice(1);
  switch (plain) {
    case 'define':
    case 'xdefine': {
      const made = readDefinition(tokens, `%${directive}`);
      const body = plain === 'xdefine' ? singleLine.expand(made.body) : made.body;
      singleLine.define({ name: made.name, ignoreCase, parameters: made.parameters, body });
      return true;
    }
    case 'assign':
      nameOf(tokens, directive);
      set(number(state.evaluate(rest)));
      return true;
    case 'undef':
      for (const t of tokens) singleLine.undefine(t.text);
      return true;
    case 'defstr':
      set([string(spell(singleLine.expand(rest)))]);
      return true;
    case 'deftok': {
      const text = textOf(singleLine.expand(rest)[0], directive);
      set(tokenize(text));
      return true;
    }
    case 'strlen':
      set(number(BigInt(textOf(singleLine.expand(rest)[0], directive).length)));
      return true;
    case 'strcat':
      set([
        string(
          singleLine
            .expand(rest)
            .filter((t) => t.text !== ',' || t.kind === Kind.String)
            .map((t) => textOf(t, directive))
            .join(''),
        ),
      ]);
      return true;
    case 'substr':
      set([string(substring(singleLine.expand(rest), state))]);
      return true;
  }
  return false;
}

/** `%substr name 'text' start[,length]`: counted from 1; a negative length counts from the end. */
function substring(tokens: readonly Token[], state: DefinitionState): string {
  const text = textOf(tokens[0], 'substr');
  const after = tokens[1]?.kind === Kind.Mark && tokens[1].text === ',' ? 2 : 1;
  const [startTokens, lengthTokens] = splitAtCommas(tokens.slice(after));
  if (!startTokens?.length) throw new SourceError('%substr needs the place of the first character');
  const start = Number(state.evaluate(startTokens)) - 1;
  const count = lengthTokens ? Number(state.evaluate(lengthTokens)) : 1;
  if (start < 0 || start >= text.length) return '';
  const end = count < 0 ? text.length + count + 1 : start + count;
  return text.slice(start, Math.max(start, end));
}
