/**
 * The function of a region. Its blocks' code lies one after the other inside nested WebAssembly blocks, so that a jump forwards
 * is a branch; a jump backwards goes through the `br_table` at the loop's start, which also serves entries from outside.
 *
 *     load registers, flags, budget
 *     block LEAVE
 *       loop DISPATCH
 *         block LOOK_UP
 *           block n … block 1, block 0 { br_table entry }
 *           code of block 0 … code of block n
 *         end
 *         find the block at rip in the jump cache; br DISPATCH if it is one of these
 *       end
 *     end
 *     store registers, flags, budget; return out
 */
import { ALU, ALU_IMMEDIATE, DEC, INC } from '../../ir/alu.ts';
import { LINK_SLOT } from '../../ir/control.ts';
import type { Control, MicroOp } from '../../ir/define.ts';
import type { CpuState } from '../../state/cpu-state.ts';
import {
  BLOCK,
  BUDGET,
  FLAG_CARRY,
  FLAG_RESULT,
  JUMP_CACHE_ENTRY_SIZE,
  JUMP_KEY,
  LINK,
  RIP,
  TLB_BANK,
} from '../../state/layout.ts';
import {
  block,
  br,
  brIf,
  brTable,
  type Code,
  I32,
  I64,
  i32,
  i64,
  ifElse,
  type Local,
  localAt,
  loop,
  seq,
  unreachable,
} from '../../wasm/code.ts';
import { Locals } from '../../wasm/module.ts';
import { Writer } from '../../wasm/writer.ts';
import { lookUpBlock } from '../block-lookup.ts';
import { REGION_RESUME } from '../regions.ts';
import { SharedLocals } from '../shared-locals.ts';
import type { MicroOpRecord } from './block-reader.ts';
import { entryOf } from './entry-table.ts';
import type { FlagFunctions } from './flag-words.ts';
import { LateFlags } from './late-flags.ts';
import type { Found, RegionBlock } from './region-finder.ts';
import { RegionOperands, type RegionParts } from './region-operands.ts';
import { Registers } from './registers.ts';
import { StackPage } from './stack-page.ts';
import { LEFT_TO_THE_INTERPRETER, Untranslatable } from './untranslatable.ts';

/** A function's body and its locals, the parameter not included. */
export interface FunctionCode {
  readonly locals: readonly number[];
  readonly body: Uint8Array;
}

const [LEAVE, DISPATCH, LOOK_UP] = [Symbol('leave'), Symbol('dispatch'), Symbol('look up')];
const state = i32.const(0);

/** Micro-ops that update flags and yet change all of them, or say what they keep. */
const FLAGS_KNOWN: ReadonlySet<MicroOp> = new Set(
  [INC, DEC, ALU.adc, ALU.sbb, ALU_IMMEDIATE.adc, ALU_IMMEDIATE.sbb].flatMap((bySize) => Object.values(bySize)),
);

export class RegionCode {
  readonly #found: Found;
  readonly #slot: number;
  readonly #locals = new Locals(1);
  readonly #parts: RegionParts;
  readonly #labels: readonly symbol[];
  readonly #entry = localAt(0, I32);
  readonly #budget: Local;
  /** What the region returns. */
  readonly #out: Local;

