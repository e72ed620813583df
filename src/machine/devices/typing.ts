/** Text → key presses on a US keyboard, at a pace that the guest sets. */
import type { Clock, Timer } from '../clock.ts';
import { flag, list, moment, nullable, record, type StateFormat, text } from '../state-format.ts';

/** One movement of one key; `key` is a W3C `KeyboardEvent.code` name. */
export interface KeyStroke {
  key: string;
  down: boolean;
}

/** Keys in the order of a US keyboard: what each types alone, and with Shift. */
const US_LAYOUT: readonly [keys: string[], plain: string, shifted: string][] = [
  [digitRow(), '`1234567890-=', '~!@#$%^&*()_+'],
  [letters('QWERTYUIOP', 'BracketLeft', 'BracketRight', 'Backslash'), 'qwertyuiop[]\\', 'QWERTYUIOP{}|'],
  [letters('ASDFGHJKL', 'Semicolon', 'Quote'), "asdfghjkl;'", 'ASDFGHJKL:"'],
  [letters('ZXCVBNM', 'Comma', 'Period', 'Slash'), 'zxcvbnm,./', 'ZXCVBNM<>?'],
  [['Space'], ' ', ''],
];

/** Control characters that have a key of their own; the others are typed with Ctrl, as on a terminal. */
const CONTROL_CHARACTERS: readonly [character: string, key: string][] = [
  ['\b', 'Backspace'],
  ['\x7f', 'Backspace'],
  ['\t', 'Tab'],
  ['\n', 'Enter'],
  ['\r', 'Enter'],
  ['\x1b', 'Escape'],
];

/** Character → keys that are down together, the modifier first. */
const CHORDS: ReadonlyMap<string, readonly string[]> = chords();

/** @returns the keys to hold together for one character, modifiers first, or `undefined` if no US keyboard types it */
export function keysFor(character: string): readonly string[] | undefined {
  return CHORDS.get(character);
}

/** @returns the first character of `text` that a US keyboard cannot type */
export function firstUntypable(text: string): string | undefined {
  return [...text].find((character) => !CHORDS.has(character));
}

/** @returns presses in order, then releases in reverse */
export function strokesOf(keys: readonly string[]): KeyStroke[] {
  return [...keys.map((key) => ({ key, down: true })), ...keys.toReversed().map((key) => ({ key, down: false }))];
}

/** Virtual nanoseconds between two movements of keys. */
const PACE_NS = 10_000_000;

export interface TypistState {
  strokes: KeyStroke[];
  /** Virtual nanoseconds since power-on of the next look at the queue, or null with nothing to type. */
  next: number | null;
}

const STATE: StateFormat<TypistState> = {
  version: 1,
  check: record({ strokes: list(record<KeyStroke>({ key: text, down: flag })), next: nullable(moment) }),
};

export interface TypistKeyboard {
  press(key: string): void;
  release(key: string): void;
  readonly waiting: boolean;
  readonly scanning: boolean;
}

/**
 * Types for a person who is not there. Every 10 ms of virtual time one key moves, but only if all that was typed so
 * far has been taken: the keyboard's buffer is empty, the controller's output buffer was read, and `ready` agrees.
 *
 * The hardware shows no more than that the bytes were fetched from port 0x60. Whether somebody wants a key only the
 * machine can judge: an interrupt handler fetches keys into a buffer of its own (the BIOS has room for 15) whether or
 * not a program will ask for them. So `ready` is the machine's.
 */
export interface TypistWiring {
  readonly clock: Clock;
  readonly keyboard: TypistKeyboard;
  readonly controller: { readonly outputFull: boolean };
  /** Whether somebody in the guest wants a key. */
  readonly ready: () => boolean;
}

export class Typist {
  readonly format = STATE;
  readonly #clock: Clock;
  readonly #keyboard: TypistKeyboard;
  readonly #controller: { readonly outputFull: boolean };
  readonly #ready: () => boolean;
  readonly #timer: Timer;
  #strokes: KeyStroke[] = [];

  constructor({ clock, keyboard, controller, ready }: TypistWiring) {
    this.#clock = clock;
    this.#keyboard = keyboard;
    this.#controller = controller;
    this.#ready = ready;
    this.#timer = clock.timer(() => this.#next());
  }

  /** True while there is something left to type. */
  get busy(): boolean {
    return this.#strokes.length > 0;
  }

  /** Queues text; characters that a US keyboard cannot type are left out (`firstUntypable` finds them). */
  type(text: string): void {
    for (const character of text) this.tap(keysFor(character) ?? []);
  }

  /** Queues keys to press together and release, by their W3C `KeyboardEvent.code` names: `['ControlLeft', 'ArrowUp']`. */
  tap(keys: readonly string[]): void {
    this.#strokes.push(...strokesOf(keys));
    if (this.busy && !Number.isFinite(this.#timer.deadline)) this.#timer.set(this.#clock.now() + PACE_NS);
  }

  /** A reset of the machine takes nothing back: what a person has still to type, that person still types. */
  reset(): void {}

  save(): TypistState {
    const { deadline } = this.#timer;
    return structuredClone({ strokes: this.#strokes, next: Number.isFinite(deadline) ? deadline : null });
  }

  restore(state: TypistState): void {
    this.#strokes = structuredClone(state.strokes);
    if (state.next === null) this.#timer.cancel();
    else this.#timer.set(state.next);
  }

  #next(): void {
    const keyboard = this.#keyboard;
    if (keyboard.scanning && !keyboard.waiting && !this.#controller.outputFull && this.#ready()) {
      const stroke = this.#strokes.shift();
      if (stroke?.down) keyboard.press(stroke.key);
      else if (stroke) keyboard.release(stroke.key);
    }
    if (this.busy) this.#timer.set(this.#clock.now() + PACE_NS);
  }
}

function digitRow(): string[] {
  return ['Backquote', ...[...'1234567890'].map((digit) => `Digit${digit}`), 'Minus', 'Equal'];
}

function letters(row: string, ...others: string[]): string[] {
  return [...[...row].map((letter) => `Key${letter}`), ...others];
}

function chords(): Map<string, readonly string[]> {
  const result = new Map<string, readonly string[]>();
  for (const [keys, plain, shifted] of US_LAYOUT) {
    for (const [index, key] of keys.entries()) {
      if (shifted[index]) result.set(shifted[index], ['ShiftLeft', key]);
      result.set(plain.charAt(index), [key]);
    }
  }
  // A terminal's control characters are the letters and @ [ \ ] ^ _ with their two top bits off.
  for (let code = 0; code < 0x20; code++) {
    const keys = result.get(String.fromCharCode(code | 0x40)) ?? [];
    const unshifted = code >= 1 && code <= 26 ? keys.slice(-1) : keys;
    result.set(String.fromCharCode(code), ['ControlLeft', ...unshifted]);
  }
  for (const [character, key] of CONTROL_CHARACTERS) result.set(character, [key]);
  return result;
}
