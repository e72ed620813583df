import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../src/stages/image.ts';
import { findStage } from '../../src/stages/stages.ts';
import { runBochs, runQemu } from '../support/emulators.ts';
import { layOut } from '../support/go.ts';
import { lesson } from '../support/lesson.ts';
import { runNasm } from '../support/nasm.ts';
import { needing } from '../support/programs.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** Stage 1 as its reader sees it: one line, on the screen and on COM1, then halted for good. */

const GREETING = 'Hello from 512 bytes at 0x7c00.\r\n';
const SECTOR = 512;

const here = suite('stage 1: here');
const elsewhere = suite('stage 1: elsewhere');
const stage = findStage('1')!;

here('prints its line on COM1 and halts', async () => {
  const { status, out, err } = await lesson(['run', '1']);
  assert.is(out, GREETING);
  assert.is(err, '');
  assert.is(status, 0);
});

here('prints the same line on the screen, and nothing else', async () => {
  const { out } = await lesson(['run', 'boot-sector', '--screen']);
  assert.is(out, `${GREETING}Hello from 512 bytes at 0x7c00.\n`);
});

here('is one sector with the signature; the rest of the disk is empty', async () => {
  const image = await buildImage(stage);
  assert.equal([...image.subarray(510, SECTOR)], [0x55, 0xaa]);
  assert.is(image.length % (16 * 63 * SECTOR), 0);
  assert.ok(image.subarray(SECTOR).every((byte) => byte === 0));
});

here('halts: it ends after the same number of instructions every time', async () => {
  const runs = await Promise.all([1, 2].map(() => lesson(['run', '1', '--stats', '--json'])));
  const [first, second] = runs.map(({ err }) => JSON.parse(err));
  assert.is(first.cause, 'halted');
  assert.ok(first.instructions > 100);
  assert.is(second.instructions, first.instructions);
});

needing(elsewhere, 'nasm')('NASM makes the same bytes of it', async () => {
  const image = await buildImage(stage);
  await inTemporaryFolder((folder) => {
    layOut('1', folder);
    assert.equal(Buffer.from(image.subarray(0, SECTOR)), Buffer.from(runNasm(join(folder, 'boot.asm'), [folder])));
  });
});

needing(elsewhere, 'qemu')('QEMU hears the same bytes', async () => {
  const { text, status } = await runQemu(await buildImage(stage), { until: GREETING });
  assert.is(text, GREETING);
  assert.is(status, null, 'it must not leave');
});

needing(elsewhere, 'bochs')('Bochs hears the same bytes', async () => {
  const { text, status } = await runBochs(await buildImage(stage), { until: GREETING });
  assert.is(text, GREETING);
  assert.is(status, null, 'it must not leave');
});

here.run();
elsewhere.run();
