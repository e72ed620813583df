/** FXSAVE and FXRSTOR, the estimates, and when SSE instructions are not available. */

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reciprocal, reciprocalRoot } from '../../../../src/machine/cpu/float/estimate.ts';
import { Random } from '../float/cases.ts';
import { report } from '../native/differences.ts';
import { type ControlChanges, emulated } from '../native/emulated.ts';
import { NativeBatch, type NativeCase, native, RAN_THROUGH, WINDOW } from '../native/native.ts';

const [UD, NM, GP, XM] = [6, 7, 13, 19];
const [RSP, RDI] = [4, 7];

const cpu = native();
const state = suite('SSE state and availability');

/** A state image with the x87 in some state and no exception pending. */
function fillImage(random: Random, image: Uint8Array): void {
  const view = new DataView(image.buffer, image.byteOffset, 512);
  for (let i = 32; i < 416; i += 8) view.setBigUint64(i, random.next(), true);
  // Only ten bytes of each x87 register exist.
  for (let i = 0; i < 8; i++) image.fill(0, 42 + 16 * i, 48 + 16 * i);
  view.setUint16(0, 0x037f, true);
  view.setUint16(2, (random.below(8) << 11) | ((random.below(16) << 8) & 0x4700), true);
  view.setUint8(4, random.below(256));
  view.setUint32(24, 0x1f80 | random.below(64), true);
}

/** FXSAVE [RDI] and FXRSTOR [RDI]. */
const FXSAVE = [0x0f, 0xae, 0x07];
const FXRSTOR = [0x0f, 0xae, 0x0f];
const wide = (code: number[]): number[] => [0x48, ...code];

if (cpu !== undefined) {
  state('FXSAVE and FXRSTOR against this processor', () => {
    const random = new Random(5n);
    const batch = new NativeBatch(400);
    for (let i = 0; i < batch.length; i++) {
      const one = batch.case(i);
      const code = i % 2 === 0 ? FXSAVE : FXRSTOR;
      const bits = random.below(4) === 0 ? 32 : 64;
      one.setCode(random.below(2) === 0 && bits === 64 ? wide(code) : code, bits);
      one.setGpr(RSP, WINDOW);
      one.setGpr(RDI, random.below(8) === 0 ? WINDOW + 8n : WINDOW);
      fillImage(random, one.fxsave);
      if (i % 2 === 0) continue;
      fillImage(random, one.window);
      if (random.below(4) === 0) one.window[26] = 4 << random.below(6);
    }
    const theirs = cpu.run(batch);
    // AMD's processors have one more bit of MXCSR, 17, and say so in MXCSR_MASK.
    for (let i = 0; i < batch.length; i += 2) theirs.case(i).window[30]! &= ~2;
    const { count, text } = report(batch, theirs, emulated().run(batch), (i) => `case ${i}`);
    assert.is(count, 0, text);
  });

  state("estimates differ from this processor's by no more than the manual allows", () => {
    const random = new Random(6n);
    const batch = new NativeBatch(4000);
    const scratch = new DataView(new ArrayBuffer(4));
    const value = (bits: bigint): number => {
      scratch.setUint32(0, Number(bits));
      return scratch.getFloat32(0);
    };
    for (let i = 0; i < batch.length; i++) {
      batch.case(i).setCode([0xf3, 0x0f, i % 2 === 0 ? 0x53 : 0x52, 0xc1]); // rcpss, rsqrtss xmm0, xmm1
      batch.case(i).setXmm64(1, random.next());
    }
    const [theirs, ours] = [cpu.run(batch), emulated().run(batch)];
    for (let i = 0; i < batch.length; i++) {
      const given = batch.case(i).xmm64(1) & 0xffffffffn;
      const expected = theirs.case(i).xmm64(0) & 0xffffffffn;
      const got = ours.case(i).xmm64(0) & 0xffffffffn;
      assert.is(got, i % 2 === 0 ? reciprocal(given) : reciprocalRoot(given));
      const [x, y] = [value(expected), value(got)];
      const told = `${i % 2 === 0 ? 'rcpss' : 'rsqrtss'} ${given.toString(16)}: ${expected.toString(16)}, here ${got.toString(16)}`;
      const exact = !Number.isFinite(x) || x === 0;
      if (exact) assert.is(got, expected, told);
      // Each may be off by 1.5 · 2^-12. A processor may round up to the smallest number what is tiny here.
      else assert.ok(Math.abs(y - x) <= Math.abs(x) * 3 * 2 ** -12 || Math.abs(x) < 1.18e-38, told);
    }
  });
}

