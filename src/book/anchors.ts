/** A heading's anchor, as GitHub makes it: the glossary's links work in both places. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/<[^>]*>|[`*_]/g, '')
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
