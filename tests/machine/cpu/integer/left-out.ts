/**
 * Integer forms that are not compared with the processor this way, and why. Everything else in the decoder's tables with a
 * feature of `FEATURES` is, and the test fails when a form is not.
 */

import type { Encoding } from '../../../../src/machine/cpu/isa/table.ts';

const SEGMENT_LOAD = 'changes a segment register, which the reference does not restore';
const FAR = 'a far transfer: the reference has other descriptor tables';
const OWN_ANSWER = 'every processor gives its own answer';
const UMIP = 'the operating system of the reference may forbid or emulate it (CR4.UMIP)';
const KERNEL = 'enters the operating system of the reference';
const DESCRIPTORS = 'reads descriptor tables, which the reference has others of';

const BY_MNEMONIC: Readonly<Record<string, string>> = {
  callf: FAR,
  jmpf: FAR,
  retf: FAR,
  iret: FAR,
  les: SEGMENT_LOAD,
  lds: SEGMENT_LOAD,
  lss: SEGMENT_LOAD,
  lfs: SEGMENT_LOAD,
  lgs: SEGMENT_LOAD,
  cpuid: OWN_ANSWER,
  rdpid: OWN_ANSWER,
  rdtsc: OWN_ANSWER,
  rdpmc: OWN_ANSWER,
  int1: 'hypervisors do not agree on where it leaves RIP',
  sgdt: UMIP,
  sidt: UMIP,
  sldt: UMIP,
  str: UMIP,
  smsw: UMIP,
  syscall: KERNEL,
  lar: DESCRIPTORS,
  lsl: DESCRIPTORS,
  verr: DESCRIPTORS,
  verw: DESCRIPTORS,
};

/** CPUID features counted as the integer instruction set. */
const FEATURES = new Set(['base', 'cx8', 'cx16', 'popcnt', 'lzcnt', 'movbe', 'bmi1', 'bmi2', 'adx']);

export function isInteger({ form }: Encoding): boolean {
  return (
    FEATURES.has(form.feature) || form.mnemonic === 'movnti' || form.mnemonic === 'crc32' || form.mnemonic === 'pause'
  );
}

/** Why a form is not compared; undefined when it is. */
export function leftOut({ form, opcode, match }: Encoding): string | undefined {
  const reason = BY_MNEMONIC[form.mnemonic];
  if (reason !== undefined) return reason;
  if (
    (form.mnemonic === 'mov' && form.operands[0] === 'Sw') ||
    /^pop [C-S]S$|^pop [DEFG]S$/.test(`${form.mnemonic} ${form.operands[0]}`)
  ) {
    return SEGMENT_LOAD;
  }
  if (opcode === 0x0f0d && match === 0 && form.mnemonic === 'nop') return 'Intel ignores it, AMD raises #UD';
  return undefined;
}

/** Forms that never run through in ring 3: there the fault is what is compared. */
const ALWAYS_FAULTS = new Set(
  (
    'cli sti hlt in out ins outs lldt ltr lgdt lidt lmsw invlpg clts invd wbinvd wrmsr rdmsr swapgs sysret rsm ' +
    'ud0 ud1 ud2 int int1 into bound'
  ).split(' '),
);

export function alwaysFaults({ form }: Encoding): boolean {
  return ALWAYS_FAULTS.has(form.mnemonic) || form.operands.some((operand) => /^[CD]y$/.test(operand));
}
