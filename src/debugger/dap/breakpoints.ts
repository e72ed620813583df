/** The editor's breakpoints: each request says all of its sort, and what was set of that sort before goes. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { CommandError } from '../command-error.ts';
import { conditionOf, watchReason } from '../commands/breakpoints.ts';
import { codeLocation } from '../commands/locations.ts';
import type { Debugger } from '../debugger.ts';
import { exceptionName, exceptionVector } from '../exception-names.ts';
import type { NewBreakpoint } from '../session/breakpoints.ts';
import type { Arguments } from './arguments.ts';
import type { Sources } from './sources.ts';

export type Sort = 'line' | 'function' | 'instruction' | 'data' | 'exception';

/** Stops where a triple fault has ended the machine. */
export const TRIPLE_FAULT = 'triple fault';
const EXCEPTIONS = [0, 1, 3, 6, 7, 8, 10, 11, 12, 13, 14, 16, 17, 19] as const;

export const EXCEPTION_FILTERS: DebugProtocol.ExceptionBreakpointsFilter[] = [
  { filter: TRIPLE_FAULT, label: 'Triple fault', default: true },
  ...EXCEPTIONS.map((vector) => ({
    filter: exceptionName(vector),
    label: `${exceptionName(vector)}, vector ${vector}`,
  })),
];

export class Breakpoints {
  readonly #debug: Debugger;
  readonly #sources: Sources;
  /** Numbers of the session's breakpoints, by sort, and by file for lines. */
  readonly #set = new Map<string, number[]>();
  readonly #sorts = new Map<number, Sort>();
  stopsAtTripleFault = true;

  constructor(debug: Debugger, sources: Sources) {
    this.#debug = debug;
    this.#sources = sources;
  }

  /** Of one that was met; undefined for those that were set on the command line. */
  sortOf(number: number): Sort | undefined {
    return this.#sorts.get(number);
  }

  /** @throws CommandError if no code comes from the file */
  setLines(source: Arguments, wanted: readonly Arguments[]): DebugProtocol.Breakpoint[] {
    let file: string;
    try {
      file = this.#sources.fileOf(source);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return wanted.map((each) => ({ verified: false, message: error.message, line: each.neededNumber('line') }));
    }
    this.#clear(`line ${file}`);
    return wanted.map((each) => {
      const line = this.#sources.lineOf(each.neededNumber('line'));
      return this.#add('line', `line ${file}`, each, () => {
        const found = this.#debug.symbols.find(file, line);
        if (found.kind !== 'found') throw new CommandError(`${file} has no code from line ${line} on`);
        const shown = { line: this.#sources.lineFor(found.line), source: this.#sources.describe(file) };
        return { reason: { kind: 'code', addresses: found.addresses }, text: `${file}:${found.line}`, shown };
      });
    });
  }

  setFunctions(wanted: readonly Arguments[]): DebugProtocol.Breakpoint[] {
    this.#clear('function');
    return wanted.map((each) => this.#add('function', 'function', each, () => this.#code(each.neededText('name'))));
  }

  setInstructions(wanted: readonly Arguments[]): DebugProtocol.Breakpoint[] {
    this.#clear('instruction');
    return wanted.map((each) =>
      this.#add('instruction', 'instruction', each, () => {
        const address = addressOf(each.neededText('instructionReference')) + BigInt(each.number('offset') ?? 0);
        return this.#code(`*0x${BigInt.asUintN(64, address).toString(16)}`);
      }),
    );
  }

  setData(wanted: readonly Arguments[]): DebugProtocol.Breakpoint[] {
    this.#clear('data');
    return wanted.map((each) =>
      this.#add('data', 'data', each, () => {
        const [address, length] = each.neededText('dataId').split(',');
        const access = each.text('accessType') ?? 'write';
        const bytes = Number(length);
        if (!Number.isSafeInteger(bytes)) throw new CommandError('the dataId is none of ours');
        const reason = watchReason(this.#debug, addressOf(address ?? ''), bytes, access !== 'write', access !== 'read');
        return { reason, text: `${address}, ${length} bytes` };
      }),
    );
  }

  setExceptions(filters: readonly string[]): DebugProtocol.Breakpoint[] {
    this.#clear('exception');
    this.stopsAtTripleFault = filters.includes(TRIPLE_FAULT);
    return filters.map((filter) => {
      if (filter === TRIPLE_FAULT) return { verified: true };
      const vector = exceptionVector(filter);
      return this.#add('exception', 'exception', undefined, () => {
        if (vector === undefined) throw new CommandError(`there is no exception '${filter}'`);
        return { reason: { kind: 'exception', vector }, text: filter };
      });
    });
  }

  #code(place: string): Wanted {
    const { addresses, text } = codeLocation(this.#debug, place);
    const [first] = addresses;
    const source = first === undefined ? undefined : this.#debug.symbols.frames(first)[0]?.source;
    const shown = {
      ...(first === undefined ? {} : { instructionReference: `0x${first.toString(16)}` }),
      ...(source && source.line > 0
        ? { line: this.#sources.lineFor(source.line), source: this.#sources.describe(source.file) }
        : {}),
    };
    return { reason: { kind: 'code', addresses }, text, shown };
  }

  #add(sort: Sort, key: string, wanted: Arguments | undefined, locate: () => Wanted): DebugProtocol.Breakpoint {
    try {
      const { reason, text, shown } = locate();
      const condition = wanted?.text('condition');
      const ignore = ignoredHits(wanted?.text('hitCondition'));
      const added = this.#debug.session.add({
        reason,
        text,
        ...(condition ? { condition: conditionOf(this.#debug, condition) } : {}),
      });
      added.ignore = ignore;
      this.#set.set(key, [...(this.#set.get(key) ?? []), added.number]);
      this.#sorts.set(added.number, sort);
      return { id: added.number, verified: true, ...shown };
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return { verified: false, message: error.message, reason: 'failed' };
    }
  }

  #clear(key: string): void {
    for (const number of this.#set.get(key) ?? []) {
      this.#debug.session.remove(number);
      this.#sorts.delete(number);
    }
    this.#set.delete(key);
  }
}

interface Wanted {
  readonly reason: NewBreakpoint['reason'];
  readonly text: string;
  readonly shown?: Partial<DebugProtocol.Breakpoint>;
}

/** `3` and `>= 3` stop from the third time on, `> 3` from the fourth. @throws CommandError */
function ignoredHits(text: string | undefined): number {
  if (text === undefined || text.trim() === '') return 0;
  const [, operator, digits] = /^\s*(>=|>)?\s*(\d{1,12})\s*$/.exec(text) ?? [];
  if (digits === undefined) throw new CommandError(`the hit count '${text}' is none: 3, >= 3 or > 3`);
  return Math.max(0, Number(digits) - (operator === '>' ? 0 : 1));
}

/** @throws CommandError */
export function addressOf(text: string): bigint {
  if (!/^(0x[0-9a-fA-F]{1,16}|\d{1,20})$/.test(text)) throw new CommandError(`'${text}' is no address`);
  return BigInt.asUintN(64, BigInt(text));
}
