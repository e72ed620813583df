/** Archives: what was packed is read again, whether files share blocks or not. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Archive, pack } from '../../src/host/archive.ts';

const archives = suite('archives');

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const files = new Map(
  [0, 1, 700, 300, 5000, 999, 1, 0, 1000, 1001].map((length, n) => [`folder/${n}`, random(length)] as const),
);

for (const blockBytes of [0, 1, 1000, 1 << 20])
  archives(`files in blocks of ${blockBytes} bytes come back, in any order and more than once`, () => {
    const archive = new Archive(pack(files, blockBytes));
    assert.equal(archive.names, [...files.keys()]);
    for (const name of [...files.keys(), ...[...files.keys()].reverse()]) {
      assert.is(archive.sizeOf(name), files.get(name)!.length);
      const read = archive.read(name);
      assert.equal(read, new Uint8Array(files.get(name)!));
      // What is read is the reader's: a change does not come back.
      read.fill(0);
    }
  });

archives('files that are alike take less room together', () => {
  const text = random(2000);
  const alike = new Map(['a', 'b', 'c', 'd'].map((name) => [name, text]));
  assert.ok(pack(alike, 1 << 20).length < pack(alike).length / 2);
});

archives('a name that is not there is an error', () => {
  assert.throws(() => new Archive(pack(files)).read('nothing'), /the archive has no nothing/);
});

archives.run();
