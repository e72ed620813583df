/**
 * The SHA extensions (Intel SDM vol. 2B and 2C, SHA1… and SHA256…; FIPS 180-4). `a` is the destination and first source, `b` the
 * second source, `aux` the immediate. Doubleword n of the manual's diagrams is element n here, the lowest first.
 */
import type { CpuState } from '../state/cpu-state.ts';
import { XMM } from '../state/layout.ts';
import { defineOperation, type Operation } from './define.ts';

type Four = readonly [number, number, number, number];

const four = ({ view }: CpuState, cell: number): Four => {
  const element = (n: number): number => view.getInt32(cell + 4 * n, true);
  return [element(0), element(1), element(2), element(3)];
};

function put({ view }: CpuState, cell: number, values: readonly number[]): void {
  for (const [n, value] of values.entries()) view.setInt32(cell + 4 * n, value | 0, true);
}

const rotateLeft = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));
const rotateRight = (value: number, bits: number): number => rotateLeft(value, 32 - bits);
const choose = (x: number, y: number, z: number): number => (x & y) ^ (~x & z);
const majority = (x: number, y: number, z: number): number => (x & y) ^ (x & z) ^ (y & z);
const parity = (x: number, y: number, z: number): number => x ^ y ^ z;

/** The function and the constant of each twenty rounds of SHA-1 (FIPS 180-4, 4.1.1 and 4.2.1). */
const SHA1_ROUNDS = [
  { mix: choose, constant: 0x5a82_7999 },
  { mix: parity, constant: 0x6ed9_eba1 },
  { mix: majority, constant: 0x8f1b_bcdc },
  { mix: parity, constant: 0xca62_c1d6 },
] as const;

const fromTwo = (answer: (first: Four, second: Four, immediate: number) => readonly number[]): Operation =>
  defineOperation('continue', ({ state }, a, b, _c, immediate) =>
    put(state, a, answer(four(state, a), four(state, b), immediate)),
  );

/** Four rounds; the element 3 of the second source has E added to it already. */
const sha1rnds4 = fromTwo(([d, c, b, a], [w3, w2, w1, w0], immediate) => {
  const { mix, constant } = SHA1_ROUNDS[(immediate & 3) as 0 | 1 | 2 | 3];
  let state = [a, b, c, d, 0];
  for (const word of [w0, w1, w2, w3]) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    state = [(mix(b, c, d) + rotateLeft(a, 5) + word + e + constant) | 0, a, rotateLeft(b, 30), c, d];
  }
  const [newA = 0, newB = 0, newC = 0, newD = 0] = state;
  return [newD, newC, newB, newA];
});

const sha1nexte = fromTwo(([, , , a], [w0, w1, w2, w3]) => [w0, w1, w2, w3 + rotateLeft(a, 30)]);

const sha1msg1 = fromTwo(([w3, w2, w1, w0], [, , w5, w4]) => [w5 ^ w3, w4 ^ w2, w3 ^ w1, w2 ^ w0]);

const sha1msg2 = fromTwo(([w3, w2, w1, w0], [w15, w14, w13]) => {
  const w16 = rotateLeft(w0 ^ w13, 1);
  return [rotateLeft(w3 ^ w16, 1), rotateLeft(w2 ^ w15, 1), rotateLeft(w1 ^ w14, 1), w16];
});

/** FIPS 180-4, 4.1.2. */
const sum0 = (x: number): number => rotateRight(x, 2) ^ rotateRight(x, 13) ^ rotateRight(x, 22);
const sum1 = (x: number): number => rotateRight(x, 6) ^ rotateRight(x, 11) ^ rotateRight(x, 25);
const sigma0 = (x: number): number => rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3);
const sigma1 = (x: number): number => rotateRight(x, 17) ^ rotateRight(x, 19) ^ (x >>> 10);

/** Two rounds: `a` has C, D, G, H from above, `b` A, B, E, F, and XMM0 the two words with their constants. */
const sha256rnds2 = defineOperation('continue', ({ state }, first, second) => {
  const [h, g, d, c] = four(state, first);
  const [f, e, b, a] = four(state, second);
  let round = [a, b, c, d, e, f, g, h];
  for (const word of four(state, XMM).slice(0, 2)) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = round;
    const one = (h + sum1(e) + choose(e, f, g) + word) | 0;
    const two = (sum0(a) + majority(a, b, c)) | 0;
    round = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
  }
  const [newA = 0, newB = 0, , , newE = 0, newF = 0] = round;
  put(state, first, [newF, newE, newB, newA]);
});

const sha256msg1 = fromTwo(([w0, w1, w2, w3], [w4]) => [
  w0 + sigma0(w1),
  w1 + sigma0(w2),
  w2 + sigma0(w3),
  w3 + sigma0(w4),
]);

const sha256msg2 = fromTwo(([w0, w1, w2, w3], [, , w14, w15]) => {
  const w16 = (w0 + sigma1(w14)) | 0;
  const w17 = (w1 + sigma1(w15)) | 0;
  return [w16, w17, w2 + sigma1(w16), w3 + sigma1(w17)];
});

export const SHA: Readonly<Record<string, Operation>> = {
  sha1rnds4,
  sha1nexte,
  sha1msg1,
  sha1msg2,
  sha256rnds2,
  sha256msg1,
  sha256msg2,
};
