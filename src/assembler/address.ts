import { Complaint } from './diagnostics.ts';
import type { Evaluated } from './operand.ts';
import type { Register } from './registers.ts';
import { isRegister, type Value } from './value.ts';

/** A memory operand split into the parts that ModRM and SIB encode. */
export interface Address {
  readonly base: Register | undefined;
  readonly index: Register | undefined;
  /** 1, 2, 4 or 8 (0 without index). */
  readonly scale: number;
  readonly displacement: Value;
  /** Relative to the next instruction. */
  readonly relative: boolean;
  /** Width of the address computation in bits. */
  readonly size: number;
}

/** ModRM without its reg field, with everything that follows it. */
export interface EncodedAddress {
  readonly mod: number;
  readonly rm: number;
  readonly sib: number | undefined;
  /** Bytes of displacement: 0, 1, 2, 4. */
  readonly displacementBytes: number;
  /** Bits for REX.X and REX.B. */
  readonly rex: number;
}

const STACK = 4;
const FRAME = 5;

/** Sorts the terms of an address into base, index and displacement, as NASM does. */
export function splitAddress(operand: Evaluated, bits: number, forced: number, relativeByDefault: boolean): Address {
  const memory = operand.memory!;
  const column = operand.syntax.column;
  const hint = memory.hint;
  const terms = operand.value.terms;
  let base: Register | undefined;
  let index: Register | undefined;
  let scale = 0;
  let displacement = operand.value;
  if (terms.length && terms.some((t) => isRegister(t.of))) {
    displacement = {
      constant: operand.value.constant,
      terms: terms.filter((t) => !isRegister(t.of)),
      unknown: operand.value.unknown,
    };
    const registers = terms
      .flatMap((t) => (isRegister(t.of) ? [{ register: t.of, factor: Number(t.factor) }] : []))
      .sort((a, b) => a.register.order - b.register.order);
    if (registers.length > 2) throw new Complaint('an address can hold at most two registers', column);
    const size = registers[0]!.register.size;
    for (const { register, factor } of registers) {
      if (register.class !== 'general' || register.size === 8)
        throw new Complaint(`"${register.name}" cannot be part of an address`, column);
      if (register.size !== size)
        throw new Complaint(
          `the registers of an address must have one size: ${registers.map((r) => r.register.name).join(' and ')}`,
          column,
        );
      if (base === undefined && factor === 1) base = register;
      else if (index === undefined) {
        index = register;
        scale = factor;
      } else throw new Complaint('only one register of an address can be scaled', column);
    }
    if (base && scale === 1 && index) {
      const first = hint.register;
      if (first && ((first === base && hint.scaled) || (first === index && !hint.scaled)))
        [base, index] = [index, base];
    }
    if (size === 16) return split16(base, index, scale, displacement, column);
    return splitWide(
      base,
      index,
      scale,
      displacement,
      size,
      memory.nosplit && !hint.summed,
      hint.register,
      hint.scaled,
      column,
    );
  }
  // No register: NASM takes the width from the size keyword in the brackets, where the mode has that width.
  let size = bits;
  const asked = memory.displacementSize;
  if (bits !== 64 ? asked === 16 || asked === 32 : asked === 64) size = asked;
  else if (memory.addressSize || forced) size = memory.addressSize || forced;
  // A plain number is where it is, wherever the instruction stands.
  const relative =
    bits === 64 &&
    (terms.length > 0 || operand.value.unknown) &&
    memory.relative !== false &&
    (memory.relative === true ||
      (relativeByDefault && asked !== 64 && memory.segment?.name !== 'fs' && memory.segment?.name !== 'gs'));
  return { base, index, scale, displacement, relative, size };
}

function split16(
  base: Register | undefined,
  index: Register | undefined,
  scale: number,
  displacement: Value,
  column: number,
): Address {
  if (index && scale !== 1) throw new Complaint('a 16-bit address cannot scale a register', column);
  const names = [base?.name, index?.name];
  const pick = (wanted: readonly string[]) => [base, index].find((r) => r && wanted.includes(r.name));
  const b = pick(['bx', 'bp']);
  const i = pick(['si', 'di']);
  const used = (b ? 1 : 0) + (i ? 1 : 0);
  if (used !== names.filter((n) => n !== undefined).length)
    throw new Complaint('a 16-bit address is made of bx or bp, plus si or di', column);
  return { base: b, index: i, scale: i ? 1 : 0, displacement, relative: false, size: 16 };
}

