/** Where a machine stands: function, line and instruction, and the stack in a few lines. */
import type { Debugger } from '../debugger.ts';
import { instructionAt } from '../instructions.ts';
import type { SourceFrame } from '../symbols.ts';

const hex = (value: bigint): string => `0x${value.toString(16)}`;

const sourceOf = ({ source }: SourceFrame): string =>
  source && source.line > 0 ? `${source.file}:${source.line}` : '';

/** `lesson/kernel.divide+0x4, kernel/provoke.s:9: idiv rcx`. */
export function placeText(debug: Debugger, address: bigint): string {
  const [frame] = debug.symbols.frames(address);
  const name = debug.symbols.describe(address) ?? `${hex(address)}, in no code that is known`;
  const source = frame && sourceOf(frame);
  const instruction = instructionAt(debug, address)?.text ?? notThere(debug, address);
  return `${name}${source ? `, ${source}` : ''}: ${instruction}`;
}

function notThere(debug: Debugger, address: bigint): string {
  const bytes = debug.memory.read(address, 8);
  if (!bytes) return 'nothing is mapped there';
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `no instruction (${text})`;
}

/** One line a function, the innermost first; callers only, without the place itself. */
export function callerLines(debug: Debugger, most: number): string[] {
  const { frames, broken } = debug.stack;
  const lines: string[] = [];
  for (const [n, frame] of frames.entries()) {
    for (const [depth, each] of debug.symbols.frames(frame.at).entries()) {
      if (n === 0 && depth === 0) continue;
      lines.push(`called by ${each.function} ${sourceOf(each)}`.trimEnd());
    }
  }
  if (broken !== undefined) lines.push(`(the stack cannot be followed further: ${broken})`);
  if (lines.length <= most) return lines;
  return most < 1 ? [] : [...lines.slice(0, most - 1), `… and ${lines.length - most + 1} more`];
}
