import { createInstruction, type DecodeMode, DecodeResult, decode } from '../../../../src/machine/cpu/isa/decode.ts';

/** One byte string to decode. */
export interface Case {
  readonly bytes: Uint8Array;
  /** As `decode` sees it: length, or 0 when invalid. */
  readonly length: number;
}

/** Displacements and immediates: distinct, with the sign bit set in the first byte. */
const TAIL = [0x92, 0x13, 0x24, 0xb5, 0x36, 0x47, 0x58, 0x69, 0x7a, 0x0b];

/** Memory by register, displacement 8, SIB with and without base, absolute or RIP, registers low and high. */
const MODRM = [
  [0x03],
  [0x05],
  [0x06],
  [0x47],
  [0x45],
  [0x86],
  [0x04, 0x8b],
  [0x04, 0x25],
  [0x44, 0x24],
  [0xc1],
  [0xc7],
];
/** Enough to tell memory from registers, where addressing is not the point. */
const FEW_MODRM = [[0x44, 0x8b], [0xc1]];

const LEGACY_PREFIXES = [[], [0x66], [0xf3], [0xf2], [0x67], [0x64], [0x3e], [0x66, 0xf3], [0xf0], [0xf2, 0x66]];
const REX_PREFIXES = [
  [0x40],
  [0x48],
  [0x41],
  [0x44],
  [0x4f],
  [0x66, 0x48],
  [0xf3, 0x48],
  [0xf2, 0x4d],
  [0x48, 0x66],
  [0xf0, 0x49],
];

/** Opcode maps by their escape bytes. */
const ESCAPES = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]];

const instruction = createInstruction();

/**
 * Every opcode under every prefix, in every /digit, with memory and registers; more addressing modes without a prefix; all
 * 256 ModR/M bytes where they are opcodes (x87, 0F 01, 0F AE, 0F C7), and for ADD under every prefix. What does not depend
 * on ModR/M is listed once; what is invalid, under no prefix and under 66, F2 and F3.
 */
export function* enumerate(mode: DecodeMode): Generator<Case> {
  for (const bytes of vexCases(mode)) {
    const valid = decode(bytes, 0, bytes.length, mode, instruction) === DecodeResult.Ok;
    // What is no instruction is looked at in one shape.
    if (!valid && (bytes[0] === 0xc5 || (bytes[2]! & 0x80) !== 0)) continue;
    yield { bytes: valid ? bytes.subarray(0, instruction.length) : bytes, length: valid ? instruction.length : 0 };
  }
  const seen = new Set<string>();
  const prefixes = mode.bits === 64 ? [...LEGACY_PREFIXES, ...REX_PREFIXES] : LEGACY_PREFIXES;
  for (const prefix of prefixes) {
    for (const escapeBytes of ESCAPES) {
      for (let opcode = 0; opcode < 256; opcode++) {
        if (escapeBytes.length === 0 && isPrefixOrEscape(opcode, mode.bits)) continue;
        if (escapeBytes.length === 1 && (opcode === 0x38 || opcode === 0x3a)) continue;
        const lead = [...prefix, ...escapeBytes, opcode];
        for (const rest of operands(prefix, isExhaustive(prefix, escapeBytes.length, opcode))) {
          const bytes = Uint8Array.from([...lead, ...rest, ...TAIL].slice(0, 15));
          const result = decode(bytes, 0, bytes.length, mode, instruction);
          const valid = result === DecodeResult.Ok;
          if (!valid && !shapesMeaning(prefix)) continue;
          const [modrm = 0] = rest;
          let key = lead.join();
          if (valid && instruction.modrm >= 0) key += ` ${rest.join()}`;
          if (!valid) key += ` ${(modrm >> 3) & 7} ${modrm >> 6 === 3}`;
          if (seen.has(key)) continue;
          seen.add(key);
          yield {
            bytes: valid ? bytes.subarray(0, instruction.length) : bytes,
            length: valid ? instruction.length : 0,
          };
        }
      }
    }
  }
}

/** Every VEX opcode with every VEX.pp, W and L; VEX.vvvv all ones, or a register's number; registers low and high. */
function* vexCases(mode: DecodeMode): Generator<Uint8Array> {
  for (let opcode = 0; opcode < 256; opcode++) {
    for (const map of [1, 2, 3]) {
      for (let second = 0; second < 256; second++) {
        const vvvv = (second >> 3) & 15;
        if (![15, 10, 2].includes(vvvv)) continue;
        // R, X and B, all inverted: set outside 64-bit mode, where VEX is told by that from LES and LDS.
        const extended = mode.bits === 64 && (opcode & 1) === 1 && vvvv !== 15 ? 0x00 : 0xe0;
        const digits = opcode >= 0x71 && opcode <= 0x73 ? 8 : opcode === 0xae || opcode === 0xf3 ? 8 : 1;
        for (let digit = 0; digit < digits; digit++) {
          for (const [modrm = 0, ...sib] of [[0x44, 0x8b], [0xc1]]) {
            const rest = [modrm | (digit << 3), ...sib, ...TAIL];
            yield Uint8Array.from([0xc4, extended | map, second, opcode, ...rest].slice(0, 15));
            if (map === 1 && second < 128) yield Uint8Array.from([0xc5, 0x80 | second, opcode, ...rest].slice(0, 15));
          }
        }
      }
    }
  }
}

/** No prefix, or one alone that selects among SSE instructions: what is invalid is looked at under these only. */
function shapesMeaning(prefix: readonly number[]): boolean {
  return prefix.length === 0 || (prefix.length === 1 && [0x66, 0xf2, 0xf3].includes(prefix[0]!));
}

function isExhaustive(prefix: readonly number[], escapes: number, opcode: number): boolean {
  if (prefix.length > 0) return escapes === 0 && opcode === 0;
  if (escapes === 0) return opcode === 0 || (opcode >= 0xd8 && opcode <= 0xdf);
  return escapes === 1 && [0x01, 0xae, 0xc7].includes(opcode);
}

function* operands(prefix: readonly number[], exhaustive: boolean): Generator<number[]> {
  const list = prefix.length === 0 ? MODRM : FEW_MODRM;
  for (let digit = 0; digit < 8; digit++) {
    for (const [modrm = 0, ...sib] of list) yield [modrm | (digit << 3), ...sib];
  }
  if (exhaustive) for (let modrm = 0; modrm < 256; modrm++) yield [modrm, 0x65];
}

function isPrefixOrEscape(byte: number, bits: number): boolean {
  if (bits === 64 && (byte & 0xf0) === 0x40) return true;
  return [0x0f, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3].includes(byte);
}
