/** @returns the text in lines of at most `width` characters, broken at blanks; a longer word is cut */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of text.split(/\s+/)) {
    while (word.length > width) {
      if (line !== '') lines.push(line);
      lines.push(word.slice(0, width));
      word = word.slice(width);
      line = '';
    }
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** The text in the middle of `width` characters. */
export function centered(text: string, width: number): string {
  const left = Math.max(0, (width - text.length) >> 1);
  return ' '.repeat(left) + text;
}
