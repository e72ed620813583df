import { CONTROL } from './control.ts';
import { INTEGER } from './integer.ts';
import { type Form, readForms } from './notation.ts';
import { SIMD } from './simd.ts';
import { X87 } from './x87.ts';

export type { Form, OperandForm } from './notation.ts';

/** Table lines by mnemonic; read into forms when the mnemonic is first used. */
let lines: Map<string, string[]> | undefined;
const forms = new Map<string, readonly Form[]>();

function table(): Map<string, string[]> {
  if (lines) return lines;
  lines = new Map();
  for (const part of [INTEGER, CONTROL, X87, SIMD])
    for (const text of part)
      for (const line of text().split('\n')) {
        if (line === '') continue;
        const at = line.indexOf(' ');
        const mnemonic = line.slice(0, at);
        const known = lines.get(mnemonic);
        if (known) known.push(line.slice(at + 1));
        else lines.set(mnemonic, [line.slice(at + 1)]);
      }
  return lines;
}

export function isMnemonic(word: string): boolean {
  return table().has(word);
}

export function mnemonics(): Iterable<string> {
  return table().keys();
}

/** The forms of an instruction, in order of preference. */
export function formsOf(mnemonic: string): readonly Form[] {
  let known = forms.get(mnemonic);
  if (!known) {
    known = (table().get(mnemonic) ?? []).flatMap(readForms);
    forms.set(mnemonic, known);
  }
  return known;
}
