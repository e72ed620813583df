/** Instructions in memory, one after the other. */
import type { Debugger } from './debugger.ts';
import type { DecodedInstruction } from './session/target.ts';

const LONGEST = 15;

export interface PlacedInstruction extends DecodedInstruction {
  readonly address: bigint;
}

/** The instruction at a linear address; undefined if there is none, or nothing is mapped. */
export function instructionAt(debug: Debugger, address: bigint): PlacedInstruction | undefined {
  for (let length = LONGEST; length > 0; length--) {
    const bytes = debug.memory.read(address, length);
    if (!bytes) continue;
    const decoded = debug.session.target.disassemble(bytes, address, debug.registers.bits);
    return decoded && { ...decoded, address };
  }
  return undefined;
}

export function* instructionsFrom(debug: Debugger, start: bigint): Generator<PlacedInstruction> {
  for (let address = start; ; ) {
    const instruction = instructionAt(debug, address);
    if (!instruction) return;
    yield instruction;
    address += BigInt(instruction.length);
  }
}

/**
 * The instruction that an address is inside of, and not at the beginning of: by decoding the function's code from its
 * beginning on, as the program's file has it.
 */
export function straddlerOf(debug: Debugger, address: bigint): PlacedInstruction | undefined {
  const found = debug.program?.pcln?.at(address);
  const code = found && debug.program?.elf.image.read(found.entry, Number(found.end - found.entry));
  if (!found || !code) return undefined;
  for (let at = found.entry; at < address; ) {
    const decoded = debug.session.target.disassemble(code.subarray(Number(at - found.entry)), at, 64);
    // What does not decode is data between code: nothing is known.
    if (!decoded) return undefined;
    if (at + BigInt(decoded.length) > address) return { ...decoded, address: at };
    at += BigInt(decoded.length);
  }
  return undefined;
}
