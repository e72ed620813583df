/** ACPI specification 6.5, 4.8.3; the sleep type of "soft off" is the PIIX4's and QEMU's 0. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Power } from '../../../src/machine/devices/power.ts';
import { testBus } from './test-bus.ts';

function system() {
  const made = testBus();
  let offs = 0;
  const power = new Power(made, () => {
    offs += 1;
  });
  return { ...made, power, offs: () => offs };
}

const power = suite('ACPI power management');

power('0x2000 to 0x604 turns the machine off, as a word or by its high byte', () => {
  const word = system();
  word.ports.write16(0x604, 0x2000);
  assert.is(word.offs(), 1);
  const byte = system();
  byte.ports.write8(0x605, 0x20);
  assert.is(byte.offs(), 1);
});

power('without SLP_EN, or with another sleep type, it stays on', () => {
  const { ports, offs } = system();
  ports.write16(0x604, 0x0001);
  ports.write16(0x604, 0x3401);
  assert.is(offs(), 0);
});

power('PM1 control reads back; SLP_EN is write-only', () => {
  const { ports } = system();
  ports.write16(0x604, 0x3401);
  assert.is(ports.read16(0x604), 0x1401);
});

power('the timer runs at 3.579545 MHz, 24 bits wide', () => {
  const { ports, goTo } = system();
  goTo(1_000_000_000);
  assert.is(ports.read32(0x608), 3_579_545);
  // It wraps after 4.69 seconds.
  goTo(5_000_000_000);
  assert.is(ports.read32(0x608), 5 * 3_579_545 - 0x1000000);
  assert.is(ports.read8(0x60b), 0);
});

power.run();
