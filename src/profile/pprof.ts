/**
 * A profile in the format of `go tool pprof` (github.com/google/pprof, proto/profile.proto): a sample for each stack, line and
 * kind of instruction, with how many instructions have retired there.
 */
import {
  Function as Func,
  Label,
  Line,
  Location,
  Mapping,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format';
import { bigAddress } from './address.ts';
import { type CallTree, ROOT } from './call-tree.ts';
import type { Counter } from './counter.ts';
import { KINDS, type Kind } from './kinds.ts';
import { PairTable } from './pair-table.ts';
import { idleInstructions, type Places } from './places.ts';

export interface ProfileFacts {
  /** Virtual nanoseconds that the recording took. */
  readonly durationNs: number;
  /** Remarks for `go tool pprof -comments`. */
  readonly comments: readonly string[];
}

/** @returns the protocol buffer, not compressed */
export function pprofOf(counter: Counter, places: Places, facts: ProfileFacts): Uint8Array {
  return new Writer(counter, places).write(facts);
}

class Writer {
  readonly #counter: Counter;
  readonly #tree: CallTree;
  readonly #places: Places;
  readonly #strings = new StringTable();
  readonly #locations: Location[] = [];
  readonly #functions: Func[] = [];
  readonly #functionNumbers = new Map<string, number>();
  readonly #addressLocations = new Map<number | string, number>();
  /** Of each node: the first one with the same lines, and its kind. */
  readonly #stacks = new Map<number, { readonly stack: number; readonly kind: Kind | undefined }>();
  readonly #stackNumbers = new Map<string, number>();
  /** Of each stack: its locations, the innermost first. */
  readonly #stackLocations: (readonly number[])[] = [[]];

  constructor(counter: Counter, places: Places) {
    this.#counter = counter;
    this.#tree = counter.tree;
    this.#places = places;
    this.#stacks.set(ROOT, { stack: 0, kind: undefined });
  }

  write({ durationNs, comments }: ProfileFacts): Uint8Array {
    const sample = this.#samples();
    const text = (value: string): number => this.#strings.dedup(value);
    const type = new ValueType({ type: text('instructions'), unit: text('count') });
    const profile = new Profile({
      sampleType: [type],
      sample,
      mapping: this.#mappings(),
      location: this.#locations,
      function: this.#functions,
      stringTable: this.#strings,
      durationNanos: durationNs,
      periodType: type,
      period: 1,
      comment: comments.map(text),
      defaultSampleType: text('instructions'),
    });
    return profile.encode();
  }

  #samples(): Sample[] {
    const totals = this.#totals();
    const key = this.#strings.dedup('kind');
    const labels = KINDS.map((kind) => [new Label({ key, str: this.#strings.dedup(kind) })]);
    const samples: Sample[] = [];
    for (const [stack, which, count] of totals.entries()) {
      const [location, kind] = [Math.floor(which / KINDS.length), which % KINDS.length];
      const locationId = [location, ...this.#stackLocations[stack]!];
      samples.push(new Sample({ locationId, value: [count], label: labels[kind]! }));
    }
    return samples;
  }

  /** Instructions by stack, and location and kind. */
  #totals(): PairTable {
    const totals = new PairTable();
    const idle = idleInstructions(this.#counter.blocks);
    for (const { node, block, instructions, times } of this.#counter.counts()) {
      const { stack, kind: ofStack } = this.#stackOf(node);
      for (let n = 0; n < instructions; n++) {
        const address = block.start + block.offsets[n]!;
        const kind = idle.has(address) ? 'idle' : (this.#places.kindOf(address) ?? ofStack ?? 'other');
        const slot = totals.slot(stack, this.#location(address) * KINDS.length + KINDS.indexOf(kind));
        totals.values[slot]! += times;
      }
    }
    return totals;
  }

  #stackOf(node: number): { readonly stack: number; readonly kind: Kind | undefined } {
    const known = this.#stacks.get(node);
    if (known) return known;
    // Parents first, without recursion: stacks may be deep.
    const missing: number[] = [];
    for (let each = node; !this.#stacks.has(each); each = this.#tree.parent(each)) missing.push(each);
    for (const each of missing.reverse()) this.#stacks.set(each, this.#addStack(each));
    return this.#stacks.get(node)!;
  }

  #addStack(node: number): { readonly stack: number; readonly kind: Kind | undefined } {
    const site = this.#tree.sites[this.#tree.siteOf(node)]!;
    const outer = this.#stacks.get(this.#tree.parent(node))!;
    const location = this.#location(site);
    const key = `${outer.stack},${location}`;
    let stack = this.#stackNumbers.get(key);
    if (stack === undefined) {
      stack = this.#stackLocations.push([location, ...this.#stackLocations[outer.stack]!]) - 1;
      this.#stackNumbers.set(key, stack);
    }
    const kind = this.#tree.isSystemCall(this.#tree.siteOf(node)) ? 'system call' : this.#places.kindOfSite(site);
    return { stack, kind: kind ?? outer.kind };
  }

  /** The location of a line: all its instructions have one, at the first that was asked for. */
  #location(site: number | string): number {
    const known = this.#addressLocations.get(site);
    if (known !== undefined) return known;
    const line = typeof site === 'number' ? this.#places.line(site) : site;
    const number = line === site ? this.#addLocation(site) : this.#location(line);
    this.#addressLocations.set(site, number);
    return number;
  }

  #addLocation(site: number | string): number {
    const id = this.#locations.length + 1;
    const area = typeof site === 'number' ? this.#places.area(site) : undefined;
    this.#locations.push(
      new Location({
        id,
        mappingId: area ? this.#places.areas.indexOf(area) + 1 : 0,
        address: typeof site === 'number' ? bigAddress(site) : 0,
        line: this.#places
          .frames(site)
          .map(
            ({ function: name, source }) =>
              new Line({ functionId: this.#function(name, source?.file ?? ''), line: source?.line ?? 0 }),
          ),
      }),
    );
    return id;
  }

  #function(name: string, file: string): number {
    const key = `${name}\0${file}`;
    const known = this.#functionNumbers.get(key);
    if (known !== undefined) return known;
    const id = this.#functions.length + 1;
    const text = this.#strings.dedup(name);
    this.#functions.push(new Func({ id, name: text, systemName: text, filename: this.#strings.dedup(file) }));
    this.#functionNumbers.set(key, id);
    return id;
  }

  #mappings(): Mapping[] {
    return this.#places.areas.map(
      ({ name, start, end }, n) =>
        new Mapping({
          id: n + 1,
          memoryStart: bigAddress(start),
          memoryLimit: bigAddress(end),
          filename: this.#strings.dedup(name),
          hasFunctions: true,
          hasFilenames: true,
          hasLineNumbers: true,
          hasInlineFrames: true,
        }),
    );
  }
}
