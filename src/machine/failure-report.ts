/** What people are told of a guest that failed: its triple fault, its registers, the opcodes that it missed. */
import type { Cpu } from './cpu/cpu.ts';
import type { GuestFault } from './cpu/state/fault.ts';
import {
  CR0,
  CR2,
  CR3,
  CR4,
  CS,
  EFER,
  GDTR,
  IDTR,
  SEGMENT_SELECTOR,
  SEGMENT_SIZE,
  SEGMENTS,
} from './cpu/state/layout.ts';

const EXCEPTIONS = [
  '#DE divide error',
  '#DB debug',
  'NMI',
  '#BP breakpoint',
  '#OF overflow',
  '#BR bound range exceeded',
  '#UD invalid opcode',
  '#NM device not available',
  '#DF double fault',
  'coprocessor segment overrun',
  '#TS invalid TSS',
  '#NP segment not present',
  '#SS stack-segment fault',
  '#GP general protection',
  '#PF page fault',
  'vector 15',
  '#MF x87 floating-point error',
  '#AC alignment check',
  '#MC machine check',
  '#XM SIMD floating-point exception',
] as const;

const GENERAL = ['RAX', 'RCX', 'RDX', 'RBX', 'RSP', 'RBP', 'RSI', 'RDI'];
const hex = (value: bigint | number, digits = 16): string => value.toString(16).padStart(digits, '0');

/** Its name, its error code, and the address of a page fault. */
export function describeFault(fault: GuestFault): string {
  const name = EXCEPTIONS[fault.vector] ?? `vector ${fault.vector}`;
  const code = fault.errorCode >= 0 ? `, error code ${hex(fault.errorCode, 4)}` : '';
  return fault.vector === 14 ? `${name}${code}, address ${hex(fault.address)}` : `${name}${code}`;
}

/** General registers, RIP, flags, control registers and tables, in lines that fit a terminal. */
export function registerDump(cpu: Cpu): string {
  const { state } = cpu;
  const values = Array.from({ length: cpu.mode.bits === 64 ? 16 : 8 }, (_, n) => state.gpr(n));
  const short = values.every((value) => value < 1n << 32n);
  const registers = values.map((value, n) => `${(GENERAL[n] ?? `R${n}`).padEnd(3)} ${hex(value, short ? 8 : 16)}`);
  const [lines, perLine]: [string[], number] = [[], short ? 4 : 3];
  for (let n = 0; n < registers.length; n += perLine) lines.push(registers.slice(n, n + perLine).join('  '));
  const cs = state.get32(SEGMENTS + CS * SEGMENT_SIZE + SEGMENT_SELECTOR);
  lines.push(`RIP ${hex(cs, 4)}:${hex(state.rip)}  RFLAGS ${hex(state.rflags, 8)}  CPL ${state.cpl}`);
  const control = [
    ['CR0', CR0],
    ['CR2', CR2],
    ['CR3', CR3],
    ['CR4', CR4],
    ['EFER', EFER],
  ] as const;
  lines.push(control.map(([name, cell]) => `${name} ${hex(state.get64(cell), 8)}`).join('  '));
  const tables = [
    ['GDTR', GDTR],
    ['IDTR', IDTR],
  ] as const;
  lines.push(
    tables
      .map(([name, cell]) => `${name} ${hex(state.get64(cell), 8)} limit ${hex(state.get32(cell + 8), 4)}`)
      .join('  '),
  );
  return lines.join('\n');
}

/** The faults that led to the triple fault, and the registers as they are. */
export function tripleFaultReport(cpu: Cpu): string {
  const chain = cpu.tripleFault?.chain ?? [];
  const faults = chain.map((fault, n) => `${n + 1}. ${describeFault(fault)}`);
  return ['triple fault: the CPU could not deliver', ...faults, registerDump(cpu)].join('\n');
}

/**
 * Opcodes that mean nothing in 64-bit code, or nothing at all, on any processor. Behind D5 newer ones have a prefix, behind
 * 8F some of AMD's have instructions. (Intel SDM vol. 2D, appendix A; AMD APM vol. 3, appendix A)
 */
const NOWHERE =
  /^opcode (?:06|07|0E|16|17|1E|1F|27|2F|37|3F|60|61|82|9A|CE|D4|D6|EA|80|C[0167]|D[0-389A-F]|F[67EF]|0F (?:04|0A|0C|2[4-7]|36|39|3[B-F]|7A|7B|B9|FF))(?: \/\d)?$/;

/** One line for each opcode the guest met that this CPU does not have. */
export const missingOpcodesReport = (missing: ReadonlyMap<string, string>): string =>
  [...missing]
    .map(([name, rip]) => {
      const what = NOWHERE.test(name) ? 'no instruction of any processor in this mode' : 'not in this CPU';
      return `${what}, raised #UD: ${name} at RIP ${rip}`;
    })
    .join('\n');
