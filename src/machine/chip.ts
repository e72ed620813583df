/** The chips on a board as the machine handles them all: by name, whatever they are. */
import { count, isObject, quoted, StateError, type StateFormat } from './state-format.ts';

/** A part of the machine that keeps something between two instructions. */
export interface Chip<State = unknown> {
  /** What `save` gives, and all that `restore` may be given. */
  readonly format: StateFormat<State>;
  /** What the RESET line does to it. */
  reset(): void;
  /** @returns plain data as JSON has it, which shares nothing with the chip */
  save(): State;
  /** Takes up a state that `format` has checked, and drives its lines as the state says. */
  restore(state: State): void;
}

/** In the order in which they are reset and restored. */
export type Chips = Readonly<Record<string, Chip>>;

export interface SavedChip {
  readonly version: number;
  readonly state: unknown;
}

export type SavedChips = Readonly<Record<string, SavedChip>>;

export function saveChips(chips: Chips): SavedChips {
  const saved = Object.entries(chips).map(([name, chip]): [string, SavedChip] => {
    return [name, { version: chip.format.version, state: chip.save() }];
  });
  return Object.fromEntries(saved);
}

/**
 * Checks a whole board's state without touching a chip.
 * @returns puts the chips into it
 * @throws StateError if a chip's state is missing, of another version or does not fit, or if there is no such chip
 */
export function checkChips(chips: Chips, saved: SavedChips): () => void {
  const unknown = Object.keys(saved).find((name) => !Object.hasOwn(chips, name));
  if (unknown !== undefined) throw new StateError(`this machine has no chip ${quoted(unknown)}`);
  const restores = Object.entries(chips).map(([name, chip]) => {
    const state = checkChip(name, chip, Object.hasOwn(saved, name) ? saved[name] : undefined);
    return () => chip.restore(state);
  });
  return () => {
    for (const restore of restores) restore();
  };
}

function checkChip(name: string, chip: Chip, saved: unknown): unknown {
  if (!isObject(saved)) throw new StateError(`the state of the chip ${name} is missing`);
  const version = count(saved.version, `${name}.version`);
  const { format } = chip;
  if (version !== format.version)
    throw new StateError(`the state of the chip ${name} is of version ${version}, not ${format.version}`);
  return format.check(saved.state, name);
}
