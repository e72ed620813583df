/** Exceptions by their mnemonics. (Intel SDM vol. 3A, table 6-1) */
const NAMES: Readonly<Record<number, string>> = {
  0: '#DE',
  1: '#DB',
  2: 'NMI',
  3: '#BP',
  4: '#OF',
  5: '#BR',
  6: '#UD',
  7: '#NM',
  8: '#DF',
  10: '#TS',
  11: '#NP',
  12: '#SS',
  13: '#GP',
  14: '#PF',
  16: '#MF',
  17: '#AC',
  18: '#MC',
  19: '#XM',
};

export const exceptionName = (vector: number): string => NAMES[vector] ?? String(vector);

/** By mnemonic, with or without `#`, or by number. */
export function exceptionVector(text: string): number | undefined {
  const named = Object.entries(NAMES).find(([, name]) => name.replace('#', '') === text.toUpperCase().replace('#', ''));
  if (named) return Number(named[0]);
  const number = Number(text);
  return Number.isInteger(number) && number >= 0 && number < 256 ? number : undefined;
}
