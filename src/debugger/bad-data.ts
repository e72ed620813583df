/** Debug data or memory that does not fit its format; the message is one line. */
export class BadData extends Error {
  override readonly name: string = 'BadData';
}
