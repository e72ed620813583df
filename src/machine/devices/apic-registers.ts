/** Registers of a local APIC by the names of the Intel SDM, vol. 3A, table 11-1: offsets in its page, 16 bytes apart. */
export const APIC = {
  ID: 0x020,
  VERSION: 0x030,
  TPR: 0x080,
  APR: 0x090,
  PPR: 0x0a0,
  EOI: 0x0b0,
  RRD: 0x0c0,
  LDR: 0x0d0,
  DFR: 0x0e0,
  SVR: 0x0f0,
  ISR: 0x100,
  TMR: 0x180,
  IRR: 0x200,
  ESR: 0x280,
  ICR_LOW: 0x300,
  ICR_HIGH: 0x310,
  LVT_TIMER: 0x320,
  LVT_THERMAL: 0x330,
  LVT_PERFORMANCE: 0x340,
  LVT_LINT0: 0x350,
  LVT_LINT1: 0x360,
  LVT_ERROR: 0x370,
  INITIAL_COUNT: 0x380,
  CURRENT_COUNT: 0x390,
  DIVIDE: 0x3e0,
  /** Of the x2APIC alone. */
  SELF_IPI: 0x3f0,
} as const;

/** Six entries in the local vector table (bits 23:16: the last one's number), an integrated APIC (SDM vol. 3A, 11.4.8). */
export const APIC_VERSION = 0x0005_0014;

/** An entry of the local vector table (SDM vol. 3A, figure 11-8). */
export const LVT = {
  VECTOR: 0xff,
  MODE: 0x700,
  STATUS: 0x1000,
  LOW_ACTIVE: 0x2000,
  REMOTE_IRR: 0x4000,
  LEVEL: 0x8000,
  MASKED: 0x1_0000,
  PERIODIC: 0x2_0000,
} as const;

/** The bits of each entry that software writes. */
export const LVT_BITS: ReadonlyMap<number, number> = new Map([
  [APIC.LVT_TIMER, LVT.VECTOR | LVT.MASKED | LVT.PERIODIC],
  [APIC.LVT_THERMAL, LVT.VECTOR | LVT.MODE | LVT.MASKED],
  [APIC.LVT_PERFORMANCE, LVT.VECTOR | LVT.MODE | LVT.MASKED],
  [APIC.LVT_LINT0, LVT.VECTOR | LVT.MODE | LVT.LOW_ACTIVE | LVT.LEVEL | LVT.MASKED],
  [APIC.LVT_LINT1, LVT.VECTOR | LVT.MODE | LVT.LOW_ACTIVE | LVT.LEVEL | LVT.MASKED],
  [APIC.LVT_ERROR, LVT.VECTOR | LVT.MASKED],
]);

/** Spurious-interrupt vector register. */
export const SVR = { VECTOR: 0xff, ENABLED: 0x100, FOCUS: 0x200 } as const;

/** Error status register. */
export const ESR = { SEND_ILLEGAL_VECTOR: 0x20, RECEIVED_ILLEGAL_VECTOR: 0x40, ILLEGAL_REGISTER: 0x80 } as const;

/** Interrupt command register, its low doubleword. */
export const ICR = {
  VECTOR: 0xff,
  MODE: 0x700,
  LOGICAL: 0x800,
  ASSERT: 0x4000,
  LEVEL: 0x8000,
  SHORTHAND: 0xc_0000,
  WRITABLE: 0xc_cfff,
} as const;
export const SHORTHAND = { NONE: 0, SELF: 1, ALL: 2, OTHERS: 3 } as const;

/** IA32_APIC_BASE (SDM vol. 3A, figure 11-5). */
export const BASE = { BSP: 0x100, EXTD: 0x400, EN: 0x800 } as const;
