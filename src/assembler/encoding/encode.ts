import { SourceError } from '../diagnostics.ts';
import { type Form, formsOf, type Vex } from '../instructions/index.ts';
import type { Register } from '../registers.ts';
import type { Section } from '../section.ts';
import type { Evaluated } from '../syntax/operand.ts';
import { OTHER_SIZE, type Prefixes } from '../syntax/statement.ts';
import type { Value } from '../value.ts';
import { type Address, type EncodedAddress, encodeAddress, splitAddress } from './address.ts';
import { Fit, fitForm, inMode } from './match.ts';
import { misfit } from './misfit.ts';
import { legacyPrefixes } from './prefix-bytes.ts';
import type { Site } from './site.ts';

/** Bits of the REX prefix (Intel SDM vol. 2, 2.2.1.2). */
const REX = 0x40;
const REX_W = 8;
const REX_R = 4;
const REX_B = 1;

/** First bytes of the VEX prefix (Intel SDM vol. 2, 2.3.5). */
const VEX2 = 0xc5;
const VEX3 = 0xc4;

/** ModRM.mod of a register in the rm field. */
const MOD_REGISTER = 0xc0;

const FIELD_BYTES: Readonly<Record<string, number>> = { ib: 1, iw: 2, id: 4, iq: 8, rel8: 1 };

/** Appends the low `bytes` bytes of a number, lowest first. */
function put(out: number[], n: bigint, bytes: number): void {
  let low = Number(BigInt.asUintN(32, n));
  for (let i = 0; i < bytes && i < 4; i++) {
    out.push(low & 0xff);
    low >>>= 8;
  }
  if (bytes === 8) put(out, n >> 32n, 4);
}

/** Encodes one form of an instruction with its operands, part by part in the order of the bytes. */
class FormEncoder {
  readonly #form: Form;
  readonly #operands: readonly Evaluated[];
  readonly #prefixes: Prefixes;
  readonly #site: Site;
  readonly #out: number[] = [];
  /** The operand in memory, if there is one. */
  readonly #memory: Evaluated | undefined;
  readonly #address: Address | undefined;
  readonly #operandSize: number;
  readonly #addressSize: number;
  /** Where the bytes of the displacement are, which may depend on where the instruction ends. */
  #displacementAt = -1;

  constructor(form: Form, operands: readonly Evaluated[], prefixes: Prefixes, site: Site) {
    this.#form = form;
    this.#operands = operands;
    this.#prefixes = withoutRelativeSizes(prefixes, site.bits);
    this.#site = site;
    this.#memory = operands.find((o) => o.memory);
    const forced = this.#prefixes.addressSize || form.addressSize;
    if (this.#memory) {
      this.#address = splitAddress(this.#memory, { bits: site.bits, forced });
      this.#checkAddressSize(this.#address, this.#memory);
    }
    this.#addressSize = this.#address?.size ?? forced;
    this.#operandSize = form.operandSize || this.#prefixes.operandSize || this.#askedSize();
  }

