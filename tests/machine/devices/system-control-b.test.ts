/** IBM PC AT Technical Reference, port 061, and the PIIX3 data sheet's "NMI Status and Control Register". */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PIT_CLK, Pit } from '../../../src/machine/devices/pit.ts';
import { SystemControlB } from '../../../src/machine/devices/system-control-b.ts';
import { testBus } from './test-bus.ts';

function system() {
  const made = testBus();
  const pit = new Pit(made, () => {});
  const control = new SystemControlB(made, pit);
  return { ...made, pit, control };
}

const port61 = suite('System control port B');

port61('bits 3–0 read back, the others do not take', () => {
  const { ports } = system();
  ports.write8(0x61, 0xcf);
  assert.is(ports.read8(0x61) & 0xcf, 0x0f);
});

port61('bit 0 is the gate of counter 2, bit 5 its output', () => {
  const { ports, goTo } = system();
  ports.write8(0x43, 0xb0);
  ports.write8(0x42, 10);
  ports.write8(0x42, 0);
  goTo(PIT_CLK.nsOf(1000));
  assert.is(ports.read8(0x61) & 0x20, 0, 'the count stands while the gate is low');
  ports.write8(0x61, 0x01);
  goTo(PIT_CLK.nsOf(1009));
  assert.is(ports.read8(0x61) & 0x20, 0);
  goTo(PIT_CLK.nsOf(1010));
  assert.is(ports.read8(0x61) & 0x20, 0x20);
});

port61('the refresh bit toggles every 15.085 µs: 66,288 times a second', () => {
  const { ports, goTo } = system();
  let toggles = 0;
  let before = ports.read8(0x61) & 0x10;
  for (let us = 1; us <= 1_000_000; us += 1) {
    goTo(us * 1000);
    const now = ports.read8(0x61) & 0x10;
    if (now !== before) toggles += 1;
    before = now;
  }
  assert.is(toggles, 66_287);
});

port61('reset closes the gate', () => {
  const { ports, control, pit } = system();
  ports.write8(0x61, 0x03);
  assert.ok(pit.gate2);
  control.reset();
  assert.not(pit.gate2);
  assert.is(ports.read8(0x61) & 0x0f, 0);
});

port61.run();
