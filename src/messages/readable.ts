/** Text from outside, in what is said to the user. */

/** Most characters of a message that quotes its user: what is longer hides what it says. */
const MAX_LENGTH = 500;
/** Of a shortened message, those at its end, where the message goes on after what it quotes. */
const KEPT_END = 150;

const NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\x1b': '\\e' };

/**
 * A message that quotes what came from outside, as one line: control characters are written as escapes, so that they
 * neither break the line nor speak to the terminal, and of a long one the middle is left out.
 */
export function readable(message: string): string {
  const whole =
    message.length <= MAX_LENGTH
      ? message
      : `${message.slice(0, MAX_LENGTH - KEPT_END)} … ${message.slice(message.length - KEPT_END)}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return whole.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, escaped);
}

/** As `readable` for a text of many lines of any length, which keeps its tabs. */
export function readableLines(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/g, escaped);
}

function escaped(character: string): string {
  const name = NAMES[character];
  if (name !== undefined) return name;
  const code = character.charCodeAt(0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code}`;
}
