import { SourceError } from '../diagnostics.ts';
import { describe, Kind, type Token } from './token.ts';

/** Reads the tokens of one line from left to right. */
export class Cursor {
  readonly tokens: readonly Token[];
  position = 0;

  constructor(tokens: readonly Token[], position = 0) {
    this.tokens = tokens;
    this.position = position;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.position + ahead];
  }

  next(): Token | undefined {
    return this.tokens[this.position++];
  }

  get done(): boolean {
    return this.position >= this.tokens.length;
  }

  isMark(text: string, ahead = 0): boolean {
    const t = this.tokens[this.position + ahead];
    return t !== undefined && t.kind === Kind.Mark && t.text === text;
  }

  /** Takes the punctuation `text` when it comes next. */
  take(text: string): boolean {
    if (!this.isMark(text)) return false;
    this.position++;
    return true;
  }

  /** The word that comes next, in lower case. */
  word(ahead = 0): string | undefined {
    const t = this.tokens[this.position + ahead];
    return t?.kind === Kind.Word ? t.text.toLowerCase() : undefined;
  }

  /** Column of the next token, or just past the last one. */
  get column(): number {
    const t = this.peek();
    if (t) return t.column;
    const last = this.tokens[this.tokens.length - 1];
    return last ? last.column + last.text.length + (last.kind === Kind.String ? 2 : 0) : 1;
  }

  fail(expected: string): never {
    throw new SourceError(`expected ${expected}, found ${describe(this.peek())}`, this.column);
  }

  expect(text: string, where: string): void {
    if (!this.take(text)) this.fail(`"${text}" ${where}`);
  }

  expectEnd(after: string): void {
    if (!this.done) this.fail(`the end of the line after ${after}`);
  }
}
