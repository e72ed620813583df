import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SET_2_CODES } from '../../../src/machine/devices/key-names.ts';
import { firstUntypable, keysFor, Typist } from '../../../src/machine/devices/typing.ts';
import { keyboardRig, UNTRANSLATED } from './keyboard-rig.ts';

/** The characters of a US keyboard's keys without and with Shift, as they are printed on it. */
const PRINTED: readonly [key: string, plain: string, shifted: string][] = [
  ['Backquote', '`', '~'],
  ['Digit1', '1', '!'],
  ['Digit2', '2', '@'],
  ['Digit6', '6', '^'],
  ['Digit0', '0', ')'],
  ['Minus', '-', '_'],
  ['Equal', '=', '+'],
  ['KeyQ', 'q', 'Q'],
  ['KeyZ', 'z', 'Z'],
  ['BracketLeft', '[', '{'],
  ['BracketRight', ']', '}'],
  ['Backslash', '\\', '|'],
  ['Semicolon', ';', ':'],
  ['Quote', "'", '"'],
  ['Comma', ',', '<'],
  ['Period', '.', '>'],
  ['Slash', '/', '?'],
];

const layout = suite('Typing: the US layout');

layout('keys type what is printed on them', () => {
  for (const [key, plain, shifted] of PRINTED) {
    assert.equal(keysFor(plain), [key]);
    assert.equal(keysFor(shifted), ['ShiftLeft', key]);
  }
});

layout('every ASCII character can be typed, with keys that exist and no two alike', () => {
  const seen = new Map<string, string>();
  for (let code = 0x20; code < 0x7f; code++) {
    const keys = keysFor(String.fromCharCode(code)) ?? [];
    assert.ok(keys.length > 0, `code ${code}`);
    for (const key of keys) assert.ok(key in SET_2_CODES, key);
    assert.not(seen.has(keys.join()), keys.join());
    seen.set(keys.join(), String.fromCharCode(code));
  }
});

layout('control characters have keys of their own or are typed with Ctrl', () => {
  assert.equal(keysFor('\n'), ['Enter']);
  assert.equal(keysFor('\r'), ['Enter']);
  assert.equal(keysFor('\t'), ['Tab']);
  assert.equal(keysFor('\b'), ['Backspace']);
  assert.equal(keysFor('\x7f'), ['Backspace']);
  assert.equal(keysFor('\x1b'), ['Escape']);
  assert.equal(keysFor('\x03'), ['ControlLeft', 'KeyC']);
  assert.equal(keysFor('\x1c'), ['ControlLeft', 'Backslash']);
  assert.equal(keysFor('\x1e'), ['ControlLeft', 'ShiftLeft', 'Digit6']);
});

layout('what the keyboard lacks is named', () => {
  assert.is(firstUntypable('naïve'), 'ï');
  assert.is(firstUntypable('plain\n'), undefined);
  assert.is(keysFor('é'), undefined);
});

const pace = suite('Typing: pace');

function typistRig() {
  const bench = keyboardRig();
  const guest = { ready: true };
  const typist = new Typist({ ...bench, ready: () => guest.ready });
  bench.command(0x60, UNTRANSLATED);
  return { ...bench, guest, typist };
}

pace('waits until the guest has read the last byte', () => {
  const { typist, pass, controller, ports, status } = typistRig();
  typist.type('ab');
  pass(1_000_000_000);
  assert.ok(typist.busy);
  assert.is(ports.read8(0x60), 0x1c);
  pass(9_000_000);
  assert.is(status() & 1, 0, 'not before 10 ms are over');
  pass(2_000_000);
  assert.is(ports.read8(0x60), 0xf0);
  assert.is(controller.consumed, 2);
});

pace('types everything, in order, to a guest that reads; a long text overruns nothing', () => {
  const { typist, pass, ports, status } = typistRig();
  const text = 'Hello, World!\n'.repeat(20);
  typist.type(text);
  const makes: number[] = [];
  let released = false;
  for (let ms = 0; typist.busy || ms % 20; ms++) {
    pass(1_000_000);
    if (!(status() & 1)) continue;
    const byte = ports.read8(0x60);
    if (byte === 0xf0) {
      released = true;
    } else {
      if (!released) makes.push(byte);
      released = false;
    }
  }
  assert.equal(
    makes,
    [...text].flatMap((character) => (keysFor(character) ?? []).map((key) => SET_2_CODES[key])),
  );
});

pace('types nothing while the machine says that nobody wants keys, or the keyboard is off', () => {
  const { typist, guest, drain, pass, tellKeyboard } = typistRig();
  guest.ready = false;
  typist.type('a');
  pass(1_000_000_000);
  assert.equal(drain(), []);
  guest.ready = true;
  tellKeyboard(0xf5);
  pass(1_000_000_000);
  assert.equal(drain(), []);
  tellKeyboard(0xf4);
  pass(10_000_000);
  assert.equal(drain(), [0x1c]);
});

pace('leaves the clock alone when there is nothing to type', () => {
  const { typist, clock, pass, drain } = typistRig();
  assert.is(clock.next(), Number.POSITIVE_INFINITY);
  typist.tap(['ControlLeft', 'ArrowUp']);
  for (let i = 0; i < 10; i++) {
    drain();
    pass(10_000_000);
  }
  assert.not(typist.busy);
  assert.is(clock.next(), Number.POSITIVE_INFINITY);
});

pace('goes on in a copy, through JSON', () => {
  const first = typistRig();
  first.typist.type('a');
  const second = typistRig();
  second.typist.restore(JSON.parse(JSON.stringify(first.typist.save())));
  second.pass(11_000_000);
  assert.equal(second.drain(), [0x1c]);
});

layout.run();
pace.run();
