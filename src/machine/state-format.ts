/**
 * What the saved state of a part of the machine looks like, and the check of one that comes back. A state may come from a
 * file that anybody wrote: nothing in it reaches a chip before all of it has been checked.
 */

/** A state that this machine cannot be put into. The message is one line that names the part and the field. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/**
 * @param where what `value` is called in a message: `uart.received[3]`
 * @returns a copy of `value` that shares nothing with it
 * @throws StateError if it is not of the kind that is checked for
 */
export type Check<T> = (value: unknown, where: string) => T;

/** The state of one part of the machine. */
export interface StateFormat<T> {
  /** Raised when the state changes its meaning. */
  readonly version: number;
  readonly check: Check<T>;
}

const MAX_SHOWN = 40;

/** A name that may have come from a file, in quotes and on one line. */
export const quoted = (name: string): string => JSON.stringify(name.slice(0, MAX_SHOWN));

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object' : String(value);
}

function refuse(value: unknown, where: string, wanted: string): never {
  throw new StateError(`${where} is ${shown(value)}, not ${wanted}`);
}

/** A JSON object. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A whole number, `min` … `max`. */
export const integer =
  (min: number, max: number): Check<number> =>
  (value, where) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? Number(value)
      : refuse(value, where, `a whole number from ${min} to ${max}`);

export const byte = integer(0, 0xff);
export const word = integer(0, 0xffff);
/** A number of ticks, seconds, bytes …: nothing above 2^53 is exact. */
export const count = integer(0, Number.MAX_SAFE_INTEGER);
export const signedCount = integer(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

/** Virtual nanoseconds since power-on. */
export const moment: Check<number> = (value, where) =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
    ? value
    : refuse(value, where, 'a moment of virtual time');

export const flag: Check<boolean> = (value, where) =>
  typeof value === 'boolean' ? value : refuse(value, where, 'true or false');

export const text: Check<string> = (value, where) =>
  typeof value === 'string' ? value : refuse(value, where, 'a text');

export const oneOf =
  <const T extends string | number>(...known: readonly T[]): Check<T> =>
  (value, where) =>
    known.find((name) => name === value) ?? refuse(value, where, `one of ${known.join(', ')}`);

export const nullable =
  <T>(check: Check<T>): Check<T | null> =>
  (value, where) =>
    value === null ? null : check(value, where);

/** A list of `min` … `max` items; of any number unless told. */
export const list =
  <T>(item: Check<T>, min = 0, max = Number.POSITIVE_INFINITY): Check<T[]> =>
  (value, where) => {
    if (!Array.isArray(value)) return refuse(value, where, 'a list');
    if (value.length < min || value.length > max) {
      const wanted = min === max ? `${min}` : `${min} to ${max}`;
      throw new StateError(`${where} has ${value.length} items, not ${wanted}`);
    }
    return Array.from(value, (each: unknown, n) => item(each, `${where}[${n}]`));
  };

export const pair =
  <A, B>(first: Check<A>, second: Check<B>): Check<[A, B]> =>
  (value, where) => {
    const [a, b] = list<unknown>((item) => item, 2, 2)(value, where);
    return [first(a, `${where}[0]`), second(b, `${where}[1]`)];
  };

/** An object with these fields and no others. */
export const record =
  <T extends object>(fields: { readonly [Field in keyof T]-?: Check<T[Field]> }): Check<T> =>
  (value, where) => {
    if (!isObject(value)) return refuse(value, where, 'an object');
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
    if (unknown !== undefined) throw new StateError(`${where} has an unknown field ${quoted(unknown)}`);
    const checked: Partial<T> = {};
    for (const name of Object.keys(fields) as (keyof T & string)[]) {
      checked[name] = fields[name](Object.hasOwn(value, name) ? value[name] : undefined, `${where}.${name}`);
    }
    return checked as T;
  };

/** As `check`, and `fits` must be true of the whole. @param wrong what the message says when it is not */
export const such =
  <T>(check: Check<T>, fits: (value: T) => boolean, wrong: string): Check<T> =>
  (value, where) => {
    const checked = check(value, where);
    if (!fits(checked)) throw new StateError(`${where}: ${wrong}`);
    return checked;
  };
