import type { Token } from '../syntax/token.ts';
import { number, string, word } from './tokens.ts';

/** What the names that the preprocessor knows by itself are answered from. */
export interface BuiltInState {
  readonly file: string;
  readonly line: number;
  readonly bits: number;
  /** Time of the build, in milliseconds since 1970. */
  readonly time: number;
}

const VERSION = { MAJOR: 2n, MINOR: 16n, SUBMINOR: 1n, PATCHLEVEL: 0n, SNAPSHOT: 0n, VERSION_ID: 0x02100100n };

const POINTERS: Readonly<Record<number, string>> = { 16: 'word', 32: 'dword', 64: 'qword' };

/** `2026-11-30` or `02:15:00`, and the same without what separates. */
const datePart = (time: number): string => new Date(time).toISOString().slice(0, 10);
const timePart = (time: number): string => new Date(time).toISOString().slice(11, 19);
const digits = (text: string): bigint => BigInt(text.replace(/\D/g, ''));

/** What `__?name?__`, or the older `__name__`, stands for (NASM manual, 4.12). */
export function builtIn(name: string, token: Token, state: BuiltInState): Token[] | undefined {
  if (!name.startsWith('__')) return undefined;
  const inner = /^__(\??)([A-Z0-9_]+?)\1__$/.exec(name)?.[2];
  if (inner === undefined) return undefined;
  if (inner.startsWith('NASM_') && inner !== 'NASM_VER') {
    const part = VERSION[inner.slice(5) as keyof typeof VERSION];
    return part === undefined ? undefined : number(part, token);
  }
  switch (inner) {
    case 'FILE':
      return [string(state.file, token)];
    case 'LINE':
      return number(BigInt(state.line), token);
    case 'BITS':
      return number(BigInt(state.bits), token);
    case 'PTR':
      return [word(POINTERS[state.bits]!, token)];
    case 'PASS':
      return number(2n, token);
    case 'OUTPUT_FORMAT':
      return [word('bin', token)];
    case 'DEBUG_FORMAT':
      return [word('null', token)];
    case 'NASM_VER':
      return [string('2.16.01', token)];
    case 'DATE':
    case 'UTC_DATE':
      return [string(datePart(state.time), token)];
    case 'TIME':
    case 'UTC_TIME':
      return [string(timePart(state.time), token)];
    case 'DATE_NUM':
    case 'UTC_DATE_NUM':
      return number(digits(datePart(state.time)), token);
    case 'TIME_NUM':
    case 'UTC_TIME_NUM':
      return number(digits(timePart(state.time)), token);
    case 'POSIX_TIME':
      return number(BigInt(Math.floor(state.time / 1000)), token);
  }
  return undefined;
}
