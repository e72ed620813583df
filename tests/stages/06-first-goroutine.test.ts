import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../src/stages/image.ts';
import { findStage } from '../../src/stages/stages.ts';
import { GUEST_TIME, runBochs, runQemu } from '../support/emulators.ts';
import { kernelLines, UNHURRIED, withEachGo } from '../support/go.ts';
import { lesson } from '../support/lesson.ts';
import { needing } from '../support/programs.ts';

/** Stage 6 as its reader sees it: goroutines on the bare machine. */

const here = suite('stage 6: here');
const elsewhere = suite('stage 6: elsewhere');

const LINES = [
  'Stage 6: the first goroutine',
  'Hello from main.main, with 1 processor.',
  'ten goroutines and a channel: the squares sum to 385',
  'select: 5 odd, 5 even',
  'and 1  is 2  kernel 2  runtime 2  the 4  ',
  'a map, a closure, an interface: area 19',
  'recovered: runtime error: invalid memory address or nil pointer dereference',
  'recovered: runtime error: integer divide by zero',
  'recovered: runtime error: index out of range [3] with length 3',
  'timers: early, tick, tick, late; that took at least 60 ms: true',
  'garbage collector: 21 trees of 32767 nodes made, one kept whole; without it the heap is 1535 KiB smaller',
  'preempted a loop that calls nothing',
  'more than 10000 goroutines alive at once: true - their numbers sum to 49995000',
  'main returns.',
];

withEachGo(here, 'everything that a Go program may use works', async (go) => {
  const { status, out } = await lesson(['run', '6', ...UNHURRIED], { env: go.env });
  assert.equal(kernelLines(out), LINES);
  assert.is(status, 0);
});

here('the image holds a kernel of less than 4 MB', async () => {
  assert.ok((await buildImage(findStage('6')!)).length < 4_000_000);
});

needing(elsewhere, 'qemu')('QEMU prints the same, byte for byte', async () => {
  const { text, status } = await runQemu(await buildImage(findStage('6')!), { memory: 256, args: GUEST_TIME });
  assert.is(text, (await lesson(['run', '6', ...UNHURRIED])).out);
  assert.is(status, 0);
});

needing(elsewhere, 'bochs')('and so does Bochs', async () => {
  const { text } = await runBochs(await buildImage(findStage('6')!), { memory: 256, seconds: 120 });
  assert.equal(kernelLines(text), LINES);
});

here.run();
elsewhere.run();
