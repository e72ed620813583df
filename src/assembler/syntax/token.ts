/** The kinds of token a line is made of. */
export const Kind = {
  /** A name: label, register, mnemonic, keyword. */
  Word: 0,
  Number: 1,
  Float: 2,
  String: 3,
  /** An operator or punctuation. */
  Mark: 4,
  /** Something for the preprocessor: `%define`, `%1`, `%%local`, `%$context`, `%[...]`, `%+`. */
  Percent: 5,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

export interface Token {
  readonly kind: Kind;
  /** As written, except strings: their contents, one character a byte. */
  readonly text: string;
  /** Whether white space stands before it. */
  readonly space: boolean;
  /** Column of its first character, from 1. */
  readonly column: number;
  /** The value of a Number; undefined when it is badly written. */
  readonly value?: bigint;
  /** The quote of a String. */
  readonly quote?: string;
}

/** A token as a reader would recognise it in a message. */
export function describe(token: Token | undefined): string {
  if (!token) return 'the end of the line';
  if (token.kind === Kind.String) return `the string ${token.quote ?? "'"}${token.text}${token.quote ?? "'"}`;
  return `"${token.text}"`;
}

/** Tokens back as text: what `%defstr`, messages and `%ifidn` see. */
export function spell(tokens: readonly Token[]): string {
  let text = '';
  for (const t of tokens) {
    if (t.space && text) text += ' ';
    text += t.kind === Kind.String ? `${t.quote ?? "'"}${t.text}${t.quote ?? "'"}` : t.text;
  }
  return text;
}
