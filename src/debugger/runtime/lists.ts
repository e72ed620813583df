/** Lists of the runtime: linked ones and slices, with an end even where memory lies. */
import type { Value } from '../value.ts';

const MOST = 100_000;

/** What a linked list goes through, from its first element on. */
export function* linked(first: Value | undefined, next: (value: Value) => Value | undefined): Generator<Value> {
  const seen = new Set<bigint>();
  for (let value = first; value?.address !== undefined; value = next(value)) {
    if (seen.has(value.address) || seen.size >= MOST) return;
    seen.add(value.address);
    yield value;
  }
}

/** The elements of a slice. */
export function* elements(slice: Value | undefined): Generator<Value> {
  const first = slice?.field('array')?.target;
  const length = slice?.field('len')?.unsigned();
  if (!first || length === undefined) return;
  const count = Math.min(Number(length), MOST);
  for (let n = 0; n < count; n++) yield first.part(first.type, n * first.type.size);
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
