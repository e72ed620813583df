import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkChips, saveChips } from '../../../src/machine/chip.ts';
import { PicPair } from '../../../src/machine/devices/pic.ts';
import { Pit } from '../../../src/machine/devices/pit.ts';
import { Rtc } from '../../../src/machine/devices/rtc.ts';
import { SystemControlB } from '../../../src/machine/devices/system-control-b.ts';
import { Uart } from '../../../src/machine/devices/uart.ts';
import { Random } from '../../support/random.ts';
import { carryOut, randomAccess } from './port-access.ts';
import { testBus } from './test-bus.ts';

const PORTS = [
  0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1, 0x40, 0x41, 0x42, 0x43, 0x61, 0x70, 0x71, 0x3f8, 0x3f9, 0x3fa, 0x3fb, 0x3fc,
  0x3fd, 0x3fe, 0x3ff,
];

function pc() {
  const made = testBus();
  const pic = new PicPair(made.ports, () => {});
  const pit = new Pit(made, pic.irq(0));
  const control = new SystemControlB(made, pit);
  const rtc = new Rtc(made, { irq: pic.irq(8), memory: { below4G: 2 ** 27, above4G: 0 } });
  const uart = new Uart(made, { base: 0x3f8, irq: pic.irq(4), onTransmit: () => {} });
  // The interrupt controllers last: the others drive their inputs.
  return { ...made, pic, uart, chips: { pit, control, rtc, uart, pic } };
}

const fuzz = suite('Timing ports, at random');

for (const seed of [1, 2, 3]) {
  fuzz(`no sequence of accesses breaks a device, and a snapshot goes on alike: seed ${seed}`, () => {
    const one = pc();
    const other = pc();
    const random = new Random(seed);
    let now = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const access = randomAccess(random, PORTS, [8]);
      const answer = carryOut(one.ports, access);
      if (round > 10_000) assert.is(carryOut(other.ports, access), answer);
      if (random.below(50) === 0) {
        const value = random.below(256);
        one.uart.receive([value]);
        if (round > 10_000) other.uart.receive([value]);
        one.pic.acknowledge();
        if (round > 10_000) other.pic.acknowledge();
      }
      if (random.below(500) === 0) checkChips(one.chips, saveChips(one.chips));
      now += random.below(20_000) * 10;
      one.goTo(now);
      if (round > 10_000) other.goTo(now);
      if (round === 10_000) {
        other.goTo(now);
        checkChips(other.chips, saveChips(one.chips))();
      }
    }
    assert.equal(saveChips(other.chips), saveChips(one.chips));
  });
}

fuzz.run();
