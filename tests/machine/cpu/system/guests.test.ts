/**
 * Whole images that do what the manual forbids and say on COM1 what came of it. The transcripts are those of Bochs 2.7
 * (see guests/bochsrc), which checks limits, rights and reserved bits that QEMU's translator lets through.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { firmware } from '../../firmware/guests.ts';
import { nasm } from '../../firmware/nasm.ts';
import { runOurs } from '../../firmware/ours.ts';

const CPU_TESTS = join(import.meta.dirname, '..');
const rom = firmware();

/** Lines that are meant to differ from Bochs's. */
const DIFFERENCES: readonly [RegExp, string][] = [
  // A near jump to a non-canonical address faults when its target is fetched, as in QEMU; Bochs faults on the jump.
  [/^(non-canonical jump: .*) rip \w+/, '$1'],
];

/**
 * What Bochs, which is Intel's here, says of a far call with REX.W, and what is right: AMD's processors ignore the prefix, so
 * the offset has 32 bits (AMD APM vol. 3, CALL far).
 */
const AMD: readonly [string, string][] = [
  [
    'r3 gate: vector 0000000d error 00000000 cs 0000003b rip 00000000 ss 00000033 flags 00010200 rsp 00005fc8',
    'r3 gate: gate, ss 00000000 rsp 00005fe0, then vector 00000080 error 00000000 cs 0000003b rip 0000000a ss 00000033 ' +
      'flags 00000200 rsp 00005fc8',
  ],
  [
    'r3 gate to 32: vector 0000000d error 00009090 cs 0000003b rip 00000000 ss 00000033 flags 00010200 rsp 00005fc8',
    'r3 gate to 32: vector 0000000d error 00000008 cs 0000003b rip 00000000 ss 00000033 flags 00010200 rsp 00005fc8',
  ],
];

const comparable = (transcript: string): string[] =>
  transcript.split('\n').map((line) => DIFFERENCES.reduce((text, [from, to]) => text.replace(from, to), line));

const guests = suite('system guests');

for (const name of ['protection32', 'long64']) {
  guests(name, () => {
    const image = new Uint8Array(64 * 512);
    image.set(nasm(join(CPU_TESTS, 'guests', `${name}.asm`)));
    const { output } = runOurs({ image, memory: 16, firmware: rom });
    const recorded = readFileSync(join(CPU_TESTS, 'vectors', `${name}.txt`), 'utf8');
    const expected = AMD.reduce((text, [bochs, amd]) => text.replace(bochs, amd), recorded);
    assert.equal(comparable(output), comparable(expected));
  });
}

guests.run();
