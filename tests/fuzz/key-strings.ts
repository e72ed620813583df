/** What `--keys` is given, and what a terminal sends: typed, or refused in a line that says where. */
import { keysValue } from '../../src/cli/options/keys-value.ts';
import { decodeKeys } from '../../src/cli/terminal/keys.ts';
import { Clock } from '../../src/machine/clock.ts';
import { SET_2_CODES } from '../../src/machine/devices/key-names.ts';
import { keysFor, Typist } from '../../src/machine/devices/typing.ts';
import type { Random } from '../support/random.ts';
import { fuzzer } from './fuzzer.ts';
import { refusedInOneLine } from './refusal.ts';

const PIECES = [
  '\\n',
  '\\t',
  '\\e',
  '\\\\',
  '\\',
  '\\x',
  '\\\n',
  '\\\u{1f600}',
  'a',
  'Z',
  '\x1b[',
  '\x1bO',
  '\x1b',
  '1;5',
  'A',
  '~',
  '\0',
  '\x7f',
  'ä',
  '\ud800',
  '😀',
  ' ',
  '\r',
  '99999999999',
  ';',
  '200~',
  '[[A',
  '\x1b[M',
  '\x9b',
];

function text(random: Random): string {
  let result = '';
  for (let n = random.below(random.below(50) === 0 ? 3000 : 30); n > 0; n--)
    result +=
      random.below(4) === 0
        ? String.fromCharCode(random.below(random.below(2) ? 0x80 : 0x1_0000))
        : random.pick(PIECES);
  return result;
}

/** Types all of it, at a keyboard whose guest takes each key at once; throws for a key that no keyboard has. */
function typeOut(typed: string): void {
  let now = 0;
  const clock = new Clock(
    () => now,
    () => {},
  );
  const down = new Set<string>();
  const known = (key: string): void => {
    if (!Object.hasOwn(SET_2_CODES, key)) throw new Error(`there is no key ${key}`);
  };
  const keyboard = {
    waiting: false,
    scanning: true,
    press(key: string): void {
      known(key);
      down.add(key);
    },
    release(key: string): void {
      if (!down.delete(key)) throw new Error(`${key} was not down`);
    },
  };
  const typist = new Typist({ clock, keyboard, controller: { outputFull: false }, ready: () => true });
  typist.type(typed);
  for (let n = 0; typist.busy; n++) {
    if (n > typed.length * 8) throw new Error('typing does not end');
    now = clock.next();
    clock.advance();
  }
  if (down.size > 0) throw new Error(`${[...down]} stay down`);
}

export const keyStrings = fuzzer<string>({
  name: 'key strings',
  short: 40_000,
  most: 1,
  make: text,
  check(given) {
    const refusal = refusedInOneLine(() => typeOut(keysValue(given)));
    if (refusal !== undefined && !/^--keys: '.*' at character \d+ is no/.test(refusal))
      throw new Error(`it says '${refusal}'`);
    for (const chord of decodeKeys(given))
      for (const key of chord) if (!Object.hasOwn(SET_2_CODES, key)) throw new Error(`a terminal's key ${key}`);
    for (const character of given) keysFor(character);
  },
  show: (given) => JSON.stringify(given),
});
