import { SourceError } from '../diagnostics.ts';
import type { Token } from '../syntax/token.ts';

/** What `%push` opened. */
interface Context {
  /** Empty without a name. */
  readonly name: string;
  /** Makes the names that belong to it unique. */
  readonly id: number;
}

const MAX_CONTEXTS = 1000;

/** The contexts of `%push` and `%pop` (NASM manual, 4.7). */
export class ContextStack {
  readonly #open: Context[] = [];
  readonly #newId: () => number;

  constructor(newId: () => number) {
    this.#newId = newId;
  }

  push(name: string): void {
    if (this.#open.length >= MAX_CONTEXTS) throw new SourceError(`more than ${MAX_CONTEXTS} contexts are open`);
    this.#open.push({ name, id: this.#newId() });
  }

  /** @param name the context that must be the innermost, if it is given */
  pop(name: Token | undefined, column: number): void {
    const top = this.#top('%pop', column);
    if (name && name.text.toLowerCase() !== top.name.toLowerCase())
      throw new SourceError(`%pop: expected context "${top.name}", found "${name.text}"`, name.column);
    this.#open.pop();
  }

  rename(name: string, column: number): void {
    const { id } = this.#top('%repl', column);
    this.#open[this.#open.length - 1] = { name, id };
  }

  #top(directive: string, column: number): Context {
    const top = this.#open.at(-1);
    if (!top) throw new SourceError(`${directive}: no context is open`, column);
    return top;
  }

  /** Whether the innermost context has this name. */
  isInnermost(name: string): boolean {
    const top = this.#open.at(-1);
    return top !== undefined && top.name !== '' && top.name.toLowerCase() === name.toLowerCase();
  }

  /** `%$name`, with as many dollar signs as contexts to go out, as a name unique to its context. */
  nameOf({ text, column }: Token): string {
    const [, dollars = '', name = ''] = /^%(\$+)(.*)$/.exec(text) ?? [];
    const context = this.#open.at(-dollars.length);
    if (!context) throw new SourceError(`"${text}": no context is open`, column);
    return `..@${context.id}.${name}`;
  }
}
