import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AtaChannel, PRIMARY } from '../../../src/machine/devices/ata-channel.ts';
import { memoryBlockStore } from '../../../src/machine/devices/block-store.ts';
import { screenText } from '../../../src/machine/devices/screen-text.ts';
import { Vga } from '../../../src/machine/devices/vga.ts';
import { Random } from '../../support/random.ts';
import { keyboardRig } from './keyboard-rig.ts';
import { carryOut, randomAccess } from './port-access.ts';

const PORTS = [
  0x60, 0x64, 0x1f0, 0x1f1, 0x1f2, 0x1f3, 0x1f4, 0x1f5, 0x1f6, 0x1f7, 0x3f6, 0x3b4, 0x3b5, 0x3ba, 0x3c0, 0x3c1, 0x3c2,
  0x3c3, 0x3c4, 0x3c5, 0x3c6, 0x3c7, 0x3c8, 0x3c9, 0x3ca, 0x3cc, 0x3ce, 0x3cf, 0x3d4, 0x3d5, 0x3da,
];

const fuzz = suite('Ports, at random');

for (const seed of [1, 2, 3]) {
  fuzz(`no sequence of accesses breaks a device: seed ${seed}`, () => {
    const { ports, clock, pass, keyboard, mouse, controller } = keyboardRig();
    const vga = new Vga({ ports, clock }, new Uint8Array(0x20000));
    const ata = new AtaChannel(
      { ports, clock },
      { irq: () => {}, stores: [memoryBlockStore(new Uint8Array(200 * 512)), undefined], at: PRIMARY },
    );
    const random = new Random(seed);
    for (let i = 0; i < 100_000; i++) {
      carryOut(ports, randomAccess(random, PORTS));
      if (random.below(4) === 0) pass(random.below(50_000));
      if (random.below(50) === 0)
        keyboard.press(random.pick(['KeyA', 'ArrowUp', 'Pause', 'PrintScreen', 'ControlLeft']));
      if (random.below(50) === 0) mouse.move(random.below(1000) - 500, random.below(1000) - 500, random.below(20) - 10);
      if (random.below(2000) === 0) assert.ok(screenText(vga.screen()).length > 0);
      if (random.below(2000) === 0) {
        for (const device of [controller, keyboard, mouse, vga, ata]) {
          const state = device.save();
          assert.equal(JSON.parse(JSON.stringify(state)), state, 'plain JSON');
          assert.equal(device.format.check(state, 'state'), state, 'a state that a chip came into fits it');
        }
      }
    }
  });
}

fuzz.run();
