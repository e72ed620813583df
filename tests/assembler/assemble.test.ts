import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assemble } from '../../src/assembler/index.ts';

const Assemble = suite('assembler: what it returns');

Assemble('labels are addresses, with local labels under their full names', () => {
  const source = 'org 0x7c00\nstart: nop\n.loop: jmp .loop\nsize equ $ - start\nsection .bss\nbuffer: resb 4\n';
  const { labels } = assemble({ file: 'a.asm', read: () => source });
  assert.equal(
    [...labels],
    [
      ['start', 0x7c00n],
      ['start.loop', 0x7c01n],
      ['size', 3n],
      ['buffer', 0x7c04n],
    ],
  );
});

Assemble('lines map addresses to the source', () => {
  const source = 'org 0x100\nnop\n\nmov ax, 1\nsection .bss\nresb 2\n';
  const { lines } = assemble({ file: 'a.asm', read: () => source });
  assert.equal(lines, [
    { address: 0x100n, offset: 0, length: 1, file: 'a.asm', line: 2 },
    { address: 0x101n, offset: 1, length: 3, file: 'a.asm', line: 4 },
    { address: 0x104n, offset: -1, length: 2, file: 'a.asm', line: 6 },
  ]);
});

Assemble('a macro line belongs to the line that uses the macro', () => {
  const source = '%macro two 0\nnop\nnop\n%endmacro\ntwo\n';
  const { lines } = assemble({ file: 'a.asm', read: () => source });
  assert.equal(
    lines.map((l) => [l.offset, l.line]),
    [
      [0, 5],
      [1, 5],
    ],
  );
});

Assemble('defines and include directories', () => {
  const files: Record<string, string> = { 'src/a.asm': '%include "x.inc"\ndb N', 'inc/x.inc': 'db 7' };
  const { bytes } = assemble({
    file: 'src/a.asm',
    read: (path) => {
      const text = files[path];
      if (text === undefined) throw new Error('missing');
      return text;
    },
    include: ['inc'],
    defines: { N: '40 + 2' },
  });
  assert.equal([...bytes], [7, 42]);
});

Assemble('warns about values that lose bits', () => {
  const { bytes, warnings } = assemble({ file: 'a.asm', read: () => 'mov al, 300\ndb 256\n%warning "careful"' });
  assert.equal([...bytes], [0xb0, 0x2c, 0]);
  assert.equal(warnings.map((w) => `${w.line}:${w.column}`).sort(), ['1:9', '2:4', '3:1']);
});

Assemble('an empty source is an empty image', () => {
  assert.is(assemble({ file: 'a.asm', read: () => '; nothing\n' }).bytes.length, 0);
});
Assemble.run();
