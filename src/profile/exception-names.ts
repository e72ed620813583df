/** The processor's exceptions as the manual abbreviates them (Intel SDM vol. 3A, table 6-1). */
const NAMES: readonly string[] = [
  '#DE',
  '#DB',
  'NMI',
  '#BP',
  '#OF',
  '#BR',
  '#UD',
  '#NM',
  '#DF',
  'exception 9',
  '#TS',
  '#NP',
  '#SS',
  '#GP',
  '#PF',
  'exception 15',
  '#MF',
  '#AC',
  '#MC',
  '#XM',
];

export const exceptionName = (vector: number): string => NAMES[vector] ?? `exception ${vector}`;