function splitWide(
  baseIn: Register | undefined,
  indexIn: Register | undefined,
  scaleIn: number,
  displacement: Value,
  size: number,
  nosplit: boolean,
  hinted: Register | undefined,
  scaled: boolean,
  column: number,
): Address {
  let base = baseIn;
  let index = indexIn;
  let scale = scaleIn;
  if (base && base === index) {
    base = undefined;
    scale++;
  }
  const wantsIndex = hinted === index && scaled;
  if (!base && index && scale === 1 && index.number !== STACK && !(wantsIndex && nosplit)) {
    base = index;
    index = undefined;
  } else if (!base && index && ((scale === 2 && !nosplit) || scale === 3 || scale === 5 || scale === 9)) {
    base = index;
    scale--;
  }
  if (base && !index && nosplit && hinted === base && scaled && base.number !== STACK) {
    index = base;
    scale = 1;
    base = undefined;
  }
  if (index?.number === STACK) {
    if (scale !== 1 || base?.number === STACK) throw new Complaint(`"${index.name}" cannot be scaled`, column);
    [base, index] = [index, base];
  }
  if (index && scale !== 1 && scale !== 2 && scale !== 4 && scale !== 8)
    throw new Complaint(`a register of an address can be scaled by 1, 2, 4 or 8, not by ${scale}`, column);
  return { base, index, scale: index ? scale : 0, displacement, relative: false, size };
}

const RM16: Record<string, number> = { bxsi: 0, bxdi: 1, bpsi: 2, bpdi: 3, si: 4, di: 5, bp: 6, bx: 7 };

/** Chooses the encoding of an address: the shortest displacement that holds it, unless the source asked otherwise. */
export function encodeAddress(address: Address, bits: number, asked: number): EncodedAddress {
  const { base, index, displacement } = address;
  const wide = address.size === 16 ? 2 : 4;
  if (!base && !index) {
    if (address.relative) return { mod: 0, rm: FRAME, sib: undefined, displacementBytes: 4, rex: 0 };
    if (bits === 64) return { mod: 0, rm: STACK, sib: 0x25, displacementBytes: 4, rex: 0 };
    return { mod: 0, rm: wide === 2 ? 6 : FRAME, sib: undefined, displacementBytes: wide, rex: 0 };
  }
  const fixed = displacement.terms.length === 0 && !displacement.unknown;
  const n = address.size === 16 ? BigInt.asIntN(16, displacement.constant) : BigInt.asIntN(32, displacement.constant);
  const forced = asked === 8 ? 1 : asked === 16 || asked === 32 || asked === 64 ? wide : 0;
  const shortest = fixed && n === 0n ? 0 : fixed && n >= -128n && n <= 127n ? 1 : wide;
  if (address.size === 16) {
    const rm = RM16[(base?.name ?? '') + (index?.name ?? '')]!;
    let bytes = forced || shortest;
    if (rm === 6 && bytes === 0) bytes = 1;
    return { mod: bytes === 2 ? 2 : bytes, rm, sib: undefined, displacementBytes: bytes, rex: 0 };
  }
  const scaleBits = Math.log2(address.scale || 1) << 6;
  const x = index && index.number > 7 ? 2 : 0;
  if (!base) {
    const sib = scaleBits | ((index!.number & 7) << 3) | FRAME;
    return { mod: 0, rm: STACK, sib, displacementBytes: 4, rex: x };
  }
  let bytes = forced || shortest;
  if ((base.number & 7) === FRAME && bytes === 0) bytes = 1;
  const mod = bytes === 4 ? 2 : bytes;
  const rex = x | (base.number > 7 ? 1 : 0);
  if (!index && (base.number & 7) !== STACK)
    return { mod, rm: base.number & 7, sib: undefined, displacementBytes: bytes, rex };
  const sib = scaleBits | ((index ? index.number & 7 : STACK) << 3) | (base.number & 7);
  return { mod, rm: STACK, sib, displacementBytes: bytes, rex };
}
