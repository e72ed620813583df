import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shown } from '../../src/host/files.ts';
import { buildImage } from '../../src/stages/image.ts';
import { findStage } from '../../src/stages/stages.ts';
import { runBochs, runQemu } from '../support/emulators.ts';
import { kernelLines, layOut, withEachGo } from '../support/go.ts';
import { lesson } from '../support/lesson.ts';
import { needing } from '../support/programs.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** Stage 3 as its reader sees it: exceptions and interrupts, handled in Go before there is a runtime. */

const here = suite('stage 3: here');
const elsewhere = suite('stage 3: elsewhere');

/** The registers of a dump depend on the Go that compiled it. */
const withoutRegisters = (lines: readonly string[]): string[] =>
  lines.filter((line) => !/^ {2}\S+ +[0-9a-f]{16}/.test(line));

const LINES = [
  'Stage 3: interrupts',
  '256 vectors, 3 interrupt stacks, 2 interrupt controllers',
  'breakpoint, called from lesson/kernel.breakpoint, kernel/provoke.s:5',
  'exception 0: divide error',
  '  at lesson/kernel.divide, kernel/provoke.s:10',
  'The timer is on. 1 s: 100 ticks. 2 s: 200 ticks. 3 s: 300 ticks.',
  'Switching off',
];

withEachGo(here, 'a breakpoint, a divide error, a clock', async (go) => {
  const { status, out, err } = await lesson(['run', '3'], { env: go.env });
  assert.is(err.includes('Error'), false, err);
  assert.equal(withoutRegisters(kernelLines(out)), LINES);
  assert.is(status, 0);
});

here('the dump has every register, and DIV had 1 and 0 to divide', async () => {
  const { out } = await lesson(['run', '3']);
  const registers = new Map(
    [...out.matchAll(/ {2}(\w+) +([0-9a-f]{16})/g)].map(([, name, value]) => [name, BigInt(`0x${value}`)]),
  );
  assert.is(registers.size, 18);
  assert.is(registers.get('AX'), 1n);
  assert.is(registers.get('DX'), 0n);
});

here('three seconds of the timer are three seconds of the machine', async () => {
  const { err } = await lesson(['run', '3', '--stats', '--json']);
  const seconds = JSON.parse(err).virtualNanoseconds / 1e9;
  assert.ok(seconds > 3 && seconds < 3.1, `${seconds} s`);
});

here('an exception that nobody expects ends the machine with its dump and status 1', async () => {
  await inTemporaryFolder(async (folder) => {
    layOut('3', folder, {
      'kernel/start.go': (await Bun.file(findFile('kernel/start.go')).text())
        .replace('breakpoint()', 'writeNowhere()')
        .concat('\n//go:noinline\nfunc writeNowhere() { *(*byte)(pointer(1 << 62)) = 1 }\n'),
    });
    const { status, out } = await lesson(['run', folder]);
    assert.match(out, 'exception 13: general protection, error code 0000');
    // Its files are named as seen from where the reader is.
    assert.match(out, `at lesson/kernel.writeNowhere, ${shown(join(folder, 'kernel/start.go'))}:`);
    assert.match(out, 'The kernel cannot go on.');
    assert.is(status, 1);
  });
});

function findFile(name: string): string {
  return `kernel-stages/${findStage('3')!.layers.at(-1)!.folder}/${name}`;
}

here('a kernel that does not fit into memory is refused by the loader, status 1', async () => {
  const { status, out } = await lesson(['run', '3', '--memory', '4M']);
  assert.match(out, 'Cannot load the kernel: the memory it wants is not there\r\n');
  assert.is(status, 1);
});

needing(elsewhere, 'qemu')('QEMU prints the same', async () => {
  const { text, status } = await runQemu(await buildImage(findStage('3')!));
  assert.equal(withoutRegisters(kernelLines(text)), LINES);
  assert.is(status, 0);
});

needing(elsewhere, 'bochs')('Bochs prints the same, registers too', async () => {
  const image = await buildImage(findStage('3')!);
  assert.is((await runBochs(image)).text, (await lesson(['run', '3'])).out);
});

here.run();
elsewhere.run();
