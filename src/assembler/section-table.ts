import { SourceError } from './diagnostics.ts';
import { joinSections, layOut, type Placement } from './layout.ts';
import { Section } from './section.ts';

/** Sections of one image; finding one among them takes its time. */
const MAX_SECTIONS = 1000;

/** The sections of the image. They stay from pass to pass, with their addresses; each pass fills them anew. */
export class SectionTable {
  readonly #sections = new Map<string, Section>();
  #placements: Placement[] = [];
  /** A pass has ended: the sections have addresses. */
  #laidOut = false;
  /** What `org` said in this pass. */
  origin: bigint | undefined;
  /** The section entered last: what `__SECT__` goes back to. */
  last = this.enter('.text').section;

  /** Begins a pass in `.text`. */
  restart(): void {
    this.#placements = [];
    this.origin = undefined;
    this.enter('.text');
  }

  /** The section called `name`, begun anew in each pass. */
  enter(name: string): Placement {
    const placement = this.#placements.find((p) => p.section.name === name) ?? this.#begin(name);
    this.last = placement.section;
    return placement;
  }

  #begin(name: string): Placement {
    let section = this.#sections.get(name);
    if (!section) {
      if (this.#sections.size >= MAX_SECTIONS) throw new SourceError(`more than ${MAX_SECTIONS} sections`);
      section = new Section(name);
      section.nobits = name === '.bss';
      this.#sections.set(name, section);
    }
    section.restart();
    const placement: Placement = {
      section,
      align: undefined,
      start: undefined,
      vstart: undefined,
      follows: undefined,
      vfollows: undefined,
      valign: undefined,
    };
    this.#placements.push(placement);
    return placement;
  }

  /** A section among those of this pass; `absolute` is none of them. */
  includes(section: Section): boolean {
    return this.#placements.some((p) => p.section === section);
  }

  /** Lays the sections out. Returns whether one of them moved. Throws a SourceError when they cannot be laid out. */
  settle(): boolean {
    const before = this.#placements.map(({ section: { address, start } }) => ({ address, start }));
    layOut(this.#placements, this.origin ?? 0n);
    this.#laidOut = true;
    return this.#placements.some(
      ({ section }, i) => section.address !== before[i]?.address || section.start !== before[i]?.start,
    );
  }

  /**
   * What `section.NAME.start` or `.vstart` stands for (NASM manual, 8.1.3); 'later' while the section has not
   * been laid out, undefined for another name.
   */
  attribute(symbol: string): bigint | 'later' | undefined {
    const [, name, what] = /^section\.(.+)\.(start|vstart)$/.exec(symbol) ?? [];
    const section = name === undefined ? undefined : this.#sections.get(name);
    if (name === undefined || (!section && this.#laidOut)) return undefined;
    if (!section || !this.#laidOut) return 'later';
    return what === 'start' ? section.start : section.address;
  }

  image(): Uint8Array {
    return joinSections(layOut(this.#placements, this.origin ?? 0n));
  }

  /** Load address of the first byte of the image. */
  fileOrigin(): bigint {
    const starts = this.#placements
      .filter((p) => !p.section.nobits && p.section.offset > 0)
      .map((p) => p.section.start);
    return (
      starts.reduce<bigint | undefined>((low, start) => (low === undefined || start < low ? start : low), undefined) ??
      0n
    );
  }

  /** Bytes assembled in this pass so far. */
  get size(): number {
    return this.#placements.reduce((sum, { section }) => sum + (section.nobits ? 0 : section.offset), 0);
  }
}
