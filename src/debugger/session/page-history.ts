/** What the pages of a memory held at the checkpoints: of each page only the contents that differ from the one before. */
import type { PagedMemory } from './target.ts';

const PAGE = 4096;
const ZERO_PAGE = new Uint8Array(PAGE);

interface Version {
  /** Instant of the checkpoint from which on the page held this. */
  instant: number;
  readonly bytes: Uint8Array;
}

export class PageHistory {
  readonly #memory: PagedMemory;
  /** By page, oldest first. A page that is not here was all zeros at the first checkpoint and has been since. */
  readonly #versions = new Map<number, Version[]>();
  /** Pages that differ from what they held at the checkpoint before, by instant. */
  readonly #changed = new Map<number, number[]>();
  /** The checkpoint that the memory was last equal to. */
  #current = 0;
  #bytes = 0;

  /** The memory as it is now is what it was at the first checkpoint. */
  constructor(memory: PagedMemory, instant: number) {
    this.#memory = memory;
    const pages: number[] = [];
    for (const page of memory.inUse()) {
      const bytes = memory.read(page);
      if (isZero(bytes)) continue;
      this.#add(page, { instant, bytes: bytes.slice() });
      pages.push(page);
    }
    memory.takeWritten();
    this.#changed.set(instant, pages);
    this.#current = instant;
  }

  /** Bytes that are kept. */
  get size(): number {
    return this.#bytes;
  }

  /** A checkpoint after all others. */
  record(instant: number): void {
    const pages: number[] = [];
    for (const page of this.#memory.takeWritten()) {
      const bytes = this.#memory.read(page);
      if (equal(bytes, this.#versions.get(page)?.at(-1)?.bytes ?? ZERO_PAGE)) continue;
      this.#add(page, { instant, bytes });
      pages.push(page);
    }
    this.#changed.set(instant, pages);
    this.#current = instant;
  }

  /** Makes the memory what it was at a checkpoint. */
  restore(instant: number): void {
    const [from, to] = [Math.min(instant, this.#current), Math.max(instant, this.#current)];
    const pages = new Set(this.#memory.takeWritten());
    for (const [at, changed] of this.#changed) {
      if (at > from && at <= to) for (const page of changed) pages.add(page);
    }
    for (const page of pages) this.#memory.write(page, this.#at(page, instant));
    this.#current = instant;
  }

  /** Forgets a checkpoint that is neither the first nor the last: what changed for it changed for the next one. */
  forget(instant: number, next: number): void {
    const later = this.#changed.get(next) ?? [];
    const moved = new Set(later);
    for (const page of this.#changed.get(instant) ?? []) {
      const versions = this.#versions.get(page) ?? [];
      const index = versions.findIndex((version) => version.instant === instant);
      if (index < 0) continue;
      if (moved.has(page)) {
        versions.splice(index, 1);
        this.#bytes -= PAGE;
      } else {
        versions[index]!.instant = next;
        moved.add(page);
      }
    }
    this.#changed.delete(instant);
    this.#changed.set(next, [...moved]);
    if (this.#current === instant) throw new RangeError('the memory is at this checkpoint');
  }

  /** Forgets the checkpoints after an instant: they will not have been. The memory is at an earlier one, or behind it. */
  forgetAfter(instant: number): void {
    for (const [at, pages] of [...this.#changed]) {
      if (at <= instant) continue;
      this.#changed.delete(at);
      for (const page of pages) this.#drop(page, at);
    }
  }

  #drop(page: number, instant: number): void {
    const versions = (this.#versions.get(page) ?? []).filter((version) => version.instant !== instant);
    this.#bytes -= PAGE;
    if (versions.length > 0) this.#versions.set(page, versions);
    else this.#versions.delete(page);
  }

  #add(page: number, version: Version): void {
    const versions = this.#versions.get(page);
    if (versions) versions.push(version);
    else this.#versions.set(page, [version]);
    this.#bytes += PAGE;
  }

  #at(page: number, instant: number): Uint8Array {
    return this.#versions.get(page)?.findLast((version) => version.instant <= instant)?.bytes ?? ZERO_PAGE;
  }
}

const words = (bytes: Uint8Array): BigUint64Array =>
  new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 3);

function isZero(bytes: Uint8Array): boolean {
  for (const word of words(bytes)) if (word !== 0n) return false;
  return true;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  const [left, right] = [words(a), words(b)];
  for (let n = 0; n < left.length; n++) if (left[n] !== right[n]) return false;
  return true;
}
