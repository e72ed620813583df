import { SourceError } from '../diagnostics.ts';
import type { Register } from '../registers.ts';
import type { AddressHint } from '../syntax/expression.ts';
import type { Evaluated } from '../syntax/operand.ts';
import { isRegister, type Value } from '../value.ts';

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

/** Numbers of SP and BP (R12 and R13), which ModRM and SIB use for something else than themselves. */
const STACK = 4;
const FRAME = 5;

/** What an address is split with: the mode, and what the instruction says about addresses. */
export interface AddressMode {
  readonly bits: number;
  /** Address size that a prefix or the instruction asks for; 0 for none. */
  readonly forced: number;
}

/** The registers of an address on their way to base and index. */
interface Parts {
  readonly base: Register | undefined;
  readonly index: Register | undefined;
  readonly scale: number;
  readonly displacement: Value;
}

/** Sorts the terms of an address into base, index and displacement, as NASM does. Throws a SourceError. */
export function splitAddress(operand: Evaluated, mode: AddressMode): Address {
  const { terms } = operand.value;
  if (!terms.some((t) => isRegister(t.of))) return splitPlain(operand, mode);
  const { column } = operand.syntax;
  const hint = operand.memory!.hint;
  if (terms.some((t) => isRegister(t.of) && isVector(t.of))) return splitVector(operand, mode);
  const { size, ...parts } = pickRegisters(operand);
  const swapped = parts.scale === 1 && wantsSwap(parts, hint);
  const ordered = swapped ? { ...parts, base: parts.index, index: parts.base } : parts;
  const address = size === 16 ? split16(ordered, column) : splitWide(ordered, operand);
  return { ...address, relative: false, size };
}

const isVector = (r: Register): boolean => r.class === 'xmm' || r.class === 'ymm';

/** An address whose index is a vector register (VSIB; Intel SDM vol. 2, 2.3.12). */
function splitVector(operand: Evaluated, mode: AddressMode): Address {
  const { column } = operand.syntax;
  const registers = operand.value.terms.flatMap((t) =>
    isRegister(t.of) ? [{ register: t.of, factor: Number(t.factor) }] : [],
  );
  const indexes = registers.filter((r) => isVector(r.register));
  const bases = registers.filter((r) => !isVector(r.register));
  const [index] = indexes;
  const [base] = bases;
  if (!index || indexes.length > 1 || bases.length > 1 || (base && base.factor !== 1))
    throw new SourceError('this address is made of a vector register, scaled or not, and one other register', column);
  if (![1, 2, 4, 8].includes(index.factor)) throw wrongScale(index.factor, column);
  const size = base?.register.size ?? mode.bits;
  if (base && (base.register.class !== 'general' || size < 32))
    throw new SourceError(`"${base.register.name}" cannot be part of this address`, column);
  const displacement = { ...operand.value, terms: operand.value.terms.filter((t) => !isRegister(t.of)) };
  return { base: base?.register, index: index.register, scale: index.factor, displacement, relative: false, size };
}

const wrongScale = (scale: number, column: number): SourceError =>
  new SourceError(`a register of an address can be scaled by 1, 2, 4 or 8, not by ${scale}`, column);

/** Base and index by NASM's order of registers: the first that is not scaled is the base. */
function pickRegisters(operand: Evaluated): Parts & { readonly size: number } {
  const { column } = operand.syntax;
  const { terms } = operand.value;
  const registers = terms
    .flatMap((t) => (isRegister(t.of) ? [{ register: t.of, factor: Number(t.factor) }] : []))
    .sort((a, b) => a.register.order - b.register.order);
  if (registers.length > 2) throw new SourceError('an address can hold at most two registers', column);
  const size = registers[0]!.register.size;
  let base: Register | undefined;
  let index: Register | undefined;
  let scale = 0;
  for (const { register, factor } of registers) {
    if (register.class !== 'general' || register.size === 8)
      throw new SourceError(`"${register.name}" cannot be part of an address`, column);
    if (register.size !== size)
      throw new SourceError(
        `the registers of an address must have one size: ${registers.map((r) => r.register.name).join(' and ')}`,
        column,
      );
    if (base === undefined && factor === 1) base = register;
    else if (index === undefined) {
      index = register;
      scale = factor;
    } else throw new SourceError('only one register of an address can be scaled', column);
  }
  const displacement = { ...operand.value, terms: terms.filter((t) => !isRegister(t.of)) };
  return { base, index, scale, displacement, size };
}

/** Whether the source wrote what is now the base as the index, or the other way round. */
function wantsSwap({ base, index }: Parts, { register, scaled }: AddressHint): boolean {
  if (!base || !index || !register) return false;
  return (register === base && scaled) || (register === index && !scaled);
}

/** An address without registers: NASM takes the width from the size keyword in the brackets, if the mode has that width. */
function splitPlain(operand: Evaluated, { bits, forced }: AddressMode): Address {
  const memory = operand.memory!;
  const asked = memory.displacementSize;
  let size = bits;
  if (bits === 64 && memory.addressSize) size = memory.addressSize;
  else if (bits !== 64 ? asked === 16 || asked === 32 : asked === 64) size = asked;
  else if (memory.addressSize || forced) size = memory.addressSize || forced;
  // A plain number is where it is, wherever the instruction stands.
  const movable = operand.value.terms.length === 1 || operand.value.unknown;
  const relative = bits === 64 && movable && memory.relative === true;
  return { base: undefined, index: undefined, scale: 0, displacement: operand.value, relative, size };
}

