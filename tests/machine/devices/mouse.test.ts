import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keyboardRig, UNTRANSLATED } from './keyboard-rig.ts';

const SAMPLE_NS = 10_000_000;

function mouseBench() {
  const bench = keyboardRig();
  bench.command(0x60, UNTRANSLATED);
  return bench;
}

const packets = suite('Mouse: packets');

packets('says nothing before 0xF4', () => {
  const { mouse, drain } = mouseBench();
  mouse.move(5, 5);
  mouse.buttons(1);
  assert.equal(drain(), []);
});

packets('three bytes: buttons and signs, counts to the right, counts up', () => {
  const { mouse, drain, tellMouse, pass } = mouseBench();
  tellMouse(0xf4);
  mouse.move(5, -3);
  assert.equal(drain(), [0x08, 5, 3]);
  pass(SAMPLE_NS);
  mouse.move(-5, 3);
  assert.equal(drain(), [0x38, 0xfb, 0xfd]);
  pass(SAMPLE_NS);
  mouse.buttons(0b101);
  assert.equal(drain(), [0x0d, 0, 0]);
  pass(SAMPLE_NS);
  mouse.buttons(0);
  assert.equal(drain(), [0x08, 0, 0]);
});

packets('a long way takes several packets, and none of it is lost', () => {
  const { mouse, drain, tellMouse, pass } = mouseBench();
  tellMouse(0xf4);
  mouse.move(300, 0);
  assert.equal(drain(), [0x08, 0xff, 0]);
  pass(SAMPLE_NS);
  assert.equal(drain(), [0x08, 45, 0]);
});

packets('the sample rate spaces packets; what happens meanwhile is added up', () => {
  const { mouse, drain, tellMouse, pass } = mouseBench();
  tellMouse(0xf4);
  mouse.move(1, 0);
  assert.equal(drain(), [0x08, 1, 0]);
  mouse.move(2, 0);
  mouse.move(3, 0);
  assert.equal(drain(), []);
  pass(SAMPLE_NS);
  assert.equal(drain(), [0x08, 5, 0]);
});

packets('scaling 2:1 maps 1 2 3 4 5 to 1 1 3 6 9 and doubles the rest, in stream mode only', () => {
  const { mouse, drain, tellMouse, pass } = mouseBench();
  tellMouse(0xf4);
  tellMouse(0xe7);
  for (const [count, scaled] of [
    [1, 1],
    [2, 1],
    [3, 3],
    [4, 6],
    [5, 9],
    [6, 12],
  ] as const) {
    pass(SAMPLE_NS);
    mouse.move(count, 0);
    assert.equal(drain(), [0x08, scaled, 0]);
    pass(SAMPLE_NS);
    mouse.move(-count, 0);
    assert.equal(drain(), [0x18, 0x100 - scaled, 0]);
  }
  tellMouse(0xf0);
  mouse.move(4, 0);
  assert.equal(tellMouse(0xeb), [0xfa, 0x08, 4, 0]);
});

packets('remote mode reports only when asked', () => {
  const { mouse, drain, tellMouse } = mouseBench();
  tellMouse(0xf4);
  tellMouse(0xf0);
  mouse.move(7, 0);
  assert.equal(drain(), []);
  assert.equal(tellMouse(0xeb), [0xfa, 0x08, 7, 0]);
  assert.equal(tellMouse(0xeb), [0xfa, 0x08, 0, 0]);
});

packets('after the knock the wheel has a byte of its own', () => {
  const { mouse, drain, tellMouse } = mouseBench();
  for (const rate of [200, 100, 80]) {
    tellMouse(0xf3);
    tellMouse(rate);
  }
  assert.equal(tellMouse(0xf2), [0xfa, 3]);
  tellMouse(0xf4);
  mouse.move(0, 0, -1);
  assert.equal(drain(), [0x08, 0, 0, 0xff]);
});

const commands = suite('Mouse: commands');

commands('status reports mode, scaling and buttons, resolution and rate', () => {
  const { mouse, tellMouse } = mouseBench();
  tellMouse(0xe7);
  tellMouse(0xe8);
  tellMouse(0x01);
  tellMouse(0xf3);
  tellMouse(40);
  mouse.buttons(0b110);
  assert.equal(tellMouse(0xe9), [0xfa, 0x13, 1, 40]);
});

commands('wrap mode echoes all but 0xEC and 0xFF', () => {
  const { tellMouse } = mouseBench();
  tellMouse(0xee);
  for (const byte of [0x00, 0xf2, 0xfe]) assert.equal(tellMouse(byte), [byte]);
  assert.equal(tellMouse(0xec), [0xfa]);
  assert.equal(tellMouse(0xf2), [0xfa, 0]);
  tellMouse(0xee);
  assert.equal(tellMouse(0xff), [0xfa, 0xaa, 0]);
});

commands('an unknown command asks to resend', () => {
  assert.equal(mouseBench().tellMouse(0x33), [0xfe]);
});

packets.run();
commands.run();
