/** What the processor sees of its local APIC besides memory accesses: CR8 and the model-specific registers. */
export interface ApicPort {
  /** Whether IA32_APIC_BASE enables the APIC: CPUID tells. */
  readonly enabled: boolean;
  /** Bits 7:4 of the task-priority register, which CR8 shows (Intel SDM vol. 3A, 11.8.6). */
  taskPriority: number;
  /** IA32_APIC_BASE and 800h … 8FFh. @returns `undefined` where RDMSR raises #GP(0) */
  readMsr(index: number): bigint | undefined;
  /** @returns whether there is such a register and it takes the value; if not, WRMSR raises #GP(0) */
  writeMsr(index: number, value: bigint): boolean;
}

/** IA32_APIC_BASE after a reset where there is no APIC: the boot processor's bit, and disabled (SDM vol. 4, table 2-2). */
const NO_APIC_BASE = 0xfee0_0100n;
const IA32_APIC_BASE = 0x1b;

/** Whether a model-specific register is the APIC's. */
export const isApicMsr = (index: number): boolean => {
  const number = index >>> 0;
  return number === IA32_APIC_BASE || (number >= 0x800 && number <= 0x8ff);
};

/** A processor without a local APIC; CR8 is a register of its own. */
export const noApic = (): ApicPort => ({
  enabled: false,
  taskPriority: 0,
  readMsr: (index) => (index === IA32_APIC_BASE ? NO_APIC_BASE : undefined),
  writeMsr: (index, value) => index === IA32_APIC_BASE && value === NO_APIC_BASE,
});
