import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MemoryShortage } from '../../src/cli/run/memory-shortage.ts';
import { memoryWanted } from '../../src/cli/run/memory-wanted.ts';
import { MIB } from '../../src/machine/memory-size.ts';
import type { Stage } from '../../src/stages/stages.ts';

/** How much memory a stage gets without --memory, and what is said when it was too little. */

const wanted = suite('cli: memory of a stage');

const stage = (number: number, own?: string): Stage => ({
  number,
  name: 'x',
  layers: [],
  ...(own === undefined ? {} : { own }),
});

/** An image with a loader of `sectors` sectors and a kernel whose one segment ends at `end`. */
function image(end: number, sectors = 3): Uint8Array {
  const bytes = new Uint8Array((sectors + 2) * 512);
  const elf = new DataView(bytes.buffer, sectors * 512);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1], sectors * 512);
  elf.setUint16(16, 2, true); // ET_EXEC
  elf.setUint16(18, 62, true);
  elf.setUint32(20, 1, true);
  elf.setBigUint64(32, 64n, true); // e_phoff
  elf.setUint16(52, 64, true);
  elf.setUint16(54, 56, true);
  elf.setUint16(56, 1, true);
  elf.setUint16(58, 64, true);
  elf.setUint32(64, 1, true); // PT_LOAD
  elf.setUint32(68, 6, true);
  elf.setBigUint64(64 + 16, 0x40_0000n, true);
  elf.setBigUint64(64 + 24, 0x40_0000n, true);
  elf.setBigUint64(64 + 40, BigInt(end - 0x40_0000), true);
  return bytes;
}

for (const [what, of, end, mib] of [
  ['a stage of the book', stage(6), 6 * MIB, 256],
  ['an own folder that began as stage 5', stage(5, '/k'), 6 * MIB, 256],
  ['an own folder that began as stage 6', stage(6, '/k'), 6 * MIB, 1024],
  ['an own folder that began as stage 7', stage(7, '/k'), 6 * MIB, 1024],
  ['a kernel up to half of the memory', stage(6), 128 * MIB, 256],
  ['a kernel above it', stage(6), 128 * MIB + 1, 448],
  ['256 MiB of variables, stage unknown', stage(0, '/k'), 262 * MIB, 576],
  ['256 MiB of variables', stage(6, '/k'), 262 * MIB, 1024],
  ['2 GiB of variables', stage(6, '/k'), 2053 * MIB, 2368],
  ['more than a machine has', stage(6, '/k'), 3500 * MIB, 3072],
] as const) {
  wanted(what, () => {
    assert.is(memoryWanted(of, image(end)), mib * MIB);
  });
}

wanted('an image without a kernel, and one with a broken kernel', () => {
  assert.is(memoryWanted(stage(1), new Uint8Array(516_096)), 256 * MIB);
  assert.is(memoryWanted(stage(6), image(400 * MIB).subarray(0, 3 * 512 + 100)), 256 * MIB);
});

const shortage = suite('cli: too little memory');

const adviceFor = (output: string, memory = 256 * MIB, chunk = output.length): string | undefined => {
  const watcher = new MemoryShortage();
  for (let at = 0; at < output.length; at += chunk) watcher.watch(Buffer.from(output.slice(at, at + chunk)));
  return watcher.advice(memory);
};

for (const output of [
  'A20 line: open\r\nCannot load the kernel: the memory it wants is not there\r\n',
  'x\r\nout of memory\r\nunexpected fault address 0x1\r\n',
  'fatal error: runtime: out of memory\r\n\r\nruntime stack:\r\n',
  'fatal error: runtime: cannot allocate memory\r\nfatal error: out of memory allocating heap arena map\r\n',
]) {
  shortage(`told of ${JSON.stringify(output.slice(0, 50))}…, however it comes`, () => {
    for (const chunk of [1, 7, output.length])
      assert.is(adviceFor(output, 256 * MIB, chunk), 'the machine has 256 MiB; --memory 1G gives it more');
  });
}

shortage('the next larger size, up to the most there is', () => {
  const words = 'fatal error: out of memory\n';
  assert.is(adviceFor(words, 1024 * MIB), 'the machine has 1024 MiB; --memory 2G gives it more');
  assert.is(adviceFor(words, 2100 * MIB), 'the machine has 2100 MiB; --memory 3G gives it more');
  assert.is(adviceFor(words, 3072 * MIB), 'the machine has 3072 MiB, the most that there can be');
});

shortage('not of a program that only speaks of it', () => {
  assert.is(adviceFor('I ran out of memory yesterday\r\nnot a fatal error: out of memory\r\n'), undefined);
});

wanted.run();
shortage.run();