function split16({ base, index, scale, displacement }: Parts, column: number): Parts {
  if (index && scale !== 1) throw new SourceError('a 16-bit address cannot scale a register', column);
  const registers = [base, index].filter((r) => r !== undefined);
  const pick = (...wanted: string[]) => registers.find((r) => wanted.includes(r.name));
  const b = pick('bx', 'bp');
  const i = pick('si', 'di');
  if ([b, i].filter((r) => r !== undefined).length !== registers.length)
    throw new SourceError('a 16-bit address is made of bx or bp, plus si or di', column);
  return { base: b, index: i, scale: i ? 1 : 0, displacement };
}

function splitWide(parts: Parts, operand: Evaluated): Parts {
  const { displacement } = parts;
  const { column } = operand.syntax;
  const { hint } = operand.memory!;
  const nosplit = operand.memory!.nosplit && !hint.summed;
  let { base, index, scale } = parts;
  if (base && base === index) {
    base = undefined;
    scale++;
  }
  const wantsIndex = hint.register === index && hint.scaled;
  if (!base && index && scale === 1 && index.number !== STACK && !(wantsIndex && nosplit)) {
    base = index;
    index = undefined;
  } else if (!base && index && ((scale === 2 && !nosplit) || scale === 3 || scale === 5 || scale === 9)) {
    base = index;
    scale--;
  }
  if (base && !index && nosplit && hint.register === base && hint.scaled && base.number !== STACK) {
    index = base;
    scale = 1;
    base = undefined;
  }
  if (index?.number === STACK) {
    if (scale !== 1 || base?.number === STACK) throw new SourceError(`"${index.name}" cannot be scaled`, column);
    [base, index] = [index, base];
  }
  if (index && scale !== 1 && scale !== 2 && scale !== 4 && scale !== 8) throw wrongScale(scale, column);
  return { base, index, scale: index ? scale : 0, displacement };
}

const RM16: Readonly<Record<string, number>> = {
  bxsi: 0,
  bxdi: 1,
  bpsi: 2,
  bpdi: 3,
  si: 4,
  di: 5,
  bp: 6,
  bx: 7,
};
const RM16_BP = 6;

/** ModRM.mod for a displacement of so many bytes behind a base. */
const modOf = (bytes: number): number => (bytes > 1 ? 2 : bytes);

/**
 * Chooses the encoding of an address: the shortest displacement that holds it, unless the source asked otherwise.
 * @param asked width of the displacement in bits that the source asks for; 0 for none
 */
export function encodeAddress(address: Address, bits: number, asked: number): EncodedAddress {
  const { base, index } = address;
  if (!base && !index) return encodePlain(address, bits);
  if (address.size === 16) return encode16(address, asked);
  const x = index && index.number > 7 ? 2 : 0;
  const scaled = (Math.log2(address.scale || 1) << 6) | ((index ? index.number & 7 : STACK) << 3);
  if (!base) return { mod: 0, rm: STACK, sib: scaled | FRAME, displacementBytes: 4, rex: x };
  const low = base.number & 7;
  const bytes = displacementBytes(address, asked) || (low === FRAME ? 1 : 0);
  const common = { mod: modOf(bytes), displacementBytes: bytes, rex: x | (base.number > 7 ? 1 : 0) };
  if (!index && low !== STACK) return { ...common, rm: low, sib: undefined };
  return { ...common, rm: STACK, sib: scaled | low };
}

function encodePlain({ relative, size }: Address, bits: number): EncodedAddress {
  const common = { mod: 0, sib: undefined, displacementBytes: size === 16 ? 2 : 4, rex: 0 };
  if (relative) return { ...common, rm: FRAME, displacementBytes: 4 };
  if (bits === 64) return { ...common, rm: STACK, sib: 0x25, displacementBytes: 4 };
  return { ...common, rm: size === 16 ? RM16_BP : FRAME };
}

function encode16(address: Address, asked: number): EncodedAddress {
  const rm = RM16[(address.base?.name ?? '') + (address.index?.name ?? '')]!;
  const bytes = displacementBytes(address, asked) || (rm === RM16_BP ? 1 : 0);
  return { mod: modOf(bytes), rm, sib: undefined, displacementBytes: bytes, rex: 0 };
}

/** Bytes of displacement behind a base register: 0, 1, or 2 or 4 as the address size has it. */
function displacementBytes({ displacement, size }: Address, asked: number): number {
  const wide = size === 16 ? 2 : 4;
  if (asked === 8) return 1;
  if (asked === 16 || asked === 32 || asked === 64) return wide;
  if (displacement.terms.length) return wide;
  // A symbol that comes later may yet be near: NASM begins with the short form.
  if (displacement.unknown) return 1;
  const n = BigInt.asIntN(size === 16 ? 16 : 32, displacement.constant);
  if (n === 0n) return 0;
  return n >= -128n && n <= 127n ? 1 : wide;
}
