/**
 * What CPUID tells software it may use: one line a feature. A level of the x86-64 psABI (v1, v2, v3) has its own features and
 * those of the levels before it; `max` has everything that this CPU can do.
 */

export const CPU_MODELS = ['x86-64-v1', 'x86-64-v2', 'x86-64-v3', 'max'] as const;
export type CpuModel = (typeof CPU_MODELS)[number];

/** Registers of CPUID with feature bits: leaf 1, leaf 7 (subleaf 0), leaf 8000_0001h. */
export type FeatureRegister = 'edx' | 'ecx' | 'leaf7Ebx' | 'leaf7Ecx' | 'extendedEdx' | 'extendedEcx';

export interface Feature {
  readonly name: string;
  readonly register: FeatureRegister;
  readonly bit: number;
  /** The first model that has it; all of them unless told. */
  readonly since?: CpuModel;
  /** The names under which the instruction tables know its instructions. */
  readonly instructions?: readonly string[];
  /** Also in leaf 8000_0001h EDX, in the same place (AMD APM vol. 3, appendix E.4.2). */
  readonly repeated?: true;
}

const [V2, V3, MAX] = ['x86-64-v2', 'x86-64-v3', 'max'] as const;

export const features: readonly Feature[] = [
  { name: 'FPU', register: 'edx', bit: 0, repeated: true },
  { name: 'DE', register: 'edx', bit: 2, repeated: true },
  { name: 'PSE', register: 'edx', bit: 3, repeated: true },
  { name: 'TSC', register: 'edx', bit: 4, repeated: true },
  { name: 'MSR', register: 'edx', bit: 5, repeated: true },
  { name: 'PAE', register: 'edx', bit: 6, repeated: true },
  { name: 'CX8', register: 'edx', bit: 8, repeated: true },
  { name: 'APIC', register: 'edx', bit: 9, repeated: true },
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
  { name: 'SSE3', register: 'ecx', bit: 0, since: V2, instructions: ['sse3'] },
  { name: 'PCLMULQDQ', register: 'ecx', bit: 1, since: MAX, instructions: ['pclmulqdq', 'vpclmulqdq'] },
  { name: 'FMA', register: 'ecx', bit: 12, since: V3, instructions: ['fma'] },
  { name: 'SSSE3', register: 'ecx', bit: 9, since: V2, instructions: ['ssse3'] },
  { name: 'CX16', register: 'ecx', bit: 13, since: V2, instructions: ['cx16'] },
  { name: 'SSE4.1', register: 'ecx', bit: 19, since: V2, instructions: ['sse4.1'] },
  { name: 'SSE4.2', register: 'ecx', bit: 20, since: V2, instructions: ['sse4.2'] },
  { name: 'X2APIC', register: 'ecx', bit: 21, since: MAX },
  { name: 'MOVBE', register: 'ecx', bit: 22, since: V3, instructions: ['movbe'] },
  { name: 'POPCNT', register: 'ecx', bit: 23, since: V2, instructions: ['popcnt'] },
  { name: 'AES', register: 'ecx', bit: 25, since: MAX, instructions: ['aes', 'vaes'] },
  { name: 'XSAVE', register: 'ecx', bit: 26, since: V3, instructions: ['xsave'] },
  { name: 'AVX', register: 'ecx', bit: 28, since: V3, instructions: ['avx'] },
  { name: 'F16C', register: 'ecx', bit: 29, since: V3, instructions: ['f16c'] },
  { name: 'RDRAND', register: 'ecx', bit: 30, since: MAX, instructions: ['rdrand'] },
  { name: 'FSGSBASE', register: 'leaf7Ebx', bit: 0, since: MAX, instructions: ['fsgsbase'] },
  { name: 'BMI1', register: 'leaf7Ebx', bit: 3, since: V3, instructions: ['bmi1'] },
  { name: 'AVX2', register: 'leaf7Ebx', bit: 5, since: V3, instructions: ['avx2'] },
  { name: 'BMI2', register: 'leaf7Ebx', bit: 8, since: V3, instructions: ['bmi2'] },
  { name: 'SMEP', register: 'leaf7Ebx', bit: 7, since: MAX },
  { name: 'RDSEED', register: 'leaf7Ebx', bit: 18, since: MAX, instructions: ['rdseed'] },
  { name: 'ADX', register: 'leaf7Ebx', bit: 19, since: MAX, instructions: ['adx'] },
  { name: 'CLFLUSHOPT', register: 'leaf7Ebx', bit: 23, since: MAX, instructions: ['clflushopt'] },
  { name: 'CLWB', register: 'leaf7Ebx', bit: 24, since: MAX, instructions: ['clwb'] },
  { name: 'SHA', register: 'leaf7Ebx', bit: 29, since: MAX, instructions: ['sha'] },
  { name: 'UMIP', register: 'leaf7Ecx', bit: 2, since: MAX },
  { name: 'RDPID', register: 'leaf7Ecx', bit: 22, since: MAX, instructions: ['rdpid'] },
  { name: 'LAHF64', register: 'extendedEcx', bit: 0, since: V2 },
  { name: 'ABM', register: 'extendedEcx', bit: 5, since: V3, instructions: ['lzcnt'] },
  // PREFETCH and PREFETCHW come with long mode; only their announcement is new (AMD APM vol. 3, PREFETCHlevel).
  { name: 'PREFETCHW', register: 'extendedEcx', bit: 8, since: MAX },
  { name: 'SYSCALL', register: 'extendedEdx', bit: 11 },
  { name: 'NX', register: 'extendedEdx', bit: 20 },
  { name: 'PAGE1GB', register: 'extendedEdx', bit: 26 },
  { name: 'RDTSCP', register: 'extendedEdx', bit: 27 },
  { name: 'LM', register: 'extendedEdx', bit: 29 },
];

/** The features of one model. */
export class FeatureSet {
  readonly #features: readonly Feature[];
  readonly #names: ReadonlySet<string>;
  /** Instructions that the tables know and this model has not. */
  readonly #missing: ReadonlySet<string>;

  constructor(model: CpuModel) {
    const level = CPU_MODELS.indexOf(model);
    const included = ({ since = 'x86-64-v1' }: Feature): boolean => CPU_MODELS.indexOf(since) <= level;
    this.#features = features.filter(included);
    this.#names = new Set(this.#features.map(({ name }) => name));
    this.#missing = new Set(
      features.filter((feature) => !included(feature)).flatMap(({ instructions }) => instructions ?? []),
    );
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Whether instructions that the tables file under `feature` exist. */
  allows(feature: string): boolean {
    return !this.#missing.has(feature);
  }

  /** The feature bits of one register. */
  bits(register: FeatureRegister): number {
    return this.#features
      .filter((feature) => feature.register === register || (register === 'extendedEdx' && feature.repeated))
      .reduce((bits, { bit }) => bits | (1 << bit), 0);
  }
}
