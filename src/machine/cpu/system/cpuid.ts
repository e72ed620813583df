/** CPUID (Intel SDM vol. 2A, CPUID; AMD APM vol. 3, appendix E). */

import type { CpuState } from '../state/cpu-state.ts';
import * as at from '../state/layout.ts';
import type { ApicPort } from './apic-port.ts';
import { CR4_OSXSAVE, PHYSICAL_BITS, XCR0_AVX, XCR0_SSE, XCR0_X87 } from './bits.ts';
import type { FeatureSet } from './features.ts';

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

/** The local APIC in leaf 1 EDX and leaf 8000_0001h EDX, its x2APIC mode in leaf 1 ECX. */
const [APIC, X2APIC] = [1 << 9, 1 << 21] as const;
/** Leaf 1 ECX: the operating system has set CR4.OSXSAVE. */
const OSXSAVE = 1 << 27;
/** Where XSAVE puts the upper halves of the YMM registers, and how many bytes they take (Intel SDM vol. 1, 13.4.2). */
export const [AVX_OFFSET, AVX_SIZE] = [576, 256] as const;

type Registers = [eax: number, ebx: number, ecx: number, edx: number];

/** @returns EAX, EBX, ECX, EDX; a leaf that does not exist is all zeros, as on AMD's */
export function cpuid(leaf: number, subleaf: number, features: FeatureSet, state: CpuState, apic: ApicPort): Registers {
  // A local APIC that IA32_APIC_BASE has turned off is not announced (SDM vol. 3A, 11.4.3).
  const [ecx, edx] = apic.enabled ? [0, 0] : [X2APIC, APIC];
  const osxsave = (state.get32(at.CR4) & CR4_OSXSAVE) !== 0 ? OSXSAVE : 0;
  const extended = features.has('XSAVE') ? 0xd : features.bits('leaf7Ebx') !== 0 ? 7 : 1;
  switch (leaf >>> 0) {
    case 0:
      return [extended, word(VENDOR, 0), word(VENDOR, 8), word(VENDOR, 4)];
    case 1:
      return [SIGNATURE, CLFLUSH_64_BYTES, (features.bits('ecx') & ~ecx) | osxsave, features.bits('edx') & ~edx];
    case 7:
      return subleaf === 0 ? [0, features.bits('leaf7Ebx'), features.bits('leaf7Ecx'), 0] : [0, 0, 0, 0];
    case 0xd:
      return extended === 0xd ? xsaveLeaf(subleaf, features, state) : [0, 0, 0, 0];
    case 0x8000_0000:
      return [0x8000_0008, word(VENDOR, 0), word(VENDOR, 8), word(VENDOR, 4)];
    case 0x8000_0001:
      return [SIGNATURE, 0, features.bits('extendedEcx'), features.bits('extendedEdx') & ~edx];
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

/** The state components that XCR0 may have. */
export const xsaveComponents = (features: FeatureSet): number =>
  XCR0_X87 | XCR0_SSE | (features.has('AVX') ? XCR0_AVX : 0);

/** Bytes of XSAVE's area for these components. */
const areaSize = (components: number): number => AVX_OFFSET + (components & XCR0_AVX ? AVX_SIZE : 0);

function xsaveLeaf(subleaf: number, features: FeatureSet, state: CpuState): Registers {
  const all = xsaveComponents(features);
  if (subleaf === 0) return [all, areaSize(state.get32(at.XCR0)), areaSize(all), 0];
  if (subleaf === 2 && (all & XCR0_AVX) !== 0) return [AVX_SIZE, AVX_OFFSET, 0, 0];
  return [0, 0, 0, 0];
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
