/** What CPUID tells software it may use: one line a feature. */

/** A bit of CPUID: leaf 1 EDX or ECX, or leaf 8000_0001h EDX or ECX, repeated in the latter's EDX where AMD does so. */
export interface Feature {
  readonly name: string;
  readonly register: 'edx' | 'ecx' | 'extendedEdx' | 'extendedEcx';
  readonly bit: number;
  /** Also in leaf 8000_0001h EDX, in the same place (AMD APM vol. 3, appendix E.4.2). */
  readonly repeated?: true;
}

export const features: readonly Feature[] = [
  { name: 'FPU', register: 'edx', bit: 0, repeated: true },
  { name: 'DE', register: 'edx', bit: 2, repeated: true },
  { name: 'PSE', register: 'edx', bit: 3, repeated: true },
  { name: 'TSC', register: 'edx', bit: 4, repeated: true },
  { name: 'MSR', register: 'edx', bit: 5, repeated: true },
  { name: 'PAE', register: 'edx', bit: 6, repeated: true },
  { name: 'CX8', register: 'edx', bit: 8, repeated: true },
  { name: 'SEP', register: 'edx', bit: 11 },
  { name: 'MTRR', register: 'edx', bit: 12, repeated: true },
  { name: 'PGE', register: 'edx', bit: 13, repeated: true },
  { name: 'CMOV', register: 'edx', bit: 15, repeated: true },
  { name: 'PAT', register: 'edx', bit: 16, repeated: true },
  { name: 'PSE36', register: 'edx', bit: 17, repeated: true },
  { name: 'CLFSH', register: 'edx', bit: 19 },
  { name: 'MMX', register: 'edx', bit: 23, repeated: true },
  { name: 'FXSR', register: 'edx', bit: 24, repeated: true },
  { name: 'SSE', register: 'edx', bit: 25 },
  { name: 'SSE2', register: 'edx', bit: 26 },
  { name: 'CX16', register: 'ecx', bit: 13 },
  { name: 'MOVBE', register: 'ecx', bit: 22 },
  { name: 'POPCNT', register: 'ecx', bit: 23 },
  { name: 'LAHF64', register: 'extendedEcx', bit: 0 },
  { name: 'ABM', register: 'extendedEcx', bit: 5 },
  { name: 'SYSCALL', register: 'extendedEdx', bit: 11 },
  { name: 'NX', register: 'extendedEdx', bit: 20 },
  { name: 'PAGE1GB', register: 'extendedEdx', bit: 26 },
  { name: 'RDTSCP', register: 'extendedEdx', bit: 27 },
  { name: 'LM', register: 'extendedEdx', bit: 29 },
];

/** The feature bits of one register. */
export function featureBits(register: Feature['register']): number {
  return features
    .filter((each) => each.register === register || (register === 'extendedEdx' && each.repeated))
    .reduce((bits, each) => bits | (1 << each.bit), 0);
}
