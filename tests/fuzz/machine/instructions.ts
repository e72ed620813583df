/**
 * Instruction streams, a fuzzer for each mode of the CPU: the host throws nothing, every run comes back, and in single
 * steps, in slices and traced it comes to the same as in blocks.
 */
import { CR3, GPR, RAM, SEGMENTS, X87_DS, XMM } from '../../../src/machine/cpu/state/layout.ts';
import type { Machine, MachineState } from '../../../src/machine/machine.ts';
import type { Random } from '../../support/random.ts';
import { type Fuzzer, fuzzer, hex } from '../fuzzer.ts';
import { CODE, CODE_BYTES, enter, type Mode, modes, PAGING_END, PAGING_START, PLACES } from './modes.ts';
import { bootedMachine } from './random-boot-sectors.ts';
import { randomCode } from './streams.ts';

/** Instructions that a stream gets. */
const FEW = 300;
const MEMORY = 1 << 20;
const RCX = 1;
const RSP = 4;
const XMM_BYTES = 256;

interface Stream {
  readonly code: Uint8Array;
  /** Sixteen general registers; RSP is left alone. */
  readonly registers: BigUint64Array;
  readonly xmm: Uint8Array;
  readonly again: 'steps' | 'slices' | 'trace' | 'none';
  readonly slice: number;
}

function randomRegister(random: Random): bigint {
  const number = BigInt(random.next());
  switch (random.below(6)) {
    case 0:
      return (number << 32n) | BigInt(random.next());
    case 1:
      return number;
    case 2:
      return BigInt(random.below(300));
    default:
      return BigInt(random.pick(PLACES) + random.below(32));
  }
}

export function make(random: Random, mode: Mode): Stream {
  const code = new Uint8Array(CODE_BYTES);
  randomCode(random, code, mode.bits);
  const xmm = new Uint8Array(XMM_BYTES);
  random.fill(xmm);
  const registers = BigUint64Array.from({ length: 16 }, () => randomRegister(random));
  // Repeated string instructions are many otherwise, and all the time is theirs.
  if (random.below(20) > 0) registers[RCX] = BigInt(random.below(64));
  return {
    code,
    registers,
    xmm,
    again: random.pick(['steps', 'slices', 'slices', 'trace', 'none', 'none']),
    slice: 1 + random.below(20),
  };
}

/** The result of a run: all registers, a hash of memory, and the number of instructions. */
export function outcome(machine: Machine, kind: string): string {
  const { state } = machine.cpu;
  const { u8 } = state;
  const registers = Array.from({ length: 16 }, (_, n) => state.gpr(n).toString(16)).join(' ');
  return [
    `${kind} after ${machine.retired}, rip ${state.rip.toString(16)}, rflags ${state.rflags.toString(16)}`,
    `registers ${registers}`,
    `system ${hex(u8.subarray(SEGMENTS, XMM))}`,
    `vectors and x87 ${hex(u8.subarray(XMM, X87_DS + 4))}`,
    // The paging structures are compared by `samePaging`.
    `memory ${Bun.hash(u8.subarray(RAM, RAM + PAGING_START))} ${Bun.hash(u8.subarray(RAM + PAGING_END, RAM + MEMORY))}`,
  ].join('\n');
}

/** Accessed and dirty: what the CPU itself writes to a paging entry. */
const CPU_BITS = 0x60;

/**
 * Whether the paging structures are still those of `ready`. After a change without a flush it is up to the CPU whether it
 * uses the entry or what it remembers (Intel SDM vol. 3A, 4.10.2.3), and a run that stops in between remembers other pages.
 */
function samePaging(machine: Machine, ready: MachineState): boolean {
  const { u8 } = machine.cpu.state;
  if (machine.cpu.state.get64(CR3) !== new DataView(ready.cpu.cells.buffer).getBigUint64(CR3, true)) return false;
  for (let at = PAGING_START; at < PAGING_END; at++) {
    const mask = at % 4 === 0 ? ~CPU_BITS : -1;
    if (((u8[RAM + at]! ^ ready.ram[at]!) & mask) !== 0) return false;
  }
  return true;
}

/** @returns undefined when the guest waited, for then the moments differ, or changed its paging structures */
function runIn(machine: Machine, ready: MachineState, slice: number): string | undefined {
  machine.restore(ready);
  const end = machine.retired + FEW;
  for (;;) {
    const { kind } = machine.run({ instructions: Math.min(slice, end - machine.retired) });
    if (kind === 'paused') return undefined;
    if (kind === 'instructions' && machine.retired < end) continue;
    return samePaging(machine, ready) ? outcome(machine, kind) : undefined;
  }
}

interface SystemRig {
  readonly machine: Machine;
  /** The same machine once more, with its trace on. */
  readonly traced: Machine;
  readonly ready: MachineState;
}

/** All modes share them: a machine takes 64 MiB and more. */
let machines: (Omit<SystemRig, 'ready'> & { readonly booted: MachineState }) | undefined;

function rig(mode: Mode): SystemRig {
  if (!machines) {
    const { machine, booted } = bootedMachine();
    const { machine: traced } = bootedMachine();
    traced.trace(() => {});
    machines = { machine, traced, booted };
  }
  const { machine, traced, booted } = machines;
  return { machine, traced, ready: enter(machine, booted, mode) };
}

function instructions(mode: Mode): Fuzzer {
  let at: SystemRig;
  return fuzzer<Stream>({
    name: `instructions in ${mode.name}`,
    short: 600,
    prepare() {
      at = rig(mode);
      return undefined;
    },
    make: (random) => make(random, mode),
    check({ code, registers, xmm, again, slice }) {
      const { machine, traced, ready } = at;
      const { cells } = ready.cpu;
      for (const [n, value] of registers.entries())
        if (n !== RSP) new DataView(cells.buffer, cells.byteOffset).setBigUint64(GPR + n * 8, value, true);
      cells.set(xmm, XMM);
      ready.ram.set(code, CODE);
      const whole = runIn(machine, ready, FEW);
      if (again === 'none') return;
      const cut = runIn(
        again === 'trace' ? traced : machine,
        ready,
        again === 'steps' ? 1 : again === 'trace' ? FEW : slice,
      );
      if (whole !== undefined && cut !== undefined && cut !== whole)
        throw new Error(`in ${again} (of ${slice}) it came to\n${cut}\ninstead of\n${whole}`);
    },
    show: ({ code, registers }) =>
      `${hex(code)} with registers ${[...registers].map((each) => each.toString(16)).join(' ')}`,
  });
}

export const instructionStreams: readonly Fuzzer[] = modes.map(instructions);
