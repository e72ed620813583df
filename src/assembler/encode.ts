import { type Address, encodeAddress, splitAddress } from './address.ts';
import { Complaint } from './diagnostics.ts';
import { type Form, formsOf } from './instructions/index.ts';
import { explainMisfit, Fit, fitForm, inMode } from './match.ts';
import type { Evaluated } from './operand.ts';
import type { Register } from './registers.ts';
import type { Section } from './section.ts';
import type { Value } from './value.ts';

/** Prefixes as written before the mnemonic or inside brackets. */
export interface Prefixes {
  readonly wait: boolean;
  /** F2 or F3. */
  readonly repeat: number | undefined;
  readonly lock: boolean;
  readonly segment: Register | undefined;
  /** 16, 32, 64, or 0 for none. */
  readonly operandSize: number;
  readonly addressSize: number;
}

/** Where and how an instruction is assembled. */
export interface Site {
  readonly bits: 16 | 32 | 64;
  /** `default rel` is in force. */
  readonly relative: boolean;
  readonly section: Section;
  /** The address a value comes to with the present layout. */
  resolve(value: Value, column: number): bigint;
  warn(column: number, message: string): void;
  /** Records an error that does not change the length of the instruction. */
  error(column: number, message: string): void;
}

const SEGMENT_BYTES: Record<string, number> = { es: 0x26, cs: 0x2e, ss: 0x36, ds: 0x3e, fs: 0x64, gs: 0x65 };

/** REX bits. */
const W = 8;
const R = 4;
const B = 1;

function fieldSize(field: string): number {
  return field === 'ib' || field === 'rel8' ? 1 : field === 'iw' ? 2 : field === 'iq' ? 8 : 4;
}

function put(out: number[], n: bigint, bytes: number): void {
  let low = Number(BigInt.asUintN(32, n));
  for (let i = 0; i < bytes && i < 4; i++) {
    out.push(low & 0xff);
    low >>>= 8;
  }
  if (bytes === 8) put(out, n >> 32n, 4);
}

/** Encodes one form. Returns undefined when it is the short form of a jump and the target is too far. */
function encodeForm(form: Form, operands: readonly Evaluated[], prefixes: Prefixes, site: Site): number[] | undefined {
  const { bits } = site;
  const out: number[] = [];
  let address: Address | undefined;
  let addressSize = prefixes.addressSize || form.addressSize;
  let segment = prefixes.segment;
  let memoryOperand: Evaluated | undefined;
  for (const o of operands) {
    if (!o.memory) continue;
    memoryOperand = o;
    address = splitAddress(o, bits, addressSize, site.relative);
    addressSize = address.size;
    segment ??= o.memory.segment;
    if (addressSize === (bits === 64 ? 16 : 64))
      throw new Complaint(`a ${addressSize}-bit address cannot be used in ${bits}-bit mode`, o.syntax.column);
  }
  let operandSize = form.operandSize || prefixes.operandSize;
  // A size keyword before a jump target, or before what is pushed, is the operand size.
  for (const [i, o] of operands.entries()) {
    const { kind } = form.operands[i]!;
    if (kind === 'near' || o.selector || (kind === 'signed' && operands.length === 1 && o.size > 8))
      operandSize ||= o.size;
  }

  if (prefixes.wait || form.wait) out.push(0x9b);
  if (prefixes.repeat) out.push(prefixes.repeat);
  if (prefixes.lock) out.push(0xf0);
  if (segment) out.push(SEGMENT_BYTES[segment.name]!);
  if ((operandSize === 16 && bits !== 16) || (operandSize === 32 && bits === 16)) out.push(0x66);
  if (addressSize && addressSize !== bits) out.push(0x67);
  for (const byte of form.prefixes) out.push(byte);

  const rmOperand = operands[form.rm];
  const regOperand = operands[form.reg];
  let rex = operandSize === 64 && (form.operandSize === 64 || prefixes.operandSize === 64) ? W : 0;
  let needsRex = false;
  let high: Register | undefined;
  for (const o of operands) {
    if (!o.register) continue;
    if (o.register.high) high = o.register;
    if (o.register.needsRex) needsRex = true;
    if (bits !== 64 && (o.register.needsRex || (o.register.size === 64 && o.register.class === 'general')))
      throw new Complaint(`"${o.register.name}" exists only in 64-bit mode`, o.syntax.column);
  }
  if (regOperand?.register && regOperand.register.number > 7) rex |= R;
  let encoded: ReturnType<typeof encodeAddress> | undefined;
  if (rmOperand?.memory) {
    encoded = encodeAddress(address!, bits, rmOperand.memory.displacementSize);
    rex |= encoded.rex;
  } else if (rmOperand?.register && rmOperand.register.number > 7) rex |= B;
  if (rex || needsRex) {
    if (bits !== 64) {
      const culprit = operands.find((o) => (o.register?.number ?? 0) > 7) ?? rmOperand ?? operands[0];
      const name = culprit?.register ? `"${culprit.register.name}"` : 'this';
      throw new Complaint(`${name} exists only in 64-bit mode`, culprit?.syntax.column);
    }
    if (high) throw new Complaint(`"${high.name}" cannot be used together with a register that needs a REX prefix`);
    out.push(0x40 | rex);
  }
  const last = form.opcode.length - 1;
  form.opcode.forEach((byte, i) => {
    out.push(form.plusRegister && i === last ? byte | (rmOperand!.register!.number & 7) : byte);
  });
  let displacementAt = -1;
  if (form.modrm) {
    const reg = form.digit >= 0 ? form.digit : (regOperand?.register?.number ?? 0) & 7;
    if (encoded) {
      out.push((encoded.mod << 6) | (reg << 3) | encoded.rm);
      if (encoded.sib !== undefined) out.push(encoded.sib);
      if (encoded.displacementBytes) {
        displacementAt = out.length;
        for (let i = 0; i < encoded.displacementBytes; i++) out.push(0);
      }
    } else out.push(0xc0 | (reg << 3) | ((rmOperand?.register?.number ?? 0) & 7));
  }

  const immediates = operands.filter((o, i) => o.syntax.immediate && form.operands[i]!.kind !== 'one');
  let next = 0;
  for (const field of form.fields) {
    if (field === 'moffs') {
      put(out, site.resolve(address!.displacement, memoryOperand!.syntax.column), addressSize >> 3);
      continue;
    }
    if (typeof field === 'number') {
      out.push(field);
      continue;
    }
    const o = immediates[next++]!;
    const { column } = o.syntax;
    const wide = (operandSize || bits) === 16 ? 2 : 4;
    if (field === 'rel8' || field === 'rel') {
      const bytes = field === 'rel8' ? 1 : bits === 64 ? 4 : wide;
      const end = BigInt(site.section.offset + out.length + bytes);
      if (field === 'rel8') {
        const near = shortDistance(o.value, site.section, end);
        const free = form.operands[operands.indexOf(o)]!.kind === 'short' && o.syntax.reach !== 'short';
        if (free && (near === undefined || !isByte(near))) return undefined;
        const distance = near ?? site.resolve(o.value, column) - site.section.address - end;
        if (!isByte(distance))
          site.error(
            column,
            `the target is out of reach of a short jump: it is ${distance} bytes away (-128 to 127 can be reached)`,
          );
        put(out, distance, 1);
      } else put(out, site.resolve(o.value, column) - site.section.address - end, bytes);
      continue;
    }
    const n = site.resolve(o.value, column);
    if (field === 'far') {
      put(out, n, wide);
      put(out, site.resolve(o.selector!, column), 2);
      continue;
    }
    const bytes = field === 'iz' ? wide : fieldSize(field);
    checkRange(n, bytes, o, site);
    put(out, n, bytes);
  }
  if (displacementAt >= 0) {
    const column = memoryOperand!.syntax.column;
    const bytes = encoded!.displacementBytes;
    let n = site.resolve(address!.displacement, column);
    if (address!.relative) n -= site.section.address + BigInt(site.section.offset + out.length);
    for (let i = 0; i < bytes; i++) out[displacementAt + i] = Number((n >> BigInt(i * 8)) & 0xffn);
  }
  return out;
}