  /** @param slot the region's place in the table */
  constructor(cpu: CpuState, found: Found, slot: number, functions: FlagFunctions) {
    this.#found = found;
    this.#slot = slot;
    this.#budget = this.#locals.add(I64);
    this.#out = this.#locals.add(I32);
    this.#parts = {
      state: cpu,
      registers: new Registers(this.#locals),
      flags: new LateFlags(functions, this.#locals),
      scratch: new SharedLocals(this.#locals),
      stack: new StackPage(this.#locals),
      bank: this.#locals.add(I32),
      rip: this.#locals.add(I64),
    };
    this.#labels = found.blocks.map((_, n) => Symbol(`block ${n}`));
  }

  write(): FunctionCode {
    const { registers, flags } = this.#parts;
    // The code comes first: it tells which registers there are to load and to store.
    const inner = new Writer();
    block(LEAVE, loop(DISPATCH, seq(block(LOOK_UP, this.#blocks()), this.#lookUp())))(inner);
    const w = new Writer();
    seq(
      this.#budget.set(i64.load(state, BUDGET)),
      this.#parts.bank.set(i32.load(state, TLB_BANK)),
      registers.load(),
      flags.enter(i64.load(state, FLAG_RESULT), i64.load(state, FLAG_CARRY)),
    )(w);
    w.append(inner.bytes);
    flags.forget();
    const storeWords = (result: Code, carry: Code): Code =>
      seq(i64.store(state, result, FLAG_RESULT), i64.store(state, carry, FLAG_CARRY));
    seq(
      registers.store(),
      flags.changed ? flags.leave(storeWords) : seq(),
      i64.store(state, this.#budget.get, BUDGET),
      this.#out.get,
    )(w);
    return { locals: this.#locals.types, body: w.bytes };
  }

  #blocks(): Code {
    const dispatch = brTable(this.#labels, this.#labels[0]!, this.#entry.get);
    return this.#found.blocks.reduce<Code>(
      (before, each, n) => seq(block(this.#labels[n]!, before), this.#block(each, n)),
      dispatch,
    );
  }

  #block(each: RegionBlock, n: number): Code {
    const { registers, flags, scratch } = this.#parts;
    return (w) => {
      flags.forget();
      this.#takeFromBudget(each)(w);
      let instruction = -1;
      for (const record of each.records) {
        if (record.instruction !== instruction) registers.startInstruction();
        instruction = record.instruction;
        scratch.reset();
        if (!this.#microOp(w, each, n, record)) return;
      }
    };
  }

  /** As the interpreter does when it enters a block, ATTENTION aside: that only changes in TypeScript. */
  #takeFromBudget({ address, count }: RegionBlock): Code {
    const instructions = i64.const(BigInt(count));
    return seq(
      ifElse(i64.lt_s(this.#budget.get, instructions), this.#leaveWith(i32.const(address))),
      this.#budget.set(i64.sub(this.#budget.get, instructions)),
    );
  }

  /** @returns whether the code goes on behind it */
  #microOp(w: Writer, each: RegionBlock, n: number, record: MicroOpRecord): boolean {
    const { flags } = this.#parts;
    const leave = this.#leaveAt(each, record);
    if (LEFT_TO_THE_INTERPRETER.has(record.op)) {
      leave(w);
      return false;
    }
    const [length, depth, known] = [w.length, w.labels.length, flags.known];
    try {
      const x = new RegionOperands(this.#parts, record, leave);
      if (record.op.flags === 'updates' && !FLAGS_KNOWN.has(record.op)) flags.settle()(w);
      record.op.emit(x, this.#control(each, n, record))(w);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof Untranslatable)) throw thrown;
      w.truncate(length);
      w.labels.length = depth;
      flags.known = known;
      leave(w);
      return false;
    }
  }

  #control(each: RegionBlock, n: number, record: MicroOpRecord): Control {
    return {
      jump: (_x, slot) => this.#jump(each, n, record, slot),
      lookup: br(LOOK_UP),
      indirect: br(LOOK_UP),
    };
  }

  #jump(each: RegionBlock, n: number, record: MicroOpRecord, slot: 0 | 1): Code {
    const edge = each.edges[slot]!;
    switch (edge.kind) {
      case 'linked':
        return this.#goTo(edge.to, n);
      case 'looked-up': {
        // Of the blocks with this offset and key the cache holds one at most, and this one only with them: the rest need no look.
        const wanted = BigInt(this.#found.blocks[edge.to]!.address) * 0x1_0000_0000n + BigInt(this.#found.key);
        const holds = (way: number): Code => i64.eq(i64.load(state, edge.set + way + JUMP_KEY), i64.const(wanted));
        const there = i32.or(holds(0), holds(JUMP_CACHE_ENTRY_SIZE));
        return seq(ifElse(there, this.#goTo(edge.to, n)), this.#jumpOut(each, record, slot));
      }
      default:
        return this.#jumpOut(each, record, slot);
    }
  }

  /** @param n the block that the jump is in */
  #goTo(to: number, n: number): Code {
    if (to > n) return br(this.#labels[to]!);
    return seq(this.#entry.set(i32.const(to)), br(DISPATCH));
  }

  /** A static jump out of the region: as `Control.jump` of the interpreter. */
  #jumpOut(each: RegionBlock, { address }: MicroOpRecord, slot: 0 | 1): Code {
    const { target, mayLink } = each.jumps[slot]!;
    const setRip = this.#parts.rip.set(i64.const(target));
    if (!mayLink) return seq(setRip, br(LOOK_UP));
    const linkAt = address + LINK_SLOT + 4 * slot;
    return seq(
      this.#out.set(i32.load(state, linkAt)),
      ifElse(
        i32.eqz(this.#out.get),
        seq(i64.store(state, i64.const(target), RIP), i32.store(state, i32.const(linkAt), LINK)),
      ),
      br(LEAVE),
    );
  }

  /** Goes to the block at rip if it is one of the region; else leaves for it. */
  #lookUp(): Code {
    const { rip } = this.#parts;
    const [set, own] = [this.#locals.add(I32), this.#locals.add(I64)];
    const missing = seq(i64.store(state, rip.get, RIP), this.#leaveWith(i32.const(0)));
    return seq(
      this.#out.set(lookUpBlock(rip, set, i32.const(this.#found.key))),
      ifElse(i32.eqz(this.#out.get), missing),
      own.set(entryOf(this.#slot, this.#out)),
      this.#entry.set(i32.wrap_i64(i64.shr_u(own.get, i64.const(32n)))),
      brIf(DISPATCH, i32.eq(i32.wrap_i64(own.get), this.#out.get)),
      br(LEAVE),
      unreachable,
    );
  }

  #leaveWith(out: Code): Code {
    return seq(this.#out.set(out), br(LEAVE));
  }

  /** Leaves before a micro-op, which the interpreter will run. */
  #leaveAt({ address }: RegionBlock, record: MicroOpRecord): Code {
    return (w) =>
      seq(
        this.#parts.registers.storeTemporaries(),
        i32.store(state, i32.const(address), BLOCK),
        this.#leaveWith(i32.const(record.address | REGION_RESUME)),
      )(w);
  }
}
