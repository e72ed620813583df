import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { displayedText } from '../../src/book/displayed-text.ts';
import { transcriptFence, transcriptFile } from '../../src/book/transcripts.ts';

/** Serial output as it stands on a terminal in the end, and what a transcript's fence says. */

const text = suite('book: displayed text');

text('colours go, line ends are newlines', () => assert.is(displayedText('\x1b[32ma\x1b[0m\r\nb\r\n\r\n'), 'a\nb\n'));
text('a line that was drawn again counts as last drawn', () => {
  assert.is(displayedText('> h\r\x1b[K> he\r\x1b[K> hello\r\n'), '> hello\n');
  assert.is(displayedText('abcdef\rxy'), 'xycdef\n');
  assert.is(displayedText('abc\b\bX'), 'aXc\n');
  assert.is(displayedText('abc\x1b[2DX\x1b[5CY'), 'aXc     Y\n'.replace('c     ', 'c    '));
});

const fences = suite('book: transcript fences');

fences('what follows lesson run, split as a shell splits it, and which lines', () => {
  const fence = transcriptFence('7 --keys "go 3\\nhalt\\n"', 'lines 6-8');
  assert.equal(fence.args, ['7', '--keys', 'go 3\\nhalt\\n']);
  assert.equal([fence.from, fence.to], [6, 8]);
  assert.is(transcriptFile(fence), 'run-7-keys-go-3-halt.txt');
  assert.equal([transcriptFence('3', '').from, transcriptFence('3', '').to], [1, Number.POSITIVE_INFINITY]);
  assert.throws(() => transcriptFence('3', 'line six'), /lines A-B/);
});

text.run();
fences.run();
