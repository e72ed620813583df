/** RCPPS, RSQRTPS and their kin: every processor has its own estimate (Intel SDM vol. 2B, RCPPS). */

import { report } from '../native/differences.ts';
import { NativeBatch, type NativeCase } from '../native/native.ts';

/** The manual bounds the relative error of each: two estimates are no farther apart than twice that. */
const MOST = 2 * 1.5 * 2 ** -12;

/** Makes those of their elements that are estimates of the same number what they are here. */
function forgive(theirs: NativeCase, ours: NativeCase): void {
  for (let n = 0; n < 16; n++) {
    for (const [their, our] of [
      [theirs.xmm(n), ours.xmm(n)],
      [theirs.ymmUpper(n), ours.ymmUpper(n)],
    ] as const) {
      for (let at = 0; at < 16; at += 4) {
        const [x, y] = [their, our].map((bytes) =>
          new DataView(bytes.buffer, bytes.byteOffset + at, 4).getFloat32(0, true),
        );
        if (Math.abs(x! - y!) <= MOST * Math.abs(y!)) their.set(our.subarray(at, at + 4), at);
      }
    }
  }
}

export function compareEstimates(
  before: NativeBatch,
  expected: NativeBatch,
  actual: NativeBatch,
): { count: number; text: string } {
  const near = new NativeBatch(expected.length, expected.bytes.slice());
  for (let i = 0; i < near.length; i++) forgive(near.case(i), actual.case(i));
  return report(before, near, actual, (i) => `case ${i}`);
}
