/** FMA and F16C in exact software floating point (Intel SDM vol. 1, 14.4 and 14.5). */

import { convert } from '../float/convert.ts';
import { FloatEnvironment, NEAREST } from '../float/environment.ts';
import { BINARY16, BINARY32, BINARY64, type Format } from '../float/format.ts';
import { fused } from '../float/fused.ts';
import { MXCSR } from '../state/layout.ts';
import { defineOperation, type Operation } from './define.ts';
import { commitFlags, elementwise, readElement, writeElement } from './sse.ts';

/** Which element is subtracted: none, all, the even ones (FMADDSUB), the odd ones (FMSUBADD). */
const SUBTRACTED = {
  fmadd: () => false,
  fmsub: () => true,
  fnmadd: () => false,
  fnmsub: () => true,
  fmaddsub: (n: number) => n % 2 === 0,
  fmsubadd: (n: number) => n % 2 === 1,
} as const;

type Name = keyof typeof SUBTRACTED;

/** How many elements there are. */
const SHAPES = { ss: [BINARY32, 1], sd: [BINARY64, 1], ps: [BINARY32, 4], pd: [BINARY64, 2] } as const;

/** Where in the instruction's operands (1 destination, 2, 3) the factors and the addend stand. */
const ORDERS = { '132': [0, 2, 1], '213': [1, 0, 2], '231': [1, 2, 0] } as const;

/** `a ← ±x·y ± z`, a, b and c being the cells of the three operands. */
function fusedElements(name: Name, order: keyof typeof ORDERS, format: Format, count: number): Operation {
  const width = format === BINARY32 ? 4 : 8;
  const product = name.startsWith('fn');
  return defineOperation('continue', (cpu, a, b, c) => {
    const { state } = cpu;
    const env = FloatEnvironment.fromMxcsr(state.get32(MXCSR));
    const results: bigint[] = [];
    for (let n = 0; n < count; n++) {
      const operands = [a, b, c].map((cell) => readElement(state, cell + n * width, width));
      const inOrder = ORDERS[order].map((place) => operands[place]!);
      results.push(fused(format, inOrder, { product, addend: SUBTRACTED[name](n) }, env));
    }
    commitFlags(cpu, env);
    for (const [n, result] of results.entries()) writeElement(state, a + n * width, width, result);
  });
}

/** By mnemonic: fmadd132ps … fmsubadd231pd. */
export const FUSED: Readonly<Record<string, Operation>> = Object.fromEntries(
  (Object.keys(SUBTRACTED) as Name[]).flatMap((name) =>
    (Object.keys(ORDERS) as (keyof typeof ORDERS)[]).flatMap((order) =>
      (Object.keys(SHAPES) as (keyof typeof SHAPES)[])
        .filter((suffix) => suffix.startsWith('p') || !/addsub|subadd/.test(name))
        .map((suffix) => [
          `${name}${order}${suffix}`,
          fusedElements(name, order, SHAPES[suffix][0], SHAPES[suffix][1]),
        ]),
    ),
  ),
);

/** A half is exact as a single; DAZ does not apply to it, nor is a denormal one told. */
export const FROM_HALVES = elementwise(4, 2, 4, (_, b, env) => {
  const quiet = new FloatEnvironment(NEAREST);
  const result = convert(BINARY16, BINARY32, b, quiet);
  env.raise(quiet.flags & 1);
  return result;
});

/** By the control byte: bits 1:0 the direction, bit 2 that MXCSR's counts. FTZ does not apply to halves. */
export const TO_HALVES = elementwise(4, 4, 2, (_, b, env, control) => {
  const own = new FloatEnvironment(control & 4 ? env.rounding : control & 3, env.masks, env.denormalsAreZero);
  const result = convert(BINARY32, BINARY16, b, own);
  env.raise(own.flags);
  return result;
});
