/** Places in code as people name them: `main.main`, `kernel/idt.go:31`, `31`, `*0x7c00`. */
import { CommandError } from '../command-error.ts';
import type { Debugger } from '../debugger.ts';
import { evaluateNumber } from '../expression/evaluate.ts';
import { straddlerOf } from '../instructions.ts';
import { namesOf } from '../names.ts';
import { hex } from './text.ts';

export interface CodeLocation {
  /** Where breakpoints stand. */
  readonly addresses: readonly bigint[];
  readonly text: string;
}

/** @throws CommandError where there is no instruction */
export function codeLocation(debug: Debugger, text: string): CodeLocation {
  const wanted = text.trim();
  if (wanted === '') return { addresses: [debug.rip], text: hex(debug.rip) };
  if (wanted.startsWith('*')) return atAddress(debug, wanted.slice(1), wanted);
  const byLine = /^(.*):(\d+)$/.exec(wanted);
  if (byLine) return atLine(debug, byLine[1]!, Number(byLine[2]), wanted);
  if (/^\d+$/.test(wanted)) {
    const file = debug.symbols.frames(debug.frame?.at ?? debug.rip)[0]?.source?.file;
    if (file === undefined) throw new CommandError(`line ${wanted} of which file? 'FILE:${wanted}'`);
    return atLine(debug, file, Number(wanted), `${file}:${wanted}`);
  }
  const entry = debug.symbols.addressOf(wanted);
  if (entry === undefined) throw new CommandError(`there is no function '${wanted}'; 'info functions TEXT' searches`);
  const isCode = debug.program?.pcln?.at(entry) ?? debug.symbols.frames(entry)[0]?.source;
  if (!isCode) throw new CommandError(`'${wanted}' is no code; 'watch ${wanted}' stops at writes to it`);
  return { addresses: [debug.symbols.bodyOf(entry)], text: wanted };
}

function atAddress(debug: Debugger, expression: string, text: string): CodeLocation {
  const address = BigInt.asUintN(64, evaluateNumber(expression, namesOf(debug)));
  const around = straddlerOf(debug, address);
  if (around) {
    throw new CommandError(`${hex(address)} is inside the instruction at ${hex(around.address)} (${around.text})`);
  }
  return { addresses: [address], text };
}

function atLine(debug: Debugger, file: string, line: number, text: string): CodeLocation {
  const found = debug.symbols.find(file, line);
  switch (found.kind) {
    case 'no such file':
      throw new CommandError(`no code comes from a file '${file}'; 'info sources TEXT' searches`);
    case 'ambiguous':
      throw new CommandError(`'${file}' may be ${found.files.slice(0, 4).join(', ')}: name more of the path`);
    case 'no code from this line on':
      throw new CommandError(`${found.file} has no code from line ${line} on`);
    case 'found':
      if (found.line === line) return { addresses: found.addresses, text };
      throw new CommandError(`${found.file}:${line} has no code; the next line that has is ${found.line}`);
  }
}
