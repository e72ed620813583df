/** What the user is told about keys. */

export const KEY_HELP: readonly string[] = [
  'Ctrl-A X       leave',
  'Ctrl-A D       stop here, in the debugger',
  'Ctrl-A S       save a screenshot',
  'Ctrl-A H       this help; any key closes it',
  'Ctrl-A Ctrl-A  send Ctrl-A to the guest',
  'All other keys go to the guest.',
];

/** Names each character once, however often it was typed. */
export const untypableNotice = (characters: readonly string[]): string =>
  `not typed, because no US keyboard has ${characters.length === 1 ? 'it' : 'them'}: ${characters.join(' ')}`;
