import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../src/stages/image.ts';
import { findStage } from '../../src/stages/stages.ts';
import { runBochs, runQemu } from '../support/emulators.ts';
import { kernelLines, layOut, withEachGo } from '../support/go.ts';
import { lesson } from '../support/lesson.ts';
import { needing } from '../support/programs.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** Stage 4 as its reader sees it: frames, page tables with rights, pages on demand, and the proof of it. */

const here = suite('stage 4: here');
const elsewhere = suite('stage 4: elsewhere');

const PROVED = [
  'Stage 4: paging',
  '  text can be read',
  '  text cannot be written',
  '  data can be written',
  '  data cannot be executed',
  '  page 0 is not there',
  '  nor is the page below the stack',
  '  1 GiB set aside, no frame used',
  '  touched in the middle, it reads as 0',
  '  and keeps what is written',
  '  that took a frame and three tables',
  '  given back, it reads as 0 again',
  '  taken away, it is not there',
];

function check(serial: string, mebibytes: number): void {
  const lines = kernelLines(serial);
  assert.equal(lines.slice(0, PROVED.length), PROVED);
  const [, total, used] = /^Memory: (\d+) frames of 4 KiB, (\d+) used$/.exec(lines[PROVED.length]!)!.map(Number);
  // All but the first MiB, the kernel itself (up to 2 MiB), and what firmware keeps at the end.
  assert.ok(total! <= (mebibytes - 1) * 256 && total! >= (mebibytes - 4) * 256, `${total} frames`);
  assert.ok(used! >= 4 && used! < 32, `${used} used`);
  assert.equal(lines.slice(PROVED.length + 1), ['Switching off']);
}

withEachGo(here, 'proves what it claims', async (go) => {
  const { status, out } = await lesson(['run', '4'], { env: go.env });
  check(out, 256);
  assert.is(status, 0);
});

here('finds all of the memory, little or much', async () => {
  for (const mebibytes of [16, 1024, 3072])
    check((await lesson(['run', '4', '--memory', `${mebibytes}M`])).out, mebibytes);
});

here('says so and fails when something is not as it claims', async () => {
  const file = `kernel-stages/${findStage('4')!.layers.at(-1)!.folder}/kernel/address_space.go`;
  const source = await Bun.file(file).text();
  const spoiled = {
    'text cannot be written': ['access = 0\n', 'access = writable\n'],
    'data cannot be executed': ['access := noExecute\n', 'access := entry(0)\n'],
    'nor is the page below the stack': ['removeGuard(unsafe.Pointer(&bootStack))\n', ''],
  };
  for (const [claim, [from, to]] of Object.entries(spoiled)) {
    await inTemporaryFolder(async (folder) => {
      assert.ok(source.includes(from!), from);
      layOut('4', folder, {
        'kernel/address_space.go': source.replace(from!, to!),
      });
      const { status, out } = await lesson(['run', folder]);
      assert.match(out, `  NOT SO: ${claim}\r\n`);
      assert.is(status, 1);
    });
  }
});

needing(elsewhere, 'qemu')('QEMU proves it too', async () => {
  check((await runQemu(await buildImage(findStage('4')!), { memory: 256 })).text, 256);
});

needing(elsewhere, 'bochs')('and Bochs', async () => {
  check((await runBochs(await buildImage(findStage('4')!), { memory: 256 })).text, 256);
});

here.run();
elsewhere.run();
