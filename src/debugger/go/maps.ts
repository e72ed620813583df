/**
 * The entries of maps: the hash tables of Go up to 1.23 (runtime/map.go) and the Swiss tables since (internal/runtime/maps), told
 * apart by the fields that the linker says a map has.
 */
import type { DebugType } from '../dwarf/types.ts';
import type { Value } from '../value.ts';

export interface MapContents {
  /** How many entries the map says that it has. */
  readonly count: bigint;
  /** The first ones, in the order of the tables, which is none. */
  readonly entries: readonly (readonly [key: Value, element: Value])[];
}

type Entry = readonly [Value, Value];

/** A broken map may name any number of buckets. */
const MAX_BUCKETS = 65_536;
/** A byte of a group's control word whose top bit is set says that the slot is empty or deleted. */
const EMPTY_BIT = 0x80;
/** runtime.minTopHash: smaller ones say that a slot is empty, or that its entry has moved. */
const MIN_TOP_HASH = 5;
/** runtime.sameSizeGrow, a flag of hmap: the old table is as large as the new one. */
const SAME_SIZE_GROW = 8n;

/** @param most entries that are wanted */
export function mapEntries(map: Value, most: number): MapContents {
  const table = map.target;
  const { key, element } = map.type;
  const swiss = table?.field('used');
  const count = (swiss ?? table?.field('count'))?.unsigned() ?? 0n;
  if (!table || !key || !element) return { count, entries: [] };
  const walk = swiss ? swissEntries(table) : bucketEntries(table);
  const entries: Entry[] = [];
  if (most > 0) {
    for (const [rawKey, rawElement] of walk) {
      entries.push([direct(rawKey, key), direct(rawElement, element)]);
      if (entries.length >= most || BigInt(entries.length) >= count) break;
    }
  }
  return { count, entries };
}

/** Large keys and elements stand elsewhere, and the slot has a pointer to them. */
function direct(value: Value, wanted: DebugType): Value {
  const isPointer = value.type.kind === 'pointer' && value.type.name !== wanted.name;
  return isPointer && value.type.underlying.target?.name === wanted.name ? (value.target ?? value) : value;
}

function* swissEntries(map: Value): Generator<Entry> {
  const directory = map.field('dirPtr');
  const length = map.field('dirLen')?.unsigned() ?? 0n;
  const address = directory?.unsigned();
  const pointer = directory?.type.underlying.target;
  const table = pointer?.underlying.target;
  const groupType = table?.field('groups')?.type.field('data')?.type.underlying.target;
  if (!directory || !address || !pointer || !groupType) return;
  if (length === 0n) {
    // A map of at most eight entries has one group and no table.
    yield* slots(map.part(groupType, 0).at(address));
    return;
  }
  const seen = new Set<bigint>();
  for (let n = 0n; n < length && n < BigInt(MAX_BUCKETS); n++) {
    const entry = map.part(pointer, 0).at(address + n * 8n);
    const found = entry.unsigned();
    // Tables of fewer bits stand in the directory several times.
    if (!found || seen.has(found)) continue;
    seen.add(found);
    yield* groups(entry.target?.field('groups'));
  }
}

function* groups(reference: Value | undefined): Generator<Entry> {
  const first = reference?.field('data')?.target;
  const mask = reference?.field('lengthMask')?.unsigned();
  if (!first || mask === undefined) return;
  for (let n = 0; n <= Math.min(Number(mask), MAX_BUCKETS); n++)
    yield* slots(first.part(first.type, n * first.type.size));
}

function* slots(group: Value): Generator<Entry> {
  const control = group.field('ctrl')?.bytes();
  const all = group.field('slots');
  if (!control) return;
  for (let n = 0; n < control.length; n++) {
    if ((control[n]! & EMPTY_BIT) !== 0) continue;
    const slot = all?.element(n);
    const key = slot ? slot.field('key') : group.field('keys')?.element(n);
    const element = slot ? slot.field('elem') : group.field('elems')?.element(n);
    if (key && element) yield [key, element];
  }
}

function* bucketEntries(map: Value): Generator<Entry> {
  const bits = Number(map.field('B')?.unsigned() ?? 0n);
  const flags = map.field('flags')?.unsigned() ?? 0n;
  const oldBits = (flags & SAME_SIZE_GROW) === 0n ? bits - 1 : bits;
  yield* buckets(map.field('buckets')?.target, 2 ** bits);
  yield* buckets(map.field('oldbuckets')?.target, 2 ** Math.max(oldBits, 0));
}

function* buckets(first: Value | undefined, count: number): Generator<Entry> {
  if (!first) return;
  const most = Math.min(count, MAX_BUCKETS);
  for (let n = 0; n < most; n++) {
    let bucket: Value | undefined = first.part(first.type, n * first.type.size);
    for (let links = 0; bucket && links < MAX_BUCKETS; links++) {
      const hashes: Uint8Array | undefined = bucket.field('tophash')?.bytes();
      if (!hashes) return;
      for (let slot = 0; slot < hashes.length; slot++) {
        const key: Value | undefined = bucket.field('keys')?.element(slot);
        const element: Value | undefined = bucket.field('values')?.element(slot);
        if (hashes[slot]! >= MIN_TOP_HASH && key && element) yield [key, element];
      }
      bucket = bucket.field('overflow')?.target;
    }
  }
}
