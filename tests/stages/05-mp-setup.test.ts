import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../src/stages/image.ts';
import { findStage } from '../../src/stages/stages.ts';
import { runBochs, runQemu } from '../support/emulators.ts';
import { kernelLines, withEachGo } from '../support/go.ts';
import { lesson } from '../support/lesson.ts';
import { needing } from '../support/programs.ts';

/** Stage 5 as its reader sees it: the runtime has set itself up, and its own variables say so. */

const here = suite('stage 5: here');
const elsewhere = suite('stage 5: elsewhere');

function check(serial: string): void {
  const lines = kernelLines(serial);
  const expected = [
    /^Stage 5: M and P$/,
    /^check, args, osinit, schedinit: done$/,
    /^m0 {2}at 0x[0-9a-f]+, id 0, g0 is the runtime's g0, curg none, gsignal made$/,
    /^g0 {2}at 0x[0-9a-f]+, m is m0, stack 64 KiB up to 0x[0-9a-f]+$/,
    /^p0 {2}at 0x[0-9a-f]+, running, m is m0, goroutines waiting to run: 0$/,
    /^GOMAXPROCS 1$/,
    /^heap: an arena of 64 MiB from 0x[0-9a-f]+000000$/,
    // What the runtime needs of a kernel to get this far.
    /^system calls: mmap \d+ rt_sigprocmask 1 .*sched_getaffinity 1 .*openat \d+/,
    /^Memory: \d+ frames of 4 KiB, \d+ used$/,
    /^Switching off$/,
  ];
  assert.is(lines.length, expected.length, serial);
  for (const [n, line] of lines.entries()) assert.match(line, expected[n]!);
  assert.not.match(serial, 'is not there');
}

withEachGo(here, 'm0, g0, p0 and the heap are there', async (go) => {
  const { status, out } = await lesson(['run', '5'], { env: go.env });
  check(out);
  assert.is(status, 0);
});

here('with 16 MiB as well', async () => check((await lesson(['run', '5', '--memory', '16M'])).out));

needing(elsewhere, 'qemu')('on QEMU', async () => {
  check((await runQemu(await buildImage(findStage('5')!))).text);
});

needing(elsewhere, 'bochs')('on Bochs', async () => {
  check((await runBochs(await buildImage(findStage('5')!))).text);
});

here.run();
elsewhere.run();