const addps = [0x0f, 0x58, 0xc1];
const divss = [0xf3, 0x0f, 0x5e, 0xc1];
const movups = [0x0f, 0x10, 0x07];
const pxor = [0x66, 0x0f, 0xef, 0xc1];

function vectorOf(changes: ControlChanges, code: number[], prepare: (one: NativeCase) => void = () => {}): number {
  const batch = new NativeBatch(1);
  const one = batch.case(0);
  one.setCode(code);
  one.setGpr(RSP, WINDOW);
  one.setGpr(RDI, WINDOW);
  prepare(one);
  return emulated(changes).run(batch).case(0).vector;
}

// SDM vol. 2, tables 2-20 to 2-27 (exceptions by instruction class); vol. 3A, 2.5 and 13.1.
const [EM, TS] = [4, 8];
const [OSFXSR, OSXMMEXCPT] = [0x200, 0x400];

state('without OSFXSR, and with EM, SSE instructions are invalid', () => {
  for (const changes of [{ cr4: { clear: OSFXSR } }, { cr0: { set: EM } }, { cr0: { set: EM | TS } }]) {
    for (const code of [addps, movups, pxor, [0x0f, 0xae, 0x17], [0x0f, 0xae, 0x1f]]) {
      assert.is(vectorOf(changes, code), UD, `${JSON.stringify(changes)} ${code}`);
    }
  }
});

state('with TS they raise #NM', () => {
  for (const code of [addps, movups, pxor, [0x0f, 0xae, 0x17], FXSAVE, FXRSTOR]) {
    assert.is(vectorOf({ cr0: { set: TS } }, code), NM, code.join());
  }
  assert.is(vectorOf({ cr0: { set: EM } }, FXSAVE), NM);
});

state('fences, prefetches, MOVNTI and CLFLUSH always run', () => {
  const codes = [
    [0x0f, 0xae, 0xe8],
    [0x0f, 0xae, 0xf0],
    [0x0f, 0xae, 0xf8],
    [0x0f, 0x18, 0x07],
    [0x0f, 0xc3, 0x07],
    [0x0f, 0xae, 0x3f],
  ];
  for (const code of codes) assert.is(vectorOf({ cr0: { set: EM | TS }, cr4: { clear: OSFXSR } }, code), RAN_THROUGH);
});

state('an unmasked exception is #XM, or #UD without OSXMMEXCPT', () => {
  const unmasked = (one: NativeCase): void => {
    one.mxcsr = 0;
  };
  assert.is(vectorOf({}, divss, unmasked), XM);
  assert.is(vectorOf({ cr4: { clear: OSXMMEXCPT } }, divss, unmasked), UD);
});

state('FXSAVE without OSFXSR keeps the x87 state alone', () => {
  const batch = new NativeBatch(1);
  const one = batch.case(0);
  one.setCode(FXSAVE);
  one.setGpr(RSP, WINDOW);
  one.setGpr(RDI, WINDOW);
  one.setXmm64(0, 5n);
  const after = emulated({ cr4: { clear: OSFXSR } })
    .run(batch)
    .case(0);
  assert.is(after.vector, RAN_THROUGH);
  assert.equal([...after.window.subarray(0, 2)], [0x7f, 0x03]);
  assert.ok(after.window.subarray(160, 416).every((byte) => byte === 0));
});

state('FXSAVE across the end of the page faults, and writes nothing', () => {
  const batch = new NativeBatch(1);
  const one = batch.case(0);
  one.setCode(FXSAVE);
  one.setGpr(RSP, WINDOW);
  one.setGpr(RDI, WINDOW + 16n);
  const after = emulated().run(batch).case(0);
  assert.is(after.vector, 14);
  assert.ok(after.window.every((byte) => byte === 0));
});

state('FXRSTOR with a reserved bit of MXCSR is #GP and changes nothing', () => {
  assert.is(
    vectorOf({}, FXRSTOR, (one) => {
      one.window[26] = 4;
    }),
    GP,
  );
});

state.run();
