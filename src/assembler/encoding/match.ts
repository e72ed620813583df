import type { Form, OperandForm } from '../instructions/index.ts';
import type { Register } from '../registers.ts';
import type { Evaluated } from '../syntax/operand.ts';
import { isRegister, isScalar, type Value } from '../value.ts';

/** How well a form fits the operands. */
export const Fit = {
  /** Some operand is of the wrong kind. */
  No: 0,
  /** A size keyword or register has the wrong width. */
  WrongSize: 1,
  /** A memory operand needs a size keyword. */
  NeedsSize: 2,
  Yes: 3,
} as const;
export type Fit = (typeof Fit)[keyof typeof Fit];

/** Whether `n`, cut to `width` bits, is a signed byte extended to `width`. */
function fitsByte(v: Value, width: number): boolean {
  if (v.unknown) return true;
  if (!isScalar(v)) return false;
  return BigInt.asUintN(width === 16 ? 16 : 32, v.constant + 128n) <= 255n;
}

function fitsSigned32(v: Value): boolean {
  return v.unknown || (isScalar(v) && v.constant >= -0x80000000n && v.constant <= 0x7fffffffn);
}

function fitsUnsigned32(v: Value): boolean {
  return v.unknown || (isScalar(v) && v.constant >= 0n && v.constant <= 0xffffffffn);
}

function isImmediate(o: Evaluated): boolean {
  return o.syntax.immediate !== undefined && o.selector === undefined;
}

/** An address without registers, which `mov` can hold in an opcode of its own. */
function isPlainAddress(o: Evaluated, bits: number): boolean {
  const memory = o.memory!;
  if (o.value.terms.some((t) => isRegister(t.of))) return false;
  if (bits !== 64) return true;
  const wide = memory.addressSize === 32 ? memory.displacementSize !== 64 : memory.displacementSize === 64;
  return wide && memory.relative !== true;
}

export function fitOperand(form: OperandForm, whole: Form, o: Evaluated, bits: number): Fit {
  const size = form.size;
  switch (form.kind) {
    case 'fixed':
      return o.register === form.register ? Fit.Yes : Fit.No;
    case 'to':
      return o.register?.class === 'x87' && o.syntax.reach === 'to' ? Fit.Yes : Fit.No;
    case 'registerOrMemory':
    case 'register':
      if (o.register) {
        if (o.register.class !== form.class || o.syntax.reach === 'to') return Fit.No;
        // The size of an XMM or MMX operand is that of memory in its place.
        if (form.class !== 'general') return Fit.Yes;
        return size === 0 || o.register.size === size ? Fit.Yes : Fit.WrongSize;
      }
      if (form.kind === 'register') return Fit.No;
      return fitMemory(form, o);
    case 'memory':
      return fitMemory(form, o);
    case 'vectorMemory':
      return vectorIndex(o)?.class === form.class ? fitMemory(form, o) : Fit.No;
    case 'unsizedMemory':
      return o.memory && o.size === 0 && o.syntax.reach !== 'far' ? Fit.Yes : Fit.No;
    case 'farMemory':
      if (!o.memory || o.syntax.reach !== 'far') return Fit.No;
      return o.size === size || (o.size === 0 && size === bits) ? Fit.Yes : Fit.WrongSize;
    case 'offset':
      if (!o.memory || !isPlainAddress(o, bits)) return Fit.No;
      return o.size === 0 || o.size === size ? Fit.Yes : Fit.WrongSize;
    case 'immediate':
      if (!isImmediate(o)) return Fit.No;
      if (size === 0) return o.size === 0 ? Fit.Yes : Fit.WrongSize;
      return o.size === 0 || o.size === size || (size === 64 && o.size === 0) ? Fit.Yes : Fit.WrongSize;
    case 'signed':
      if (!isImmediate(o)) return Fit.No;
      if (size === 8) return fitShortImmediate(whole, o, bits);
      if (o.syntax.strict || (o.size !== 0 && o.size !== 64)) return Fit.WrongSize;
      return fitsSigned32(o.value) ? Fit.Yes : Fit.No;
    case 'unsigned':
      if (!isImmediate(o)) return Fit.No;
      if (o.syntax.strict || (o.size !== 0 && o.size !== 64)) return Fit.WrongSize;
      return fitsUnsigned32(o.value) ? Fit.Yes : Fit.No;
    case 'one':
      if (!isImmediate(o)) return Fit.No;
      return !o.syntax.strict && o.size === 0 && (o.value.unknown || (isScalar(o.value) && o.value.constant === 1n))
        ? Fit.Yes
        : Fit.No;
    case 'short':
      // Whether an unqualified target is near enough is known only with the place: the encoder asks again.
      if (!isImmediate(o)) return Fit.No;
      return o.syntax.reach === 'short' || (o.syntax.reach === undefined && !o.syntax.strict && o.size === 0)
        ? Fit.Yes
        : Fit.No;
    case 'near':
      return isImmediate(o) && o.syntax.reach !== 'short' ? Fit.Yes : Fit.No;
    case 'rel8':
      return isImmediate(o) && o.syntax.reach !== 'near' ? Fit.Yes : Fit.No;
    case 'far':
      return o.selector !== undefined ? Fit.Yes : Fit.No;
  }
}