function isByte(n: bigint): boolean {
  return n >= -128n && n <= 127n;
}

/** Distance from `end` to a target in the same section; 0 while the target is unknown. */
function shortDistance(target: Value, section: Section, end: bigint): bigint | undefined {
  if (target.unknown) return 0n;
  if (target.terms.length !== 1 || target.terms[0]!.of !== section) return undefined;
  return target.constant - end;
}

function checkRange(n: bigint, bytes: number, o: Evaluated, site: Site): void {
  if (bytes === 8 || o.value.unknown || o.value.terms.length) return;
  const width = bytes * 8;
  if (n < -(1n << BigInt(width - 1)) || n >= 1n << BigInt(width))
    site.warn(
      o.syntax.column,
      `${n} does not fit ${bytes === 1 ? 'a byte' : `${bytes} bytes`}: the upper bits are lost`,
    );
}

/** When exactly one size would make the instruction valid, gives it to the memory operands that lack one. */
function guessSize(forms: readonly Form[], operands: readonly Evaluated[], bits: number): boolean {
  const sizes = operands.map(() => new Set<number>());
  for (const form of forms) {
    if (!inMode(form, bits) || fitForm(form, operands, bits) !== Fit.NeedsSize) continue;
    operands.forEach((o, i) => {
      if (o.memory && o.size === 0) sizes[i]!.add(form.operands[i]!.size);
    });
  }
  let guessed = false;
  for (const [i, found] of sizes.entries()) {
    if (found.size > 1) return false;
    for (const size of found) {
      operands[i]!.size = size;
      guessed = true;
    }
  }
  return guessed;
}

/** The shortest encoding of an instruction, by NASM's order of preference. Throws a Complaint. */
export function encodeInstruction(
  mnemonic: string,
  operands: readonly Evaluated[],
  prefixes: Prefixes,
  site: Site,
): number[] {
  const forms = formsOf(mnemonic);
  for (let round = 0; round < 2; round++) {
    for (const form of forms) {
      if (!inMode(form, site.bits) || fitForm(form, operands, site.bits) !== Fit.Yes) continue;
      const bytes = encodeForm(form, operands, prefixes, site);
      if (bytes) return bytes;
    }
    if (round > 0 || !guessSize(forms, operands, site.bits)) break;
  }
  const { message, operand } = explainMisfit(mnemonic, forms, operands, site.bits);
  throw new Complaint(message, operands[operand]?.syntax.column);
}
