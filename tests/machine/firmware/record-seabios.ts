/**
 * Records what the guests report under QEMU's SeaBIOS into vectors/: bun tests/machine/firmware/record-seabios.ts [NAME…]
 * The vectors stand for QEMU 7.2 with SeaBIOS 1.16.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GUESTS, guestImage } from './guests.ts';
import { runQemu } from './qemu.ts';

const wanted = process.argv.slice(2);
for (const { source, transcript, memory, diskBytes } of GUESTS) {
  if (wanted.length > 0 && !wanted.includes(transcript)) continue;
  const output = await runQemu({ image: guestImage(source), memory, diskBytes });
  writeFileSync(join(import.meta.dirname, 'vectors', `${transcript}.txt`), output);
  process.stdout.write(`${transcript}: ${output.split('\n').length - 1} lines\n`);
}
