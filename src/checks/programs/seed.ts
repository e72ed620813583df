/**
 * Numbers that a test program is given after it was built, by changing its disk image. They differ from run to run, so its
 * output can be computed but not known before: a kernel passes only by running the program.
 */

import { indexOfBytes } from '../../host/bytes.ts';

/** Each 0 … 255. */
export type Seed = readonly [number, number, number, number];

/** The program's variable before it is changed; no other sixteen bytes of an image are these. */
const PLACE = Uint8Array.fromHex('d1a4c7f05e9b3862ba17e60d4f83c259');

/** Go source of the variable: the four numbers are `seed[0]` to `seed[3]`. */
export const SEED_VARIABLE = `var seed = [${PLACE.length}]byte{${[...PLACE].join(', ')}}`;

export const randomSeed = (): Seed => [...crypto.getRandomValues(new Uint8Array(4))] as unknown as Seed;

/** @returns a copy of the image whose program has the seed; @throws Error if the variable is not there exactly once */
export function withSeed(image: Uint8Array, seed: Seed): Uint8Array {
  const changed = image.slice();
  const at = indexOfBytes(image, PLACE);
  if (at < 0 || indexOfBytes(image, PLACE, at + 1) >= 0) throw new Error('the test program has no place for its seed');
  changed.set(seed, at);
  return changed;
}
