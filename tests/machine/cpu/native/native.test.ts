import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CODE, HUNG, NativeBatch, native, RAN_THROUGH, WINDOW } from './native.ts';

const cpu = native();
const harness = suite(cpu ? 'native harness' : 'native harness (skipped: needs x86-64 Linux and a C compiler)');

function one(code: number[], prepare?: (c: ReturnType<NativeBatch['case']>) => void, bits: 32 | 64 = 64) {
  const batch = new NativeBatch(1);
  batch.case(0).setCode(code, bits);
  prepare?.(batch.case(0));
  return cpu!.run(batch).case(0);
}

if (cpu !== undefined) {
  harness('registers and flags go in and come out', () => {
    // add rax, r15
    const after = one([0x4c, 0x01, 0xf8], (c) => {
      for (let n = 0; n < 16; n++) c.setGpr(n, 0x1111111111111111n * BigInt(n));
      c.setGpr(0, 2n);
      c.setGpr(15, 0xffffffffffffffffn);
    });
    assert.is(after.vector, RAN_THROUGH);
    assert.is(after.rip, CODE + 3n);
    assert.is(after.gpr(0), 1n);
    for (let n = 1; n < 15; n++) assert.is(after.gpr(n), 0x1111111111111111n * BigInt(n));
    assert.is(after.rflags & 0x8d5, 0x11);
  });

  harness('XMM, MXCSR and memory go in and come out', () => {
    // divss xmm8, [rdi]
    const after = one([0xf3, 0x44, 0x0f, 0x5e, 0x07], (c) => {
      c.setGpr(7, WINDOW + 4n);
      c.setXmm64(8, 0xaaaaaaaa_3f800000n);
      c.setXmm64(8, 5n, 1);
      new DataView(c.window.buffer, c.window.byteOffset).setFloat32(4, 3, true);
    });
    assert.is(after.xmm64(8), 0xaaaaaaaa_3eaaaaabn);
    assert.is(after.xmm64(8, 1), 5n);
    assert.is(after.mxcsr, 0x1fa0);
    // mov [rsp+8], rax
    const stored = one([0x48, 0x89, 0x44, 0x24, 0x08], (c) => {
      c.setGpr(0, 0x0807060504030201n);
      c.setGpr(4, WINDOW);
    });
    assert.equal([...stored.window.subarray(7, 17)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 0]);
  });

  harness('exceptions are told, and the next case is not disturbed', () => {
    const batch = new NativeBatch(7);
    batch.case(0).setCode([0xf7, 0xf1]); // div ecx
    batch.case(1).setCode([0x0f, 0x0b]); // ud2
    batch.case(2).setCode([0x48, 0x8b, 0x07]); // mov rax, [rdi]: the last 4 bytes lie in the unmapped page
    batch.case(2).setGpr(7, WINDOW + 508n);
    batch.case(3).setCode([0x0f, 0x28, 0x07]); // movaps xmm0, [rdi]
    batch.case(3).setGpr(7, WINDOW + 4n);
    batch.case(4).setCode([0xf3, 0x0f, 0x5e, 0xc1]); // divss xmm0, xmm1 with everything unmasked: 0 / 0
    batch.case(4).mxcsr = 0;
    batch.case(5).setCode([0xeb, 0xfe]); // jmp $
    batch.case(6).setCode([0xeb, 0x10]); // jmp $+18
    const after = cpu.run(batch);
    const vectors = Array.from({ length: 7 }, (_, i) => after.case(i).vector);
    assert.equal(vectors, [0, 6, 14, 13, 19, HUNG, RAN_THROUGH]);
    assert.is(after.case(2).address, 0x30001000n);
    assert.is(after.case(2).rip, CODE);
    assert.is(after.case(4).mxcsr, 1);
    assert.is(after.case(6).rip, CODE + 18n);
  });

  harness('32-bit code', () => {
    // aaa; and mov eax, [edi]
    const adjusted = one([0x37], (c) => c.setGpr(0, 0x0fn), 32);
    assert.is(adjusted.gpr(0) & 0xffffffffn, 0x105n);
    const loaded = one(
      [0x8b, 0x07],
      (c) => {
        c.setGpr(7, WINDOW);
        c.window[0] = 42;
      },
      32,
    );
    assert.is(loaded.gpr(0) & 0xffffffffn, 42n);
    assert.is(one([0x90]).vector, RAN_THROUGH);
  });

  harness('a large batch keeps its order', () => {
    const batch = new NativeBatch(20000);
    for (let i = 0; i < batch.length; i++) {
      batch.case(i).setCode([0x48, 0x01, 0xd8]); // add rax, rbx
      batch.case(i).setGpr(0, BigInt(i));
      batch.case(i).setGpr(3, 1000n);
    }
    const after = cpu.run(batch);
    for (let i = 0; i < batch.length; i++) assert.is(after.case(i).gpr(0), BigInt(i + 1000));
  });
}
harness.run();
