const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as HTML's text and attribute values have it. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => NAMES[character]!);
