/** Instructions of SSE4.1 that look at whole vectors. `a` is destination and first source, `b` the second source. */
import { defineOperation } from './define.ts';

/** MPSADBW: sums of absolute differences of four bytes of b with eight runs of four bytes of a (SDM vol. 2B, MPSADBW). */
export const MPSADBW = defineOperation('continue', ({ state }, a, b, _c, control) => {
  const { u8, view } = state;
  const first = a + (control & 4 ? 4 : 0);
  const second = b + 4 * (control & 3);
  const sums = Array.from({ length: 8 }, (_, run) => {
    let sum = 0;
    for (let n = 0; n < 4; n++) sum += Math.abs(u8[first + run + n]! - u8[second + n]!);
    return sum;
  });
  for (const [n, sum] of sums.entries()) view.setUint16(a + 2 * n, sum, true);
});

/** PHMINPOSUW: the smallest word of b and, above it, where it is first found; the rest is cleared. */
export const PHMINPOSUW = defineOperation('continue', ({ state }, a, b) => {
  const words = Array.from({ length: 8 }, (_, n) => state.view.getUint16(b + 2 * n, true));
  const smallest = Math.min(...words);
  state.set64(a, BigInt(smallest | (words.indexOf(smallest) << 16)));
  state.set64(a + 8, 0n);
});
