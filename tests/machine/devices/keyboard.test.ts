import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SET_2_CODES } from '../../../src/machine/devices/key-names.ts';
import { keyboardRig, TRANSLATED, UNTRANSLATED } from './keyboard-rig.ts';
import recorded from './vectors/qemu-keys.json';

const hex = (bytes: number[]) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Presses the keys in order and releases them in reverse; the bytes of the two halves as record-qemu-keys.ts writes them. */
function play(bench: ReturnType<typeof keyboardRig>, chord: string): string {
  const keys = chord.split('+');
  for (const key of keys) bench.keyboard.press(key);
  const down = hex(bench.drain());
  for (const key of keys.toReversed()) bench.keyboard.release(key);
  return `${down} ${hex(bench.drain())}`;
}

const codes = suite('Keyboard: scan codes, against QEMU');

codes('there are 104 keys, and one more between left Shift and Z in Europe', () => {
  assert.is(Object.keys(SET_2_CODES).length + ['PrintScreen', 'Pause'].length, 105);
});

for (const [name, vectors, commandByte] of [
  ['set 2', recorded.set2, UNTRANSLATED],
  ['set 2 translated to set 1', recorded.translated, TRANSLATED],
] as const) {
  codes(`every key in ${name}`, () => {
    const bench = keyboardRig();
    bench.command(0x60, commandByte);
    assert.ok(Object.keys(vectors).length > 104);
    for (const [chord, bytes] of Object.entries(vectors)) assert.is(play(bench, chord), bytes, chord);
  });
}

codes('set 1 from the keyboard itself is what translation makes of set 2', () => {
  const bench = keyboardRig();
  bench.command(0x60, UNTRANSLATED);
  assert.equal(bench.tellKeyboard(0xf0), [0xfa]);
  assert.equal(bench.tellKeyboard(0x01), [0xfa]);
  for (const [chord, bytes] of Object.entries(recorded.translated)) assert.is(play(bench, chord), bytes, chord);
});

codes('Print Screen with Alt is the System Request key, and its release matches', () => {
  const { keyboard, drain, command } = keyboardRig();
  command(0x60, UNTRANSLATED);
  keyboard.press('AltRight');
  drain();
  keyboard.press('PrintScreen');
  assert.equal(drain(), [0x84]);
  keyboard.release('AltRight');
  keyboard.release('PrintScreen');
  assert.equal(drain(), [0xe0, 0xf0, 0x11, 0xf0, 0x84]);
});

codes('a repeated press repeats the make code, a stray release is ignored', () => {
  const { keyboard, drain, command } = keyboardRig();
  command(0x60, UNTRANSLATED);
  keyboard.press('KeyA');
  keyboard.press('KeyA');
  keyboard.release('KeyA');
  keyboard.release('KeyA');
  keyboard.press('constructor');
  assert.equal(drain(), [0x1c, 0x1c, 0xf0, 0x1c]);
});

const commands = suite('Keyboard: commands');

commands('0xED lights the LEDs that its option byte names', () => {
  const bench = keyboardRig();
  bench.tellKeyboard(0xed);
  bench.tellKeyboard(0x05);
  assert.is(bench.keyboard.leds, 5);
});

commands('a command in place of an option byte is obeyed', () => {
  const bench = keyboardRig();
  assert.equal(bench.tellKeyboard(0xed), [0xfa]);
  assert.equal(bench.tellKeyboard(0xee), [0xee]);
  assert.is(bench.keyboard.leds, 0);
});

commands('0xFE sends the last byte again', () => {
  const bench = keyboardRig();
  bench.command(0x60, UNTRANSLATED);
  bench.tellKeyboard(0xf2);
  assert.equal(bench.tellKeyboard(0xfe), [0x83]);
});

commands('an unknown command or option asks to resend', () => {
  const bench = keyboardRig();
  assert.equal(bench.tellKeyboard(0x55), [0xfe]);
  bench.tellKeyboard(0xf0);
  assert.equal(bench.tellKeyboard(0x07), [0xfe]);
});

commands('0xF5 stops scanning, 0xF4 starts it', () => {
  const { keyboard, tellKeyboard, drain, command } = keyboardRig();
  command(0x60, UNTRANSLATED);
  tellKeyboard(0xf5);
  keyboard.press('KeyA');
  assert.equal(drain(), []);
  tellKeyboard(0xf4);
  keyboard.press('KeyA');
  assert.equal(drain(), [0x1c]);
});

commands('answers overtake scan codes that still wait', () => {
  const { keyboard, command, write, drain } = keyboardRig();
  command(0x60, UNTRANSLATED);
  keyboard.press('ArrowUp');
  write(0x60, 0xee);
  assert.equal(drain(), [0xee, 0xe0, 0x75]);
});

commands('0xFF restores the defaults', () => {
  const bench = keyboardRig();
  bench.command(0x60, UNTRANSLATED);
  bench.tellKeyboard(0xf0);
  bench.tellKeyboard(0x01);
  bench.tellKeyboard(0xed);
  bench.tellKeyboard(0x07);
  assert.equal(bench.tellKeyboard(0xff), [0xfa, 0xaa]);
  assert.is(bench.keyboard.leds, 0);
  bench.keyboard.press('KeyA');
  assert.equal(bench.drain(), [0x1c]);
});

const buffer = suite('Keyboard: buffer');

buffer('sixteen bytes are kept, then one overrun code, and the rest is lost', () => {
  const { keyboard, drain, command } = keyboardRig();
  command(0x60, UNTRANSLATED);
  command(0xad);
  for (let i = 0; i < 20; i++) keyboard.press('KeyA');
  command(0xae);
  assert.equal(drain(), [...new Array(16).fill(0x1c), 0x00]);
});

buffer('a sequence that does not fit is dropped whole', () => {
  const { keyboard, drain, command } = keyboardRig();
  command(0x60, UNTRANSLATED);
  command(0xad);
  for (let i = 0; i < 15; i++) keyboard.press('KeyA');
  keyboard.press('ArrowUp');
  command(0xae);
  assert.equal(drain(), [...new Array(15).fill(0x1c), 0x00]);
});

codes.run();
commands.run();
buffer.run();
