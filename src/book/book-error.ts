/** A mistake in a chapter, such as a reference to a missing file or an unrecorded transcript; seen by authors and tests. */
export class BookError extends Error {
  override readonly name = 'BookError';
}
