/**
 * The instructions that Go's compiler adds to what was written, recognised by how it writes them (cmd/compile's
 * internal/amd64/ssa.go and cmd/internal/obj/x86/obj6.go):
 * - bounds check: the compare and the conditional jump to a call of runtime.panicIndex, panicSlice… or panicBounds;
 * - nil check: TESTB AX, (reg), which does nothing but fault;
 * - write barrier: the compare of runtime.writeBarrier with the jump behind it, the call of gcWriteBarrierN, and the stores into
 *   the buffer that it returns in R11;
 * - stack growth: what begins a function, up to the jump to a call of runtime.morestack, and the way there and back.
 */

import type { PclnFunction } from '../debugger/go/pcln-table.ts';
import type { GoProgram } from '../debugger/go/program.ts';
import { createInstruction, DecodeResult, decode } from '../machine/cpu/isa/decode.ts';
import { type Instruction, Kind as Operand } from '../machine/cpu/isa/instruction.ts';
import { addressOf, bigAddress } from './address.ts';
import type { Kind } from './kinds.ts';

const MODE = { bits: 64 } as const;
const RAX = 0;
const R11 = 11;
/** ModR/M's base that stands for RIP. */
const RIP_RELATIVE = -2;
/** TEST r/m8, r8. */
const TEST_BYTES = 0x84;
/** Most instructions before the call of a panic, after a write barrier's call, and of what begins a function. */
const [BEFORE_CALL, IN_BARRIER, IN_PROLOGUE] = [12, 24, 12] as const;

const BOUNDS = /^runtime\.(go)?[pP]anic(Index|Slice|Bounds)/;
const MORESTACK = /^runtime\.morestack/;
const BARRIER = /^runtime\.gcWriteBarrier/;

/** As much of an instruction as is looked at. */
interface Code {
  readonly address: number;
  readonly next: number;
  readonly mnemonic: string;
  readonly isConditional: boolean;
  /** Of a jump or call to a fixed place. */
  readonly target: number | undefined;
  /** Of a memory operand that comes first: its base register, or RIP_RELATIVE; and then where it is. */
  readonly storeBase: number | undefined;
  readonly readsAt: number | undefined;
  readonly isNilCheck: boolean;
}

export class CompiledChecks {
  readonly #program: GoProgram;
  readonly #writeBarrier: number | undefined;
  readonly #known = new Map<bigint, ReadonlyMap<number, Kind>>();

  constructor(program: GoProgram) {
    this.#program = program;
    const flag = program.elf.symbols.named('runtime.writeBarrier')?.address;
    this.#writeBarrier = flag === undefined ? undefined : addressOf(flag);
  }

  /** Of the instruction at a linear address; undefined for what is no check. */
  kindAt(address: number): Kind | undefined {
    const found = this.#program.pcln?.at(bigAddress(address));
    if (!found) return undefined;
    let kinds = this.#known.get(found.entry);
    if (!kinds) this.#known.set(found.entry, (kinds = this.#look(found)));
    return kinds.get(address);
  }

  #look(found: PclnFunction): Map<number, Kind> {
    const code = this.#decode(found);
    const places = new Map(code.map(({ address }, n) => [address, n] as const));
    const kinds = new Map<number, Kind>();
    code.forEach((each, n) => {
      if (each.isNilCheck) kinds.set(each.address, 'nil check');
      if (this.#callee(each, BARRIER)) this.#markBarrier(code, n, kinds);
      if (each.isConditional) this.#markBranch(code, n, places, kinds);
    });
    return kinds;
  }

