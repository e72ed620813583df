/** The arguments of requests, which may be anything: what is not as the protocol has it is refused in one line. */
import { CommandError } from '../command-error.ts';

export class Arguments {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: unknown) {
    this.#values = typeof values === 'object' && values !== null ? (values as Record<string, unknown>) : {};
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw new CommandError(`'${name}' is no text`);
    return value;
  }

  /** @throws CommandError if it is not there, either */
  neededText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw new CommandError(`'${name}' is missing`);
    return value;
  }

  /** A whole number. */
  number(name: string): number | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
      throw new CommandError(`'${name}' is no whole number`);
    return value;
  }

  neededNumber(name: string): number {
    const value = this.number(name);
    if (value === undefined) throw new CommandError(`'${name}' is missing`);
    return value;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /** Whether it is said that something is not so. */
  isFalse(name: string): boolean {
    return this.#values[name] === false;
  }

  object(name: string): Arguments {
    return new Arguments(this.#values[name]);
  }

  /** Objects in an array; none if there is no array. */
  list(name: string): Arguments[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map((each) => new Arguments(each)) : [];
  }

  texts(name: string): string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  }
}
