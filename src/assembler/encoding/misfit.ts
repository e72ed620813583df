import { SourceError } from '../diagnostics.ts';
import type { Form, OperandForm } from '../instructions/index.ts';
import type { Register } from '../registers.ts';
import type { Evaluated } from '../syntax/operand.ts';
import { Fit, fitForm, fitOperand, inMode } from './match.ts';

/** What kinds of operand the forms take at position `i`, in words: the usual ones first. */
function wanted(forms: readonly Form[], i: number): string {
  const words = new Set<string>();
  const { general } = CLASS_WORDS;
  for (const form of forms) words.add(kindInWords(form.operands[i]!));
  if (words.has(`${general} or memory operand`)) words.add(general).add('a memory operand');
  if (words.has(general))
    for (const form of forms) if (form.operands[i]!.kind === 'fixed') words.delete(kindInWords(form.operands[i]!));
  const list = [...words].filter((w) => w !== `${general} or memory operand`);
  const usual = [general, 'a memory operand', 'an immediate'];
  const rank = (w: string) => usual.indexOf(w) >>> 0;
  list.sort((a, b) => rank(a) - rank(b));
  const last = list.pop()!;
  return list.length ? `${list.join(', ')} or ${last}` : last;
}

const CLASS_WORDS: Record<Register['class'], string> = {
  general: 'a register',
  segment: 'a segment register',
  control: 'a control register',
  debug: 'a debug register',
  x87: 'an x87 register',
  mmx: 'an MMX register',
  xmm: 'an XMM register',
  ymm: 'a YMM register',
};

function kindInWords(o: OperandForm): string {
  switch (o.kind) {
    case 'register':
      return CLASS_WORDS[o.class];
    case 'to':
      return 'an x87 register';
    case 'registerOrMemory':
      return `${CLASS_WORDS[o.class]} or memory operand`;
    case 'memory':
    case 'offset':
    case 'unsizedMemory':
    case 'farMemory':
    case 'vectorMemory':
      return 'a memory operand';
    case 'fixed':
      return o.register!.name;
    case 'short':
    case 'near':
    case 'rel8':
      return 'a jump target';
    case 'far':
      return 'a far address (segment:offset)';
  }
  return 'an immediate';
}

function operandInWords(o: Evaluated): string {
  if (o.register) return `"${o.register.name}"`;
  if (o.memory) return 'a memory operand';
  if (o.selector) return 'a far address';
  return 'an immediate';
}

function onlyIn64(r: Register): boolean {
  return r.needsRex || r.number > 7 || (r.class === 'general' && r.size === 64);
}

/** An instruction as written, in the mode it is assembled for. */
interface Use {
  readonly mnemonic: string;
  readonly forms: readonly Form[];
  readonly operands: readonly Evaluated[];
  readonly bits: number;
}

/** Why no form of an instruction takes its operands; the column is that of the operand to blame. */
export function misfit(use: Use): SourceError {
  return wrongMode(use) ?? wrongCount(use) ?? wrongKind(use) ?? wrongSize(use);
}

function wrongMode({ mnemonic, forms, operands, bits }: Use): SourceError | undefined {
  if (bits !== 64) {
    const foreign = operands.find((o) => o.register && onlyIn64(o.register));
    if (foreign)
      return new SourceError(`"${foreign.register!.name}" exists only in 64-bit mode`, foreign.syntax.column);
  }
  if (!forms.some((f) => inMode(f, bits))) return new SourceError(`"${mnemonic}" does not exist in ${bits}-bit mode`);
  if (forms.some((f) => !inMode(f, bits) && fitForm(f, operands, bits) === Fit.Yes))
    return new SourceError(`"${mnemonic}" with these operands does not exist in ${bits}-bit mode`);
  return undefined;
}

function wrongCount({ mnemonic, forms, operands, bits }: Use): SourceError | undefined {
  const counts = new Set(forms.filter((f) => inMode(f, bits)).map((f) => f.operands.length));
  if (counts.has(operands.length)) return undefined;
  if (counts.size === 1 && counts.has(0))
    return new SourceError(`"${mnemonic}" takes no operands, found ${operands.length}`);
  const takes = [...counts].sort().map((n) => (n === 0 ? 'none' : String(n)));
  const plural = takes.length === 1 && counts.has(1) ? '' : 's';
  return new SourceError(`"${mnemonic}" takes ${takes.join(' or ')} operand${plural}, found ${operands.length}`);
}

/** The first operand that is of a kind which none of the forms left by those before it takes. */
function wrongKind({ forms, operands, bits }: Use): SourceError | undefined {
  let candidates = forms.filter((f) => inMode(f, bits) && f.operands.length === operands.length);
  for (const [i, operand] of operands.entries()) {
    const fitting = candidates.filter((f) => fitOperand(f.operands[i]!, f, operand, bits) !== Fit.No);
    if (fitting.length === 0)
      return new SourceError(
        `expected ${wanted(candidates, i)}, found ${operandInWords(operand)}`,
        operand.syntax.column,
      );
    candidates = fitting;
  }
  return undefined;
}

function wrongSize({ mnemonic, forms, operands, bits }: Use): SourceError {
  if (forms.some((f) => inMode(f, bits) && fitForm(f, operands, bits) === Fit.NeedsSize)) {
    const unsized = operands.find((o) => o.memory && o.size === 0);
    return new SourceError(
      'how wide is this memory operand? Write byte, word, dword or qword before it',
      unsized?.syntax.column,
    );
  }
  return new SourceError(`the operands of "${mnemonic}" differ in size`, operands.at(-1)?.syntax.column);
}
