import { AVX } from './avx.ts';
import { AVX2 } from './avx2.ts';
import { BIT_MANIPULATION } from './bit-manipulation.ts';
import { CONTROL } from './control.ts';
import { INTEGER } from './integer.ts';
import { type Form, readForms } from './notation.ts';
import { SIMD } from './simd.ts';
import { X87 } from './x87.ts';

export type { Form, OperandForm, Vex } from './notation.ts';

/** Table lines by mnemonic; read into forms when the mnemonic is first used. */
type Table = ReadonlyMap<string, readonly string[]>;

function readTable(parts: readonly (readonly (() => string)[])[]): Table {
  const table = new Map<string, string[]>();
  for (const part of parts)
    for (const text of part)
      for (const line of text().split('\n')) {
        if (line === '') continue;
        const at = line.indexOf(' ');
        const mnemonic = line.slice(0, at);
        const known = table.get(mnemonic);
        if (known) known.push(line.slice(at + 1));
        else table.set(mnemonic, [line.slice(at + 1)]);
      }
  return table;
}

let general: Table | undefined;
const generalTable = (): Table => (general ??= readTable([INTEGER, CONTROL, X87, SIMD, BIT_MANIPULATION]));

/** All of AVX begins with a V; few sources use it, and making its lines takes time. */
let vector: Table | undefined;
const vectorTable = (): Table => (vector ??= readTable([AVX, AVX2]));

const linesOf = (mnemonic: string): readonly string[] | undefined =>
  generalTable().get(mnemonic) ?? (mnemonic[0] === 'v' ? vectorTable().get(mnemonic) : undefined);

export const isMnemonic = (word: string): boolean => linesOf(word) !== undefined;

export const mnemonics = (): Iterable<string> => [...generalTable().keys(), ...vectorTable().keys()];

const forms = new Map<string, readonly Form[]>();

/** The forms of an instruction, in order of preference. */
export function formsOf(mnemonic: string): readonly Form[] {
  let known = forms.get(mnemonic);
  if (!known) {
    known = (linesOf(mnemonic) ?? []).flatMap(readForms);
    forms.set(mnemonic, known);
  }
  return known;
}
