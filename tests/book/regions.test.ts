import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stageTexts } from '../../src/book/excerpts.ts';
import { regionsOf } from '../../src/book/regions/index.ts';
import { listStages } from '../../src/stages/stages.ts';

/** Which part of a file has which name. */

const regions = suite('book: regions');

const shape = (file: string, text: string): string[] =>
  regionsOf(file, text).map(({ names, first, last }) => `${names.join(',')} ${first}-${last}`);

regions('Go: declarations with their doc comments, grouped names, methods by their type', () => {
  const text = [
    '// Package p.',
    'package p',
    '',
    'import "unsafe"',
    '',
    '// a and b.',
    'const (',
    '\ta = 1 // one',
    '\tb, c = 2, 3',
    ')',
    '',
    '// T is a type,',
    '// in two lines.',
    'type T struct {',
    '\tx int',
    '}',
    '//go:noinline',
    'func (t *T) Do() {',
    '}',
    '',
    'func free[K any](k K) {}',
    'var one, two int',
  ];
  assert.equal(shape('x.go', `${text.join('\n')}\n`), [
    'top 1-5',
    'a,b,c 6-11',
    'T 12-16',
    'T.Do 17-20',
    'free 21-21',
    'one,two 22-22',
  ]);
});

regions('Go assembly: functions, macros, data; consecutive lines of one symbol are one', () => {
  const text = [
    '#include "textflag.h"',
    '',
    '#define N (1<<3)',
    '',
    '// func f()',
    'TEXT ·f(SB), NOSPLIT, $0',
    'loop:',
    '\tRET',
    'DATA ·table+0(SB)/8, $1',
    'DATA ·table+8(SB)/8, $2',
    'GLOBL ·table(SB), RODATA, $16',
    'TEXT runtime∕internal∕x·g(SB), $0',
    '\tRET',
  ];
  assert.equal(shape('x.s', text.join('\n')), ['top 1-2', 'N 3-4', 'f 5-8', 'table 9-11', 'g 12-13']);
});

regions(
  'NASM: labels at the margin, macros; constants at the head belong to the head; local labels belong to the label before',
  () => {
    const text = [
      '; head',
      '',
      'PORT equ 1',
      '; says it',
      'print:',
      '.next: lodsb',
      '  ret',
      '%macro two 1',
      '%endmacro',
      'end:',
    ];
    assert.equal(shape('x.asm', text.join('\n')), ['top 1-3', 'print 4-7', 'two 8-9', 'end 10-10']);
  },
);

regions('the regions of every file of every stage are the whole file, in order', () => {
  for (const { number } of listStages())
    for (const [file, text] of stageTexts(number)) {
      let next = 1;
      for (const { first, last } of regionsOf(file, text)) {
        assert.is(first, next, file);
        assert.ok(last >= first, file);
        next = last + 1;
      }
      assert.is(next, text.replace(/\n$/, '').split('\n').length + 1, `${file} of stage ${number}`);
    }
});

regions.run();
