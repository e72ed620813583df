import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PicPair } from '../../../src/machine/devices/pic.ts';
import { Pit } from '../../../src/machine/devices/pit.ts';
import { SystemControlB } from '../../../src/machine/devices/port61.ts';
import { Rtc } from '../../../src/machine/devices/rtc.ts';
import { Uart } from '../../../src/machine/devices/uart.ts';
import { board } from './board.ts';

/** Numbers 0 … bound − 1, the same in every run (Numerical Recipes' linear congruential generator). */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

const PORTS = [
  0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1, 0x40, 0x41, 0x42, 0x43, 0x61, 0x70, 0x71, 0x3f8, 0x3f9, 0x3fa, 0x3fb, 0x3fc,
  0x3fd, 0x3fe, 0x3ff,
];

function pc() {
  const made = board();
  const pic = new PicPair(made.ports, () => {});
  const pit = new Pit(made.ports, made.clock, pic.irq(0));
  const control = new SystemControlB(made.ports, made.clock, pit);
  const rtc = new Rtc(made.ports, made.clock, pic.irq(8), { memory: { below4G: 2 ** 27, above4G: 0 } });
  const uart = new Uart(made.ports, made.clock, pic.irq(4), 0x3f8, () => {});
  const save = () => JSON.stringify([pit.save(), control.save(), rtc.save(), uart.save(), pic.save()]);
  return { ...made, pic, pit, control, rtc, uart, save };
}

const fuzz = suite('Timing ports, at random');

for (const seed of [1, 2, 3]) {
  fuzz(`no sequence of accesses breaks a device, and a snapshot goes on alike: seed ${seed}`, () => {
    const one = pc();
    const other = pc();
    const random = randomNumbers(seed);
    let now = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const port = PORTS[random(PORTS.length)];
      const write = random(2) === 1;
      const value = random(256);
      const step = (machine: ReturnType<typeof pc>): number => {
        if (write) machine.ports.write8(port, value);
        else return machine.ports.read8(port);
        return 0;
      };
      const answer = step(one);
      if (!Number.isInteger(answer) || answer < 0 || answer > 255) assert.unreachable(`port ${port} reads ${answer}`);
      if (round > 10_000) assert.is(step(other), answer);
      if (random(50) === 0) {
        one.uart.receive([value]);
        if (round > 10_000) other.uart.receive([value]);
        one.pic.acknowledge();
        if (round > 10_000) other.pic.acknowledge();
      }
      now += random(20_000) * 10;
      one.goTo(now);
      if (round > 10_000) other.goTo(now);
      if (round === 10_000) {
        other.goTo(now);
        other.pit.restore(one.pit.save());
        other.control.restore(one.control.save());
        other.rtc.restore(one.rtc.save());
        other.uart.restore(one.uart.save());
        // Last: the others have just driven its inputs.
        other.pic.restore(one.pic.save());
      }
    }
    assert.is(other.save(), one.save());
  });
}

fuzz.run();
