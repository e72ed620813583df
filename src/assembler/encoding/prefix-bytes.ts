import type { Prefixes } from '../syntax/statement.ts';

/** Segment override prefixes by the number of the segment register (Intel SDM vol. 2, 2.1.1). */
const SEGMENT_OVERRIDES = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65];
const WAIT = 0x9b;
const LOCK = 0xf0;
const OPERAND_SIZE = 0x66;
const ADDRESS_SIZE = 0x67;
const REX_W = 0x48;

/** The legacy prefixes in NASM's order. Sizes are in bits, 0 for the mode's own. */
export function legacyPrefixes(p: Prefixes, bits: number): number[] {
  const out: number[] = [];
  if (p.wait) out.push(WAIT);
  if (p.repeat) out.push(p.repeat);
  if (p.lock) out.push(LOCK);
  if (p.segment) out.push(SEGMENT_OVERRIDES[p.segment.number]!);
  if ((p.operandSize === 16 && bits !== 16) || (p.operandSize === 32 && bits === 16)) out.push(OPERAND_SIZE);
  if (p.addressSize && p.addressSize !== bits) out.push(ADDRESS_SIZE);
  return out;
}

/** A line of prefixes without an instruction. */
export function prefixLine(p: Prefixes, bits: number): number[] {
  if (p.operandSize !== 64 && p.operandSize !== 32) return legacyPrefixes(p, bits);
  const alone = legacyPrefixes({ ...p, operandSize: 0, addressSize: 0 }, bits);
  if (p.operandSize !== bits) alone.push(p.operandSize === 64 ? REX_W : OPERAND_SIZE);
  if (p.addressSize && p.addressSize !== bits) alone.push(ADDRESS_SIZE);
  return alone;
}
