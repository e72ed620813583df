/** Words of commands that are printed to be pasted into a shell. */

/** Characters that no POSIX shell gives a meaning (XCU 2.2, "Quoting"), at any place in a word. */
const PLAIN = /^[\w%+,./:=@-]+$/;

/** @returns the text as one word for a POSIX shell, quoted if it must be */
export const shellWord = (text: string): string => (PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** @returns a path as one word that no program takes for an option */
export const shellPath = (path: string): string => shellWord(path.startsWith('-') ? `./${path}` : path);
