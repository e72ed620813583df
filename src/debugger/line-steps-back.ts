/** Steps by source lines and by functions, backwards. */
import { CommandError } from './command-error.ts';
import type { Debugger } from './debugger.ts';
import { type Depth, depthOf, frameDepth, isDeeper, isSame } from './depth.ts';
import { instructionAt } from './instructions.ts';
import { lineKey, temporaryAt } from './line-steps.ts';
import type { StopReport } from './session/session.ts';

/** An instruction that was executed: before which instant, and in which frame. */
interface Executed {
  readonly instant: number;
  readonly line: string | undefined;
  readonly depth: Depth;
}

/** Instants that are looked at in one go. */
const WINDOW = 200;
/** Windows that a call may fill before its beginning is searched for with a breakpoint. */
const PATIENCE = 3;
const MAX_WINDOWS = 2000;
const REACHED: StopReport = { kind: 'reached' };
const BEGINNING: StopReport = { kind: 'beginning' };

/** What was executed before an instant, latest first; the session moves as it is asked. */
async function* before(debug: Debugger, start: number, nesting: number): AsyncGenerator<Executed> {
  for (let end = start; end > 0; end = Math.max(0, end - WINDOW)) {
    const from = Math.max(0, end - WINDOW);
    const report = await debug.session.runTo(from);
    if (report.kind === 'beginning') return;
    const seen: Executed[] = [];
    while (debug.session.instant < end) {
      debug.moved();
      seen.push({ instant: debug.session.instant, line: lineKey(debug, debug.rip, nesting), depth: frameDepth(debug) });
      if ((await debug.session.stepInstruction()).kind !== 'reached') break;
    }
    yield* seen.reverse();
  }
}

/** To the beginning of the line that was executed before; in functions that were called, too, if `into`. */
export async function stepLineBack(debug: Debugger, into: boolean): Promise<StopReport> {
  const now = debug.session.instant;
  const nesting = into ? Number.POSITIVE_INFINITY : debug.symbols.frames(debug.rip).length;
  if (lineKey(debug, debug.rip) === undefined) return debug.session.stepInstructionBack();
  let depth = frameDepth(debug);
  let line: string | undefined;
  let found: number | undefined;
  let passed = 0;
  for (let from = now; ; ) {
    let skipTo: number | undefined;
    for await (const executed of before(debug, from, nesting)) {
      const elsewhere = executed.depth.stack !== depth.stack || (isDeeper(executed.depth, depth) && !into);
      if (elsewhere) {
        passed++;
        if (passed === WINDOW * PATIENCE) skipTo = await callOf(debug, executed.instant, depth);
        if (skipTo !== undefined) break;
        if (passed > WINDOW * MAX_WINDOWS) throw new CommandError('the line before is too far away');
        continue;
      }
      passed = 0;
      if (executed.line === undefined) continue;
      line ??= executed.line;
      if (executed.line !== line || (found !== undefined && !isSame(executed.depth, depth))) {
        await debug.session.runTo(found!);
        debug.moved();
        return REACHED;
      }
      depth = executed.depth;
      found = executed.instant;
    }
    if (skipTo === undefined) break;
    from = skipTo;
  }
  await debug.session.runTo(found ?? 0);
  debug.moved();
  return found === undefined ? BEGINNING : REACHED;
}

/**
 * In a function that was called from a frame: the instant after its call.
 * @returns undefined if it cannot be told
 */
async function callOf(debug: Debugger, instant: number, caller: Depth): Promise<number | undefined> {
  await debug.session.runTo(instant);
  debug.moved();
  const { frames } = debug.stack;
  const callee = frames.findIndex((frame, n) => {
    const outer = frames[n + 1];
    return outer?.cfa !== undefined && isSame(depthOf(debug, outer.cfa), caller) && frame.switch === undefined;
  });
  const frame = frames[callee];
  if (!frame?.function || frame.cfa === undefined) return undefined;
  return entryOf(debug, frame.function.entry, frame.cfa);
}

/** When a function was entered whose frame is known. */
async function entryOf(debug: Debugger, entry: bigint, cfa: bigint): Promise<number | undefined> {
  const goal = temporaryAt(debug, entry, depthOf(debug, cfa - 8n));
  if (debug.rip === entry) return debug.session.instant;
  const report = await debug.session.resumeBack([goal]);
  debug.moved();
  return report.kind === 'breakpoint' && report.breakpoint === goal ? debug.session.instant : undefined;
}

/** One instruction back; a call that has returned is undone as a whole. */
export async function nextInstructionBack(debug: Debugger): Promise<StopReport> {
  const now = debug.session.instant;
  const report = await debug.session.stepInstructionBack();
  debug.moved();
  if (report.kind !== 'reached' || instructionAt(debug, debug.rip)?.kind !== 'return') return report;
  const [frame] = debug.stack.frames;
  const entered = frame?.function && frame.cfa !== undefined && (await entryOf(debug, frame.function.entry, frame.cfa));
  if (typeof entered !== 'number') {
    await debug.session.runTo(now - 1);
    debug.moved();
    return REACHED;
  }
  await debug.session.runTo(entered - 1);
  debug.moved();
  return REACHED;
}

/** To the call of the function. */
export async function finishBack(debug: Debugger): Promise<StopReport> {
  const frame = debug.frame;
  if (!frame?.function || frame.cfa === undefined) throw new CommandError('nothing is known of how this was called');
  const entered = await entryOf(debug, frame.function.entry, frame.cfa);
  if (entered === undefined) return BEGINNING;
  await debug.session.runTo(entered - 1);
  debug.moved();
  return REACHED;
}
