/** Something that its user can mend; the message is one line (or one line each) that says what. */
export class UserError extends Error {}
