/** What people are told of a guest that failed: its triple fault, its registers, the opcodes that it missed. */
import type { Cpu } from './cpu/cpu.ts';
import type { GuestFault } from './cpu/state/fault.ts';
import { CR0, CR2, CR3, CR4, CS, EFER, SEGMENT_SELECTOR, SEGMENT_SIZE, SEGMENTS } from './cpu/state/layout.ts';

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

function describe(fault: GuestFault): string {
  const name = EXCEPTIONS[fault.vector] ?? `vector ${fault.vector}`;
  const code = fault.errorCode >= 0 ? `, error code ${hex(fault.errorCode, 4)}` : '';
  return fault.vector === 14 ? `${name}${code}, address ${hex(fault.address)}` : `${name}${code}`;
}

/** General registers, RIP, flags and control registers, a few to a line. */
export function registerDump(cpu: Cpu): string {
  const { state } = cpu;
  const registers = Array.from({ length: 16 }, (_, n) => `${(GENERAL[n] ?? `R${n}`).padEnd(3)} ${hex(state.gpr(n))}`);
  const lines: string[] = [];
  for (let n = 0; n < 16; n += 4) lines.push(registers.slice(n, n + 4).join('  '));
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
  return lines.join('\n');
}

/** The faults that led to the triple fault, and the registers as they are. */
export function tripleFaultReport(cpu: Cpu): string {
  const chain = cpu.tripleFault?.chain ?? [];
  const faults = chain.map((fault, n) => `${n + 1}. ${describe(fault)}`);
  return ['triple fault: the CPU could not deliver', ...faults, registerDump(cpu)].join('\n');
}

/** One line for each opcode the guest met that this CPU does not have. */
export function missingOpcodesReport(missing: ReadonlyMap<string, string>): string {
  return [...missing].map(([name, rip]) => `not in this CPU, raised #UD: ${name} at RIP ${rip}`).join('\n');
}
