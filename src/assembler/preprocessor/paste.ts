import { tokenize } from '../syntax/lexer.ts';
import { Kind, spell, type Token } from '../syntax/token.ts';

/** Whether a token can be part of a name that is put together: a name, `%$name`, `%name`. */
const isName = (t: Token): boolean =>
  t.kind === Kind.Word || (t.kind === Kind.Percent && /^%[$!]*[A-Za-z_]/.test(t.text));

const isNumber = (t: Token): boolean => t.kind === Kind.Number || t.kind === Kind.Float;

/** Tokens joined to one text and split anew. */
function join(tokens: readonly Token[]): Token[] {
  const first = tokens[0]!;
  return tokenize(tokens.map((t) => spell([t])).join('')).map((t, i) => ({
    ...t,
    space: i === 0 ? first.space : t.space,
    column: first.column,
  }));
}

/**
 * Joins what became neighbours when parameters of a multi-line macro were put in place: a name and all that touches
 * it, a number and numbers that touch it (NASM manual, 4.3.5).
 */
export function pasteParameters(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; ) {
    const first = tokens[i]!;
    const follows = (t: Token) =>
      first.kind === Kind.Word ? t.kind === Kind.Word || isNumber(t) || t.kind === Kind.Mark : isNumber(t);
    let end = i + 1;
    if (first.kind === Kind.Word || isNumber(first))
      while (end < tokens.length && !tokens[end]!.space && follows(tokens[end]!)) end++;
    const group = tokens.slice(i, end);
    out.push(...(needsJoining(group) ? join(group) : group));
    i = end;
  }
  return out;
}

/** Whether two tokens of the group would be read as one if they were written like this. */
const needsJoining = (group: readonly Token[]): boolean =>
  group.some((t, i) => i > 0 && (t.kind === Kind.Mark) === (group[i - 1]!.kind === Kind.Mark));

/** Whether `pasteNames` has something to do. */
export const hasPastes = (tokens: readonly Token[]): boolean =>
  tokens.some((t, i) => isExplicit(t) || joinsNames(tokens[i - 1], t));

const isExplicit = (t: Token): boolean => t.kind === Kind.Percent && t.text === '%+';

const joinsNames = (left: Token | undefined, right: Token): boolean =>
  left !== undefined && !right.space && isName(left) && (isName(right) || isNumber(right));

/** Carries out `%+`, and joins names that became neighbours when macros were expanded (NASM manual, 4.1.4). */
export function pasteNames(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  let explicit = false;
  for (const token of tokens) {
    if (isExplicit(token)) {
      explicit = true;
      continue;
    }
    const left = out.at(-1);
    if (left && (explicit || joinsNames(left, token))) out.splice(-1, 1, ...join([left, token]));
    else out.push(token);
    explicit = false;
  }
  return out;
}

/**
 * Joins a number with the word that touches it, and with the signed number after that if the word ends in an exponent:
 * NASM reads the text of the line anew when the preprocessor is done.
 */
export function rejoinNumbers(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex((t, i) => i > 0 && isNumber(tokens[i - 1]!) && t.kind === Kind.Word && !t.space);
  if (at < 0) return tokens;
  const [sign, digits] = tokens.slice(at + 1);
  const signed =
    /[ep]$/i.test(tokens[at]!.text) && sign && digits && /^[+-]$/.test(sign.text) && !sign.space && !digits.space;
  const end = at + (signed ? 3 : 1);
  return [...tokens.slice(0, at - 1), ...join(tokens.slice(at - 1, end)), ...rejoinNumbers(tokens.slice(end))];
}
