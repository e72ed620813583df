import { Cursor } from './cursor.ts';
import { AssemblyError, Complaint, type Diagnostic, Diagnostics, GiveUp, type Place } from './diagnostics.ts';
import { ExpressionParser, evaluate } from './expression.ts';
import { Parser } from './parser.ts';
import { Pass } from './pass.ts';
import { Preprocessor } from './preprocessor/preprocessor.ts';
import type { Statement } from './statement.ts';
import { SymbolTable } from './symbols.ts';
import type { Token } from './token.ts';
import { isRegister } from './value.ts';

export { AssemblyError, type Diagnostic, formatDiagnostic } from './diagnostics.ts';

export interface AssembleOptions {
  /** The source file; `read` is asked for it. */
  readonly file: string;
  /** Contents of a file; throws when there is none. */
  read(path: string): Uint8Array | string;
  /** Directories that `%include` and `incbin` search, after the including file's own. */
  readonly include?: readonly string[];
  /** Single-line macros defined before the first line. */
  readonly defines?: Readonly<Record<string, string>>;
}

/** Which source line the bytes at an address come from. */
export interface AssembledLine {
  /** Address of the first byte as the program sees it. */
  readonly address: bigint;
  /** Offset of the first byte in the image; -1 in sections that have no bytes there. */
  readonly offset: number;
  /** Length in bytes. */
  readonly length: number;
  readonly file: string;
  readonly line: number;
}

export interface Assembly {
  readonly bytes: Uint8Array;
  /** Every label and `equ`, by full name (`main.loop`). */
  readonly labels: Map<string, bigint>;
  readonly lines: AssembledLine[];
  readonly warnings: readonly Diagnostic[];
}

/** Label values settle in a handful of passes; a source where they do not contradicts itself. */
const MAX_PASSES = 100;
/** What all passes together may cost, see `Pass.work`: a large source gets fewer of them, but always two. */
const MAX_WORK = 24_000_000;

/** Reads files through the caller's `read`, each once. */
class Files {
  readonly #options: AssembleOptions;
  readonly #cache = new Map<string, Uint8Array | string | undefined>();

  constructor(options: AssembleOptions) {
    this.#options = options;
  }

  read(path: string): Uint8Array | string | undefined {
    if (!this.#cache.has(path)) {
      let contents: Uint8Array | string | undefined;
      try {
        contents = this.#options.read(path);
      } catch {
        contents = undefined;
      }
      this.#cache.set(path, contents);
    }
    return this.#cache.get(path);
  }

  /** Looks beside the including file, then in the include directories, then for the name as it is. */
  find(name: string, from: string): { name: string; contents: Uint8Array | string } | undefined {
    const slash = from.lastIndexOf('/');
    const beside = slash < 0 ? '' : from.slice(0, slash + 1);
    const directories = [beside, ...(this.#options.include ?? []).map((d) => (d.endsWith('/') ? d : `${d}/`)), ''];
    for (const path of name.startsWith('/') ? [name] : new Set(directories.map((d) => d + name))) {
      const contents = this.read(path);
      if (contents !== undefined) return { name: path, contents };
    }
    return undefined;
  }
}

function asText(contents: Uint8Array | string): string {
  return typeof contents === 'string' ? contents : new TextDecoder().decode(contents);
}

class Assembler {
  readonly diagnostics = new Diagnostics();
  readonly #options: AssembleOptions;
  readonly #files: Files;
  readonly #symbols = new SymbolTable();
  readonly #pass: Pass;
  #statements: Statement[] = [];
  /** The preprocessor asked for the value of a label: its output may differ from pass to pass. */
  #dependent = false;

  constructor(options: AssembleOptions) {
    this.#options = options;
    this.#files = new Files(options);
    this.#pass = new Pass(this.#symbols, this.diagnostics, {
      binary: (name, place) => this.#binary(name, place),
    });
  }

