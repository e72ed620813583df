/** Terminals without escape sequences. */

/** Whether to write no escape code: terminfo's `dumb`, or nothing known about the terminal, but on Windows, where TERM is never set. */
export function isDumbTerminal(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.TERM === 'dumb' || (!env.TERM && !env.COLORTERM && process.platform !== 'win32');
}
