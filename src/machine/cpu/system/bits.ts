/** Bits of the system registers, by the manuals' names (Intel SDM vol. 3A, 2.3 and 2.5). */

/** RFLAGS. */
export const [CF, TF, IF, DF, OF, NT, RF, VM, AC, VIF, VIP, ID] = [
  0x1, 0x100, 0x200, 0x400, 0x800, 0x4000, 0x1_0000, 0x2_0000, 0x4_0000, 0x8_0000, 0x10_0000, 0x20_0000,
] as const;
export const IOPL = 0x3000;
/** CF, PF, AF, ZF, SF, OF. */
export const ARITHMETIC_FLAGS = 0x8d5;

export const [CR0_PE, CR0_MP, CR0_EM, CR0_TS, CR0_ET, CR0_NE] = [0x1, 0x2, 0x4, 0x8, 0x10, 0x20] as const;
export const [CR0_WP, CR0_AM, CR0_NW, CR0_CD, CR0_PG] = [
  0x1_0000, 0x4_0000, 0x2000_0000, 0x4000_0000, 0x8000_0000,
] as const;

export const [CR4_TSD, CR4_DE, CR4_PSE, CR4_PAE, CR4_MCE, CR4_PGE, CR4_PCE, CR4_OSFXSR, CR4_OSXMMEXCPT] = [
  0x4, 0x8, 0x10, 0x20, 0x40, 0x80, 0x100, 0x200, 0x400,
] as const;

export const [CR4_UMIP, CR4_FSGSBASE, CR4_OSXSAVE, CR4_SMEP] = [0x800, 0x1_0000, 0x4_0000, 0x10_0000] as const;

/** State components of XCR0: x87, SSE (XMM and MXCSR), AVX (bits 255:128 of YMM). */
export const [XCR0_X87, XCR0_SSE, XCR0_AVX] = [0x1, 0x2, 0x4] as const;

export const [EFER_SCE, EFER_LME, EFER_LMA, EFER_NXE] = [0x1, 0x100, 0x400, 0x800] as const;

/** Bits of a physical address, CPUID 8000_0008h EAX[7:0]. */
export const PHYSICAL_BITS = 40;
