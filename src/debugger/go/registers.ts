/** The registers of a frame, as far as they are known, by DWARF's numbers. (System V ABI for x86-64, figure 3.36) */

export const DWARF_REGISTERS = [
  'rax',
  'rdx',
  'rcx',
  'rbx',
  'rsi',
  'rdi',
  'rbp',
  'rsp',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'r13',
  'r14',
  'r15',
  'rip',
] as const;

export type RegisterName = (typeof DWARF_REGISTERS)[number];

/** 64-bit each; callers' registers are mostly lost, for Go's functions keep none but RBP and RSP. */
export type FrameRegisters = { readonly [name in RegisterName]?: bigint } & {
  readonly rip: bigint;
  readonly rsp: bigint;
};

/** As `ExpressionContext.register` wants them. */
export function registerBytes(registers: FrameRegisters, number: number): Uint8Array | undefined {
  const name = DWARF_REGISTERS[number];
  const value = name && registers[name];
  if (value === undefined) return undefined;
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}
