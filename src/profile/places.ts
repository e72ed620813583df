/** Where in the sources each address is, in words; and what kind of instruction it holds. */
import type { GoProgram } from '../debugger/go/program.ts';
import type { SourceFrame, Symbols } from '../debugger/symbols.ts';
import { bigAddress } from './address.ts';
import { type CodeBlock, lastOf } from './code-block.ts';
import { CompiledChecks } from './compiled-checks.ts';
import { type Kind, kindOfFunction } from './kinds.ts';

/** An area of memory that holds a program, with the name of its file. */
export interface Area {
  readonly name: string;
  /** Linear: the first byte, and the one after the last. */
  readonly start: number;
  readonly end: number;
}

export class Places {
  readonly areas: readonly Area[];
  readonly #symbols: Symbols;
  readonly #checks: CompiledChecks | undefined;
  readonly #frames = new Map<number | string, readonly SourceFrame[]>();
  readonly #kinds = new Map<number, Kind | undefined>();
  /** The first address that was asked for of each line. */
  readonly #lines = new Map<string, number>();

  constructor(symbols: Symbols, program: GoProgram | undefined, areas: readonly Area[]) {
    this.#symbols = symbols;
    this.#checks = program?.pcln ? new CompiledChecks(program) : undefined;
    this.areas = areas;
  }

  /** Of a site of the call tree, or an instruction: inlined calls first. Never empty. */
  frames(site: number | string): readonly SourceFrame[] {
    let frames = this.#frames.get(site);
    if (!frames) this.#frames.set(site, (frames = this.#look(site)));
    return frames;
  }

  /** The address that stands for all of the line that an address belongs to, inlined calls and function included. */
  line(address: number): number {
    const frames = this.frames(address);
    const name = frames.map(({ function: name, source }) => `${name}\0${source?.file}\0${source?.line}`).join('\0\0');
    const first = this.#lines.get(name);
    if (first === undefined) this.#lines.set(name, address);
    return first ?? address;
  }

  area(address: number): Area | undefined {
    return this.areas.find(({ start, end }) => address >= start && address < end);
  }

  /** What a site makes of what is called there; undefined if that depends on where it is called from. */
  kindOfSite(site: number | string): Kind | undefined {
    if (typeof site === 'number') return this.#kindOfFrames(site);
    return site.startsWith('[interrupt') ? 'interrupt' : 'exception';
  }

  /** What an instruction is by itself, or in its function. */
  kindOf(address: number): Kind | undefined {
    if (!this.#kinds.has(address)) {
      this.#kinds.set(address, this.#checks?.kindAt(address) ?? this.#kindOfFrames(address));
    }
    return this.#kinds.get(address);
  }

  #kindOfFrames(address: number): Kind | undefined {
    for (const frame of this.frames(address)) {
      const kind = kindOfFunction(frame.function);
      if (kind !== undefined) return kind;
    }
    return undefined;
  }

  #look(site: number | string): readonly SourceFrame[] {
    const named = (name: string) => [{ function: name, source: undefined, inlined: false }];
    if (typeof site === 'string') return named(site);
    const frames = this.#symbols.frames(bigAddress(site));
    if (frames.length > 0) return frames;
    return named(`[${this.area(site)?.name ?? 'unknown code'}]`);
  }
}

/** The instructions with which a processor waits: HLT, and a jump back to it. */
export function idleInstructions(blocks: Iterable<CodeBlock>): ReadonlySet<number> {
  const all = [...blocks];
  const halting = all.filter(({ end }) => end === 'halt');
  const starts = new Set(halting.flatMap((block) => [block.start, lastOf(block)]));
  const idle = new Set(halting.map(lastOf));
  for (const { start, offsets, target } of all) {
    if (offsets.length === 1 && target !== undefined && starts.has(target)) idle.add(start);
  }
  return idle;
}
