/** Steps by source lines and by functions, forward. */
import { CommandError } from './command-error.ts';
import type { Debugger } from './debugger.ts';
import { type Depth, depthOf, frameDepth, isSame, isShallower } from './depth.ts';
import { instructionAt } from './instructions.ts';
import { readUnsigned } from './memory-reader.ts';
import type { Breakpoint } from './session/breakpoints.ts';
import type { StopReport } from './session/session.ts';
import type { TargetEvent } from './session/target.ts';

/** Instructions that one line may take at most, calls that are stepped over not counted. */
const MAX_STEPS = 1_000_000;
const REACHED: StopReport = { kind: 'reached' };

/** How many functions an instruction is in: one, and one more for each inlined call around it. */
const nestingAt = (debug: Debugger, address: bigint): number => debug.symbols.frames(address).length;

/**
 * The line that an instruction belongs to; undefined where none is known.
 * @param nesting the line of the function that is so deep in inlined calls; of the innermost unless told
 */
export function lineKey(debug: Debugger, address: bigint, nesting = Number.POSITIVE_INFINITY): string | undefined {
  const frames = debug.symbols.frames(address);
  const source = frames[Math.max(0, frames.length - nesting)]?.source;
  return source && source.line > 0 ? `${source.file}:${source.line}` : undefined;
}

/** A breakpoint for one run, at an address, for a stack of one depth. */
export function temporaryAt(debug: Debugger, address: bigint, depth?: Depth): Breakpoint {
  const holds = (): boolean => {
    debug.moved();
    return !depth || isSame(depthOf(debug, debug.registers.general.rsp), depth);
  };
  const condition = { text: '', holds };
  const text = `0x${address.toString(16)}`;
  const reason = { kind: 'code', addresses: [address] } as const;
  return { number: 0, reason, text, temporary: true, enabled: true, condition, ignore: 0, hits: 0 };
}

/** Runs to an address; breakpoints that are met on the way stop it. @returns undefined when it is there */
async function runTo(debug: Debugger, goal: Breakpoint): Promise<StopReport | undefined> {
  const report = await debug.session.resume(Number.POSITIVE_INFINITY, [goal]);
  debug.moved();
  return report.kind === 'breakpoint' && report.breakpoint === goal ? undefined : report;
}

/** One instruction; a call is made as a whole, and so is an interrupt that comes. */
export async function nextInstruction(debug: Debugger, intoCalls = false): Promise<StopReport | undefined> {
  const instruction = instructionAt(debug, debug.rip);
  if (instruction?.kind === 'call' && !intoCalls) {
    const after = instruction.address + BigInt(instruction.length);
    return runTo(debug, temporaryAt(debug, after, depthOf(debug, debug.registers.general.rsp)));
  }
  const { stop, events } = debug.session.stepObserved();
  debug.moved();
  if (stop.kind === 'ended') return stop;
  const interrupt = events.find(({ kind }) => kind === 'interrupt');
  return interrupt ? handled(debug, interrupt) : undefined;
}

/** Runs the handler of an interrupt to its end; its return address and stack are on its own stack. */
async function handled(debug: Debugger, _interrupt: TargetEvent): Promise<StopReport | undefined> {
  const { registers, memory } = debug;
  if (registers.bits !== 64) return undefined;
  const rip = readUnsigned(memory, registers.general.rsp, 8);
  const rsp = readUnsigned(memory, registers.general.rsp + 24n, 8);
  if (rip === undefined || rsp === undefined) return undefined;
  return runTo(debug, temporaryAt(debug, rip, depthOf(debug, rsp)));
}

/** To the beginning of another line: of the functions that are called, too, if `into`. */
export async function stepLine(debug: Debugger, into: boolean): Promise<StopReport> {
  const nesting = into ? Number.POSITIVE_INFINITY : nestingAt(debug, debug.rip);
  const start = lineKey(debug, debug.rip, nesting);
  if (start === undefined) return (await nextInstruction(debug, into)) ?? REACHED;
  const depth = frameDepth(debug);
  const entry = debug.program?.pcln?.at(debug.rip)?.entry;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const wasCall = instructionAt(debug, debug.rip)?.kind === 'call';
    const stopped = await nextInstruction(debug, into);
    if (stopped) return stopped;
    const found = debug.program?.pcln?.at(debug.rip);
    if (into && wasCall && found && found.entry !== entry && debug.rip === found.entry)
      return enterBody(debug, found.entry);
    if (isShallower(frameDepth(debug), depth)) return REACHED;
    const now = lineKey(debug, debug.rip, nesting);
    if (now !== start && now !== undefined && beginsLine(debug, debug.rip, nesting)) return REACHED;
  }
  throw new CommandError(`the line takes more than ${MAX_STEPS} instructions; 'continue' and a breakpoint go further`);
}

/** Behind what prepares the frame. */
async function enterBody(debug: Debugger, entry: bigint): Promise<StopReport> {
  const body = debug.symbols.bodyOf(entry);
  return body === entry ? REACHED : ((await runTo(debug, temporaryAt(debug, body))) ?? REACHED);
}

/** Whether an address is where the code of its line begins. */
export function beginsLine(debug: Debugger, address: bigint, nesting?: number): boolean {
  const line = lineKey(debug, address, nesting);
  return line !== undefined && line !== lineKey(debug, address - 1n, nesting);
}

/** Until the function has returned. */
export async function finish(debug: Debugger): Promise<StopReport> {
  const frame = debug.stack.frames[debug.frameNumber];
  const caller = debug.stack.frames[debug.frameNumber + 1];
  if (!caller || frame?.cfa === undefined || frame.switch !== undefined) {
    throw new CommandError('no function called this one that could be returned to');
  }
  const { rip, rsp } = caller.registers;
  return (await runTo(debug, temporaryAt(debug, rip, depthOf(debug, rsp)))) ?? REACHED;
}

/** To an address, in whatever frame. */
export async function advance(debug: Debugger, addresses: readonly bigint[]): Promise<StopReport> {
  const goal: Breakpoint = {
    ...temporaryAt(debug, addresses[0]!),
    reason: { kind: 'code', addresses },
    condition: undefined,
  };
  return (await runTo(debug, goal)) ?? REACHED;
}
