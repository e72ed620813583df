/** The loop over micro-op records, with a `br_table` on the opcode, and the way from block to block. */
import { BLOCK_COUNT, BLOCK_HEADER, BLOCK_HEAT, BLOCK_START } from '../../ir/block.ts';
import { LAST_TARGET, LINK_SLOT } from '../../ir/control.ts';
import { type Control, type Operands, RECORD_SIZE } from '../../ir/define.ts';
import { microOps } from '../../ir/table.ts';
import { ATTENTION, BLOCK, BLOCK_KEY, BUDGET, LINK, RIP } from '../../state/layout.ts';
import {
  block,
  br,
  brTable,
  type Code,
  call,
  callIndirect,
  I32,
  I64,
  i32,
  i64,
  ifElse,
  type Local,
  localAt,
  loop,
  ret,
  seq,
  unreachable,
} from '../../wasm/code.ts';
import type { Locals } from '../../wasm/module.ts';
import { logBlock } from '../block-log.ts';
import { lookUpBlock } from '../block-lookup.ts';
import { REGION_ENTRIES, REGION_RESUME, REGION_SLOT_SHIFT, REGION_SLOTS } from '../regions.ts';
import type { RuntimeFunctions } from '../runtime-functions.ts';
import { SharedLocals } from '../shared-locals.ts';
import { RecordOperands } from './operands.ts';

/** What `run` returns. */
const EXIT_LOOKUP = 0;
const EXIT_PAUSE = 1;

const LOOKUP = Symbol('lookup');
const NEXT = Symbol('next');

/** The loop's own locals: the block that runs (0: to be found) and the micro-op's record. */
interface Place {
  readonly current: Local;
  readonly record: Local;
}

/** How blocks become translated code (../regions.ts): the imported function `hot`, and the type of a region. */
export interface Translated {
  readonly hot: number;
  readonly regionType: number;
}

/**
 * The body of `run(block) → exit`.
 * @param coldFunctions the functions of the micro-ops that have one of their own, by opcode
 * @param watched the imported function `entered`, for a watcher of blocks
 */
export function mainLoop(
  locals: Locals,
  runtime: RuntimeFunctions,
  coldFunctions: ReadonlyMap<number, number>,
  translated: Translated,
  watched?: number,
): Code {
  const place: Place = { current: localAt(0, I32), record: locals.add(I32) };
  const { current, record } = place;
  const find = findBlock(locals, place);
  const log = watched === undefined ? seq() : logBlock(locals, current, watched);
  const enter = enterBlock(locals, place, translated, log);
  const shared = new SharedLocals(locals);
  const x = new RecordOperands(record, runtime, (type) => shared.take(type));
  const control: Control = {
    jump: (operands, slot, target) => jump(operands, place, slot, target),
    lookup: seq(current.set(i32.const(0)), br(LOOKUP)),
    indirect: seq(setCell32(LINK, i32.add(record.get, i32.const(LAST_TARGET))), current.set(i32.const(0)), br(LOOKUP)),
  };

  const advance = seq(record.set(i32.add(record.get, i32.const(RECORD_SIZE))), br(NEXT));
  const labels = microOps.map((op) => Symbol(op.name));
  const nowhere = Symbol('not a micro-op');
  const dispatch = brTable(labels, nowhere, i32.load16_u(record.get));
  const cases = microOps.reduce<Code>((before, op, opcode) => {
    shared.reset();
    const cold = coldFunctions.get(opcode);
    const body = cold === undefined ? op.emit(x, control) : call(cold, record.get);
    return seq(block(labels[opcode]!, before), body, op.kind === 'end' ? seq() : advance);
  }, dispatch);

  return seq(
    loop(LOOKUP, seq(ifElse(i32.eqz(current.get), find), enter, loop(NEXT, seq(block(nowhere, cases), unreachable)))),
    unreachable,
  );
}

/** `Control.jump`. */
function jump(x: Operands, { current, record }: Place, slot: 0 | 1, target: Code): Code {
  const slotAt = LINK_SLOT + slot * 4;
  const mayLink = i32.and(x.number('a'), i32.const(1 << slot));
  return seq(
    current.set(i32.load(record.get, slotAt)),
    ifElse(
      i32.eqz(current.get),
      seq(x.setCell64(RIP, target), ifElse(mayLink, setCell32(LINK, i32.add(record.get, i32.const(slotAt))))),
    ),
    br(LOOKUP),
  );
}

/** Finds the block at RIP in the jump cache, and links the jump that asked for it; else returns. */
function findBlock(locals: Locals, { current }: Place): Code {
  const [rip, set] = [locals.add(I64), locals.add(I32)];
  return seq(
    rip.set(cell64(RIP)),
    current.set(lookUpBlock(rip, set, cell32(BLOCK_KEY))),
    ifElse(i32.eqz(current.get), ret(i32.const(EXIT_LOOKUP))),
    ifElse(cell32(LINK), seq(i32.store(cell32(LINK), current.get), setCell32(LINK, i32.const(0)))),
  );
}

/** Takes the block's instructions from the budget, or returns where they are too many or something asks for attention. */
function enterBlock(locals: Locals, place: Place, translated: Translated, log: Code): Code {
  const { current, record } = place;
  const [count, heat] = [locals.add(I64), locals.add(I32)];
  const resume = Symbol('resume');
  return block(
    resume,
    seq(
      count.set(i64.load32_u(current.get, BLOCK_COUNT)),
      ifElse(
        i32.or(i64.lt_s(cell64(BUDGET), count.get), cell32(ATTENTION)),
        seq(setCell64(RIP, i64.load(current.get, BLOCK_START)), ret(i32.const(EXIT_PAUSE))),
      ),
      log,
      heat.set(i32.load(current.get, BLOCK_HEAT)),
      ifElse(
        i32.gt_s(heat.get, i32.const(0)),
        i32.store(current.get, i32.sub(heat.get, i32.const(1)), BLOCK_HEAT),
        runTranslated(place, heat, translated, resume),
      ),
      setCell64(BUDGET, i64.sub(cell64(BUDGET), count.get)),
      setCell32(BLOCK, current.get),
      record.set(i32.add(current.get, i32.const(BLOCK_HEADER))),
    ),
  );
}

/** A block that is hot: tells of it, or runs its translation until that leaves (see REGION_LOOKUP). */
function runTranslated({ current, record }: Place, heat: Local, translated: Translated, resume: symbol): Code {
  const slot = i32.and(i32.shr_u(heat.get, i32.const(REGION_SLOT_SHIFT)), i32.const(REGION_SLOTS - 1));
  const entry = i32.and(heat.get, i32.const(REGION_ENTRIES - 1));
  return seq(
    ifElse(
      heat.get,
      seq(
        current.set(callIndirect(translated.regionType, slot, entry)),
        ifElse(
          i32.and(current.get, i32.const(REGION_RESUME)),
          seq(record.set(i32.xor(current.get, i32.const(REGION_RESUME))), br(resume)),
        ),
      ),
      call(translated.hot, current.get),
    ),
    br(LOOKUP),
  );
}

const state = i32.const(0);
const cell32 = (address: number): Code => i32.load(state, address);
const cell64 = (address: number): Code => i64.load(state, address);
const setCell32 = (address: number, value: Code): Code => i32.store(state, value, address);
const setCell64 = (address: number, value: Code): Code => i64.store(state, value, address);
