/** What a user asked for cannot be done; the message is one line that says what to do instead. */
export class CommandError extends Error {}
