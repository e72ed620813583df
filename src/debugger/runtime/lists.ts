/** Lists of the runtime: linked ones and slices, with an end even where memory lies. */
import type { Value } from '../value.ts';

/** More than this no list of the runtime has in a machine of ours: what says so lies. */
const MOST = 10_000;
/** Everything in the runtime's lists begins at a multiple of this. */
const ALIGNMENT = 8n;

const isAligned = (address: bigint | undefined): address is bigint =>
  address !== undefined && address !== 0n && address % ALIGNMENT === 0n;

/** What a linked list goes through, from its first element on; it ends where it comes back to itself. */
export function* linked(first: Value | undefined, next: (value: Value) => Value | undefined): Generator<Value> {
  const seen = new Set<bigint>();
  for (let value = first; isAligned(value?.address); value = next(value)) {
    if (seen.has(value.address) || seen.size >= MOST) return;
    seen.add(value.address);
    yield value;
  }
}

/** The elements of a slice; none of one that cannot be: not aligned, longer than its capacity or than any list. */
export function* elements(slice: Value | undefined): Generator<Value> {
  const first = slice?.field('array')?.target;
  const length = slice?.field('len')?.unsigned();
  const capacity = slice?.field('cap')?.unsigned();
  if (!first || length === undefined || capacity === undefined) return;
  if (!isAligned(first.address) || length > capacity || length > BigInt(MOST)) return;
  for (let n = 0; n < Number(length); n++) yield first.part(first.type, n * first.type.size);
}

/** The elements of a slice of pointers, each of which it has once; the slice ends at the first that cannot be one. */
export function* targets(slice: Value | undefined): Generator<Value> {
  const seen = new Set<bigint>();
  for (const pointer of elements(slice)) {
    const { target } = pointer;
    if (!target || !isAligned(target.address) || seen.has(target.address)) return;
    seen.add(target.address);
    yield target;
  }
}

/** The text of a string of the runtime; undefined if it is not there. */
export function text(value: Value | undefined): string | undefined {
  const address = value?.field('str')?.unsigned();
  const length = value?.field('len')?.unsigned();
  if (!value || address === undefined || length === undefined || length > 4096n) return undefined;
  const bytes = value.memory.read(address, Number(length));
  return bytes && new TextDecoder().decode(bytes);
}

export const numberOf = (value: Value | undefined): number | undefined => {
  const bits = value?.unsigned();
  return bits === undefined ? undefined : Number(bits);
};
