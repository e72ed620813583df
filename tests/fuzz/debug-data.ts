/** A kernel with its symbols, tables and DWARF, damaged: what the debugger reads of it is right, missing, or refused in one line. */
import { BadData } from '../../src/debugger/bad-data.ts';
import { ElfFile } from '../../src/debugger/elf/elf-file.ts';
import { GoProgram } from '../../src/debugger/go/program.ts';
import { Symbols } from '../../src/debugger/symbols.ts';
import { buildKernel } from '../../src/stages/kernel.ts';
import { findStage } from '../../src/stages/stages.ts';
import type { Random } from '../support/random.ts';
import { fuzzer, hex } from './fuzzer.ts';
import { damaged } from './mutate.ts';
import { oneLine } from './refusal.ts';

interface Damage {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly address: bigint;
}

/** Bytes that are damaged together, so that the rest of the file need not be copied to make an input. */
const PART = 64;
const SECTIONS = /^\.(debug_|zdebug_|gopclntab|symtab|strtab|shstrtab)/;

let whole = new Uint8Array();
let parts: readonly { readonly start: number; readonly size: number }[] = [];
let text = { start: 0n, size: 0 };

async function prepare(): Promise<string | undefined> {
  // What is compressed would fail its checksum and never be read.
  const flags = { ldflags: '-compressdwarf=false' };
  const kernel = await buildKernel(findStage('3')!, { flags }).catch((error: Error) => error);
  if (!(kernel instanceof Uint8Array)) return `stage 3 does not build here: ${kernel?.message ?? 'no kernel'}`;
  whole = Uint8Array.from(kernel);
  const { sections } = new ElfFile(whole);
  const inFile = sections
    .filter(({ name }) => SECTIONS.test(name))
    .map(({ raw }) => ({ start: raw.byteOffset - whole.byteOffset, size: raw.length }));
  parts = [{ start: 0, size: 64 }, ...inFile];
  const code = sections.find(({ name }) => name === '.text')!;
  text = { start: code.address, size: code.size };
  return undefined;
}

function make(random: Random): Damage[] {
  return Array.from({ length: 1 + random.below(6) }, () => {
    const { start, size } = random.pick(parts);
    const at = start + random.below(Math.max(1, size - PART));
    const changed = damaged(random, whole.slice(at, at + PART)).subarray(0, PART);
    return { at, bytes: Uint8Array.from(changed), address: text.start + BigInt(random.below(text.size)) };
  });
}

/** Lets BadData pass, whose message is one line. */
function allowed(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof BadData)) throw error;
    oneLine(error.message);
  }
}

function check(damages: readonly Damage[]): void {
  const file = whole.slice();
  for (const { at, bytes } of damages) file.set(bytes, at);
  allowed(() => {
    const program = new GoProgram(new ElfFile(file));
    const symbols = new Symbols(program);
    for (const { address } of damages) {
      // These never throw: what one table does not say, another may.
      symbols.describe(address);
      symbols.frames(address);
      allowed(() => {
        const found = program.dwarf.functions.at(address);
        if (found) program.dwarf.variablesAt(found, address);
      });
      allowed(() => program.dwarf.lines.at(address));
    }
    symbols.find('kernel/idt.go', 20);
    symbols.addressOf('main.main');
    const nowhere = { read: () => undefined };
    allowed(() => program.variable('runtime.allgs', nowhere));
    allowed(() => program.typed('runtime.g', 0x1000n, nowhere)?.field('sched.pc'));
  });
}

export const debugData = fuzzer<Damage[]>({
  name: 'debug data',
  short: 40,
  prepare,
  make,
  check,
  show: (damages) => damages.map(({ at, bytes }) => `${at}:${hex(bytes)}`).join(' '),
});
