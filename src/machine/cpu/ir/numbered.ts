/** Definitions whose numbers are their places in an explicit list, whatever order their modules are loaded in. */
export abstract class Numbered {
  #number = -1;

  /** The place in the list. Throws for a definition that no list holds. */
  get number(): number {
    if (this.#number < 0) throw new Error(`${this.constructor.name} without a number: it is in no table`);
    return this.#number;
  }

  /** Numbers the definitions of a group from 0. Throws if one of them has a number already. @returns them in that order */
  static list<T extends Numbered>(group: Group<T>): readonly T[] {
    const definitions = flatten(group);
    for (const [number, definition] of definitions.entries()) {
      if (definition.#number >= 0) throw new Error(`number ${definition.#number} is listed again as ${number}`);
      definition.#number = number;
    }
    return definitions;
  }
}

/** Definitions one after the other, by name or by operand size, and groups of such groups. */
export type Group<T extends Numbered> = T | readonly Group<T>[] | { readonly [key: string]: Group<T> };

/** The definitions of a group, in the order of its keys. */
function flatten<T extends Numbered>(group: Group<T>): T[] {
  return group instanceof Numbered ? [group] : Object.values(group).flatMap((part: Group<T>) => flatten(part));
}
