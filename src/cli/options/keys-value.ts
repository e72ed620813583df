/** The TEXT of `--keys`. */

import { firstUntypable } from '../../machine/devices/typing.ts';
import { usageError } from '../errors/cli-error.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', e: '\x1b', b: '\b', '\\': '\\' };

/** @returns the characters to type: `\n`, `\t`, `\e` and the other escapes are replaced */
export function keysValue(text: string): string {
  let keys = '';
  /** Of a character in `text`, from 1. */
  let place = 1;
  for (const [part] of text.matchAll(/\\.?|./gsu)) {
    const character = part.startsWith('\\') ? ESCAPES[part.slice(1)] : part;
    if (character === undefined)
      throw usageError(`--keys: '${part}' at character ${place} is no escape; there are \\n \\t \\e \\r \\b and \\\\`);
    if (firstUntypable(character) !== undefined)
      throw usageError(`--keys: '${character}' at character ${place} is not on a US keyboard`);
    keys += character;
    place += [...part].length;
  }
  return keys;
}
