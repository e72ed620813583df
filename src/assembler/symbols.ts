import { type Place, SourceError } from './diagnostics.ts';
import { UNKNOWN, type Value } from './value.ts';

/** A label or `equ` constant. Its value carries over from one pass to the next. */
export interface SourceSymbol {
  readonly name: string;
  value: Value;
  /** The last pass that defined it, 0 before any did. */
  pass: number;
  place: Place | undefined;
  /** `extern` has named it. */
  external: boolean;
}

export class SymbolTable {
  readonly #symbols = new Map<string, SourceSymbol>();
  /** Number of the pass under way, from 1. */
  pass = 0;
  /** Whether a symbol got another value in this pass than in the pass before. */
  changed = false;

  startPass(): void {
    this.pass++;
    this.changed = false;
  }

  get(name: string): SourceSymbol {
    let symbol = this.#symbols.get(name);
    if (!symbol) {
      symbol = { name, value: UNKNOWN, pass: 0, place: undefined, external: false };
      this.#symbols.set(name, symbol);
    }
    return symbol;
  }

  define(symbol: SourceSymbol, value: Value, place: Place): void {
    if (symbol.pass === this.pass) {
      const first = symbol.place;
      const same = sameValue(symbol.value, value);
      if (same && first === place) return;
      throw new SourceError(
        `"${symbol.name}" is already defined${first ? ` at ${first.file}:${first.line}` : ''}: a label needs a name of its own`,
      );
    }
    if (!sameValue(symbol.value, value)) {
      this.changed = true;
      symbol.value = value;
    }
    symbol.pass = this.pass;
    symbol.place = place;
  }

  /** Every symbol that the last pass defined. */
  *defined(): Iterable<SourceSymbol> {
    for (const symbol of this.#symbols.values()) if (symbol.pass === this.pass) yield symbol;
  }
}

function sameValue(a: Value, b: Value): boolean {
  return (
    a === b ||
    (a.unknown === b.unknown &&
      a.constant === b.constant &&
      a.terms.length === b.terms.length &&
      a.terms.every((t, i) => t.of === b.terms[i]!.of && t.factor === b.terms[i]!.factor))
  );
}
