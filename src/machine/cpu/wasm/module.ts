import { type Code, type Local, localAt } from './code.ts';
import { Writer } from './writer.ts';

interface Signature {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

/** Hands out the locals of one function. */
export class Locals {
  readonly #parameters: number;
  readonly #types: number[] = [];

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  add(type: number): Local {
    this.#types.push(type);
    return localAt(this.#parameters + this.#types.length - 1, type);
  }

  get types(): readonly number[] {
    return this.#types;
  }
}

interface Import {
  readonly name: string;
  readonly type: number;
}

interface Function {
  readonly type: number;
  readonly locals: readonly number[];
  readonly body: Code;
}

/** Builds one WebAssembly module that imports its memory and functions from `env`. */
export class ModuleBuilder {
  readonly #types: Signature[] = [];
  readonly #imports: Import[] = [];
  readonly #functions: Function[] = [];
  readonly #exports: { name: string; index: number }[] = [];
  #table: string | undefined;

  /** The index of a function type. */
  type(params: readonly number[], results: readonly number[]): number {
    const same = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((t, i) => t === b[i]);
    const found = this.#types.findIndex((t) => same(t.params, params) && same(t.results, results));
    return found >= 0 ? found : this.#types.push({ params, results }) - 1;
  }

  /** Declares an imported function and returns its index; all imports come before the first `addFunction`. */
  importFunction(name: string, params: readonly number[], results: readonly number[]): number {
    if (this.#functions.length > 0) throw new Error('imports come before functions');
    return this.#imports.push({ name, type: this.type(params, results) }) - 1;
  }

  /** Declares the imported table of functions that `call_indirect` uses. */
  importTable(name: string): void {
    this.#table = name;
  }

  addFunction(
    params: readonly number[],
    results: readonly number[],
    body: (locals: Locals) => Code,
    exportName?: string,
  ): number {
    const locals = new Locals(params.length);
    const code = body(locals);
    this.#functions.push({ type: this.type(params, results), locals: locals.types, body: code });
    const index = this.#imports.length + this.#functions.length - 1;
    if (exportName) this.#exports.push({ name: exportName, index });
    return index;
  }

  /** @param memoryPages minimum size of the imported memory in 64 KiB pages */
  build(memoryPages: number): Uint8Array<ArrayBuffer> {
    const w = new Writer();
    w.append([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    section(w, 1, this.#types, (s, type) => {
      s.byte(0x60);
      s.unsigned(type.params.length);
      s.append(type.params);
      s.unsigned(type.results.length);
      s.append(type.results);
    });
    w.byte(2);
    w.sized((s) => {
      s.unsigned(this.#imports.length + (this.#table === undefined ? 1 : 2));
      s.name('env');
      s.name('memory');
      s.append([0x02, 0x00]);
      s.unsigned(memoryPages);
      if (this.#table !== undefined) {
        s.name('env');
        s.name(this.#table);
        // A table of functions (70h) without a maximum, of any size.
        s.append([0x01, 0x70, 0x00, 0x00]);
      }
      for (const { name, type } of this.#imports) {
        s.name('env');
        s.name(name);
        s.byte(0x00);
        s.unsigned(type);
      }
    });
    section(w, 3, this.#functions, (s, f) => s.unsigned(f.type));
    section(w, 7, this.#exports, (s, e) => {
      s.name(e.name);
      s.byte(0x00);
      s.unsigned(e.index);
    });
    section(w, 10, this.#functions, (s, f) => s.sized((b) => writeBody(b, f)));
    return w.bytes.slice();
  }
}

function section<T>(w: Writer, id: number, entries: readonly T[], write: (s: Writer, entry: T) => void): void {
  w.byte(id);
  w.sized((s) => {
    s.unsigned(entries.length);
    for (const entry of entries) write(s, entry);
  });
}

function writeBody(w: Writer, f: Function): void {
  const runs: { type: number; count: number }[] = [];
  for (const type of f.locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  w.unsigned(runs.length);
  for (const run of runs) {
    w.unsigned(run.count);
    w.byte(run.type);
  }
  f.body(w);
  w.byte(0x0b);
}
