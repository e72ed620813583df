/** What a machine does next, instruction by instruction: for a report on a run that has ended, which it spoils. */

import * as at from '../machine/cpu/state/layout.ts';
import type { Machine } from '../machine/machine.ts';
import { NS_PER_INSTRUCTION } from '../machine/virtual-time.ts';

export interface ExecutedInstructions {
  /** Linear addresses, in order. */
  readonly addresses: BigUint64Array;
  /** RSP before each. */
  readonly stackPointers: BigUint64Array;
  /** Virtual nanoseconds that passed, and those of them in which the processor waited in HLT. */
  readonly nanoseconds: number;
  readonly waited: number;
}

const RSP = 4;

/** The linear address of the next instruction. */
export function linearAddress({ cpu }: Machine): bigint {
  const { state, mode } = cpu;
  const base = mode.bits === 64 ? 0n : state.get64(at.SEGMENTS + at.CS * at.SEGMENT_SIZE + at.SEGMENT_BASE);
  return mode.bits === 64 ? state.rip : BigInt.asUintN(32, base + state.rip);
}

/** @param most how many instructions; fewer if the machine ends before */
export function instructionsAhead(machine: Machine, most: number): ExecutedInstructions {
  const addresses = new BigUint64Array(most);
  const stackPointers = new BigUint64Array(most);
  let count = 0;
  const [retired, since] = [machine.retired, machine.virtualNs];
  machine.cpu.trace = () => {
    if (count === most) return;
    addresses[count] = linearAddress(machine);
    stackPointers[count] = machine.cpu.state.gpr(RSP);
    count++;
  };
  for (let left = most; left > 0; left = most - (machine.retired - retired)) {
    const { kind } = machine.run({ instructions: left });
    if (kind !== 'instructions' && kind !== 'paused') break;
  }
  machine.cpu.trace = undefined;
  const nanoseconds = machine.virtualNs - since;
  const waited = Math.max(0, nanoseconds - (machine.retired - retired) * NS_PER_INSTRUCTION);
  return {
    addresses: addresses.subarray(0, count),
    stackPointers: stackPointers.subarray(0, count),
    nanoseconds,
    waited,
  };
}
