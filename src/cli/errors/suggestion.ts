/** "Did you mean …?" for a misspelt name. */

/** @returns `, did you mean 'NAME'?` for the nearest of the names, or '' if none is near */
export function suggestion(text: string, names: readonly string[]): string {
  let best = '';
  let bestDistance = Math.max(1, Math.floor(text.length / 3)) + 1;
  for (const name of names) {
    const distance = text.length >= 3 && name.startsWith(text) ? 1 : editDistance(text, name);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best && `, did you mean '${best}'?`;
}

/**
 * Insertions, deletions, replacements and exchanged neighbours from `a` to `b`: the optimal string alignment distance,
 * which is Levenshtein's with transpositions.
 */
function editDistance(a: string, b: string): number {
  let twoBack: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(previous[j]! + 1, row[j - 1]! + 1, replaced);
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (exchanged) row[j] = Math.min(row[j]!, twoBack[j - 2]! + 1);
    }
    [twoBack, previous] = [previous, row];
  }
  return previous[b.length]!;
}
