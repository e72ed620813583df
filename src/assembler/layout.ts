import { SourceError } from './diagnostics.ts';
import { MAX_IMAGE, type Section } from './section.ts';

/** What the source said about the place of a section, evaluated. */
export interface Placement {
  readonly section: Section;
  align: number | undefined;
  start: bigint | undefined;
  vstart: bigint | undefined;
  follows: string | undefined;
  vfollows: string | undefined;
  valign: number | undefined;
}

function alignUp(n: bigint, align: number): bigint {
  const over = BigInt.asUintN(64, n) % BigInt(align);
  return over === 0n ? n : n + BigInt(align) - over;
}

/** Sections without an `align=` of their own start on a multiple of this (NASM manual, 8.1.3). */
const DEFAULT_ALIGN = 4;

function alignment(p: Placement): number {
  return Math.max(
    p.align ?? 1,
    p.section.align ?? 1,
    p.align === undefined && p.section.name !== '.text' ? DEFAULT_ALIGN : 1,
  );
}

/** The section that `p` asks to follow, by `follows=` or `vfollows=`. */
function leaderOf(p: Placement, name: string, all: readonly Placement[]): Placement {
  const leader = all.find((other) => other.section.name === name);
  if (!leader) throw new SourceError(`section ${p.section.name} follows ${name}, which does not exist`);
  return leader;
}

/**
 * Gives every section its load and run-time address, as NASM's `bin` format does (NASM manual, 8.1.3): bytes first, in
 * the order of appearance, then the sections without bytes. Returns the sections with bytes in file order.
 */
export function layOut(placements: readonly Placement[], origin: bigint): Section[] {
  const ordered = [...placements.filter((p) => !p.section.nobits), ...placements.filter((p) => p.section.nobits)];
  placeInFile(ordered, origin);
  placeInMemory(ordered);
  return inFileOrder(ordered);
}

/** Load addresses. */
function placeInFile(ordered: readonly Placement[], origin: bigint): void {
  const placed = new Set<Placement>();
  let previous: Placement | undefined;
  let pending = ordered;
  while (pending.length) {
    const waiting: Placement[] = [];
    for (const p of pending) {
      const leader = p.follows === undefined ? previous : leaderOf(p, p.follows, ordered);
      if (p.follows !== undefined && !placed.has(leader!)) {
        waiting.push(p);
        continue;
      }
      p.section.start = p.start ?? (leader ? alignUp(loadEnd(leader.section), alignment(p)) : origin);
      placed.add(p);
      if (p.follows === undefined || leader === previous) previous = p;
    }
    if (waiting.length === pending.length)
      throw new SourceError(`sections follow each other in a circle: ${waiting[0]!.section.name}`);
    pending = waiting;
  }
}

const loadEnd = (section: Section): bigint => section.start + BigInt(section.offset);

/** Addresses as the program sees them. A section that follows another in memory waits until that one has its address. */
function placeInMemory(ordered: readonly Placement[]): void {
  const placed = new Set<Placement>();
  for (let pending = ordered; pending.length; ) {
    const waiting = pending.filter((p) => !placeOne(p, ordered, placed));
    if (waiting.length === pending.length)
      throw new SourceError(`sections follow each other in a circle: ${waiting[0]!.section.name}`);
    pending = waiting;
  }
}

/** Returns false while the section it follows has no address. */
function placeOne(p: Placement, ordered: readonly Placement[], placed: Set<Placement>): boolean {
  // A section without bytes comes after the one before it in memory, whatever that one's place in the file.
  const free = p.section.nobits && p.start === undefined && p.follows === undefined;
  const before = free ? ordered[ordered.indexOf(p) - 1] : undefined;
  const leader = p.vfollows === undefined ? before : leaderOf(p, p.vfollows, ordered);
  if (p.vstart !== undefined) p.section.address = p.vstart;
  else if (!leader) p.section.address = alignUp(p.section.start, p.valign ?? 1);
  else if (!placed.has(leader)) return false;
  else {
    const align = p.valign ?? (p.section.nobits ? alignment(p) : DEFAULT_ALIGN);
    p.section.address = alignUp(leader.section.address + BigInt(leader.section.offset), align);
  }
  placed.add(p);
  return true;
}

function inFileOrder(ordered: readonly Placement[]): Section[] {
  const files = ordered.filter((p) => !p.section.nobits).map((p) => p.section);
  files.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  for (const [i, section] of files.entries()) {
    const before = files[i - 1];
    if (before?.offset && section.offset && loadEnd(before) > section.start)
      throw new SourceError(`sections ${before.name} and ${section.name} overlap`);
  }
  return files;
}

/** Joins the sections to the image; gaps are zero. */
export function joinSections(sections: readonly Section[]): Uint8Array {
  const full = sections.filter((s) => s.offset > 0);
  const [first] = full;
  const last = full.at(-1);
  if (!first || !last) return new Uint8Array(0);
  const size = loadEnd(last) - first.start;
  if (size > BigInt(MAX_IMAGE))
    throw new SourceError(`the image would be ${size} bytes: more than ${MAX_IMAGE >> 20} MiB`);
  const image = new Uint8Array(Number(size));
  for (const s of full) image.set(s.contents(), Number(s.start - first.start));
  return image;
}
