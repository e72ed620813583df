import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeKeys } from '../../src/cli/terminal/keys.ts';

/** What terminals send, after "XTerm Control Sequences", PC-Style Function Keys, and console_codes(4). */

const keys = suite('terminal keys');

const SENT: readonly (readonly [name: string, sent: string, chords: string[][]])[] = [
  ['letters', 'aB', [['KeyA'], ['ShiftLeft', 'KeyB']]],
  ['Enter, Backspace, Tab', '\r\x7f\t', [['Enter'], ['Backspace'], ['Tab']]],
  ['Ctrl-C', '\x03', [['ControlLeft', 'KeyC']]],
  ['Escape alone', '\x1b', [['Escape']]],
  ['two Escapes', '\x1b\x1b', [['Escape'], ['Escape']]],
  ['Alt-x', '\x1bx', [['AltLeft', 'KeyX']]],
  ['arrows', '\x1b[A\x1bOB', [['ArrowUp'], ['ArrowDown']]],
  ['Ctrl-Left', '\x1b[1;5D', [['ControlLeft', 'ArrowLeft']]],
  ['Shift-Alt-F1', '\x1b[1;4P', [['ShiftLeft', 'AltLeft', 'F1']]],
  ['F1 three ways', '\x1bOP\x1b[11~\x1b[[A', [['F1'], ['F1'], ['F1']]],
  ['F12', '\x1b[24~', [['F12']]],
  ['Ctrl-Delete', '\x1b[3;5~', [['ControlLeft', 'Delete']]],
  ['Home and End', '\x1b[H\x1b[F\x1b[1~\x1b[4~', [['Home'], ['End'], ['Home'], ['End']]],
  ['Shift-Tab', '\x1b[Z', [['ShiftLeft', 'Tab']]],
  ['a sequence nobody knows is no key', '\x1b[99~x', [['KeyX']]],
  ['what no US keyboard has is no key', 'ä€😀z', [['KeyZ']]],
];

for (const [name, sent, chords] of SENT) keys(name, () => assert.equal(decodeKeys(sent), chords));

keys.run();
