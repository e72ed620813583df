/** What a terminal sends → keys of a PC keyboard, by their W3C `KeyboardEvent.code` names, modifiers first. */
import { keysFor } from '../../machine/devices/typing.ts';

/** The last letter of `ESC [ … letter` and `ESC O letter` (ECMA-48 and xterm's "PC-Style Function Keys"). */
const FINAL: Readonly<Record<string, string>> = {
  A: 'ArrowUp',
  B: 'ArrowDown',
  C: 'ArrowRight',
  D: 'ArrowLeft',
  E: 'Numpad5',
  F: 'End',
  H: 'Home',
  P: 'F1',
  Q: 'F2',
  R: 'F3',
  S: 'F4',
};

/** The number of `ESC [ number ~`. */
const TILDE: Readonly<Record<string, string>> = {
  1: 'Home',
  2: 'Insert',
  3: 'Delete',
  4: 'End',
  5: 'PageUp',
  6: 'PageDown',
  7: 'Home',
  8: 'End',
  11: 'F1',
  12: 'F2',
  13: 'F3',
  14: 'F4',
  15: 'F5',
  17: 'F6',
  18: 'F7',
  19: 'F8',
  20: 'F9',
  21: 'F10',
  23: 'F11',
  24: 'F12',
};

/** The Linux console's F1 … F5. */
const LINUX_FUNCTION = /^\[\[([A-E])/;
const SEQUENCE = /^(?:\[([0-9;]*)([A-Za-z~])|O([A-Za-z]))/;
const ESCAPE = '\x1b';

/**
 * @param onUntypable is told each character that no US keyboard types; it is left out
 * @returns the keys to press together, one list after the other
 */
export function decodeKeys(text: string, onUntypable: (character: string) => void = () => {}): string[][] {
  const chords: string[][] = [];
  let rest = text;
  while (rest !== '') {
    const [chord, used] = decodeOne(rest, onUntypable);
    if (chord.length > 0) chords.push(chord);
    rest = rest.slice(used);
  }
  return chords;
}

function decodeOne(text: string, onUntypable: (character: string) => void): [chord: string[], used: number] {
  // By code points: a character outside the US keyboard may be two UTF-16 units long.
  const [first = '', second] = text;
  if (first !== ESCAPE || second === undefined || second === ESCAPE) {
    const keys = keysFor(first);
    if (!keys) onUntypable(first);
    return [[...(keys ?? [])], first.length];
  }
  const after = text.slice(1);
  const linux = LINUX_FUNCTION.exec(after);
  if (linux) return [[`F${linux[1]!.charCodeAt(0) - 0x40}`], 1 + linux[0].length];
  const sequence = SEQUENCE.exec(after);
  if (sequence) return [decodeSequence(sequence), 1 + sequence[0].length];
  // A terminal sends Alt as an Escape before the key.
  const keys = keysFor(second);
  if (!keys) onUntypable(second);
  return [keys ? ['AltLeft', ...keys] : [], 1 + second.length];
}

function decodeSequence([, parameters = '', final = '', application]: RegExpExecArray): string[] {
  if (application !== undefined) return named(FINAL[application]);
  if (final === 'Z') return ['ShiftLeft', 'Tab'];
  const [number = '', modifiers] = parameters.split(';');
  const key = final === '~' ? TILDE[number] : FINAL[final];
  if (key === undefined) return [];
  // xterm: 1 + (1 Shift, 2 Alt, 4 Control).
  const held = Math.max(0, Number(modifiers ?? 1) - 1);
  return [...named(held & 1 && 'ShiftLeft'), ...named(held & 2 && 'AltLeft'), ...named(held & 4 && 'ControlLeft'), key];
}

function named(key: string | 0 | undefined): string[] {
  return key ? [key] : [];
}