/** The vector register among those of an address. */
function vectorIndex(o: Evaluated): Register | undefined {
  const found =
    o.memory && o.value.terms.find((t) => isRegister(t.of) && (t.of.class === 'xmm' || t.of.class === 'ymm'));
  return found && isRegister(found.of) ? found.of : undefined;
}

function fitMemory(form: OperandForm, o: Evaluated): Fit {
  if (!o.memory || o.syntax.reach === 'far') return Fit.No;
  if (form.size === 0 || o.size === form.size) return Fit.Yes;
  if (o.size === 0) return form.presumed ? Fit.Yes : Fit.NeedsSize;
  return Fit.WrongSize;
}

/** A byte that the processor sign-extends to the operand size. */
function fitShortImmediate(form: Form, o: Evaluated, bits: number): Fit {
  if (o.size === 8) return Fit.Yes;
  const width = form.operandSize || bits;
  if (o.syntax.strict || (o.size === 64 && bits !== 64)) return Fit.WrongSize;
  if (o.size !== 0 && o.size !== width && form.operands.length > 1) return Fit.WrongSize;
  return fitsByte(o.value, o.size || width) ? Fit.Yes : Fit.No;
}

/** Whether another operand says the size of a memory operand: a register that wide, or an immediate with that keyword. */
function sizedByRegister(form: Form, operands: readonly Evaluated[], size: number): boolean {
  return operands.some((o, i) => {
    const f = form.operands[i]!;
    if (f.kind === 'signed') return o.size === size && !o.syntax.strict;
    if (f.kind === 'immediate') return o.size === size && f.size === size;
    return (
      o.register?.class === 'general' &&
      f.size === size &&
      (f.kind === 'register' || f.kind === 'registerOrMemory' || (f.kind === 'fixed' && o.register.number === 0))
    );
  });
}

/** Whether a form can be used in this mode. */
export function inMode(form: Form, bits: number): boolean {
  return bits === 64 ? !form.not64 : !form.only64;
}

export function fitForm(form: Form, operands: readonly Evaluated[], bits: number): Fit {
  if (form.operands.length !== operands.length) return Fit.No;
  let worst: Fit = Fit.Yes;
  for (let i = 0; i < operands.length; i++) {
    let fit = fitOperand(form.operands[i]!, form, operands[i]!, bits);
    if (fit === Fit.No) return Fit.No;
    if (fit === Fit.NeedsSize && sizedByRegister(form, operands, form.operands[i]!.size)) fit = Fit.Yes;
    if (fit < worst) worst = fit;
  }
  return worst;
}
