import { readable } from './readable.ts';

/** Something that its user can mend; the message is one line (or one line each) that says what. */
export class UserError extends Error {}

/** The message is one line, whatever it quotes: the names of files, and what is in them. */
export const userError = (message: string): UserError => new UserError(readable(message));
