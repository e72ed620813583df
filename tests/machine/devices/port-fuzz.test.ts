import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AtaChannel } from '../../../src/machine/devices/ata.ts';
import { memoryBlockStore } from '../../../src/machine/devices/block-store.ts';
import { screenText } from '../../../src/machine/devices/screen-text.ts';
import { Vga } from '../../../src/machine/devices/vga.ts';
import { keyboardBench } from './keyboard-bench.ts';

/** Numbers 0 … bound − 1, the same in every run (Numerical Recipes' linear congruential generator). */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

const PORTS = [
  0x60, 0x64, 0x1f0, 0x1f1, 0x1f2, 0x1f3, 0x1f4, 0x1f5, 0x1f6, 0x1f7, 0x3f6, 0x3b4, 0x3b5, 0x3ba, 0x3c0, 0x3c1, 0x3c2,
  0x3c3, 0x3c4, 0x3c5, 0x3c6, 0x3c7, 0x3c8, 0x3c9, 0x3ca, 0x3cc, 0x3ce, 0x3cf, 0x3d4, 0x3d5, 0x3da,
];

const fuzz = suite('Ports, at random');

for (const seed of [1, 2, 3]) {
  fuzz(`no sequence of accesses breaks a device: seed ${seed}`, () => {
    const { ports, clock, pass, keyboard, mouse, controller } = keyboardBench();
    const vga = new Vga(ports, clock, new Uint8Array(0x20000));
    const ata = new AtaChannel(ports, clock, () => {}, memoryBlockStore(new Uint8Array(200 * 512)));
    const random = randomNumbers(seed);
    const widths = [
      [0x100, (port: number) => ports.read8(port), (port: number, value: number) => ports.write8(port, value)],
      [0x1_0000, (port: number) => ports.read16(port), (port: number, value: number) => ports.write16(port, value)],
      [2 ** 32, (port: number) => ports.read32(port), (port: number, value: number) => ports.write32(port, value)],
    ] as const;
    for (let i = 0; i < 100_000; i++) {
      const port = PORTS[random(PORTS.length)];
      const [bound, read, write] = widths[random(3)];
      if (random(2)) {
        const value = read(port);
        assert.ok(Number.isInteger(value) && value >= 0 && value < bound, `port ${port.toString(16)}: ${value}`);
      } else {
        write(port, random(bound));
      }
      if (random(4) === 0) pass(random(50_000));
      if (random(50) === 0) keyboard.press(['KeyA', 'ArrowUp', 'Pause', 'PrintScreen', 'ControlLeft'][random(5)]);
      if (random(50) === 0) mouse.move(random(1000) - 500, random(1000) - 500, random(20) - 10);
      if (random(2000) === 0) assert.ok(screenText(vga.screen()).length > 0);
      if (random(2000) === 0) {
        for (const device of [controller, keyboard, mouse, vga, ata]) {
          const state = device.save();
          assert.equal(JSON.parse(JSON.stringify(state)), state, 'plain JSON');
        }
      }
    }
  });
}

fuzz.run();
