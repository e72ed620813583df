/**
 * The machine judged by QEMU and Bochs: images that do what a PC's manuals describe say on COM1 what came of it, and say
 * the same on all three, but for what differences.ts explains.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { needing } from '../support/programs.ts';
import { met, systemForms } from './coverage.ts';
import { DIFFERENCES } from './differences/index.ts';
import { IMAGES } from './images.ts';
import { type Judgement, judge, judgeImages, recorded } from './judge.ts';
import { EMULATORS, runOurs } from './machines.ts';

function unanimous(judgements: readonly Judgement[]): void {
  assert.equal(
    judgements.flatMap((each) => each.unexplained),
    [],
  );
  for (const each of judgements) {
    assert.is(each.images, IMAGES.length);
    assert.ok(each.lines > each.images);
  }
}

const judging = suite('the judge');
const explain = (says: string) => [
  { image: 'one', emulator: 'qemu' as const, lines: { a: says }, because: 'of a test' },
];

judging('lets equal transcripts pass', () => {
  assert.equal(judge('one', 'qemu', 'a: 1\nend\n', 'a: 1\nend\n', []), { lines: 2, differences: 0, unexplained: [] });
});

judging('lets pass what is explained, and nothing else', () => {
  const [ours, theirs] = ['a: 1\nb: 1\nend\n', 'a: 2\nb: 1\nend\n'];
  assert.equal(judge('one', 'qemu', ours, theirs, explain('2')).unexplained, []);
  assert.is(judge('one', 'qemu', ours, theirs, explain('2')).differences, 1);
  assert.is(judge('one', 'qemu', ours, theirs, []).unexplained.length, 1);
  assert.is(judge('one', 'qemu', ours, theirs, explain('3')).unexplained.length, 2);
  assert.is(judge('one', 'bochs', ours, theirs, explain('2')).unexplained.length, 1);
});

judging('calls an explanation that matches nothing stale', () => {
  assert.is(judge('one', 'qemu', 'a: 1\nend\n', 'a: 1\nend\n', explain('2')).unexplained.length, 1);
});

judging('does not insist where a emulator only sometimes differs', () => {
  const explanations = explain('2').map((one) => ({ ...one, sometimes: true as const }));
  for (const theirs of ['a: 1\nend\n', 'a: 2\nend\n'])
    assert.equal(judge('one', 'qemu', 'a: 1\nend\n', theirs, explanations).unexplained, []);
  assert.is(judge('one', 'qemu', 'a: 1\nend\n', 'a: 3\nend\n', explanations).unexplained.length, 1);
});

judging('wants every line of both, and the end', () => {
  assert.is(judge('one', 'qemu', 'a: 1\nend\n', 'a: 1\nb: 1\nend\n', []).unexplained.length, 1);
  assert.is(judge('one', 'qemu', 'a: 1\n', 'a: 1\n', []).unexplained.length, 2);
});

judging('knows a manual for every explanation', () => {
  for (const { because } of DIFFERENCES)
    assert.match(because, /SDM|APM|datasheet|ATA-|SPC-|MMC-|8042|8237A|8259A|82077AA|VGA/);
});

judging.run();

const agreement = suite('images');

agreement('say what was recorded of QEMU and Bochs', async () => {
  unanimous(await judgeImages(EMULATORS, false));
});

agreement("meet every instruction form that is the system's", () => {
  // Nothing but images runs in this process.
  for (const image of IMAGES) runOurs(image);
  const left = systemForms.filter((form) => !met().includes(form));
  assert.equal(
    left.map(({ mnemonic, operands }) => `${mnemonic} ${operands}`),
    [],
  );
});

for (const emulator of EMULATORS)
  needing(agreement, emulator)(`say the same on ${emulator} here and now`, async () => {
    unanimous(await judgeImages([emulator]));
  });

needing(
  agreement,
  'qemu',
  'bochs',
)('are all recorded', () => {
  for (const image of IMAGES) for (const emulator of EMULATORS) assert.ok(recorded(image, emulator).length > 0);
});

agreement.run();
