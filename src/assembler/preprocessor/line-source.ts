import { type Diagnostics, type Place, SourceError } from '../diagnostics.ts';
import { tokenize } from '../syntax/lexer.ts';
import type { Token } from '../syntax/token.ts';
import type { Invocation } from './multi-line.ts';
import type { SourceLine } from './source-line.ts';

/** Where lines come from: a file, a macro's body, a repeated block. */
export interface Frame {
  readonly kind: 'file' | 'macro' | 'repeat';
  readonly lines: readonly (string | SourceLine)[];
  readonly file: string;
  next: number;
  /** What `%line` adds to the line number, and the file it names. */
  shift: number;
  alias: string | undefined;
  /** The macro use whose parameters are in force. */
  readonly use: Invocation | undefined;
  /** How often a repeated block is still to run. */
  left: number;
  /** How many `%if` were open when it began. */
  readonly conditions: number;
}

export type NewFrame = Pick<Frame, 'kind' | 'lines' | 'file' | 'use' | 'left' | 'conditions'>;

const MAX_FRAMES = 1000;
/** What `%line` may say: beyond lies what messages could not count on from. */
const MAX_LINE_NUMBER = 2n ** 31n - 1n;
/** A pass may read this many lines, macro lines counted each time. */
export const MAX_LINES = 500_000;
/** All lines of one pass together may hold this many tokens. */
const MAX_TOKENS = 10_000_000;

/** The lines of files, macros and repeated blocks, one inside the other, and the place of the line under way. */
export class LineSource {
  readonly #diagnostics: Diagnostics;
  readonly #frames: Frame[] = [];
  #lines = 0;
  #tokens = 0;
  place: Place;

  constructor(place: Place, diagnostics: Diagnostics) {
    this.place = place;
    this.#diagnostics = diagnostics;
  }

  /** The innermost file, macro or block. */
  get frame(): Frame | undefined {
    return this.#frames.at(-1);
  }

  /** The files that are open, innermost last. */
  get files(): readonly Frame[] {
    return this.#frames.filter((f) => f.kind === 'file');
  }

  /** Whether a macro is being expanded. */
  some(test: (frame: Frame) => boolean): boolean {
    return this.#frames.some(test);
  }

  push(frame: NewFrame): void {
    if (this.#frames.length >= MAX_FRAMES)
      this.#diagnostics.fatal(
        this.place,
        1,
        `macros and files nest more than ${MAX_FRAMES} deep: does one use itself?`,
      );
    this.#frames.push({ ...frame, next: 0, shift: 0, alias: undefined });
  }

  /** Leaves the innermost frame of a kind with all inside it; undefined when there is none. */
  leave(kind: Frame['kind']): Frame | undefined {
    const at = this.#frames.findLastIndex((f) => f.kind === kind);
    return at < 0 ? undefined : this.#frames.splice(at)[0];
  }

  /**
   * The next line as it stands, or undefined when all sources are used up.
   * @param skip says which of the tokens of a line that is still text are wanted, if not all
   */
  read(skip: (text: string) => readonly Token[] | 'all' | 'none'): readonly Token[] | undefined {
    for (let frame = this.frame; frame; frame = this.frame) {
      if (frame.next >= frame.lines.length) {
        this.#endOfFrame(frame);
        continue;
      }
      this.#count(1, 0);
      const source = frame.lines[frame.next++]!;
      if (typeof source !== 'string') {
        this.#locate(frame, source);
        this.#count(0, source.tokens.length);
        return source.tokens;
      }
      const line = frame.next + frame.shift;
      const text = this.#continued(frame, source);
      this.place = { file: frame.alias ?? frame.file, line };
      const wanted = skip(text);
      if (wanted !== 'none') return wanted === 'all' ? tokenize(text) : wanted;
    }
    return undefined;
  }

  /** A repeated block begins anew while repetitions are left. */
  #endOfFrame(frame: Frame): void {
    if (frame.kind === 'repeat' && --frame.left > 0) frame.next = 0;
    else this.#frames.pop();
  }

  /** Where the line being read comes from. A line of a macro counts as being where the macro is used. */
  #locate(frame: Frame, source: SourceLine): void {
    if (!frame.use) {
      this.place = { file: source.file, line: source.line };
      return;
    }
    const outer = this.#frames.findLast((f) => f.kind === 'file');
    const file = outer ? (outer.alias ?? outer.file) : source.file;
    const line = outer ? outer.next + outer.shift : source.line;
    this.place =
      frame.kind === 'file'
        ? { file, line }
        : { file, line, within: `macro ${frame.use.macro.name}, ${source.file}:${source.line}` };
  }

  /** Joins a line that ends in a backslash with those after it. */
  #continued(frame: Frame, source: string): string {
    let text = source;
    while (/\\\r?$/.test(text) && frame.next < frame.lines.length)
      text = text.replace(/\\\r?$/, '') + (frame.lines[frame.next++] as string);
    return text;
  }

  /** The next raw line of the innermost frame, for a block that is kept as it stands; undefined at the frame's end. */
  rawLine(): SourceLine | undefined {
    const frame = this.frame;
    if (!frame || frame.next >= frame.lines.length) return undefined;
    const source = frame.lines[frame.next++]!;
    const line = typeof source === 'string' ? this.#split(frame, source) : source;
    this.#count(1, line.tokens.length);
    return line;
  }

  #split(frame: Frame, source: string): SourceLine {
    const place = { file: frame.alias ?? frame.file, line: frame.next + frame.shift };
    const text = this.#continued(frame, source);
    return { ...place, tokens: this.#diagnostics.catch(place, 1, () => tokenize(text)) ?? [] };
  }

  /** Counts what preprocessing costs, and ends it when there is no end. */
  #count(lines: number, tokens: number): void {
    this.#lines += lines;
    this.#tokens += tokens;
    if (this.#lines > MAX_LINES)
      this.#diagnostics.fatal(
        this.place,
        1,
        `more than ${MAX_LINES} lines after preprocessing: is a %rep or macro endless?`,
      );
    if (this.#tokens > MAX_TOKENS)
      this.#diagnostics.fatal(this.place, 1, 'the macros of this source expand without end');
  }

  /** `%line N file`: what the next line is to be called. */
  renumber(line: Token | undefined, file: string | undefined): void {
    const frame = this.frame!;
    if (line?.value === undefined || line.value > MAX_LINE_NUMBER)
      throw new SourceError(`expected a line number up to ${MAX_LINE_NUMBER} after %line`, line?.column);
    frame.shift = Number(line.value) - frame.next - 1;
    if (file !== undefined) frame.alias = file;
  }
}