  #checkAddressSize({ size }: Address, operand: Evaluated): void {
    const { bits } = this.#site;
    if (size === (bits === 64 ? 16 : 64))
      throw new SourceError(`a ${size}-bit address cannot be used in ${bits}-bit mode`, operand.syntax.column);
  }

  /** A size keyword before a jump target, or before what is pushed, is the operand size. */
  #askedSize(): number {
    for (const [i, o] of this.#operands.entries()) {
      const kind = this.#form.operands[i]?.kind;
      const pushed = kind === 'signed' && this.#operands.length === 1 && o.size > 8;
      if ((kind === 'near' || o.selector || pushed) && o.size) return o.size;
    }
    return 0;
  }

  /** The bytes; undefined when this is the short form of a jump and the target is too far. */
  encode(): number[] | undefined {
    this.#putPrefixes();
    const encoded = this.#encodedAddress();
    if (this.#form.vex) this.#putVex(this.#form.vex, encoded);
    else this.#putRex(encoded);
    this.#putOpcode();
    if (this.#form.modrm) this.#putModrm(encoded);
    if (!this.#putFields()) return undefined;
    this.#fillDisplacement(encoded?.displacementBytes ?? 0);
    return this.#out;
  }

  #putPrefixes(): void {
    const { wait, prefixes } = this.#form;
    const settled: Prefixes = {
      ...this.#prefixes,
      wait: this.#prefixes.wait || wait,
      segment: this.#prefixes.segment ?? this.#memory?.memory?.segment,
      // A size prefix that is written stands in the place of the form's own.
      operandSize: this.#prefixes.operandSize || this.#operandSize,
      addressSize: this.#addressSize,
    };
    this.#out.push(...legacyPrefixes(settled, this.#site.bits), ...prefixes);
  }

  get #rmRegister(): Register | undefined {
    return this.#operands[this.#form.rm]?.register;
  }

  get #regRegister(): Register | undefined {
    return this.#operands[this.#form.reg]?.register;
  }

  #encodedAddress(): EncodedAddress | undefined {
    const memory = this.#operands[this.#form.rm]?.memory;
    return memory && encodeAddress(this.#address!, this.#site.bits, memory.displacementSize);
  }

  #putRex(encoded: EncodedAddress | undefined): void {
    const wide = this.#form.operandSize === 64 || this.#prefixes.operandSize === 64;
    let rex = wide ? REX_W : 0;
    if ((this.#regRegister?.number ?? 0) > 7) rex |= REX_R;
    if ((this.#rmRegister?.number ?? 0) > 7) rex |= REX_B;
    if (encoded) rex |= encoded.rex;
    this.#checkRegistersOfMode();
    const asked = this.#prefixes.encoding === 'rex' || this.#operands.some((o) => this.#needsRex(o.register));
    if (rex === 0 && !asked) return;
    this.#checkRex();
    this.#out.push(REX | rex);
  }

  /** The two bytes of VEX where they hold all, else three. The register bits are inverted. */
  #putVex({ l, pp, map, w }: Vex, encoded: EncodedAddress | undefined): void {
    const r = (this.#regRegister?.number ?? 0) > 7 ? REX_R : 0;
    const xb = encoded ? encoded.rex : (this.#rmRegister?.number ?? 0) > 7 ? REX_B : 0;
    const vvvv = this.#operands[this.#form.vvvv]?.register?.number ?? 0;
    this.#checkRegistersOfMode();
    if (this.#site.bits !== 64 && (r || xb || vvvv > 7)) this.#checkRex();
    const last = ((~vvvv & 15) << 3) | (l << 2) | pp;
    if (map === 1 && w === 0 && xb === 0 && this.#prefixes.encoding !== 'vex3')
      this.#out.push(VEX2, (r ? 0 : 0x80) | last);
    else if (this.#prefixes.encoding === 'vex2')
      throw new SourceError('this instruction does not fit the VEX prefix of two bytes');
    else this.#out.push(VEX3, ((~(r | xb) & 7) << 5) | map, (w << 7) | last);
  }

  #needsRex(register: Register | undefined): boolean {
    return (register?.needsRex ?? false) && !this.#form.anyByte;
  }

  #checkRegistersOfMode(): void {
    if (this.#site.bits === 64) return;
    for (const { register, syntax } of this.#operands)
      if (register && (this.#needsRex(register) || (register.size === 64 && register.class === 'general')))
        throw new SourceError(`"${register.name}" exists only in 64-bit mode`, syntax.column);
  }

  #checkRex(): void {
    if (this.#site.bits !== 64) {
      const blamed =
        this.#operands.find((o) => (o.register?.number ?? 0) > 7) ?? this.#operands[this.#form.rm] ?? this.#operands[0];
      const name = blamed?.register ? `"${blamed.register.name}"` : 'this';
      throw new SourceError(`${name} exists only in 64-bit mode`, blamed?.syntax.column);
    }
    const high = this.#operands.find((o) => o.register?.high)?.register;
    if (high) throw new SourceError(`"${high.name}" cannot be used together with a register that needs a REX prefix`);
  }

  #putOpcode(): void {
    const { opcode, plusRegister } = this.#form;
    this.#out.push(...opcode);
    if (plusRegister) this.#out.push(this.#out.pop()! | (this.#rmRegister!.number & 7));
  }

  #putModrm(encoded: EncodedAddress | undefined): void {
    const out = this.#out;
    const reg = this.#form.digit >= 0 ? this.#form.digit : (this.#regRegister?.number ?? 0) & 7;
    if (!encoded) {
      out.push(MOD_REGISTER | (reg << 3) | ((this.#rmRegister?.number ?? 0) & 7));
      return;
    }
    out.push((encoded.mod << 6) | (reg << 3) | encoded.rm);
    if (encoded.sib !== undefined) out.push(encoded.sib);
    if (encoded.displacementBytes === 0) return;
    this.#displacementAt = out.length;
    put(out, 0n, encoded.displacementBytes);
  }

  /** What follows ModRM. Returns false when a short jump does not reach its target. */
  #putFields(): boolean {
    const immediates = this.#operands.filter((o, i) => o.syntax.immediate && this.#form.operands[i]?.kind !== 'one');
    let next = 0;
    for (const field of this.#form.fields) {
      if (typeof field === 'number') this.#out.push(field);
      else if (field === 'is4') this.#out.push(this.#operands[this.#form.is4]!.register!.number << 4);
      else if (field === 'moffs') this.#put(this.#address!.displacement, this.#memory!, this.#addressSize >> 3);
      else {
        const o = immediates[next++]!;
        if (field === 'rel8') {
          if (!this.#putShort(o)) return false;
        } else if (field === 'rel') this.#putNear(o);
        else if (field === 'far') this.#putFar(o);
        else this.#putImmediate(o, field === 'iz' ? this.#wideBytes : FIELD_BYTES[field]!);
      }
    }
    return true;
  }

  /** Bytes of a number as wide as the operand size, of which 64 bits have four. */
  get #wideBytes(): number {
    return (this.#operandSize || this.#site.bits) === 16 ? 2 : 4;
  }

  #put(value: Value, o: Evaluated, bytes: number): void {
    put(this.#out, this.#site.resolve(value, o.syntax.column), bytes);
  }

  #putShort(o: Evaluated): boolean {
    const { section } = this.#site;
    const { column } = o.syntax;
    const end = BigInt(section.offset + this.#out.length + 1);
    const inSection = shortDistance(o.value, section, end);
    const mayBeNear = this.#form.operands[this.#operands.indexOf(o)]?.kind === 'short' && o.syntax.reach !== 'short';
    if (mayBeNear && (inSection === undefined || !isByte(inSection))) return false;
    const distance = inSection ?? this.#site.resolve(o.value, column) - section.address - end;
    if (!isByte(distance))
      this.#site.error(
        column,
        `the target is out of reach of a short jump: it is ${distance} bytes away (-128 to 127 can be reached)`,
      );
    put(this.#out, distance, 1);
    return true;
  }

  #putNear(o: Evaluated): void {
    const { section, bits } = this.#site;
    const bytes = bits === 64 ? 4 : this.#wideBytes;
    const end = section.address + BigInt(section.offset + this.#out.length + bytes);
    put(this.#out, this.#site.resolve(o.value, o.syntax.column) - end, bytes);
  }

  #putFar(o: Evaluated): void {
    this.#put(o.value, o, this.#wideBytes);
    this.#put(o.selector!, o, 2);
  }

  #putImmediate(o: Evaluated, bytes: number): void {
    const n = this.#site.resolve(o.value, o.syntax.column);
    this.#checkRange(n, bytes, o);
    put(this.#out, n, bytes);
  }

  #checkRange(n: bigint, bytes: number, o: Evaluated): void {
    if (bytes === 8 || o.value.unknown || o.value.terms.length) return;
    const width = BigInt(bytes * 8);
    if (n >= -(1n << (width - 1n)) && n < 1n << width) return;
    const room = bytes === 1 ? 'a byte' : `${bytes} bytes`;
    this.#site.warn(o.syntax.column, 'number-overflow', `${n} does not fit ${room}: the upper bits are lost`);
  }

  /** The displacement of a RIP-relative address counts from the end of the instruction, known only now. */
  #fillDisplacement(bytes: number): void {
    if (this.#displacementAt < 0) return;
    const { displacement, relative } = this.#address!;
    const { section } = this.#site;
    let n = this.#site.resolve(displacement, this.#memory!.syntax.column);
    if (relative) n -= section.address + BigInt(section.offset + this.#out.length);
    const filled: number[] = [];
    put(filled, n, bytes);
    this.#out.splice(this.#displacementAt, bytes, ...filled);
  }
}

/** `osp` and `asp` are the size that the mode does not have by itself. */
function withoutRelativeSizes(prefixes: Prefixes, bits: number): Prefixes {
  const { operandSize, addressSize } = prefixes;
  if (operandSize !== OTHER_SIZE && addressSize !== OTHER_SIZE) return prefixes;
  const otherAddress = bits === 32 ? 16 : 32;
  return {
    ...prefixes,
    operandSize: operandSize === OTHER_SIZE ? (bits === 16 ? 32 : 16) : operandSize,
    addressSize: addressSize === OTHER_SIZE ? otherAddress : addressSize,
  };
}

/** Whether a form can be encoded as the prefixes ask: VEX or not, and not by the address alone with a lock elision. */
function allows(form: Form, { encoding, elision }: Prefixes): boolean {
  if (encoding?.startsWith('vex') && !form.vex) return false;
  if (encoding === 'rex' && form.vex) return false;
  return !elision || !form.fields.includes('moffs');
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

/** When exactly one size would make the instruction valid, gives it to the memory operands that lack one. */
function guessSize(forms: readonly Form[], operands: readonly Evaluated[], bits: number): boolean {
  const sizes = operands.map(() => new Set<number>());
  for (const form of forms) {
    if (!inMode(form, bits) || fitForm(form, operands, bits) !== Fit.NeedsSize) continue;
    for (const [i, o] of operands.entries()) if (o.memory && o.size === 0) sizes[i]!.add(form.operands[i]!.size);
  }
  if (sizes.some((found) => found.size > 1)) return false;
  for (const [i, found] of sizes.entries()) for (const size of found) operands[i]!.size = size;
  return sizes.some((found) => found.size === 1);
}

/** The shortest encoding of an instruction, by NASM's order of preference. Throws a SourceError. */
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
      if (!allows(form, prefixes)) continue;
      const bytes = new FormEncoder(form, operands, prefixes, site).encode();
      if (bytes) return bytes;
    }
    if (round > 0 || !guessSize(forms, operands, site.bits)) break;
  }
  throw misfit({ mnemonic, forms, operands, bits: site.bits });
}
