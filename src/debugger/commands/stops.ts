/** What is said when the machine has stopped. */
import type { Debugger } from '../debugger.ts';
import { exceptionName } from '../exception-names.ts';
import { beginsLine } from '../line-steps.ts';
import type { Breakpoint } from '../session/breakpoints.ts';
import type { StopReport } from '../session/session.ts';
import type { TargetEvent } from '../session/target.ts';
import { hex, placeOf, sourceLine } from './text.ts';

/** @param moved whether the place is to be shown in full, and not only the line */
export function describeStop(debug: Debugger, report: StopReport): string[] {
  debug.moved();
  const at = `instant ${debug.session.instant}`;
  switch (report.kind) {
    case 'breakpoint':
      return [`${describeBreakpoint(report.breakpoint, report.event)} at ${at}, ${place(debug)}`, ...code(debug)];
    case 'reached':
      return [`${at}, ${place(debug)}`, ...code(debug)];
    case 'paused':
      return [`Interrupted at ${at}, ${place(debug)}`, ...code(debug)];
    case 'beginning':
      return [`The beginning: nothing is known of what was before ${at}.`, place(debug)];
    case 'ended':
      return [`The end at ${at}: ${report.text.trimEnd()}`, place(debug)];
  }
}

function describeBreakpoint({ number, reason, text, temporary }: Breakpoint, event: TargetEvent | undefined): string {
  if (reason.kind === 'code') return `${temporary ? 'Temporary breakpoint' : 'Breakpoint'} ${number}`;
  if (reason.kind === 'watch') return `Watchpoint ${number}: ${text},`;
  return `Catchpoint ${number} (${event ? describeEvent(event) : text})`;
}

export function describeEvent(event: TargetEvent): string {
  switch (event.kind) {
    case 'exception':
      return event.errorCode < 0
        ? `exception ${exceptionName(event.vector)}`
        : `exception ${exceptionName(event.vector)}, error code ${hex(event.errorCode)}`;
    case 'interrupt':
    case 'software interrupt':
      return `${event.kind} ${hex(event.vector)}`;
    case 'system call':
      return `system call ${event.number}`;
    case 'port':
      return `port ${hex(event.port)}, ${event.size} ${event.size === 1 ? 'byte' : 'bytes'}`;
    case 'mode':
      return `${event.mode} mode`;
    case 'write':
    case 'read':
      return `${event.kind} of ${event.length} bytes at ${hex(event.address)}`;
  }
}

function place(debug: Debugger): string {
  const { rip } = debug;
  const inFull = placeOf(debug, rip);
  return beginsLine(debug, rip) || inFull.startsWith('0x') ? inFull : `${hex(rip)} in ${inFull}`;
}

/** The source line, or the instruction where there is none. */
function code(debug: Debugger): string[] {
  const source = debug.symbols.frames(debug.rip)[0]?.source;
  const line = source && sourceLine(debug, source.file, source.line);
  return line === undefined ? [] : [line];
}
