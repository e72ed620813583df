/** Which warnings are given, by NASM's classes (NASM manual, appendix A). */

/** Classes that are off unless the source asks for them. */
const OFF_AT_FIRST = new Set([
  'bad-pragma',
  'float-denorm',
  'float-underflow',
  'not-my-pragma',
  'phase',
  'prefix-bnd',
  'reloc-abs-byte',
  'reloc-abs-word',
  'reloc-rel',
  'unknown-pragma',
]);

type State = 'on' | 'off' | 'error';

/** One change of the choice, such as `-label-orphan`: the newest change that names a class counts. */
interface Choice {
  /** A class, the part of its name before a hyphen, or `all`. */
  readonly name: string;
  readonly state: State | 'default';
}

const covers = (name: string, kind: string): boolean =>
  name === 'all' || [kind, kind.replace(/^pp-/, '')].some((k) => k === name || k.startsWith(`${name}-`));

/** What `[warning …]` has chosen so far. */
export class WarningChoice {
  #choices: readonly Choice[] = [];
  readonly #saved: (readonly Choice[])[] = [];

  restart(): void {
    this.#choices = [];
    this.#saved.length = 0;
  }

  /** Whether a warning of this class is given, or is an error. */
  stateOf(kind: string): State {
    const choice = this.#choices.findLast(({ name }) => covers(name, kind));
    if (choice && choice.state !== 'default') return choice.state;
    return OFF_AT_FIRST.has(kind) ? 'off' : 'on';
  }

  /** Carries out what `[warning …]` says. Returns false when it is nothing that can be said there. */
  change(text: string): boolean {
    if (text === 'push' || text === 'save') {
      this.#saved.push(this.#choices);
      return true;
    }
    if (text === 'pop' || text === 'restore') {
      this.#choices = this.#saved.pop() ?? [];
      return true;
    }
    const match = /^([+*-]?)(error(?:=|$))?([a-z0-9-]*)$/.exec(text);
    if (!match || (match[2] === undefined && match[3] === '')) return false;
    const [, sign = '', error, named = ''] = match;
    const name = named === '' ? 'all' : named;
    this.#choices = [...this.#choices, { name, state: chosenState(sign, error !== undefined) }];
    return true;
  }
}

function chosenState(sign: string, error: boolean): Choice['state'] {
  if (sign === '*') return 'default';
  if (error) return sign === '-' ? 'on' : 'error';
  return sign === '-' ? 'off' : 'on';
}