  run(): Assembly {
    const { file } = this.#options;
    const source = this.#files.read(file);
    if (source === undefined) return this.diagnostics.fatal({ file, line: 1 }, 1, 'cannot read this file');
    const text = asText(source);
    let parseErrors: Diagnostic[] = [];
    let work = 0;
    for (let pass = 1; ; pass++) {
      const { errors, warnings } = this.diagnostics;
      errors.length = 0;
      if (pass > 1) warnings.splice(0, warnings.length, ...warnings.filter((w) => this.#kept.has(w)));
      this.#pass.restart();
      if (pass === 1 || this.#dependent) {
        warnings.length = 0;
        this.#kept.clear();
        parseErrors = this.#readSource(text);
      } else {
        errors.push(...parseErrors);
        for (const statement of this.#statements) this.#pass.run(statement);
      }
      const moved = this.#pass.finish();
      if (!moved && pass > 1) break;
      work += this.#pass.work;
      if (pass === MAX_PASSES || (pass > 1 && work > MAX_WORK))
        this.diagnostics.fatal({ file, line: 1 }, 1, 'the labels do not settle: their values depend on each other');
    }
    if (this.diagnostics.errors.length) throw new GiveUp();
    return this.#result();
  }

  /** Warnings of the preprocessor and parser, which only the first pass gives. */
  readonly #kept = new Set<Diagnostic>();

  /** Preprocesses, parses and assembles the source line by line. Returns the errors that are not from assembling. */
  #readSource(text: string): Diagnostic[] {
    const { diagnostics } = this;
    const parser = new Parser(this.#symbols);
    const preprocessor = new Preprocessor(
      this.#options.file,
      text,
      this.#options.defines ?? {},
      {
        evaluate: (tokens) => this.#evaluate(tokens, parser),
        bits: () => this.#pass.bits,
        text: (name, from) => {
          const found = this.#files.find(name, from);
          return found && { name: found.name, text: asText(found.contents) };
        },
      },
      diagnostics,
    );
    this.#statements = [];
    const early: Diagnostic[] = [];
    let seen = 0;
    for (;;) {
      const warned = diagnostics.warnings.length;
      const line = preprocessor.next();
      for (const w of diagnostics.warnings.slice(warned)) this.#kept.add(w);
      if (line) {
        let statement: Statement | undefined;
        try {
          statement = parser.parse(line.tokens, line.place);
        } catch (error) {
          if (!(error instanceof Complaint)) throw error;
          diagnostics.error(line.place, error.column ?? 1, error.message);
        }
        early.push(...diagnostics.errors.slice(seen));
        if (statement) {
          this.#statements.push(statement);
          this.#pass.run(statement);
        }
        seen = diagnostics.errors.length;
      } else {
        early.push(...diagnostics.errors.slice(seen));
        return early;
      }
    }
  }

  #evaluate(tokens: readonly Token[], parser: Parser): bigint {
    const cursor = new Cursor(tokens);
    const expression = new ExpressionParser(cursor, parser).parse();
    cursor.expectEnd('the expression');
    const value = evaluate(expression, {
      here: () => {
        this.#dependent = true;
        return this.#pass.here();
      },
      startOfSection: () => this.#pass.startOfSection(),
      lookup: (symbol, column) => {
        this.#dependent = true;
        if (symbol.value.unknown)
          throw new Complaint(`"${symbol.name}" has no value here: the preprocessor needs it now`, column);
        return symbol.value;
      },
    });
    return this.#pass.resolve(value, expression.column);
  }

  #binary(name: string, place: Place): Uint8Array {
    const found = this.#files.find(name, place.file);
    if (!found) throw new Complaint(`there is no file "${name}"`);
    return typeof found.contents === 'string' ? new TextEncoder().encode(found.contents) : found.contents;
  }

  #result(): Assembly {
    const bytes = this.#pass.image();
    const labels = new Map<string, bigint>();
    for (const { name, value } of this.#symbols.defined()) {
      const address = value.terms.reduce(
        (n, t) => (isRegister(t.of) ? n : n + t.of.address * t.factor),
        value.constant,
      );
      labels.set(name, address);
    }
    const origin = this.#pass.fileOrigin();
    const lines = this.#pass.spans.map(({ section, offset, length, place }) => ({
      address: section.address + BigInt(offset),
      offset: section.nobits ? -1 : Number(section.start - origin) + offset,
      length,
      file: place.file,
      line: place.line,
    }));
    return { bytes, labels, lines, warnings: this.diagnostics.warnings };
  }
}

/** Assembles NASM source to a flat binary. Throws AssemblyError with everything that is wrong. */
export function assemble(options: AssembleOptions): Assembly {
  const assembler = new Assembler(options);
  try {
    return assembler.run();
  } catch (error) {
    if (error instanceof GiveUp) throw new AssemblyError(assembler.diagnostics.errors);
    throw error;
  }
}
