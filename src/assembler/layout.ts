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
  const a = BigInt(align);
  return ((n + a - 1n) / a) * a;
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

/**
 * Gives every section its load and run-time address, as NASM's `bin` format does (NASM manual, 8.1.3): bytes first, in
 * the order of appearance, then the sections without bytes. Returns the sections in file order, or a message.
 */
export function layOut(placements: readonly Placement[], origin: bigint): Section[] | string {
  const named = new Map(placements.map((p) => [p.section.name, p]));
  const ordered = [...placements.filter((p) => !p.section.nobits), ...placements.filter((p) => p.section.nobits)];
  const placed = new Map<Placement, bigint>();
  const end = (p: Placement) => placed.get(p)! + BigInt(p.section.offset);
  let previous: Placement | undefined;
  let pending = ordered;
  while (pending.length) {
    const waiting: Placement[] = [];
    for (const p of pending) {
      const leader = p.follows === undefined ? previous : named.get(p.follows);
      if (p.follows !== undefined && !leader)
        return `section ${p.section.name} follows ${p.follows}, which does not exist`;
      if (p.follows !== undefined && !placed.has(leader!)) {
        waiting.push(p);
        continue;
      }
      const start = p.start ?? (leader ? alignUp(end(leader), alignment(p)) : origin);
      placed.set(p, start);
      if (p.follows === undefined || leader === previous) previous = p;
    }
    if (waiting.length === pending.length) return `sections follow each other in a circle: ${waiting[0]!.section.name}`;
    pending = waiting;
  }
  for (const p of ordered) p.section.start = placed.get(p)!;
  for (const [i, p] of ordered.entries()) {
    // A section without bytes comes after the one before it in memory, whatever that one's place in the file.
    const before = p.section.nobits && p.start === undefined && p.follows === undefined ? ordered[i - 1] : undefined;
    const leader = p.vfollows === undefined ? before : named.get(p.vfollows);
    if (p.vfollows !== undefined && !leader)
      return `section ${p.section.name} follows ${p.vfollows}, which does not exist`;
    const align = p.valign ?? (leader ? alignment(p) : 1);
    if (p.vstart !== undefined) p.section.address = p.vstart;
    else if (leader) p.section.address = alignUp(leader.section.address + BigInt(leader.section.offset), align);
    else p.section.address = alignUp(p.section.start, align);
  }
  const files = ordered.filter((p) => !p.section.nobits).map((p) => p.section);
  files.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  for (let i = 1; i < files.length; i++) {
    const before = files[i - 1]!;
    if (before.offset && files[i]!.offset && before.start + BigInt(before.offset) > files[i]!.start)
      return `sections ${before.name} and ${files[i]!.name} overlap`;
  }
  return files;
}

/** Joins the sections to the image; gaps are zero. */
export function joinSections(sections: readonly Section[]): Uint8Array | string {
  const full = sections.filter((s) => s.offset > 0);
  if (full.length === 0) return new Uint8Array(0);
  const origin = full[0]!.start;
  const last = full[full.length - 1]!;
  const size = last.start + BigInt(last.offset) - origin;
  if (size > BigInt(MAX_IMAGE)) return `the image would be ${size} bytes: more than ${MAX_IMAGE >> 20} MiB`;
  const image = new Uint8Array(Number(size));
  for (const s of full) image.set(s.contents(), Number(s.start - origin));
  return image;
}
