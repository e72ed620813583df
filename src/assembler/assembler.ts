import type { AssembledLine, AssembleOptions, Assembly } from './assembly.ts';
import { AssemblyError, type Diagnostic, Diagnostics, type Place, SourceError, type Warning } from './diagnostics.ts';
import { Pass } from './pass.ts';
import { Preprocessor } from './preprocessor/preprocessor.ts';
import { SourceFiles } from './source-files.ts';
import { SymbolTable } from './symbols.ts';
import { Cursor } from './syntax/cursor.ts';
import { ExpressionParser, evaluate } from './syntax/expression.ts';
import { Parser } from './syntax/parser.ts';
import { decodeSource } from './syntax/source-text.ts';
import type { Statement } from './syntax/statement.ts';
import type { Token } from './syntax/token.ts';
import { isRegister } from './value.ts';

/** Label values settle in a handful of passes; a source where they do not contradicts itself. */
const MAX_PASSES = 100;
/** What all passes together may cost, see `Pass.work`: a large source gets fewer of them, but always two. */
const MAX_WORK = 24_000_000;

const asText = (contents: Uint8Array | string): string =>
  typeof contents === 'string' ? contents : decodeSource(contents);

/** Warnings by file and line: the preprocessor gives its own before the lines are assembled for the last time. */
function inReadingOrder(warnings: readonly Warning[]): Warning[] {
  const files = [...new Set(warnings.map((w) => w.file))];
  return warnings.toSorted((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line);
}

/** Assembles one source: passes over its statements until no label moves any more. */
export class Assembler {
  readonly #diagnostics = new Diagnostics();
  readonly #options: AssembleOptions;
  readonly #files: SourceFiles;
  readonly #symbols = new SymbolTable();
  readonly #pass: Pass;
  readonly #top: Place;
  #statements: Statement[] = [];
  /** The preprocessor asked for the value of a label: its output may differ from pass to pass. */
  #dependent = false;
  /** Errors and warnings of the preprocessor and parser, which a pass over the statements alone does not give anew. */
  #readErrors: Diagnostic[] = [];
  #readWarnings: Warning[] = [];

  constructor(options: AssembleOptions) {
    this.#options = options;
    this.#top = { file: options.file, line: 1 };
    this.#files = new SourceFiles((path) => options.read(path), options.include ?? []);
    this.#pass = new Pass(this.#symbols, this.#diagnostics, {
      binary: (name, place) => this.#binary(name, place),
    });
  }

  run(): Assembly {
    const source = this.#files.read(this.#options.file);
    if (source === undefined) return this.#diagnostics.fatal(this.#top, 1, 'cannot read this file');
    const text = asText(source);
    let work = 0;
    for (let pass = 1; ; pass++) {
      this.#pass.restart();
      if (pass === 1 || this.#dependent) this.#readSource(text);
      else this.#repeatStatements();
      const moved = this.#pass.finish();
      if (!moved && pass > 1) break;
      work += this.#pass.work;
      if (pass === MAX_PASSES || (pass > 1 && work > MAX_WORK))
        this.#diagnostics.fatal(this.#top, 1, 'the labels do not settle: their values depend on each other');
    }
    if (this.#diagnostics.errors.length) throw new AssemblyError(this.#diagnostics.errors);
    return this.#result();
  }

  /** A pass over the statements of the first pass. */
  #repeatStatements(): void {
    this.#diagnostics.restart(this.#readErrors, this.#readWarnings);
    for (const statement of this.#statements) this.#pass.run(statement);
  }

  /** Preprocesses, parses and assembles the source line by line. */
  #readSource(text: string): void {
    const diagnostics = this.#diagnostics;
    diagnostics.restart([], []);
    this.#statements = [];
    this.#readErrors = [];
    this.#readWarnings = [];
    const parser = new Parser(this.#symbols, this.#top, diagnostics);
    const preprocessor = this.#preprocessor(text, parser);
    for (;;) {
      const before = { errors: diagnostics.errors.length, warnings: diagnostics.warnings.length };
      const line = preprocessor.next();
      const statement = line && diagnostics.catch(line.place, 1, () => parser.parse(line.tokens, line.place));
      this.#readErrors.push(...diagnostics.errors.slice(before.errors));
      this.#readWarnings.push(...diagnostics.warnings.slice(before.warnings));
      if (!line) return;
      if (!statement) continue;
      this.#statements.push(statement);
      this.#pass.run(statement);
    }
  }

  #preprocessor(text: string, parser: Parser): Preprocessor {
    const { file, defines = {}, time = 0 } = this.#options;
    const host = {
      evaluate: (tokens: readonly Token[]) => this.#evaluate(tokens, parser),
      bits: () => this.#pass.bits,
      text: (name: string, from: string) => {
        const found = this.#files.find(name, from);
        return found && { name: found.name, text: asText(found.contents) };
      },
    };
    return new Preprocessor({ file, text, defines, time, host, diagnostics: this.#diagnostics });
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
          throw new SourceError(`"${symbol.name}" has no value here: the preprocessor needs it now`, column);
        return symbol.value;
      },
    });
    return this.#pass.resolve(value, expression.column);
  }

  #binary(name: string, place: Place): Uint8Array {
    const found = this.#files.find(name, place.file);
    if (!found) throw new SourceError(`there is no file "${name}"`);
    return typeof found.contents === 'string' ? new TextEncoder().encode(found.contents) : found.contents;
  }

  #result(): Assembly {
    return {
      bytes: this.#pass.image(),
      labels: this.#labels(),
      lines: this.#lines(),
      warnings: inReadingOrder(this.#diagnostics.warnings),
    };
  }

  #labels(): Map<string, bigint> {
    const labels = new Map<string, bigint>();
    for (const { name, value } of this.#symbols.defined()) {
      const sections = value.terms.flatMap((t) => (isRegister(t.of) ? [] : [t.of.address * t.factor]));
      labels.set(
        name,
        sections.reduce((sum, n) => sum + n, value.constant),
      );
    }
    return labels;
  }

  #lines(): AssembledLine[] {
    const origin = this.#pass.fileOrigin();
    return this.#pass.spans.map(({ section, offset, length, place }) => ({
      address: section.address + BigInt(offset),
      offset: section.nobits ? -1 : Number(section.start - origin) + offset,
      length,
      file: place.file,
      line: place.line,
    }));
  }
}
