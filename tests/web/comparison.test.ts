/** When a page says that a machine prints what the text shows. The texts and outputs are what matters, so no machine runs. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compare } from '../../src/web/panel/comparison.ts';

const test = suite('web: the comparison with the text');

const all = { expected: ['one', 'two', 'three'], from: 1, toEnd: true };
const part = { expected: ['two', 'three'], from: 2, toEnd: false };
const differs = (line: number, expected?: string, printed?: string) => ({ kind: 'differs', line, expected, printed });

test('a text to the end is equal when the machine has ended, not before', () => {
  assert.equal(compare(all, '', false), { kind: 'so-far', lines: 0 });
  assert.equal(compare(all, 'one\r\ntw', false), { kind: 'so-far', lines: 1 });
  assert.equal(compare(all, 'one\r\ntwo\r\nthree\r\n', false), { kind: 'so-far', lines: 3 });
  assert.equal(compare(all, 'one\r\ntwo\r\nthree\r\n', true), { kind: 'equal' });
  assert.equal(compare(all, 'one\r\ntwo\r\nthree', true), { kind: 'equal' });
});

test('what is only a part of what is printed is equal as soon as it is there', () => {
  assert.equal(compare(part, 'one\ntwo\n', false), { kind: 'so-far', lines: 1 });
  assert.equal(compare(part, 'one\ntwo\nthree\nfour', false), { kind: 'equal' });
});

test('the first difference, a line that is missing, one that is too many', () => {
  assert.equal(compare(all, 'one\nzwei\n', false), differs(2, 'two', 'zwei'));
  assert.equal(compare(part, 'one\ntwo\n', true), differs(2, 'three', undefined));
  assert.equal(compare(all, 'one\ntwo\nthree\nfour\n', false), differs(4, undefined, 'four'));
});

test('as a terminal shows it: without colours and what was overwritten', () => {
  assert.equal(compare(all, '\x1b[31mone\x1b[0m\nx\btwo\nfour\rthree\n', true), { kind: 'equal' });
});

test.run();
