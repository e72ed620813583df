/** The kinds of code that have a colour of their own. The grammars' scope names on the right are TextMate's conventions. */
export const INKS = {
  comment: ['comment', 'punctuation.definition.comment'],
  string: ['string', 'constant.character', 'punctuation.definition.string'],
  number: ['constant.numeric', 'constant.language', 'keyword.other.unit'],
  keyword: ['keyword', 'storage.modifier', 'meta.preprocessor', 'keyword.operator.word'],
  type: ['storage.type', 'entity.name.type', 'support.type'],
  name: ['entity.name.function', 'entity.name.label', 'support.function'],
  register: ['constant.language.register', 'variable.language'],
  plain: ['keyword.operator', 'punctuation', 'variable', 'entity.name.type.package'],
} as const;

export type Ink = keyof typeof INKS;

/** A piece of a line in one ink. */
export interface Run {
  readonly ink: Ink;
  readonly text: string;
}
