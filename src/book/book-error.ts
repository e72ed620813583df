/** A mistake in a chapter: a reference to what is not there, a transcript nobody recorded. For its author, and for tests. */
export class BookError extends Error {
  override readonly name = 'BookError';
}
