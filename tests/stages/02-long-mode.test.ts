import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../src/stages/image.ts';
import { findStage, stageFiles } from '../../src/stages/stages.ts';
import { runBochs, runQemu } from '../support/emulators.ts';
import { lesson } from '../support/lesson.ts';
import { runNasm } from '../support/nasm.ts';
import { needing } from '../support/programs.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** Stage 2 as its reader sees it: from real mode to 64-bit code, which prints by itself and switches the machine off. */

const LINES = [
  'Stage 2: from 16 bits to 64',
  'Read the rest of the program from disk',
  'A20 line: open',
  'CPU: has long mode',
  'Memory map: kept',
  '64-bit code is running',
  // EFER: LME and LMA, bits 8 and 10.
  'ffffffff + 1 = 0000000100000000, EFER = 0000000000000500',
  'Switching off',
];
const SERIAL = LINES.map((line) => `${line}\r\n`).join('');

const here = suite('stage 2: here');
const elsewhere = suite('stage 2: elsewhere');
const stage = findStage('2')!;

here('reaches 64-bit code and powers off', async () => {
  const { status, out, err } = await lesson(['run', '2']);
  assert.is(out, SERIAL);
  assert.is(err, '');
  assert.is(status, 0);
});

here('the screen shows the same lines', async () => {
  const { out } = await lesson(['run', 'long-mode', '--screen']);
  assert.is(out, `${SERIAL}${LINES.join('\n')}\n`);
});

here('ends by power-off, after the same number of instructions every time', async () => {
  const runs = await Promise.all([1, 2].map(() => lesson(['run', '2', '--stats', '--json'])));
  const [first, second] = runs.map(({ err }) => JSON.parse(err));
  assert.is(first.cause, 'power-off');
  assert.is(second.instructions, first.instructions);
});

here('works with little memory and with much', async () => {
  for (const memory of ['1M', '2M', '3G']) {
    const { status, out } = await lesson(['run', '2', '--memory', memory]);
    assert.is(out, SERIAL, memory);
    assert.is(status, 0, memory);
  }
});

/** Stage 2 with the A20 line shut through port 0x92 just before it is opened, as a folder of a reader's. */
function withA20Shut(folder: string): void {
  for (const [name, file] of stageFiles(stage)) writeFileSync(join(folder, name), file.read());
  const main = join(folder, 'boot.asm');
  const shut = 'in al, 0x92\n and al, 0xfc\n out 0x92, al\n call a20_is_open\n jne halt\n';
  writeFileSync(main, readFileSync(main, 'utf8').replace('call open_a20', `${shut} call open_a20`));
}

here('opens the A20 line where it is shut', async () => {
  await inTemporaryFolder(async (folder) => {
    withA20Shut(folder);
    assert.is((await lesson(['run', folder])).out, SERIAL);
  });
});

needing(elsewhere, 'qemu')('opens the A20 line where it is shut, on QEMU too', async () => {
  await inTemporaryFolder(async (folder) => {
    withA20Shut(folder);
    assert.is((await runQemu(await buildImage(findStage(folder)!))).text, SERIAL);
  });
});

needing(elsewhere, 'nasm')('NASM makes the same bytes of it', async () => {
  const image = await buildImage(stage);
  const program = inTemporaryFolder((folder) => {
    for (const [name, file] of stageFiles(stage)) writeFileSync(join(folder, name), file.read());
    return runNasm(join(folder, 'boot.asm'), [folder]);
  });
  assert.equal(Buffer.from(image.subarray(0, program.length)), Buffer.from(program));
  assert.ok(image.subarray(program.length).every((byte) => byte === 0));
});

needing(elsewhere, 'qemu')('QEMU hears the same bytes and leaves', async () => {
  const { text, status } = await runQemu(await buildImage(stage));
  assert.is(text, SERIAL);
  assert.is(status, 0);
});

needing(elsewhere, 'qemu')('a CPU without long mode is told so', async () => {
  const { text } = await runQemu(await buildImage(stage), { args: ['-cpu', 'pentium3'], until: 'no long mode\r\n' });
  assert.is(text, `${LINES.slice(0, 3).join('\r\n')}\r\nCannot go on: this CPU has no long mode\r\n`);
});

needing(elsewhere, 'qemu')(
  'QEMU boots it from a floppy disk, which knows cylinders, heads and sectors only',
  async () => {
    const program = (await buildImage(stage)).subarray(0, 16 * 512);
    const floppy = new Uint8Array(1_474_560);
    floppy.set(program);
    const { text } = await runQemu(floppy, { floppy: true });
    assert.is(text, SERIAL);
  },
);

needing(elsewhere, 'bochs')('Bochs hears the same bytes and is switched off', async () => {
  const { text, status } = await runBochs(await buildImage(stage));
  assert.is(text, SERIAL);
  // Bochs takes ACPI power-off for a reason to end with status 1.
  assert.is(status, 1);
});

here.run();
elsewhere.run();
