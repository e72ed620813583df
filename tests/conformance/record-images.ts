/**
 * Records what the images say under QEMU and Bochs into vectors/: bun tests/conformance/record-images.ts [IMAGE…]
 * Then prints what is neither the same on our machine nor explained. The vectors stand for QEMU 7.2 and Bochs 2.7.
 */
import { writeFileSync } from 'node:fs';
import { IMAGES } from './images.ts';
import { judge, vectorPath } from './judge.ts';
import { EMULATORS, runEmulator, runOurs } from './machines.ts';

/** Of one image and emulator; more say nothing new. */
const MAX_COMPLAINTS = 60;

const wanted = process.argv.slice(2);
for (const image of IMAGES) {
  if (wanted.length > 0 && !wanted.includes(image)) continue;
  const ours = runOurs(image);
  await Promise.all(
    EMULATORS.map(async (emulator) => {
      const theirs = await runEmulator(emulator, image);
      writeFileSync(vectorPath(image, emulator), theirs, 'latin1');
      const { lines, differences, unexplained } = judge(image, emulator, ours, theirs);
      const summary = `${image}: ${emulator}: ${lines} lines, ${differences} explained, ${unexplained.length} not`;
      process.stdout.write([summary, ...unexplained.slice(0, MAX_COMPLAINTS), ''].join('\n'));
    }),
  );
}
