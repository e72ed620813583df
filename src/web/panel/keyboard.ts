/** The machine's keyboard: a real one, a telephone's, and keys to touch that a telephone's has not. */
import { button, element } from './element.ts';
import type { MachineClient } from './machine-client.ts';

/** Keys that stay the page's: without Tab nobody could leave the screen by keyboard, and the others are the browser's. */
const PAGE_KEYS: ReadonlySet<string> = new Set(['Tab', 'F5', 'F11', 'F12', 'MetaLeft', 'MetaRight']);

/** What a telephone's keyboard calls keys whose place it does not know. */
const UNPLACED: ReadonlySet<string> = new Set(['', 'Unidentified']);

/** Input types (W3C Input Events Level 2) that stand for a key. */
const INPUT_KEYS: Readonly<Record<string, string>> = {
  insertLineBreak: '\n',
  insertParagraph: '\n',
  deleteContentBackward: '\b',
};

/** A field over the screen that keeps nothing: what is typed into it goes to the machine. */
export function keyboardInput(machine: MachineClient): HTMLTextAreaElement {
  const field = element('textarea', {
    'aria-label': "The machine's keyboard: what you type goes to it; Tab leaves it",
    autocapitalize: 'off',
    autocomplete: 'off',
    autocorrect: 'off',
    spellcheck: 'false',
    rows: '1',
  });
  const down = new Set<string>();
  const release = (key: string): void => {
    if (down.delete(key)) machine.key({ key, down: false });
  };
  field.addEventListener('keydown', (event) => {
    if (event.metaKey || PAGE_KEYS.has(event.code) || UNPLACED.has(event.code) || event.isComposing) return;
    // The pasteboard arrives as a paste.
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyV') return;
    event.preventDefault();
    down.add(event.code);
    machine.key({ key: event.code, down: true });
  });
  field.addEventListener('keyup', ({ code }) => release(code));
  // Who goes elsewhere lets go of the keys where nobody sees it.
  field.addEventListener('blur', () => {
    for (const key of down) release(key);
  });
  field.addEventListener('beforeinput', (event) => {
    if (event.isComposing) return;
    event.preventDefault();
    machine.text(INPUT_KEYS[event.inputType] ?? event.data ?? event.dataTransfer?.getData('text/plain') ?? '');
  });
  field.addEventListener('compositionend', ({ data }) => {
    machine.text(data);
    field.value = '';
  });
  return field;
}

/** What is on the key, the key, and how a symbol is read. */
const SOFT_KEYS: readonly [label: string, key: string, name?: string][] = [
  ['Esc', 'Escape'],
  ['Tab', 'Tab'],
  ['←', 'ArrowLeft', 'Left'],
  ['↑', 'ArrowUp', 'Up'],
  ['↓', 'ArrowDown', 'Down'],
  ['→', 'ArrowRight', 'Right'],
  ['⏎', 'Enter', 'Enter'],
];

/** @param field gets the telephone's own keyboard when `Keyboard` is pressed */
export function softKeys(machine: MachineClient, field: HTMLElement): HTMLElement {
  let control = false;
  const holdControl = (hold: boolean): void => {
    control = hold;
    controlKey.setAttribute('aria-pressed', String(hold));
    machine.key({ key: 'ControlLeft', down: hold });
  };
  const controlKey = button('Ctrl', () => holdControl(!control), { 'aria-pressed': 'false' });
  const keys = SOFT_KEYS.map(([label, key, name]) =>
    button(
      label,
      () => {
        machine.key({ key, down: true });
        machine.key({ key, down: false });
        if (control) holdControl(false);
      },
      name === undefined ? {} : { 'aria-label': name },
    ),
  );
  const show = button('Keyboard', () => field.focus());
  const all = element('div', { class: 'soft-keys', role: 'group', 'aria-label': 'Keys' }, show, controlKey, ...keys);
  // A key that is touched must not take the focus from the field, and the telephone's keyboard with it.
  all.addEventListener('mousedown', (event) => event.preventDefault());
  return all;
}
