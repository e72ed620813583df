/** CPUID (Intel SDM vol. 2A, CPUID; AMD APM vol. 3, appendix E). */
import { PHYSICAL_BITS } from './bits.ts';
import { featureBits } from './features.ts';

/** Twelve characters. Software keys its workarounds on the vendor; AMD's baseline x86-64 asks for the fewest. */
const VENDOR = 'AuthenticAMD';
const BRAND = 'lesson virtual x86-64';
/** Family 15, model 107, stepping 1; also in EDX after reset. */
export const SIGNATURE = 0x0006_0fb1;
const VIRTUAL_BITS = 48;
/** CLFLUSH line size in quadwords, in bits 15:8 of leaf 1 EBX. */
const CLFLUSH_64_BYTES = 8 << 8;
/** Leaf 8000_0007h EDX: the time stamp counter runs at a constant rate in every state. */
const INVARIANT_TSC = 0x100;

/** @returns EAX, EBX, ECX, EDX; a leaf that does not exist is all zeros, as on AMD's */
export function cpuid(leaf: number): [number, number, number, number] {
  switch (leaf >>> 0) {
    case 0:
      return [1, word(VENDOR, 0), word(VENDOR, 8), word(VENDOR, 4)];
    case 1:
      return [SIGNATURE, CLFLUSH_64_BYTES, featureBits('ecx'), featureBits('edx')];
    case 0x8000_0000:
      return [0x8000_0008, word(VENDOR, 0), word(VENDOR, 8), word(VENDOR, 4)];
    case 0x8000_0001:
      return [SIGNATURE, 0, featureBits('extendedEcx'), featureBits('extendedEdx')];
    case 0x8000_0002:
      return brand(0);
    case 0x8000_0003:
      return brand(16);
    case 0x8000_0004:
      return brand(32);
    case 0x8000_0007:
      return [0, 0, 0, INVARIANT_TSC];
    case 0x8000_0008:
      return [(VIRTUAL_BITS << 8) | PHYSICAL_BITS, 0, 0, 0];
    default:
      return [0, 0, 0, 0];
  }
}

const brand = (from: number): [number, number, number, number] => [
  word(BRAND, from),
  word(BRAND, from + 4),
  word(BRAND, from + 8),
  word(BRAND, from + 12),
];

/** Four characters as a little-endian word; beyond the end zeros. */
function word(text: string, from: number): number {
  let value = 0;
  for (let i = 3; i >= 0; i--) value = (value << 8) | (text.charCodeAt(from + i) || 0);
  return value;
}