  #markBranch(code: readonly Code[], n: number, places: ReadonlyMap<number, number>, kinds: Map<number, Kind>): void {
    const branch = code[n]!;
    const compare = comparisonBefore(code, n);
    if (compare !== undefined && code[compare]!.readsAt === this.#writeBarrier && this.#writeBarrier !== undefined) {
      mark(code, [compare, n], 'write barrier', kinds);
      return;
    }
    const target = branch.target === undefined ? undefined : places.get(branch.target);
    if (target === undefined) return;
    const call = this.#callFrom(code, target);
    if (call === undefined) return;
    if (this.#callee(code[call]!, BOUNDS)) {
      mark(code, [n, ...(compare === undefined ? [] : [compare])], 'bounds check', kinds);
      mark(code, between(target, call), 'bounds check', kinds);
    } else if (n < IN_PROLOGUE && this.#callee(code[call]!, MORESTACK)) {
      mark(code, between(0, n), 'stack growth', kinds);
      const back = code.findIndex(({ mnemonic }, index) => index > call && mnemonic === 'jmp');
      mark(code, between(target, back < 0 ? call : back), 'stack growth', kinds);
    }
  }

  #markBarrier(code: readonly Code[], call: number, kinds: Map<number, Kind>): void {
    let last = call;
    for (let n = call + 1; n < Math.min(code.length, call + IN_BARRIER); n++) {
      const { mnemonic, storeBase, isConditional } = code[n]!;
      if (isConditional || mnemonic === 'jmp' || mnemonic === 'call' || mnemonic === 'ret') break;
      if (mnemonic === 'mov' && storeBase === R11) last = n;
    }
    mark(code, between(call, last), 'write barrier', kinds);
  }

  /** The first call in what is executed from an instruction on, without a jump on the way. */
  #callFrom(code: readonly Code[], from: number): number | undefined {
    for (let n = from; n < Math.min(code.length, from + BEFORE_CALL); n++) {
      const { mnemonic, isConditional } = code[n]!;
      if (mnemonic === 'call') return n;
      if (isConditional || mnemonic === 'jmp' || mnemonic === 'ret') return undefined;
    }
    return undefined;
  }

  #callee({ mnemonic, target }: Code, names: RegExp): boolean {
    if (mnemonic !== 'call' || target === undefined) return false;
    return names.test(this.#program.pcln?.at(bigAddress(target))?.name ?? '');
  }

  #decode({ entry, end }: PclnFunction): Code[] {
    const bytes = this.#program.elf.image.read(entry, Number(end - entry));
    const code: Code[] = [];
    const instruction = createInstruction();
    const start = addressOf(entry);
    for (let offset = 0; bytes && offset < bytes.length; ) {
      if (decode(bytes, offset, bytes.length - offset, MODE, instruction) !== DecodeResult.Ok) break;
      code.push(codeOf(instruction, start + offset));
      offset += instruction.length;
    }
    return code;
  }
}

function codeOf({ form, length, operands, count, opcode }: Instruction, address: number): Code {
  const [first, second] = [operands[0]!, operands[1]!];
  const inMemory = count > 0 && first.kind === Operand.Memory;
  const next = address + length;
  const isJump = count > 0 && first.kind === Operand.Relative;
  return {
    address,
    next,
    mnemonic: form.mnemonic,
    isConditional: form.condition >= 0 && isJump,
    target: isJump ? next + first.imm : undefined,
    storeBase: inMemory ? first.base : undefined,
    readsAt: inMemory && first.base === RIP_RELATIVE ? next + first.disp : undefined,
    isNilCheck: opcode === TEST_BYTES && inMemory && second.kind === Operand.Register && second.reg === RAX,
  };
}

/** What sets the flags that a jump looks at: MOV and LEA may stand between. */
function comparisonBefore(code: readonly Code[], branch: number): number | undefined {
  for (let n = branch - 1; n >= Math.max(0, branch - 4); n--) {
    const { mnemonic } = code[n]!;
    if (mnemonic === 'cmp' || mnemonic === 'test') return n;
    if (!/^(mov|lea|nop)/.test(mnemonic)) return undefined;
  }
  return undefined;
}

const between = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);

function mark(code: readonly Code[], which: readonly number[], kind: Kind, kinds: Map<number, Kind>): void {
  for (const n of which) kinds.set(code[n]!.address, kind);
}
