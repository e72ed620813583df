import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AssemblyError, assemble } from '../../src/assembler/index.ts';

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

Assemble('warnings have the classes and lines of NASM', () => {
  const source = `org 0x7c00
start:
 mov al, 256
 db 300
%warning look here
 hltt
 dd 1e39
 resb 1
 db
%macro one 1-2 7,
 db %0
%endmacro
 one 1,
 one`;
  const { warnings } = assemble({ file: 'a.asm', read: () => source });
  assert.equal(warnings.map((w) => `${w.line} ${w.kind}`).sort(), [
    '10 pp-macro-params-legacy',
    '13 pp-macro-params-legacy',
    '14 label-orphan',
    '14 pp-macro-params-multi',
    '3 number-overflow',
    '4 number-overflow',
    '5 user',
    '6 label-orphan',
    '7 float-overflow',
    '8 zeroing',
    '9 db-empty',
  ]);
});

Assemble('the source chooses its warnings', () => {
  const source = `[warning -number-overflow]
 db 300
[warning push]
[warning +number]
 db 301
[warning pop]
 db 302
[warning *all]
 db 303
[warning -all]
%warning unseen
[warning error=user]
%warning seen`;
  try {
    assemble({ file: 'a.asm', read: () => source });
    assert.unreachable();
  } catch (error) {
    if (!(error instanceof AssemblyError)) throw error;
    assert.equal(
      error.diagnostics.map((d) => `${d.line}: ${d.message}`),
      ['13: seen [-w+error=user]'],
    );
  }
  const { warnings } = assemble({ file: 'a.asm', read: () => source.slice(0, source.indexOf('[warning error')) });
  assert.equal(
    warnings.map((w) => w.line),
    [5, 9],
  );
});

Assemble('a byte that is no UTF-8 stays as it is', () => {
  const source = Uint8Array.from([...Buffer.from("db 'gr"), 0xfc, ...Buffer.from("n', 'ü'\n; "), 0xe4, 0xff]);
  const { bytes } = assemble({ file: 'a.asm', read: () => source });
  assert.equal([...bytes], [0x67, 0x72, 0xfc, 0x6e, 0xc3, 0xbc]);
});

Assemble('the time of the build is fixed unless it is given', () => {
  const read = () => "db __DATE__, ' ', __TIME__\ndd __POSIX_TIME__";
  const text = (time?: number) =>
    Buffer.from(assemble({ file: 'a.asm', read, ...(time === undefined ? {} : { time }) }).bytes).toString('latin1');
  assert.is(text(), '1970-01-01 00:00:00\0\0\0\0');
  assert.is(text(Date.UTC(2001, 1, 3, 4, 5, 6)).slice(0, 19), '2001-02-03 04:05:06');
});

Assemble('what NASM would make otherwise is refused', () => {
  for (const [source, says] of [
    ['float up', /rounded to nearest/],
    ['vaddps zmm0, zmm1, zmm2', /zmm0/],
    ['bits 64\n{evex} vaddps xmm0, xmm1, xmm2', /EVEX/],
    ['db %!HOME', /expected/],
    ['%pragma preproc sane_empty_expansion', /sane_empty_expansion/],
  ] as const) {
    try {
      assemble({ file: 'a.asm', read: () => source });
      assert.unreachable(source);
    } catch (error) {
      if (!(error instanceof AssemblyError)) throw error;
      assert.match(error.message, says);
    }
  }
});

Assemble('an empty source is an empty image', () => {
  assert.is(assemble({ file: 'a.asm', read: () => '; nothing\n' }).bytes.length, 0);
});
Assemble.run();
