import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { floppyNotice } from '../../src/cli/run/floppy-image.ts';
import { bootSector } from '../support/guest.ts';

/** Images of floppies, for which there is no drive: said where it matters. */

const floppy = suite('cli: floppy images');

const READS = bootSector('mov ah, 2\n int 0x13\n cli\n hlt');
const PRINTS = bootSector('mov ax, 0x0e41\n int 0x10\n cli\n hlt');

function image(sector: Uint8Array, kib: number): Uint8Array {
  const bytes = new Uint8Array(kib * 1024);
  bytes.set(sector);
  return bytes;
}

floppy('every size of a floppy, if its boot sector reads the disk', () => {
  for (const kib of [360, 720, 1200, 1440, 2880]) {
    const notice = floppyNotice('a.img', image(READS, kib));
    assert.match(notice ?? '', `a.img has the size of a ${kib} KiB floppy`);
    assert.match(notice ?? '', 'DL = 80h');
    assert.not.match(notice ?? '', '\n');
    assert.is(floppyNotice('a.img', image(PRINTS, kib)), undefined);
  }
});

floppy('no other size, no sector that does not boot, no hard disk', () => {
  for (const kib of [359, 361, 1024, 1441, 10080]) assert.is(floppyNotice('a.img', image(READS, kib)), undefined);
  assert.is(floppyNotice('a.img', image(new Uint8Array(512), 1440)), undefined);
  const partitioned = image(READS, 1440);
  partitioned[446] = 0x80;
  partitioned[450] = 0x83;
  assert.is(floppyNotice('a.img', partitioned), undefined);
});

floppy.run();
